//! Loads the code of administration when a page of it is opened. Most visits need no such page, so the
//! first page loads without this code.

use api_types::Missing;
#[cfg(feature = "split")]
use leptos::wasm_split::wasm_split;
use leptos::{prelude::*, wasm_split::SplitLoaderError};

use super::{health::HealthPage, page::AdministrationPage, text};
use crate::{
    api::{self, ApiError},
    state::Selection,
    ui::{
        browser,
        errors::Failure,
        file_drop::drop_offer,
        history::{HistoryPage, RevisionPage},
        kit::{Button, Glyph, Look, Skeleton},
        paths::Path,
        services::{CreateExport, ExportParts, Services},
        session::{QueryState, use_session},
        snapshots::{ExportPage, ImportPage, ReviewPage, export},
    },
};

/// The pages of administration, the export for the page of services, and the dialog about files that were
/// dropped on any page.
type Chunk = (fn(&Path) -> AnyView, CreateExport, fn() -> AnyView);

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
        QueryState::Loaded((page, ..)) => page(&path),
        QueryState::Loading => view! { {heading()} <Skeleton /> }.into_any(),
        QueryState::Failed(error) => {
            view! { {heading()} <Failure error on_retry=|()| browser::reload() /> }.into_any()
        }
    }
}

/// The export of the selected services. Its code is loaded when something is selected. Until then a button of
/// the same size is in its place.
pub fn lazy_export(services: Memo<Services>, selection: RwSignal<Selection>) -> ExportParts {
    let session = use_session();
    let is_wanted = Memo::new(move |was_wanted: Option<&bool>| {
        was_wanted == Some(&true) || selection.with(|selection| !selection.is_empty())
    });
    let parts = RwSignal::new(None::<ExportParts>);
    let failure = RwSignal::new(None::<ApiError>);
    Effect::new(move || {
        if !is_wanted.get() {
            return;
        }
        let chunk = session.query(load).state();
        let chunk = Memo::new(move |_| chunk.get());
        Effect::new(move || match chunk.get() {
            QueryState::Loaded((_, export, _)) => parts.set(Some(export(services, selection))),
            QueryState::Failed(error) => failure.set(Some(error)),
            QueryState::Loading => {}
        });
    });
    let actions = move || {
        move || match parts.get() {
            Some(parts) => parts.actions.run(),
            None => export_placeholder(is_wanted),
        }
    };
    let outcome = move || {
        move || match parts.get() {
            Some(parts) => Some(parts.outcome.run()),
            None => failure.get().map(|error| {
                view! { <Failure error on_retry=|()| browser::reload() /> }.into_any()
            }),
        }
    };
    ExportParts { actions: ViewFn::from(actions), outcome: ViewFn::from(outcome) }
}

/// The button of the export while its code is not loaded.
fn export_placeholder(is_loading: Memo<bool>) -> AnyView {
    let reason = move || (!is_loading.get()).then(|| text::NONE_SELECTED.to_owned());
    view! {
        <div class="s-export__actions">
            <span class="s-export__button">
                <Button
                    look=Look::Primary
                    icon=Glyph::Export
                    busy=is_loading
                    disabled_reason=Signal::derive(reason)
                    reason_hidden=true
                >
                    {text::EXPORT}
                </Button>
            </span>
        </div>
    }
    .into_any()
}

/// The dialog about dropped files, shown once its code is loaded. If that fails, the files are dropped
/// again.
#[component]
pub fn LazyDropOffer() -> impl IntoView {
    let chunk = use_session().query(load).state();
    let chunk = Memo::new(move |_| chunk.get());
    move || match chunk.get() {
        QueryState::Loaded((.., offer)) => Some(offer()),
        QueryState::Loading | QueryState::Failed(_) => None,
    }
}

/// Loads the code, unless it is already loaded.
async fn load() -> Result<Chunk, ApiError> {
    let Ok(chunk) = chunk().await else {
        // Either the server is unreachable, which this request reports to the session. Or the server
        // was updated and no longer has the chunk of this console.
        api::session().await?;
        return Err(ApiError::NotFound(Missing::ConsolePart));
    };
    Ok(chunk)
}

/// The chunk holds all code that only this function reaches. It returns functions instead of a
/// page, so that the next page needs no loading.
#[cfg(feature = "split")]
#[wasm_split(administration, wasm_split_path = ::leptos::wasm_split, fallible)]
fn chunk() -> Result<Chunk, SplitLoaderError> {
    Ok((page, export, drop_offer))
}

/// Built in one piece, the console has all pages at once.
#[cfg(not(feature = "split"))]
async fn chunk() -> Result<Chunk, SplitLoaderError> {
    Ok((page, export, drop_offer))
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
