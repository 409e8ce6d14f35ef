//! The part of the console that is loaded when a page of administration is opened. Most visits end
//! without one, so nobody waits for it on the first page.

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{health::HealthPage, page::AdministrationPage};
use crate::{
    api::{self, ApiError},
    ui::{
        browser,
        errors::Failure,
        history::{HistoryPage, RevisionPage},
        kit::Skeleton,
        paths::Path,
        session::{Reading, use_session},
        snapshots::{ExportPage, ImportPage, ReviewPage},
    },
};

type Pages = fn(&Path) -> AnyView;

/// The page at an address of administration, once the part is here.
#[component]
pub fn LazyAdministration(
    /// The address.
    path: Path,
) -> impl IntoView {
    let part = use_session().read(load).reading();
    // Once it is here it stays; who signs in again meanwhile keeps the page as it is.
    let part = Memo::new(move |_| part.get());
    let waiting = || view! { <h1 class="u-hidden">"Administration"</h1> };
    move || match part.get() {
        Reading::Read(page) => page(&path),
        Reading::Waiting => view! { {waiting()} <Skeleton /> }.into_any(),
        Reading::Failed(error) => {
            view! { {waiting()} <Failure error on_retry=|()| browser::reload() /> }.into_any()
        }
    }
}

/// Loads the part, if it is not here yet.
async fn load() -> Result<Pages, ApiError> {
    let Ok(pages) = pages().await else {
        // Either nobody answers; the session knows what to do then. Or the server is another one
        // than the one that this console came from.
        api::session().await?;
        return Err(ApiError::NotFound { what: "this part of the console".into() });
    };
    Ok(pages)
}

/// All that only this leads to is in the part. A function comes out and not a page: it is there at
/// once for the next page.
#[wasm_split(administration, wasm_split_path = ::leptos::wasm_split, fallible)]
fn pages() -> Result<Pages, SplitLoaderError> {
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
