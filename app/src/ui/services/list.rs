//! The list of all services, as the server sends it.

use std::sync::Arc;

use leptos::prelude::*;
use snapshot::Summary;

use crate::{
    api::services::list_services,
    ui::{
        list_state::ListState,
        session::{self, QueryState, Session},
    },
};

/// Services in the order of a list. Shared, because every change of the filter makes another list.
pub type Services = Arc<Vec<Arc<Summary>>>;

/// The services and the state of loading them.
pub struct LoadedServices {
    /// All services. Empty until the list is loaded.
    pub services: Memo<Services>,
    /// What the page shows.
    pub state: Memo<ListState>,
    /// The request, to retry it.
    pub query: session::Query<Services>,
}

/// Loads the services, and reloads them for every new revision.
#[must_use]
pub fn use_services(session: Session) -> LoadedServices {
    let revision = session.revision();
    let query = session.query(move || {
        revision.track();
        async {
            let services = list_services().await?.services;
            let services: Services = Arc::new(services.into_iter().map(Arc::new).collect());
            Ok(services)
        }
    });
    let query_state = query.state();
    let services = Memo::new(move |_| match &*query_state.read() {
        QueryState::Loaded(services) => Arc::clone(services),
        QueryState::Loading | QueryState::Failed(_) => Services::default(),
    });
    let state = Memo::new(move |_| {
        ListState::new(&query_state.read(), |services: &Services| services.is_empty())
    });
    LoadedServices { services, state, query }
}
