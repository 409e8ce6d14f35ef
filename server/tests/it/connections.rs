//! Connections over a real socket, with short limits.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    routing::{any, get},
};
use server::{
    connections::{Config, Limits, accept},
    peer::TrustedProxies,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

/// Longer than any step of these tests.
const TEST_TIMEOUT: Duration = Duration::from_secs(20);
const SHORT_LIMIT: Duration = Duration::from_millis(100);

fn long_limits() -> Limits {
    Limits {
        head_timeout: TEST_TIMEOUT,
        idle_timeout: TEST_TIMEOUT,
        body_idle_timeout: TEST_TIMEOUT,
        body_rate_grace: TEST_TIMEOUT,
        write_timeout: TEST_TIMEOUT,
        ..Limits::default()
    }
}

struct TestServer {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    /// Receives a message when `/never` gets a request.
    never_requested: mpsc::UnboundedReceiver<()>,
    /// Receives a message when the server drops the body of `/endless`.
    endless_dropped: mpsc::UnboundedReceiver<()>,
}

/// Sends a message when it is dropped.
struct NotifyOnDrop(mpsc::UnboundedSender<()>);

impl Drop for NotifyOnDrop {
    fn drop(&mut self) {
        let _ignored = self.0.send(());
    }
}

impl TestServer {
    async fn start(limits: Limits) -> Self {
        Self::behind_proxies(TrustedProxies::default(), limits).await
    }

    async fn behind_proxies(proxies: TrustedProxies, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (requested, never_requested) = mpsc::unbounded_channel();
        let (dropped, endless_dropped) = mpsc::unbounded_channel();
        let peer_ip = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string();
        let never = async move || {
            let _ignored = requested.send(());
            std::future::pending::<String>().await
        };
        let router = Router::new()
            .route("/", get(peer_ip))
            .route("/echo", any(async |body: Bytes| body))
            .route("/never", any(never))
            .route("/endless", get(async move || Body::from_stream(endless(dropped))));
        let config = Config { limits, proxies, ..Config::default() };
        let task = tokio::spawn(accept(listener, router, config, async move {
            let _ignored = stopped.await;
        }));
        Self { address, stop, task, never_requested, endless_dropped }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }
}

/// A body that never ends. Sends a message when it is dropped.
pub(crate) fn endless(
    dropped: mpsc::UnboundedSender<()>,
) -> impl futures::Stream<Item = Result<Bytes, Infallible>> {
    let notify = NotifyOnDrop(dropped);
    futures::stream::repeat_with(move || {
        // The closure owns the value, so it is dropped with the stream.
        let _owned = &notify;
        Ok(Bytes::from_static(&[b'x'; 64 * 1024]))
    })
}

const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

/// Reads the whole response to [`GET`].
async fn read_response(stream: &mut TcpStream) -> String {
    let mut response = String::new();
    while !response.ends_with("127.0.0.1") {
        let mut buffer = [0; 1024];
        let read = timeout(TEST_TIMEOUT, stream.read(&mut buffer)).await.unwrap().unwrap();
        assert!(read > 0, "the connection was closed after {response:?}");
        response += std::str::from_utf8(&buffer[..read]).unwrap();
    }
    response
}

/// Waits until the server has closed the connection.
async fn wait_until_closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let read = timeout(TEST_TIMEOUT, stream.read_to_end(&mut rest)).await;
    let _end_or_reset = read.expect("the connection was not closed");
}

#[tokio::test]
async fn handler_gets_the_peer_for_each_request_on_a_connection() {
    let server = TestServer::start(long_limits()).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        stream.write_all(GET.as_bytes()).await.unwrap();
        assert!(read_response(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn incomplete_head_times_out() {
    let server = TestServer::start(Limits { head_timeout: SHORT_LIMIT, ..long_limits() }).await;
    wait_until_closed(&mut server.connect().await).await;
    wait_until_closed(&mut server.send("GET / HTTP/1.1\r\nhost:").await).await;
    // The timeout also applies to the second request of a connection.
    let mut stream = server.send(GET).await;
    read_response(&mut stream).await;
    stream.write_all(b"GET").await.unwrap();
    wait_until_closed(&mut stream).await;
}

#[tokio::test]
async fn idle_connection_times_out_and_one_with_a_request_does_not() {
    let server = TestServer::start(Limits { idle_timeout: SHORT_LIMIT, ..long_limits() }).await;
    let mut busy = server.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut idle = server.send(GET).await;
    read_response(&mut idle).await;
    wait_until_closed(&mut idle).await;
    let mut buffer = [0];
    let read = timeout(SHORT_LIMIT * 2, busy.read(&mut buffer)).await;
    assert!(read.is_err(), "{read:?}");
}

#[tokio::test]
async fn idle_or_slow_request_body_times_out() {
    let post = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx";
    for limits in [
        Limits { body_idle_timeout: SHORT_LIMIT, ..long_limits() },
        Limits { body_rate_grace: SHORT_LIMIT, min_body_rate: 1 << 20, ..long_limits() },
    ] {
        let server = TestServer::start(limits).await;
        wait_until_closed(&mut server.send(post).await).await;
    }
}

#[tokio::test]
async fn client_that_does_not_read_times_out() {
    let mut server =
        TestServer::start(Limits { write_timeout: SHORT_LIMIT, ..long_limits() }).await;
    let _unread = server.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let dropped = timeout(TEST_TIMEOUT, server.endless_dropped.recv()).await;
    dropped.expect("the response was not stopped").unwrap();
}

#[tokio::test]
async fn connections_without_requests_are_evicted_for_one_with_a_request() {
    let server = TestServer::start(Limits { max_per_peer: 8, ..long_limits() }).await;
    let mut hostile = Vec::new();
    for number in 0..100 {
        hostile.push(match number % 2 {
            0 => server.connect().await,
            _ => server.send("GET / HTTP/1.1\r\nhost:").await,
        });
    }
    let mut stream = server.send(GET).await;
    assert!(read_response(&mut stream).await.starts_with("HTTP/1.1 200"));
    for stream in &mut hostile[..92] {
        wait_until_closed(stream).await;
    }
}

#[tokio::test]
async fn connections_with_stalled_bodies_are_evicted() {
    let server = TestServer::start(Limits { max_connections: 2, ..long_limits() }).await;
    let post = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx";
    let [_one, _other] = [server.send(post).await, server.send(post).await];
    // The server rejects new connections until the bodies count as stalled.
    let retries = async {
        loop {
            let mut stream = server.connect().await;
            let mut response = Vec::new();
            let get = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            let sent = stream.write_all(get.as_bytes()).await;
            if sent.is_ok() && stream.read_to_end(&mut response).await.is_ok_and(|read| read > 0) {
                break response;
            }
        }
    };
    let response = timeout(TEST_TIMEOUT, retries).await.unwrap();
    assert!(response.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn connection_with_a_request_in_progress_is_not_evicted() {
    let mut server = TestServer::start(Limits { max_connections: 1, ..long_limits() }).await;
    let mut busy = server.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    timeout(TEST_TIMEOUT, server.never_requested.recv()).await.unwrap().unwrap();
    wait_until_closed(&mut server.connect().await).await;
    let read = timeout(SHORT_LIMIT, busy.read(&mut [0])).await;
    assert!(read.is_err(), "{read:?}");
}

#[tokio::test]
async fn stopping_completes_requests_in_progress_and_closes_other_connections() {
    let server = TestServer::start(long_limits()).await;
    let mut idle = server.send(GET).await;
    read_response(&mut idle).await;
    let mut unused = server.connect().await;
    let mut slow = server
        .send("POST /echo HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n")
        .await;
    let mut continue_response = [0; 25];
    slow.read_exact(&mut continue_response).await.unwrap();
    server.stop.send(()).unwrap();
    wait_until_closed(&mut idle).await;
    wait_until_closed(&mut unused).await;
    slow.write_all(b"127.0.0.1").await.unwrap();
    assert!(read_response(&mut slow).await.starts_with("HTTP/1.1 200"));
    timeout(TEST_TIMEOUT, server.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn trusted_proxy_may_use_all_connections() {
    let limits = Limits { max_per_peer: 1, max_connections: 3, ..long_limits() };
    let proxies = ["127.0.0.0/8".parse().unwrap()].into_iter().collect();
    let server = TestServer::behind_proxies(proxies, limits).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut stream = server.send(GET).await;
        read_response(&mut stream).await;
        streams.push(stream);
    }
    for stream in &mut streams {
        stream.write_all(GET.as_bytes()).await.unwrap();
        read_response(stream).await;
    }
}
