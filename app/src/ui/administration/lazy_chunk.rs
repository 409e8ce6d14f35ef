//! Loads the code of administration when a page of it is opened. Most visits need no such page, so the
//! first page loads without this code.

use api_types::Missing;
#[cfg(feature = "split")]
use leptos::wasm_split::wasm_split;
use leptos::{prelude::*, wasm_split::SplitLoaderError};

use super::{health::HealthPage, page::AdministrationPage, text};
use crate::{
    api::{self, ApiError},
    ui::{
        browser,
        errors::Failure,
        history::{HistoryPage, RevisionPage},
        kit::Skeleton,
        paths::Path,
        session::{QueryState, use_session},
        snapshots::{ExportPage, ImportPage, ReviewPage},
    },
};

type Pages = fn(&Path) -> AnyView;

/// A page of administration, shown once its code is loaded.
#[component]
pub fn LazyAdministration(
    /// The address.
    path: Path,
) -> impl IntoView {
    let chunk = use_session().query(load).state();
    // A memo, so that loading again after signing in does not render the page again.
    let chunk = Memo::new(move |_| chunk.get());
    let heading = || view! { <h1 class="u-hidden">{text::ADMINISTRATION}</h1> };
    move || match chunk.get() {
        QueryState::Loaded(page) => page(&path),
        QueryState::Loading => view! { {heading()} <Skeleton /> }.into_any(),
        QueryState::Failed(error) => {
            view! { {heading()} <Failure error on_retry=|()| browser::reload() /> }.into_any()
        }
    }
}

/// Loads the code, unless it is already loaded.
async fn load() -> Result<Pages, ApiError> {
    let Ok(pages) = pages().await else {
        // Either the server is unreachable, which this request reports to the session. Or the server
        // was updated and no longer has the chunk of this console.
        api::session().await?;
        return Err(ApiError::NotFound(Missing::ConsolePart));
    };
    Ok(pages)
}

/// The chunk holds all code that only this function reaches. It returns a function instead of a page,
/// so that the next page needs no loading.
#[cfg(feature = "split")]
#[wasm_split(administration, wasm_split_path = ::leptos::wasm_split, fallible)]
fn pages() -> Result<Pages, SplitLoaderError> {
    Ok(page)
}

/// Built in one piece, the console has all pages at once.
#[cfg(not(feature = "split"))]
async fn pages() -> Result<Pages, SplitLoaderError> {
    Ok(page)
}

fn page(path: &Path) -> AnyView {
    match path {
        Path::Export => view! { <ExportPage /> }.into_any(),
        Path::Import => view! { <ImportPage /> }.into_any(),
        Path::Review(import) => view! { <ReviewPage import=import.clone() /> }.into_any(),
        Path::History => view! { <HistoryPage /> }.into_any(),
        Path::Health => view! { <HealthPage /> }.into_any(),
        Path::Revision(number) => view! { <RevisionPage number=*number /> }.into_any(),
        _ => view! { <AdministrationPage /> }.into_any(),
    }
}
