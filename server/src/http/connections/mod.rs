//! Connections: who gets one, for how long, and how they end.

mod activity;
mod body;
mod limits;
mod places;
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
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tower::ServiceExt as _;

pub use limits::Limits;

use activity::Activity;
use body::{Arriving, Leaving, UnderWay};
use limits::BACK_OFF;
use places::{Place, Places};
use socket::Socket;

use crate::http::peer::{TrustedProxies, network};

/// Bytes of a request's head, and of what is read of a body at a time.
const BUFFER: usize = 64 * 1024;

/// Between two lines of the log about refused connections.
const REFUSALS_LOGGED: Duration = Duration::from_mins(1);

/// What all connections share.
#[derive(Clone)]
struct Shared {
    router: Router,
    limits: Limits,
    proxies: Arc<TrustedProxies>,
    places: Arc<Places>,
    stop: watch::Receiver<()>,
    /// The last one that is dropped tells that all connections have ended.
    _open: mpsc::Sender<Infallible>,
}

/// Accepts connections until `stop`, then waits until the requests under way are answered.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    proxies: TrustedProxies,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(());
    let (open, mut all_ended) = mpsc::channel(1);
    let places = Arc::new(Places::default());
    let proxies = Arc::new(proxies);
    let shared = Shared { router, limits, proxies, places, stop: stopped, _open: open };
    let (mut stop, mut logged) = (pin!(stop), None);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if !shared.begin(stream, peer) {
                        log_refusal(&mut logged, peer);
                    }
                }
                Err(error) if ended_before_it_began(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(BACK_OFF).await;
                }
            },
        }
    }
    drop((listener, shared, stopping));
    let _none_is_sent = all_ended.recv().await;
}

/// Errors of one connection, not of the listener.
fn ended_before_it_began(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Logs a refused connection, unless one was logged a moment ago: connections are cheap to make and
/// must not fill the log.
fn log_refusal(logged: &mut Option<Instant>, peer: SocketAddr) {
    let now = Instant::now();
    if logged.is_none_or(|before| now.duration_since(before) >= REFUSALS_LOGGED) {
        tracing::warn!(%peer, "rejecting connections, because all available ones have requests in progress");
        *logged = Some(now);
    }
}

impl Shared {
    /// Tells whether it has a place. Without one the stream is dropped, which closes it.
    fn begin(&self, stream: TcpStream, peer: SocketAddr) -> bool {
        let now = Instant::now();
        let activity = Arc::new(Activity::new(now));
        let limits = self.limits_of(peer);
        let Some(place) = self.places.take(network(peer.ip()), &activity, &limits, now) else {
            return false;
        };
        // A connection without these options works too.
        let _slower = stream.set_nodelay(true);
        let _longer = rustix::net::sockopt::set_socket_keepalive(&stream, true);
        let socket = Socket { stream, activity: Arc::clone(&activity) };
        tokio::spawn(self.clone().attend(socket, peer, activity, place));
        true
    }

    /// Behind a proxy are all people, so that all connections may be its.
    fn limits_of(&self, peer: SocketAddr) -> Limits {
        let limits = self.limits;
        if self.proxies.trusts(peer.ip()) {
            return Limits { per_peer: limits.connections, ..limits };
        }
        limits
    }

    async fn attend(
        mut self,
        socket: Socket,
        peer: SocketAddr,
        activity: Arc<Activity>,
        mut place: Place,
    ) {
        let (router, noted) = (self.router.clone(), Arc::clone(&activity));
        let service = service_fn(move |request: Request<Incoming>| {
            answer(router.clone(), request, peer, Arc::clone(&noted))
        });
        // The limits of time are kept below: those of the library know no idle connections.
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(socket), service);
        let mut connection = pin!(connection);
        let mut tick = interval(self.limits.tick());
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stopping = false;
        loop {
            tokio::select! {
                outcome = connection.as_mut() => {
                    if let Err(error) = outcome {
                        tracing::debug!(%peer, %error, "a connection failed");
                    }
                    break;
                }
                _ = &mut place.lost => {
                    tracing::debug!(%peer, "closed a connection to make room");
                    break;
                }
                _ = self.stop.changed(), if !stopping => {
                    stopping = true;
                    if !activity.has_request() {
                        break;
                    }
                    connection.as_mut().graceful_shutdown();
                }
                _ = tick.tick() => {
                    if let Some(why) = activity.overdue(&self.limits, Instant::now()) {
                        tracing::debug!(%peer, ?why, "closed a connection that exceeded a time limit");
                        break;
                    }
                }
            }
        }
    }
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    activity: Arc<Activity>,
) -> Result<Response<Leaving>, Infallible> {
    activity.begin(Instant::now(), !request.body().is_end_stream());
    let under_way = UnderWay(Arc::clone(&activity));
    let mut request = request.map(|body| Body::new(Arriving { body, activity }));
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = router.oneshot(request).await?;
    Ok(response.map(|body| Leaving { body, _under_way: under_way }))
}
