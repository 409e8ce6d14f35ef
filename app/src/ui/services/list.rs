//! The list of all services, loaded once for each revision.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    catalog::{Catalog, Services},
    memory::use_list_memory,
};
use crate::{
    api::services::list_services,
    state::sort_by_name,
    ui::{
        browser,
        erased::memo,
        list_state::ListState,
        session::{self, QueryState, Session},
    },
};

/// The services and the state of loading them.
pub struct LoadedServices {
    /// All services, ordered by name. Empty until the list is loaded.
    pub services: Memo<Services>,
    /// What the page shows.
    pub state: Memo<ListState>,
    /// The request, to retry it.
    pub query: session::Query<Catalog>,
}

/// Loads the services, and reloads them for every new revision. The pages share the list of a revision, so
/// that it is loaded only once.
#[must_use]
pub fn use_services(session: Session) -> LoadedServices {
    let memory = use_list_memory();
    let revision = session.revision();
    let query = session.query(move || {
        let wanted = revision.get();
        async move {
            if let Some(catalog) = memory.catalog(wanted) {
                return Ok(catalog);
            }
            let list = list_services().await?;
            // Gives the browser a moment to handle input between decoding, sorting and rendering.
            browser::sleep(0).await;
            let mut services: Vec<_> = list.services.into_iter().map(Arc::new).collect();
            sort_by_name(&mut services);
            browser::sleep(0).await;
            let catalog = Catalog { services: Arc::new(services), last_import: list.last_import };
            memory.set_catalog(list.revision.0, catalog.clone());
            if wanted != Some(list.revision.0) {
                session.refresh();
            }
            Ok(catalog)
        }
    });
    let query_state = query.state();
    let services = memo(move || match &*query_state.read() {
        QueryState::Loaded(catalog) => Arc::clone(&catalog.services),
        QueryState::Loading | QueryState::Failed(_) => Services::default(),
    });
    let state = memo(move || {
        ListState::new(&query_state.read(), |catalog: &Catalog| catalog.services.is_empty())
    });
    LoadedServices { services, state, query }
}
