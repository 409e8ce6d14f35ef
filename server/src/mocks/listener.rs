//! The listener of mocks.

use std::{convert::Infallible, future::Future, io, sync::Arc, time::Duration};

use axum::body::Body;
use http::Request;
use tokio::net::TcpListener;
use tower::{ServiceExt as _, service_fn};

use super::{api, handler::respond, server::MockServer, settings::MockLimits};
use crate::http::connections::{self, Config, Limits, Protocols};

/// Serves mocks until `stop`, then waits until the calls in progress have their answers.
///
/// # Errors
/// If the address of the listener cannot be read.
pub async fn serve_mocks(
    listener: TcpListener,
    server: Arc<MockServer>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    server.set_address(listener.local_addr()?);
    let config = Config {
        limits: limits(&server.settings.limits),
        slots: server.slots.clone(),
        protocols: Protocols::Http1AndHttp2,
        ..Config::default()
    };
    let api = api::router(&server);
    let handler = service_fn(move |request: Request<Body>| {
        let (server, api) = (Arc::clone(&server), api.clone());
        async move {
            if request.uri().path().starts_with("/api/") {
                return api.oneshot(request).await;
            }
            Ok::<_, Infallible>(respond(&server, request).await)
        }
    });
    connections::accept(listener, handler, config, stop).await;
    Ok(())
}

/// One client may have all connections: tests and measurements come from one machine.
fn limits(mocks: &MockLimits) -> Limits {
    let available = Limits::with_descriptors(mocks.max_connections as u64 + 256);
    let max_connections = mocks.max_connections.min(available);
    Limits {
        head_timeout: mocks.head_timeout,
        idle_timeout: mocks.idle_timeout,
        body_idle_timeout: mocks.receive_timeout,
        body_rate_grace: mocks.receive_timeout.saturating_mul(2),
        write_timeout: Duration::from_secs(60),
        max_connections,
        max_per_peer: max_connections,
        ..Limits::default()
    }
}
