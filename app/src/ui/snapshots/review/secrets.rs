//! The secrets in what an import would bring, looked for once the review stands.

use api_types::{FoundSecret, FoundSecrets, ImportId};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::import::import_secrets,
    state::export::secret_line,
    text::{number, visible},
};

/// The list of secrets; nothing where there is none, or as long as it is not known.
pub(super) fn secrets(import: ImportId) -> AnyView {
    let found = RwSignal::new(FoundSecrets::default());
    spawn_local(async move {
        // Whoever reviews without this list misses a warning, not the review.
        if let Ok(secrets) = import_secrets(import).await {
            let _gone = found.try_set(secrets);
        }
    });
    let list = move || {
        let FoundSecrets { found, total } = found.get();
        (total > 0).then(|| {
            let more = total.saturating_sub(found.len() as u64);
            let more =
                (more > 0).then(|| view! { <li>{format!("and {} more", number(more))}</li> });
            view! {
                <details class="s-review__problems">
                    <summary>"Secrets (" {number(total)} ")"</summary>
                    <ul>{found.iter().map(line).collect_view()} {more}</ul>
                </details>
            }
        })
    };
    list.into_any()
}

fn line(found: &FoundSecret) -> AnyView {
    let service = visible(&found.service.to_string());
    view! { <li class="s-review__problem">{service} ": " {secret_line(found)}</li> }.into_any()
}
