//! The progress of the server's work on an import.

use api_types::{ImportId, JobProgress};
use leptos::{prelude::*, task::spawn_local};

use super::text;
use crate::{
    api::import::watch_import,
    ui::{browser, kit::ProgressLine},
};

/// Milliseconds between two polls.
const POLL_MILLIS: i32 = 300;

/// Polls the progress into `progress` while `is_wanted`. The caller sets the value shown before
/// the first answer.
pub(super) fn watch(
    import: ImportId,
    is_wanted: impl Fn() -> bool + 'static,
    progress: RwSignal<Option<JobProgress>>,
) {
    spawn_local(async move {
        loop {
            browser::sleep(POLL_MILLIS).await;
            if !is_wanted() {
                return;
            }
            // A failed poll is repeated. The request that does the work reports the error.
            if let Ok(now) = watch_import(import.clone()).await {
                let _gone = progress.try_set(now);
            }
        }
    });
}

/// Shows the progress.
pub(super) fn progress_line(
    progress: RwSignal<Option<JobProgress>>,
    on_cancel: Option<Callback<()>>,
) -> AnyView {
    let label = Signal::derive(move || {
        text::stage(progress.get().map(|progress| progress.stage)).to_owned()
    });
    let done = Signal::derive(move || progress.get().map_or(0, |progress| progress.done.into()));
    let total = Signal::derive(move || {
        progress.get().filter(|progress| progress.total > 0).map(|progress| progress.total.into())
    });
    let text = Signal::derive(move || {
        progress.get().map(|progress| text::job_counts(&progress)).unwrap_or_default()
    });
    match on_cancel {
        Some(on_cancel) => view! { <ProgressLine label done total text on_cancel /> }.into_any(),
        None => view! { <ProgressLine label done total text /> }.into_any(),
    }
}
