//! Accepts connections, and limits their number and duration.

mod activity;
mod body;
mod limits;
mod slots;
mod socket;

use std::{
    convert::Infallible, future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration,
};

use axum::{body::Body, extract::ConnectInfo, response::Response};
use hyper::{
    Request, Version,
    body::{Body as _, Incoming},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tower::{Service, ServiceExt as _};

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

/// The most calls of one HTTP/2 connection at a time.
const MAX_STREAMS: u32 = 256;

/// The protocols of a listener.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Protocols {
    /// HTTP/1.
    #[default]
    Http1,
    /// HTTP/1, and HTTP/2 of clients that begin with it, as those of gRPC do. Connections can become
    /// connections of other protocols.
    Http1AndHttp2,
}

/// What answers requests: a router, or a function.
pub trait Handler:
    Service<
        Request<Body>,
        Response = Response<Body>,
        Error = Infallible,
        Future: Future<Output = Result<Response<Body>, Infallible>> + Send,
    > + Clone
    + Send
    + 'static
{
}

impl<S> Handler for S where
    S: Service<
            Request<Body>,
            Response = Response<Body>,
            Error = Infallible,
            Future: Future<Output = Result<Response<Body>, Infallible>> + Send,
        > + Clone
        + Send
        + 'static
{
}

/// The state that all connections share.
#[derive(Clone)]
struct Shared<S> {
    handler: S,
    protocols: Protocols,
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
    /// The protocols.
    pub protocols: Protocols,
}

/// Accepts connections until `stop`, then waits until the requests in progress are complete.
pub async fn accept(
    listener: TcpListener,
    handler: impl Handler,
    config: Config,
    stop: impl Future<Output = ()>,
) {
    let Config { limits, proxies, slots, tls, protocols } = config;
    let (stopping, stopped) = watch::channel(());
    let (open, mut all_ended) = mpsc::channel(1);
    let proxies = Arc::new(proxies);
    let (stop_receiver, _open) = (stopped, open);
    let shared =
        Shared { handler, protocols, limits, proxies, slots, tls, stop: stop_receiver, _open };
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

impl<S: Handler> Shared<S> {
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
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        peer: SocketAddr,
        activity: Arc<Activity>,
        mut slot: Slot,
    ) {
        let (handler, request_activity) = (self.handler.clone(), Arc::clone(&activity));
        let service = service_fn(move |request: Request<Incoming>| {
            respond(handler.clone(), request, peer, Arc::clone(&request_activity))
        });
        // The loop below enforces the timeouts, because hyper has none for idle connections.
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().header_read_timeout(None).max_buf_size(BUFFER_BYTES);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .max_header_list_size(BUFFER_BYTES as u32);
        if self.protocols == Protocols::Http1 {
            builder = builder.http1_only();
        }
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
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
    handler: impl Handler,
    request: Request<Incoming>,
    peer: SocketAddr,
    activity: Arc<Activity>,
) -> Result<Response<ResponseBody>, Infallible> {
    if request.version() == Version::HTTP_2 {
        activity.set_multiplexed();
    }
    activity.begin_request(Instant::now(), !request.body().is_end_stream());
    let in_progress = RequestInProgress(Arc::clone(&activity));
    let mut request = request.map(|body| Body::new(RequestBody { body, activity }));
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = handler.oneshot(request).await?;
    Ok(response.map(|body| ResponseBody { body, _request: in_progress }))
}
