//! The frame of the pages about all instances: heading and tabs. And the request for the instances.

use api_types::{InstanceView, InstancesView};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use snapshot::ServiceKey;

use super::text;
use crate::{
    api::instances::view_instances,
    ui::{
        browser,
        erased::effect,
        kit::{ButtonVariant, IconName, LinkButton, Tab, Tabs},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{Query, QueryState, use_session},
    },
};

/// How often the instances are read again, in milliseconds.
const POLL_MILLIS: i32 = 10_000;

/// How often they are read again while one was never contacted.
const FAST_POLL_MILLIS: i32 = 500;

/// The instances, read again from time to time. The server contacts them, so a dead one delays nothing.
pub(super) fn use_instances() -> Query<InstancesView> {
    let query = use_session().query(view_instances);
    let state = query.state();
    let is_new = |instance: &InstanceView| instance.health.looked_at.is_none();
    effect(move || {
        let millis = match &*state.read() {
            QueryState::Loaded(view) if view.instances.iter().any(is_new) => FAST_POLL_MILLIS,
            QueryState::Loaded(_) => POLL_MILLIS,
            QueryState::Loading | QueryState::Failed(_) => return,
        };
        // Owned by this run of the effect, so it is disposed by a newer answer or another page.
        let is_current = StoredValue::new(());
        spawn_local(async move {
            browser::sleep(millis).await;
            if is_current.try_get_value().is_some() {
                query.reload();
            }
        });
    });
    query
}

/// The page with this tab.
pub(super) fn frame(tab: &Path, fill: bool, actions: ViewFn, content: AnyView) -> AnyView {
    let tabs = [
        (Path::Instances, text::INSTANCES, IconName::Instances),
        (Path::InstanceGrid, text::GRID, IconName::Services),
    ];
    let current = Signal::stored(tab.href());
    let tabs =
        tabs.map(|(path, text, icon)| Tab { href: path.href(), text: text.to_owned(), icon });
    view! {
        <Page title=text::INSTANCES fill>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)] />
            <PageHeader title=text::INSTANCES actions=move || actions.run() />
            <Tabs label=text::INSTANCES tabs=tabs.into() current />
            {content}
        </Page>
    }
    .into_any()
}

/// Leads to the list of instances.
pub(super) fn all_instances() -> AnyView {
    view! {
        <LinkButton href=Path::Instances.href() variant=ButtonVariant::Primary>
            {text::ALL_INSTANCES}
        </LinkButton>
    }
    .into_any()
}

/// Opens the page of a service of this repository.
pub(super) fn use_service_page() -> impl Fn(ServiceKey) + Copy {
    let navigate = StoredValue::new_local(use_navigate());
    move |key| {
        let to = Path::ServiceNamed(key).href();
        navigate.with_value(|go| go(&to, NavigateOptions::default()));
    }
}
