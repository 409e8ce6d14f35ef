//! What the parts of the page share.

use leptos::prelude::*;
use snapshot::ServiceId;

use super::address::ServicePart;
use crate::ui::browser;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Context {
    /// The ID of the service.
    pub(super) service: StoredValue<ServiceId>,
    /// What the address names.
    pub(super) part: Memo<Option<ServicePart>>,
    /// Writes a part to the address, without a new entry in the history of the browser.
    pub(super) go: Callback<ServicePart>,
}

impl Context {
    pub(super) fn href(self, part: &ServicePart) -> String {
        self.service.with_value(|service| part.href(service))
    }

    /// Moves the focus to what the address names, when it appears. The heading of the page gets it first.
    pub(super) fn focus_if_addressed(self, part: &ServicePart, id: &str) {
        if self.part.with_untracked(|addressed| addressed.as_ref() == Some(part)) {
            let id = id.to_owned();
            Effect::new(move || {
                let id = id.clone();
                browser::run_after(0, Callback::new(move |()| browser::focus(&id)));
            });
        }
    }
}
