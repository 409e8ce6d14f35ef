//! Loads the code of administration, of the page of a service, and of creating the first administrator, when one of
//! them is opened. The first page loads without this code.

use api_types::Missing;
#[cfg(feature = "split")]
use leptos::wasm_split::wasm_split;
use leptos::{prelude::*, wasm_split::SplitLoaderError};

use super::{health::HealthPage, page::AdministrationPage, text};
use crate::{
    api::{self, ApiError},
    state::Selection,
    ui::{
        access::{AccessPage, OwnTokensPage},
        backups::BackupsPage,
        browser,
        erased::{changing, effect},
        errors::CommonFailure,
        file_drop::drop_offer,
        history::{HistoryPage, RevisionPage},
        instances::{InstanceGridPage, InstancePage, InstancesPage},
        kit::{Button, ButtonVariant, IconName, Skeleton},
        mocks::MocksPage,
        paths::Path,
        response_times::{NewProfilePage, ProfilePage, ProfilesPage},
        service::{NamedServicePage, ServicePage},
        services::{CreateExport, ExportParts, LaterParts, Services, list_keys},
        session::{
            CreateAdminPage, NoAdministratorPage, ProviderSignInPage, QueryState, SessionExpired,
            SetPasswordPage, use_session,
        },
        snapshots::{ExportPage, ImportPage, ReviewPage, SelectionPage, SelectionsPage, export},
    },
};

/// What the chunk shows, and the export for the page of services.
type Chunk = (fn(&Part) -> AnyView, CreateExport);

/// A part of the console whose code is in the chunk.
#[derive(Clone, Debug)]
pub enum Part {
    /// The page at this address.
    Page(Path),
    /// What is shown while there is no administrator account.
    NoAdministrator,
    /// The sign-in page with a provider.
    ProviderSignIn,
    /// Signing in again when the session has ended.
    SessionExpired,
    /// The dialog about files that were dropped on any page.
    DropOffer,
    /// The dialog with the keys of a list of services, with checkboxes or without.
    ListKeys(bool),
}

/// A part of the console, shown once its code is loaded.
#[component]
pub fn Lazy(
    /// The part.
    part: Part,
    /// The heading until then, for screen readers.
    #[prop(default = text::ADMINISTRATION)]
    heading: &'static str,
) -> impl IntoView {
    let chunk = use_session().query(load).state();
    // A memo, so that loading again after signing in does not render the page again.
    let chunk = Memo::new(move |_| chunk.get());
    // The person repeats what opens a dialog if its code cannot be loaded.
    let is_dialog = matches!(part, Part::DropOffer | Part::ListKeys(_));
    let is_page = !is_dialog && !matches!(part, Part::SessionExpired);
    let heading = move || view! { <h1 class="u-hidden">{heading}</h1> };
    changing(move || match chunk.get() {
        QueryState::Loaded((show, _)) => show(&part),
        QueryState::Loading if is_page => view! { {heading()} <Skeleton /> }.into_any(),
        QueryState::Failed(error) if !is_dialog => {
            let heading = is_page.then(heading);
            view! { {heading} <CommonFailure error on_retry=|()| browser::reload() /> }.into_any()
        }
        QueryState::Loading | QueryState::Failed(_) => ().into_any(),
    })
}

/// The parts of the page of services that are loaded when they are needed.
#[must_use]
pub fn later_parts() -> LaterParts {
    LaterParts { export: lazy_export, keys: lazy_keys }
}

/// The dialog with the keys of a list. Its code is loaded when its key is pressed.
fn lazy_keys(is_selectable: bool) -> AnyView {
    let is_wanted = RwSignal::new(false);
    changing(move || {
        if is_wanted.get() {
            return view! { <Lazy part=Part::ListKeys(is_selectable) /> }.into_any();
        }
        // Until the dialog handles the key itself.
        browser::on_key("?", Callback::new(move |()| is_wanted.set(true)));
        ().into_any()
    })
}

/// The export of the selected services. Its code is loaded when something is selected. Until then a button of
/// the same size is in its place.
fn lazy_export(services: Memo<Services>, selection: RwSignal<Selection>) -> ExportParts {
    let session = use_session();
    let is_wanted = Memo::new(move |was_wanted: Option<&bool>| {
        was_wanted == Some(&true) || selection.with(|selection| !selection.is_empty())
    });
    let parts = RwSignal::new(None::<ExportParts>);
    let failure = RwSignal::new(None::<ApiError>);
    effect(move || {
        if !is_wanted.get() {
            return;
        }
        let chunk = session.query(load).state();
        let chunk = Memo::new(move |_| chunk.get());
        effect(move || match chunk.get() {
            QueryState::Loaded((_, export)) => parts.set(Some(export(services, selection))),
            QueryState::Failed(error) => failure.set(Some(error)),
            QueryState::Loading => {}
        });
    });
    let actions = move || {
        changing(move || match parts.get() {
            Some(parts) => parts.actions.run(),
            None => export_placeholder(is_wanted),
        })
    };
    let outcome = move || {
        changing(move || match (parts.get(), failure.get()) {
            (Some(parts), _) => parts.outcome.run(),
            (None, Some(error)) => {
                view! { <CommonFailure error on_retry=|()| browser::reload() /> }.into_any()
            }
            (None, None) => ().into_any(),
        })
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
                    variant=ButtonVariant::Primary
                    icon=IconName::Export
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
    Ok((show, export))
}

/// Built in one piece, the console has all pages at once.
#[cfg(not(feature = "split"))]
async fn chunk() -> Result<Chunk, SplitLoaderError> {
    Ok((show, export))
}

fn show(part: &Part) -> AnyView {
    match part {
        Part::Page(path) => page(path),
        Part::NoAdministrator => view! { <NoAdministratorPage /> }.into_any(),
        Part::ProviderSignIn => view! { <ProviderSignInPage /> }.into_any(),
        Part::SessionExpired => view! { <SessionExpired /> }.into_any(),
        Part::DropOffer => drop_offer(),
        Part::ListKeys(is_selectable) => list_keys(*is_selectable, true),
    }
}

fn page(path: &Path) -> AnyView {
    match path {
        Path::CreateAdministrator(token) => {
            view! { <CreateAdminPage token=token.clone() /> }.into_any()
        }
        Path::SetPassword(token) => view! { <SetPasswordPage token=token.clone() /> }.into_any(),
        Path::Access(tab) => view! { <AccessPage tab=*tab /> }.into_any(),
        Path::Backups => view! { <BackupsPage /> }.into_any(),
        Path::Mocks => view! { <MocksPage /> }.into_any(),
        Path::Instances => view! { <InstancesPage /> }.into_any(),
        Path::InstanceGrid => view! { <InstanceGridPage /> }.into_any(),
        Path::Instance(id) => view! { <InstancePage id=id.clone() /> }.into_any(),
        Path::AccessTokens => view! { <OwnTokensPage /> }.into_any(),
        Path::Export => view! { <ExportPage /> }.into_any(),
        Path::Import => view! { <ImportPage /> }.into_any(),
        Path::Selections => view! { <SelectionsPage /> }.into_any(),
        Path::Selection(name) => view! { <SelectionPage name=name.clone() /> }.into_any(),
        Path::Review(import) => view! { <ReviewPage import=import.clone() /> }.into_any(),
        Path::History => view! { <HistoryPage /> }.into_any(),
        Path::Profiles => view! { <ProfilesPage /> }.into_any(),
        Path::NewProfile => view! { <NewProfilePage /> }.into_any(),
        Path::Profile(name) => view! { <ProfilePage name=name.clone() /> }.into_any(),
        Path::Health => view! { <HealthPage /> }.into_any(),
        Path::ServiceNamed(key) => view! { <NamedServicePage key=key.clone() /> }.into_any(),
        Path::Service(id) => view! { <ServicePage id=id.clone() /> }.into_any(),
        Path::Revision(number) => view! { <RevisionPage number=*number /> }.into_any(),
        _ => view! { <AdministrationPage /> }.into_any(),
    }
}
