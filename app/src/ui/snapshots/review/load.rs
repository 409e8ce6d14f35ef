//! Loads a plan: its first rows come with it, the others piece by piece.

use api_types::{ImportId, ImportView};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        import::{MAX_ROWS, import_rows, plan_import, view_import},
    },
    text::{number, plural},
    ui::kit::{ProgressLine, Skeleton},
};

/// How often a plan is begun again that somebody makes anew while it is loaded.
const ATTEMPTS: u32 = 3;

/// How many rows are here, and how many there are; nothing where that is not known yet.
pub(super) type Loaded = RwSignal<Option<(u64, u64)>>;

/// How far an import is, with all rows of its plan. `goes_on` tells whether anybody still wants it.
pub(super) async fn load(
    import: ImportId,
    loaded: Loaded,
    goes_on: impl Fn() -> bool,
) -> Result<ImportView, ApiError> {
    let mut attempt = 1;
    loop {
        let view = match view_import(import.clone()).await {
            // Nobody planned it yet, or the comparison has failed before.
            Ok(ImportView::Uploaded { .. }) => {
                plan_import(import.clone()).await?;
                view_import(import.clone()).await
            }
            other => other,
        };
        match with_all_rows(&import, view?, loaded, &goes_on).await {
            Err(ApiError::Stale { .. }) if attempt < ATTEMPTS => attempt += 1,
            answer => return answer,
        }
    }
}

/// Compares anew, and asks for what comes of it.
pub(super) async fn compared(
    import: ImportId,
    loaded: Loaded,
    goes_on: impl Fn() -> bool,
) -> Result<ImportView, ApiError> {
    plan_import(import.clone()).await?;
    load(import, loaded, goes_on).await
}

async fn with_all_rows(
    import: &ImportId,
    mut view: ImportView,
    loaded: Loaded,
    goes_on: &impl Fn() -> bool,
) -> Result<ImportView, ApiError> {
    let ImportView::Planned { revision, total, rows, .. } = &mut view else { return Ok(view) };
    while rows.len() < *total as usize && goes_on() {
        let _gone = loaded.try_set(Some((rows.len() as u64, (*total).into())));
        let from = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let piece = import_rows(import.clone(), *revision, from, Some(MAX_ROWS)).await?;
        if piece.is_empty() {
            return Err(ApiError::Stale { revision: revision.0, changed: Vec::new() });
        }
        rows.extend(piece);
    }
    let _gone = loaded.try_set(None);
    Ok(view)
}

/// What stands in the place of a review that is being loaded.
pub(super) fn loading(loaded: Loaded) -> AnyView {
    let counts = move || loaded.get().unwrap_or_default();
    // Each piece moves the line, and does not make another one.
    let is_long = Memo::new(move |_| loaded.with(Option::is_some));
    let line = move || {
        let done = Signal::derive(move || counts().0);
        let total = Signal::derive(move || Some(counts().1));
        let text = Signal::derive(move || {
            let (done, total) = counts();
            format!("{} of {}", number(done), plural(total, "service", "services"))
        });
        view! { <ProgressLine label="Loading the review" done total text /> }.into_any()
    };
    let content = move || {
        if is_long.get() {
            line()
        } else {
            view! { <Skeleton label="Loading the review" /> }.into_any()
        }
    };
    content.into_any()
}
