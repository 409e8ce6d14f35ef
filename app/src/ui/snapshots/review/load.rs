//! Loads a plan. Its first rows come with it, the others in pages.

use api_types::{ImportId, ImportView, ProfileSource};
use leptos::prelude::*;

use super::{super::text as common, text};
use crate::{
    api::{
        ApiError,
        import::{MAX_ROWS, import_rows, plan_import, view_import},
    },
    ui::kit::{ProgressLine, Skeleton},
};

/// How often loading starts again when the plan is replaced in the meantime.
const ATTEMPTS: u32 = 3;

/// Loaded rows and all rows. None while unknown.
pub(super) type Loaded = RwSignal<Option<(u64, u64)>>;

/// The state of an import, with all rows of its plan. Stops when not `is_wanted`.
pub(super) async fn load(
    import: ImportId,
    loaded: Loaded,
    is_wanted: impl Fn() -> bool,
) -> Result<ImportView, ApiError> {
    let mut attempt = 1;
    loop {
        let view = match view_import(import.clone()).await {
            // It was not planned yet, or planning failed before.
            Ok(ImportView::Uploaded { .. }) => {
                plan_import(import.clone(), None, None).await?;
                view_import(import.clone()).await
            }
            other => other,
        };
        match with_all_rows(&import, view?, loaded, &is_wanted).await {
            Err(ApiError::Stale { .. }) if attempt < ATTEMPTS => attempt += 1,
            answer => return answer,
        }
    }
}

/// Makes a new plan and loads it. See [`plan_import`] for `list_missing` and `times`.
pub(super) async fn replan(
    import: ImportId,
    list_missing: Option<bool>,
    times: Option<ProfileSource>,
    loaded: Loaded,
    is_wanted: impl Fn() -> bool,
) -> Result<ImportView, ApiError> {
    plan_import(import.clone(), list_missing, times).await?;
    load(import, loaded, is_wanted).await
}

async fn with_all_rows(
    import: &ImportId,
    mut view: ImportView,
    loaded: Loaded,
    is_wanted: &impl Fn() -> bool,
) -> Result<ImportView, ApiError> {
    let ImportView::Planned { revision, total, rows, .. } = &mut view else { return Ok(view) };
    while rows.len() < *total as usize && is_wanted() {
        let _gone = loaded.try_set(Some((rows.len() as u64, (*total).into())));
        let from = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let page = import_rows(import.clone(), *revision, from, Some(MAX_ROWS)).await?;
        if page.is_empty() {
            return Err(ApiError::Stale { revision: revision.0, changed: Vec::new() });
        }
        rows.extend(page);
    }
    let _gone = loaded.try_set(None);
    Ok(view)
}

/// Shown while a review is loaded.
pub(super) fn loading(loaded: Loaded) -> AnyView {
    let counts = move || loaded.get().unwrap_or_default();
    // A memo, so that each page moves the line instead of rendering it again.
    let is_long = Memo::new(move |_| loaded.with(Option::is_some));
    let line = move || {
        let done = Signal::derive(move || counts().0);
        let total = Signal::derive(move || Some(counts().1));
        let text = Signal::derive(move || {
            let (done, total) = counts();
            common::services_done(done, total)
        });
        view! { <ProgressLine label=text::LOADING done total text /> }.into_any()
    };
    let content = move || {
        if is_long.get() { line() } else { view! { <Skeleton label=text::LOADING /> }.into_any() }
    };
    content.into_any()
}
