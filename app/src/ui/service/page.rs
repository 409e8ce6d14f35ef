//! The page of a service: its heading, its tabs and what is in them.

use std::sync::Arc;

use api_types::ServiceView;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use snapshot::ServiceId;

use super::{
    address::{ServicePart, ServiceTab},
    context::Context,
    contracts::contracts,
    facts::{facts, subtitle},
    history::history,
    mocks::mocks,
    operations::operations,
    settings::settings,
    text,
};
use crate::{
    api::services::view_service,
    state::Selection,
    ui::{
        errors::{Failure, NotFoundPage},
        kit::{IconName, Skeleton, Tab, Tabs},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        services::{ExportParts, Services},
        session::{QueryState, use_session},
        snapshots::export,
    },
};

/// The page of a service.
#[component]
pub fn ServicePage(
    /// Its ID.
    id: ServiceId,
) -> impl IntoView {
    let session = use_session();
    let newest = session.revision();
    let service = StoredValue::new(id);
    let query = session.query(move || {
        // A new revision can change the service.
        newest.track();
        view_service(service.get_value())
    });
    // A memo, so that an equal answer renders nothing again.
    let state = Memo::new(move |_| match query.state().get() {
        QueryState::Loading => QueryState::Loading,
        QueryState::Loaded(view) => QueryState::Loaded(Arc::new(view)),
        QueryState::Failed(error) => QueryState::Failed(error),
    });
    let path = use_location().pathname;
    let part = Memo::new(move |_| ServicePart::parse(&path.read()));
    let navigate = StoredValue::new_local(use_navigate());
    let go = Callback::new(move |part: ServicePart| {
        let to = service.with_value(|service| part.href(service));
        let options =
            NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&to, options));
    });
    let context = Context { service, part, go };
    let view = move || match state.get() {
        QueryState::Loaded(view) => Some(view),
        QueryState::Loading | QueryState::Failed(_) => None,
    };
    let title = Signal::derive(move || match view() {
        Some(view) => text::service_name(&view.summary.key),
        None => text::SERVICE.to_owned(),
    });
    let is_unknown = Memo::new(move |_| part.read().is_none());
    let is_loaded = Signal::derive(move || !matches!(*state.read(), QueryState::Loading));
    let export = export_of(Memo::new(move |_| {
        let summary = view().map(|view| Arc::new(view.summary.clone()));
        Arc::new(summary.into_iter().collect())
    }));
    let actions = export.clone().map(|export| export.actions);
    let actions = move || view().is_some().then(|| actions.clone().map(|actions| actions.run()));
    let outcome = export.map(|export| export.outcome);
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton lines=8 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(view) => content(view, context),
    };
    let content = StoredValue::new(content);
    move || {
        if is_unknown.get() {
            return view! { <NotFoundPage /> }.into_any();
        }
        let (actions, outcome) = (actions.clone(), outcome.clone());
        view! {
            <Page title has_heading=is_loaded>
                <Breadcrumbs links=vec![Crumb::new(Path::Services.href(), text::SERVICES)] />
                <PageHeader title actions=move || actions>
                    {move || view().map(|view| subtitle(&view))}
                </PageHeader>
                {outcome.map(|outcome| outcome.run())}
                {move || content.with_value(|content| content())}
            </Page>
        }
        .into_any()
    }
}

/// The export of this service, for administrators.
fn export_of(services: Memo<Services>) -> Option<ExportParts> {
    let is_admin = use_session().is_admin();
    let selection = RwSignal::new(Selection::default());
    Effect::new(move || {
        services.with(|services| {
            selection.update(|selection| {
                selection.clear();
                selection.select(services.iter().map(|service| &service.id));
            });
        });
    });
    is_admin.get_untracked().then(|| export(services, selection))
}

fn content(view: Arc<ServiceView>, context: Context) -> AnyView {
    let session = use_session();
    let (is_manager, is_admin) = (session.is_manager(), session.is_admin());
    let current = Memo::new(move |_| {
        context.part.read().as_ref().map_or(ServiceTab::Operations, ServicePart::tab)
    });
    let counts = (view.overview.operations.len(), view.overview.contracts.len());
    let tabs = move || {
        let tab = |tab: ServiceTab| Tab {
            href: context.href(&tab.part()),
            text: text::tab(tab, counts),
            icon: match tab {
                ServiceTab::Operations => IconName::Services,
                ServiceTab::Contracts => IconName::File,
                ServiceTab::Settings => IconName::Tilde,
                ServiceTab::Mocks => IconName::Reply,
                ServiceTab::History => IconName::History,
            },
        };
        let mut tabs =
            vec![tab(ServiceTab::Operations), tab(ServiceTab::Contracts), tab(ServiceTab::Mocks)];
        if is_manager.get() {
            tabs.push(tab(ServiceTab::Settings));
        }
        if is_admin.get() {
            tabs.push(tab(ServiceTab::History));
        }
        let current = Signal::derive(move || context.href(&current.get().part()));
        view! { <Tabs label=text::PARTS tabs current /> }.into_any()
    };
    let facts = facts(&view);
    let content = move || match current.get() {
        ServiceTab::Operations => operations(&view, context),
        ServiceTab::Contracts => contracts(&view, context),
        ServiceTab::Settings => settings(context),
        ServiceTab::Mocks => mocks(&view, context),
        ServiceTab::History => history(&view),
    };
    view! {
        {facts}
        {tabs}
        <div class="s-service">{content}</div>
    }
    .into_any()
}
