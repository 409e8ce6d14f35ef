//! Instances: what the console does with other Microcks and Mockpit servers, for programs.
//!
//! `registry` lists, adds, changes, tries and removes them, and `input` has the bodies of its requests. `views` has an instance with
//! its state, `job_views` its jobs, and `services` what it has. `jobs` starts and cancels work. `sends` plans, applies,
//! continues and undoes sends. `mirrors` has the mirrors.

mod input;
mod job_views;
mod problem;
mod views;

pub(crate) mod jobs;
pub(crate) mod mirrors;
pub(crate) mod registry;
pub(crate) mod sends;
pub(crate) mod services;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use api_types::{ConflictCause, InstanceId, InstanceView, Missing};
use app::api::{
    ApiError, access::InstanceService, exchange_service::ExchangeService, instance_jobs::JobId,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use repository::Admin;

use crate::{
    app_state::Server,
    http::{
        peer::peer_network,
        rest::{error::RestError, input::Caller},
    },
};

/// An administrator, and the instances for a request.
pub(crate) struct InstanceCaller {
    admin: Admin,
    instances: Arc<dyn InstanceService>,
    exchange: Arc<dyn ExchangeService>,
}

impl FromRequestParts<Arc<Server>> for InstanceCaller {
    type Rejection = RestError;

    async fn from_request_parts(
        parts: &mut Parts,
        server: &Arc<Server>,
    ) -> Result<Self, RestError> {
        let admin = Caller::from_request_parts(parts, server).await?.admin()?;
        let peer = peer(parts, server);
        let (instances, exchange) = (server.instance_service(peer), server.exchange_service(peer));
        Ok(Self { admin, instances, exchange })
    }
}

/// The network from which a request comes.
fn peer(parts: &Parts, server: &Server) -> IpAddr {
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = connection.map(|peer| server.proxies.client(peer.0.ip(), &parts.headers));
    peer_network(peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
}

/// An instance by its ID.
fn find(
    instances: &dyn InstanceService,
    admin: &Admin,
    id: &InstanceId,
) -> Result<InstanceView, ApiError> {
    let all = instances.view(admin)?.instances;
    let found = all.into_iter().find(|instance| instance.id == *id);
    found.ok_or(ApiError::NotFound(Missing::Instance))
}

/// The job that was started. It was not if another one runs.
fn expect_started(started: Option<JobId>) -> Result<JobId, ApiError> {
    started.ok_or(ApiError::Conflict(ConflictCause::InstanceBusy))
}
