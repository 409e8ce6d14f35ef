//! The list of all services, as the server sends it.

use std::sync::Arc;

use leptos::prelude::*;
use snapshot::Summary;

use crate::{
    api::{ApiError, services::list_services},
    ui::session::{self, Reading, Session},
};

/// Services in the order of a list. Shared, because every change of the filter makes another list.
pub type Services = Arc<Vec<Arc<Summary>>>;

/// The state of a page that lists services.
#[derive(Clone, PartialEq)]
pub enum Body {
    /// The list is loading.
    Loading,
    /// The list could not be loaded.
    Failed(ApiError),
    /// The repository holds no services.
    Empty,
    /// There is at least one service.
    List,
}

/// The services and the state of loading them.
pub struct Listed {
    /// All services; empty until the list is loaded.
    pub services: Memo<Services>,
    /// What the page shows.
    pub body: Memo<Body>,
    /// The request, to retry it.
    pub read: session::Read<Services>,
}

/// Loads the services, and reloads them for every new revision.
#[must_use]
pub fn use_services(session: Session) -> Listed {
    let revision = session.revision();
    let read = session.read(move || {
        revision.track();
        async {
            let services = list_services().await?.services;
            let services: Services = Arc::new(services.into_iter().map(Arc::new).collect());
            Ok(services)
        }
    });
    let reading = read.reading();
    let services = Memo::new(move |_| match &*reading.read() {
        Reading::Read(services) => Arc::clone(services),
        Reading::Waiting | Reading::Failed(_) => Services::default(),
    });
    let body = Memo::new(move |_| match &*reading.read() {
        Reading::Waiting => Body::Loading,
        Reading::Failed(error) => Body::Failed(error.clone()),
        Reading::Read(services) if services.is_empty() => Body::Empty,
        Reading::Read(_) => Body::List,
    });
    Listed { services, body, read }
}
