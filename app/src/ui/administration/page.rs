//! The overview of administration: a thumbnail for each part.

use api_types::HistoryFilter;
use leptos::prelude::*;

use super::{text, waiting::waiting_reviews};
use crate::{
    api::{
        accounts::list_accounts, backups::view_backups, health::health, history::list_history,
        instances::view_instances, mocks::view_all_mocks,
    },
    state::health::problems,
    ui::{
        browser,
        errors::sentence,
        instances::instances_fact,
        kit::{IconName, Thumbnail, Thumbnails},
        layout::{Page, PageHeader},
        paths::{AccessTab, Path},
        response_times::list_saved,
        services::use_services,
        session::{self, QueryState, use_session},
    },
};

/// The overview.
#[component]
pub fn AdministrationPage() -> impl IntoView {
    let session = use_session();
    let revision = session.revision();
    let snapshots = fact(use_services(session).query, |catalog| {
        text::snapshots_fact(catalog.services.len(), catalog.last_import.as_ref(), browser::now())
    });
    let health = session.query(move || {
        revision.track();
        health()
    });
    let is_problem = Signal::derive(move || match &*health.state().read() {
        QueryState::Loaded(health) => !problems(health).is_empty(),
        QueryState::Loading | QueryState::Failed(_) => false,
    });
    let health = fact(health, |health| text::health_fact(health, browser::now()));
    let history = session.query(move || {
        revision.track();
        list_history(None, 1, HistoryFilter::default())
    });
    let profiles = session.query(move || {
        revision.track();
        list_saved()
    });
    let accounts = fact(session.query(list_accounts), |all| text::accounts_fact(all));
    let backups = session.query(view_backups);
    let is_backup_failed = Signal::derive(move || match &*backups.state().read() {
        QueryState::Loaded(view) => view.kinds.iter().any(|status| status.failure.is_some()),
        QueryState::Loading | QueryState::Failed(_) => false,
    });
    let backups = fact(backups, |view| text::backups_fact(view, browser::now()));
    let mocks = fact(session.query(view_all_mocks), text::mocks_fact);
    let instances = session.query(view_instances);
    let is_instance_dead = Signal::derive(move || match &*instances.state().read() {
        QueryState::Loaded(view) => view.instances.iter().any(|it| it.health.failure.is_some()),
        QueryState::Loading | QueryState::Failed(_) => false,
    });
    let instances = fact(instances, |view| instances_fact(&view.instances));
    let profiles = fact(profiles, |saved| text::profiles_fact(saved.len()));
    let history = fact(history, |page| text::history_fact(page, browser::now()));
    view! {
        <Page title=text::ADMINISTRATION>
            <PageHeader title=text::ADMINISTRATION />
            <Thumbnails>
                <Thumbnail
                    href=Path::Export.href()
                    icon=IconName::Snapshot
                    name=text::SNAPSHOTS
                    line=text::SNAPSHOTS_EXPLAINED
                    fact=snapshots
                >
                    {waiting_reviews(session)}
                </Thumbnail>
                <Thumbnail
                    href=Path::History.href()
                    icon=IconName::History
                    name=text::HISTORY
                    line=text::HISTORY_EXPLAINED
                    fact=history
                />
                <Thumbnail
                    href=Path::Profiles.href()
                    icon=IconName::Clock
                    name=text::PROFILES
                    line=text::PROFILES_EXPLAINED
                    fact=profiles
                />
                <Thumbnail
                    href=Path::Mocks.href()
                    icon=IconName::Reply
                    name=text::MOCKS
                    line=text::MOCKS_EXPLAINED
                    fact=mocks
                />
                <Thumbnail
                    href=Path::Instances.href()
                    icon=IconName::Instances
                    name=text::INSTANCES
                    line=text::INSTANCES_EXPLAINED
                    fact=instances
                    is_problem=is_instance_dead
                />
                <Thumbnail
                    href=Path::Backups.href()
                    icon=IconName::Copy
                    name=text::BACKUPS
                    line=text::BACKUPS_EXPLAINED
                    fact=backups
                    is_problem=is_backup_failed
                />
                <Thumbnail
                    href=Path::Access(AccessTab::Accounts).href()
                    icon=IconName::Account
                    name=text::ACCESS
                    line=text::ACCESS_EXPLAINED
                    fact=accounts
                />
                <Thumbnail
                    href=Path::Health.href()
                    icon=IconName::Health
                    name=text::HEALTH
                    line=text::HEALTH_EXPLAINED
                    fact=health
                    is_problem
                />
            </Thumbnails>
        </Page>
    }
    .into_any()
}

/// The fact on a thumbnail: empty while it loads, or the error.
fn fact<T: Clone + Send + Sync>(
    query: session::Query<T>,
    text: impl Fn(&T) -> String + Send + Sync + 'static,
) -> Signal<String> {
    let state = query.state();
    Signal::derive(move || match &*state.read() {
        QueryState::Loading => String::new(),
        QueryState::Loaded(answer) => text(answer),
        QueryState::Failed(error) => sentence(error),
    })
}
