//! Leads from the name and version of a service to its page.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use snapshot::ServiceKey;

use super::text;
use crate::{
    api::services::find_service,
    ui::{
        errors::Failure,
        kit::Skeleton,
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{QueryState, use_session},
    },
};

/// The page while the service is searched, and if there is none.
#[component]
pub fn NamedServicePage(
    /// Its name and version.
    key: ServiceKey,
) -> impl IntoView {
    let title = text::service_name(&key);
    let query = use_session().query(move || find_service(key.clone()));
    let state = Memo::new(move |_| query.state().get());
    let navigate = use_navigate();
    Effect::new(move || {
        if let QueryState::Loaded(id) = state.get() {
            // Replaces the address, so that Back does not return here.
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&Path::Service(id).href(), options);
        }
    });
    let content = move || match state.get() {
        QueryState::Loading | QueryState::Loaded(_) => {
            view! { <Skeleton lines=8 label=text::LOADING /> }.into_any()
        }
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
    };
    view! {
        <Page title=title.clone()>
            <Breadcrumbs links=vec![Crumb::new(Path::Services.href(), text::SERVICES)] />
            <PageHeader title />
            {content}
        </Page>
    }
}
