//! The page of all services.

use leptos::prelude::*;

use super::{
    catalog::Services,
    list::{LoadedServices, use_services},
    memory::use_list_memory,
    service_list::service_list,
    text,
};
use crate::{
    state::Selection,
    ui::{
        erased::changing,
        errors::CommonFailure,
        kit::{ButtonVariant, EmptyState, IconName, LinkButton, Skeleton},
        layout::{Page, PageHeader},
        list_state::ListState,
        paths::Path,
        session::use_session,
    },
};

/// The parts of the export of selected services, for two places of a page.
#[derive(Clone)]
pub struct ExportParts {
    /// The buttons at the top right.
    pub actions: ViewFn,
    /// The progress, the receipt or the error, below the list.
    pub outcome: ViewFn,
}

/// Creates the export of the selected services.
pub type CreateExport = fn(Memo<Services>, RwSignal<Selection>) -> ExportParts;

/// The parts of the page whose code is loaded when they are needed.
#[derive(Clone, Copy)]
pub struct LaterParts {
    /// The export of the selected services.
    pub export: CreateExport,
    /// The dialog with the keys of the list, for a list with checkboxes or without.
    pub keys: fn(bool) -> AnyView,
}

/// All services, with a filter. Administrators can select services and export them.
#[component]
pub fn ServicesPage(
    /// What is loaded later.
    later: LaterParts,
) -> impl IntoView {
    let is_admin = use_session().is_admin();
    changing(move || page(is_admin.get().then_some(later.export), later.keys))
}

fn page(export: Option<CreateExport>, keys: fn(bool) -> AnyView) -> AnyView {
    let LoadedServices { services, state, query } = use_services(use_session());
    let is_admin = export.is_some();
    let export = export.map(|export| export(services, use_list_memory().selection()));
    let (actions, outcome) = export.map(|parts| (parts.actions, parts.outcome)).unzip();
    // An empty repository has nothing to export.
    let actions = move || {
        let actions = actions.clone();
        changing(move || match &actions {
            Some(actions) if state.get() != ListState::Empty => actions.run(),
            _ => ().into_any(),
        })
    };
    view! {
        <Page title=text::TITLE fill=true>
            <PageHeader title=text::TITLE actions />
            {move || match state.get() {
                ListState::Loading => view! { <Skeleton lines=12 label=text::LOADING /> }.into_any(),
                ListState::Failed(error) => {
                    view! { <CommonFailure error on_retry=move |()| query.reload() /> }.into_any()
                }
                ListState::Empty => no_services(is_admin),
                ListState::Filled => service_list(services, text::TITLE, is_admin, keys(is_admin)),
            }}
            {outcome.map(|outcome| outcome.run())}
        </Page>
    }
    .into_any()
}

fn no_services(is_admin: bool) -> AnyView {
    let import = is_admin.then(|| {
        view! {
            <LinkButton href=Path::Import.href() variant=ButtonVariant::Primary icon=IconName::Import>
                {text::IMPORT}
            </LinkButton>
        }
    });
    let next = if is_admin { text::EMPTY_FOR_ADMINISTRATORS } else { text::EMPTY_FOR_OTHERS };
    view! {
        <EmptyState title=text::EMPTY actions=move || import>
            {text::EMPTY_EXPLAINED}
            {next}
        </EmptyState>
    }
    .into_any()
}
