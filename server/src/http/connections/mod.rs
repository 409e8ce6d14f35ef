//! Accepts connections, and limits their number and duration.

mod activity;
mod body;
mod limits;
mod slots;
mod socket;

use std::{
    convert::Infallible, future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, response::Response};
use hyper::{
    Request,
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tower::ServiceExt as _;

pub use limits::Limits;
pub use slots::ConnectionSlots;

use activity::Activity;
use body::{RequestBody, RequestInProgress, ResponseBody};
use limits::ACCEPT_RETRY_DELAY;
use slots::Slot;
use socket::Socket;

use crate::{
    http::peer::{TrustedProxies, peer_network},
    tls::Tls,
};

/// The largest head of a request, and the largest part of a body that is read at a time, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// The time between two log lines about rejected connections.
const REJECTION_LOG_INTERVAL: Duration = Duration::from_mins(1);

/// The state that all connections share.
#[derive(Clone)]
struct Shared {
    router: Router,
    limits: Limits,
    proxies: Arc<TrustedProxies>,
    slots: ConnectionSlots,
    tls: Option<Arc<Tls>>,
    stop: watch::Receiver<()>,
    /// When the last sender is dropped, all connections have ended.
    _open: mpsc::Sender<Infallible>,
}

/// How connections are served.
#[derive(Debug, Default)]
pub struct Config {
    /// Their limits.
    pub limits: Limits,
    /// The proxies in front of the server.
    pub proxies: TrustedProxies,
    /// Counts the open connections.
    pub slots: ConnectionSlots,
    /// The certificate, if connections use TLS.
    pub tls: Option<Arc<Tls>>,
}

/// Accepts connections until `stop`, then waits until the requests in progress are complete.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    config: Config,
    stop: impl Future<Output = ()>,
) {
    let Config { limits, proxies, slots, tls } = config;
    let (stopping, stopped) = watch::channel(());
    let (open, mut all_ended) = mpsc::channel(1);
    let proxies = Arc::new(proxies);
    let shared = Shared { router, limits, proxies, slots, tls, stop: stopped, _open: open };
    let (mut stop, mut logged_at) = (pin!(stop), None);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if !shared.spawn(stream, peer) {
                        log_rejection(&mut logged_at, peer);
                    }
                }
                Err(error) if is_connection_error(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(ACCEPT_RETRY_DELAY).await;
                }
            },
        }
    }
    drop((listener, shared, stopping));
    let _closed = all_ended.recv().await;
}

/// Whether the error concerns one connection, not the listener.
fn is_connection_error(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Logs a rejected connection, at most once per interval. Connections cost a client nothing and must
/// not fill the log.
fn log_rejection(logged_at: &mut Option<Instant>, peer: SocketAddr) {
    let now = Instant::now();
    if logged_at.is_none_or(|last| now.duration_since(last) >= REJECTION_LOG_INTERVAL) {
        tracing::warn!(%peer, "rejecting connections, because all available ones have requests in progress");
        *logged_at = Some(now);
    }
}

impl Shared {
    /// Serves the connection in a task. Returns `false` and closes it if there is no slot.
    fn spawn(&self, stream: TcpStream, peer: SocketAddr) -> bool {
        let now = Instant::now();
        let activity = Arc::new(Activity::new(now));
        let limits = self.limits_for(peer);
        let Some(slot) = self.slots.acquire(peer_network(peer.ip()), &activity, &limits, now)
        else {
            return false;
        };
        // A connection without these options works too.
        let _is_set = stream.set_nodelay(true);
        let _is_set = rustix::net::sockopt::set_socket_keepalive(&stream, true);
        let socket = Socket { stream, activity: Arc::clone(&activity) };
        tokio::spawn(self.clone().serve(socket, peer, activity, slot));
        true
    }

    /// All clients can be behind one trusted proxy, so a proxy may use all connections.
    fn limits_for(&self, peer: SocketAddr) -> Limits {
        let limits = self.limits;
        if self.proxies.trusts(peer.ip()) {
            return Limits { max_per_peer: limits.max_connections, ..limits };
        }
        limits
    }

    async fn serve(
        mut self,
        socket: Socket,
        peer: SocketAddr,
        activity: Arc<Activity>,
        mut slot: Slot,
    ) {
        let Some(tls) = self.tls.clone() else {
            return self.serve_requests(socket, peer, activity, slot).await;
        };
        // The time for the handshake is part of that for the first head.
        let handshake = tokio::select! {
            handshake = tls.acceptor().accept(socket) => handshake,
            _ = &mut slot.revoked => return,
            _ = self.stop.changed() => return,
            () = sleep(self.limits.head_timeout) => return,
        };
        match handshake {
            Ok(stream) => self.serve_requests(stream, peer, activity, slot).await,
            Err(error) => tracing::debug!(%peer, %error, "TLS handshake failed"),
        }
    }

    async fn serve_requests(
        mut self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        peer: SocketAddr,
        activity: Arc<Activity>,
        mut slot: Slot,
    ) {
        let (router, request_activity) = (self.router.clone(), Arc::clone(&activity));
        let service = service_fn(move |request: Request<Incoming>| {
            respond(router.clone(), request, peer, Arc::clone(&request_activity))
        });
        // The loop below enforces the timeouts, because hyper has none for idle connections.
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let mut check = interval(self.limits.check_interval());
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stopping = false;
        loop {
            tokio::select! {
                outcome = connection.as_mut() => {
                    if let Err(error) = outcome {
                        tracing::debug!(%peer, %error, "connection failed");
                    }
                    break;
                }
                _ = &mut slot.revoked => {
                    tracing::debug!(%peer, "closed a connection to free its slot");
                    break;
                }
                _ = self.stop.changed(), if !stopping => {
                    stopping = true;
                    if !activity.has_request() {
                        break;
                    }
                    connection.as_mut().graceful_shutdown();
                }
                _ = check.tick() => {
                    if let Some(timeout) = activity.timeout(&self.limits, Instant::now()) {
                        tracing::debug!(%peer, ?timeout, "connection timed out");
                        break;
                    }
                }
            }
        }
    }
}

async fn respond(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    activity: Arc<Activity>,
) -> Result<Response<ResponseBody>, Infallible> {
    activity.begin_request(Instant::now(), !request.body().is_end_stream());
    let in_progress = RequestInProgress(Arc::clone(&activity));
    let mut request = request.map(|body| Body::new(RequestBody { body, activity }));
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = router.oneshot(request).await?;
    Ok(response.map(|body| ResponseBody { body, _request: in_progress }))
}
