//! The secrets in an import, requested when the review is shown.

use api_types::{FoundSecret, FoundSecrets, ImportId};
use leptos::{prelude::*, task::spawn_local};

use super::{
    super::text::{and_more, secret_line},
    text,
};
use crate::{api::import::import_secrets, state::Review, text::number};

/// The list of secrets. Nothing while it is unknown or empty.
pub(super) fn secrets(import: ImportId, review: RwSignal<Review>) -> AnyView {
    let found = RwSignal::new(FoundSecrets::default());
    spawn_local(async move {
        // If this fails, only a warning is missing.
        if let Ok(secrets) = import_secrets(import).await {
            let services = secrets.found.iter().map(|found| found.service.clone());
            review.try_update(|review| review.set_secrets(services));
            let _gone = found.try_set(secrets);
        }
    });
    let list = move || {
        let FoundSecrets { found, total } = found.get();
        (total > 0).then(|| {
            let hidden = total.saturating_sub(found.len() as u64);
            let more = (hidden > 0).then(|| view! { <li>{and_more(hidden)}</li> });
            view! {
                <details class="s-review__problems">
                    <summary>{text::SECRETS} " (" {number(total)} ")"</summary>
                    <ul>{found.iter().map(line).collect_view()} {more}</ul>
                </details>
            }
        })
    };
    list.into_any()
}

fn line(found: &FoundSecret) -> AnyView {
    let service = text::key(&found.service);
    view! { <li class="s-review__problem">{service} ": " {secret_line(found)}</li> }.into_any()
}
