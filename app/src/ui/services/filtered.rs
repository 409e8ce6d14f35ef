//! The services that a filter leaves.

use std::sync::Arc;

use leptos::prelude::*;
use snapshot::Summary;

use crate::{state::Filter, ui::browser};

/// Services in the order of a list. Shared, because every letter that is typed makes another list.
pub type Services = Arc<Vec<Arc<Summary>>>;

/// Those of the services that the filter shows.
#[must_use]
pub fn filtered(services: Signal<Services>, filter: Signal<Filter>) -> Memo<Services> {
    Memo::new(move |_| {
        let filter = filter.get();
        if filter.is_empty() {
            return services.get();
        }
        let matcher = filter.matcher(browser::now());
        services.with(|services| {
            Arc::new(services.iter().filter(|service| matcher.shows(service)).cloned().collect())
        })
    })
}
