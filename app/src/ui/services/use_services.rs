//! All services as the server lists them, read for whichever page shows them.

use std::sync::Arc;

use leptos::prelude::*;

use super::Services;
use crate::{
    api::{ApiError, services::list_services},
    ui::session::{self, Reading, Session},
};

/// What stands where the services are.
#[derive(Clone, PartialEq)]
pub enum Body {
    /// They are being read.
    Loading,
    /// They could not be read.
    Failed(ApiError),
    /// There is none.
    Empty,
    /// There are some.
    List,
}

/// The services, what stands where they are, and the way to read them again.
pub struct Listed {
    /// All services; none while they are not read.
    pub services: Memo<Services>,
    /// What stands where they are.
    pub body: Memo<Body>,
    /// Reads them again.
    pub read: session::Read<Services>,
}

/// Reads the services, and again for every revision.
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
