//! Connections over a real socket, with limits that are short.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    routing::{any, get},
};
use server::{
    connections::{Limits, accept},
    peer::TrustedProxies,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

/// Nothing in these tests takes as long.
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(100);

fn patient() -> Limits {
    Limits {
        head: LONG,
        idle: LONG,
        body_silence: LONG,
        body: LONG,
        write: LONG,
        ..Limits::default()
    }
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    began: mpsc::UnboundedReceiver<()>,
    ended: mpsc::UnboundedReceiver<()>,
}

/// Tells when it is dropped.
struct Ended(mpsc::UnboundedSender<()>);

impl Drop for Ended {
    fn drop(&mut self) {
        let _nobody_waits = self.0.send(());
    }
}

impl Running {
    async fn start(limits: Limits) -> Self {
        Self::behind(TrustedProxies::default(), limits).await
    }

    async fn behind(proxies: TrustedProxies, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let who = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string();
        let ((begin, began), (end, ended)) = (mpsc::unbounded_channel(), mpsc::unbounded_channel());
        let never = async move || {
            let _nobody_waits = begin.send(());
            std::future::pending::<String>().await
        };
        let router = Router::new()
            .route("/", get(who))
            .route("/echo", any(async |body: Bytes| body))
            .route("/never", any(never))
            .route("/endless", get(async move || Body::from_stream(endless(end))));
        let task = tokio::spawn(accept(listener, router, limits, proxies, async move {
            let _dropped = stopped.await;
        }));
        Self { address, stop, task, began, ended }
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

fn endless(
    end: mpsc::UnboundedSender<()>,
) -> impl futures::Stream<Item = Result<Bytes, Infallible>> {
    let ended = Ended(end);
    futures::stream::repeat_with(move || {
        let _as_long_as_the_stream = &ended;
        Ok(Bytes::from_static(&[b'x'; 64 * 1024]))
    })
}

const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

/// Reads until the answer to [`GET`] is there.
async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    while !answer.ends_with("127.0.0.1") {
        let mut buffer = [0; 1024];
        let read = timeout(LONG, stream.read(&mut buffer)).await.unwrap().unwrap();
        assert!(read > 0, "it was closed after {answer:?}");
        answer += std::str::from_utf8(&buffer[..read]).unwrap();
    }
    answer
}

/// Waits until the server has closed it.
async fn closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let _or_reset = timeout(LONG, stream.read_to_end(&mut rest)).await.expect("it stays open");
}

#[tokio::test]
async fn several_requests_on_one_connection_are_answered_with_their_peer() {
    let running = Running::start(patient()).await;
    let mut stream = running.connect().await;
    for _ in 0..3 {
        stream.write_all(GET.as_bytes()).await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn a_head_that_does_not_arrive_ends_the_connection() {
    let running = Running::start(Limits { head: SHORT, ..patient() }).await;
    closed(&mut running.connect().await).await;
    closed(&mut running.send("GET / HTTP/1.1\r\nhost:").await).await;
    // The next head on a connection counts as well.
    let mut stream = running.send(GET).await;
    answer(&mut stream).await;
    stream.write_all(b"GET").await.unwrap();
    closed(&mut stream).await;
}

#[tokio::test]
async fn an_idle_connection_ends_and_one_that_is_being_answered_does_not() {
    let running = Running::start(Limits { idle: SHORT, ..patient() }).await;
    let mut busy = running.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut idle = running.send(GET).await;
    answer(&mut idle).await;
    closed(&mut idle).await;
    let mut buffer = [0];
    let nothing = timeout(SHORT * 2, busy.read(&mut buffer)).await;
    assert!(nothing.is_err(), "{nothing:?}");
}

#[tokio::test]
async fn a_body_that_is_silent_or_slow_ends_the_connection() {
    let post = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx";
    for limits in [
        Limits { body_silence: SHORT, ..patient() },
        Limits { body: SHORT, body_rate: 1 << 20, ..patient() },
    ] {
        let running = Running::start(limits).await;
        closed(&mut running.send(post).await).await;
    }
}

#[tokio::test]
async fn a_client_that_takes_nothing_loses_the_connection() {
    let mut running = Running::start(Limits { write: SHORT, ..patient() }).await;
    let _takes_nothing = running.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    timeout(LONG, running.ended.recv()).await.expect("it goes on").unwrap();
}

#[tokio::test]
async fn a_flood_of_connections_makes_room_for_one_that_asks() {
    let running = Running::start(Limits { per_peer: 8, ..patient() }).await;
    let mut hostile = Vec::new();
    for number in 0..100 {
        hostile.push(match number % 2 {
            0 => running.connect().await,
            _ => running.send("GET / HTTP/1.1\r\nhost:").await,
        });
    }
    let mut stream = running.send(GET).await;
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    for stream in &mut hostile[..92] {
        closed(stream).await;
    }
}

#[tokio::test]
async fn bodies_that_have_stalled_make_room() {
    let running = Running::start(Limits { connections: 2, ..patient() }).await;
    let post = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx";
    let [_one, _other] = [running.send(post).await, running.send(post).await];
    // Until they have stalled for long enough, the new one is refused.
    let asked = async {
        loop {
            let mut stream = running.connect().await;
            let mut answer = Vec::new();
            let get = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            let sent = stream.write_all(get.as_bytes()).await;
            if sent.is_ok() && stream.read_to_end(&mut answer).await.is_ok_and(|read| read > 0) {
                break answer;
            }
        }
    };
    let answer = timeout(LONG, asked).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn connections_that_are_being_answered_make_no_room() {
    let mut running = Running::start(Limits { connections: 1, ..patient() }).await;
    let mut busy = running.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    timeout(LONG, running.began.recv()).await.unwrap().unwrap();
    closed(&mut running.connect().await).await;
    let nothing = timeout(SHORT, busy.read(&mut [0])).await;
    assert!(nothing.is_err(), "{nothing:?}");
}

#[tokio::test]
async fn stopping_answers_what_is_under_way_and_closes_the_rest() {
    let running = Running::start(patient()).await;
    let mut idle = running.send(GET).await;
    answer(&mut idle).await;
    let mut unused = running.connect().await;
    let mut slow = running
        .send("POST /echo HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n")
        .await;
    let mut going_on = [0; 25];
    slow.read_exact(&mut going_on).await.unwrap();
    running.stop.send(()).unwrap();
    closed(&mut idle).await;
    closed(&mut unused).await;
    slow.write_all(b"127.0.0.1").await.unwrap();
    assert!(answer(&mut slow).await.starts_with("HTTP/1.1 200"));
    timeout(LONG, running.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_trusted_proxy_may_have_all_connections() {
    let limits = Limits { per_peer: 1, connections: 3, ..patient() };
    let proxies = ["127.0.0.0/8".parse().unwrap()].into_iter().collect();
    let running = Running::behind(proxies, limits).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut stream = running.send(GET).await;
        answer(&mut stream).await;
        streams.push(stream);
    }
    for stream in &mut streams {
        stream.write_all(GET.as_bytes()).await.unwrap();
        answer(stream).await;
    }
}
