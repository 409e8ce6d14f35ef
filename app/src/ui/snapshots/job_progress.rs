//! How far the server is with an import, while it works on it.

use api_types::{ImportId, JobProgress, Stage};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::import::watch_import,
    text::{number, plural},
    ui::{browser, kit::ProgressLine},
};

/// Milliseconds between two looks.
const BETWEEN: i32 = 300;

/// Asks how far the work is, again and again, as long as `goes_on`. What `working` says until the
/// first answer is the caller's.
pub(super) fn watch(
    import: ImportId,
    goes_on: impl Fn() -> bool + 'static,
    working: RwSignal<Option<JobProgress>>,
) {
    spawn_local(async move {
        loop {
            browser::pause(BETWEEN).await;
            if !goes_on() {
                return;
            }
            // Who cannot be asked now is asked again; the work itself tells what went wrong.
            if let Ok(now) = watch_import(import.clone()).await {
                let _gone = working.try_set(now);
            }
        }
    });
}

/// The line that says so.
pub(super) fn progress_line(
    working: RwSignal<Option<JobProgress>>,
    on_cancel: Option<Callback<()>>,
) -> AnyView {
    let label =
        Signal::derive(move || words(working.get().map(|working| working.stage)).to_owned());
    let done = Signal::derive(move || working.get().map_or(0, |working| working.done.into()));
    let total = Signal::derive(move || {
        working.get().filter(|working| working.total > 0).map(|working| working.total.into())
    });
    let text =
        Signal::derive(move || working.get().map(|working| counts(&working)).unwrap_or_default());
    match on_cancel {
        Some(on_cancel) => view! { <ProgressLine label done total text on_cancel /> }.into_any(),
        None => view! { <ProgressLine label done total text /> }.into_any(),
    }
}

const fn words(stage: Option<Stage>) -> &'static str {
    match stage {
        None | Some(Stage::Comparing) => "Comparing with the repository",
        Some(Stage::Writing) => "Writing",
        Some(Stage::Committing) => "Making it the newest revision",
        Some(Stage::Verifying) => "Reading back what was written",
    }
}

fn counts(working: &JobProgress) -> String {
    if working.total == 0 {
        return String::new();
    }
    let total = plural(working.total.into(), "service", "services");
    format!("{} of {total}", number(working.done.into()))
}
