//! Calls that are too large, too slow or too many.

use std::time::Duration;

use serde_json::json;
use server::mocks::MockLimits;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::support::{TEST_TIMEOUT, TestMocks, TestOperation, by_id, list, orders};

const SHORT: Duration = Duration::from_millis(100);

fn post() -> TestOperation {
    TestOperation { name: "POST /orders", fields: json!({}), responses: vec![(None, "{}".into())] }
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(TEST_TIMEOUT, stream.read_to_end(&mut bytes)).await;
    let _end_or_reset = read.expect("the connection was not closed");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn body_above_the_limit_is_rejected() {
    let limits = MockLimits { max_body: 1_000, ..MockLimits::default() };
    let mocks = TestMocks::with_limits(&orders(&[post()]), limits).await;
    let url = mocks.url("/rest/Orders/1.0/orders");
    for (length, status) in [(1_000, 200), (1_001, 413)] {
        let response = mocks.client.post(&url).body("x".repeat(length)).send().await.unwrap();
        assert_eq!(response.status(), status);
    }
    // The length of a body in chunks is not known at its start.
    let mut stream = TcpStream::connect(mocks.address).await.unwrap();
    let head =
        "POST /rest/Orders/1.0/orders HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("7d0\r\n{}\r\n", "x".repeat(2_000));
    stream.write_all(format!("{head}{chunk}").as_bytes()).await.unwrap();
    assert!(read_all(&mut stream).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn slow_clients_are_closed() {
    let limits =
        MockLimits { receive_timeout: SHORT, head_timeout: SHORT, ..MockLimits::default() };
    let mocks = TestMocks::with_limits(&orders(&[post()]), limits).await;
    for start in [
        "",
        "POST /rest/Orders",
        "POST /rest/Orders/1.0/orders HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nx",
    ] {
        let mut stream = TcpStream::connect(mocks.address).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let received = read_all(&mut stream).await;
        assert!(received.is_empty() || received.starts_with("HTTP/1.1 408"), "{received}");
    }
}

#[tokio::test]
async fn large_head_is_rejected() {
    let mocks = TestMocks::start(&orders(&[by_id()])).await;
    let mut stream = TcpStream::connect(mocks.address).await.unwrap();
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "x".repeat(200_000));
    let _may_be_reset = stream.write_all(head.as_bytes()).await;
    let received = read_all(&mut stream).await;
    assert!(received.is_empty() || received.starts_with("HTTP/1.1 431"), "{received}");
}

#[tokio::test]
async fn idle_connections_do_not_stop_calls() {
    let mocks = TestMocks::start(&orders(&[by_id()])).await;
    let mut idle = Vec::new();
    for _ in 0..100 {
        idle.push(TcpStream::connect(mocks.address).await.unwrap());
    }
    assert_eq!(mocks.get("/rest/Orders/1.0/orders/1").await.status(), 200);
    drop(idle);
}

#[tokio::test]
async fn calls_above_the_limit_are_rejected_at_once() {
    let limits = MockLimits { max_calls: 1, ..MockLimits::default() };
    let operations = [list("[]", json!({ "defaultDelay": 60_000 })), by_id()];
    let mocks = TestMocks::with_limits(&orders(&operations), limits).await;
    let waiting = tokio::spawn(mocks.client.get(mocks.url("/rest/Orders/1.0/orders")).send());
    while mocks.server.calls_in_progress() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(mocks.get("/rest/Orders/1.0/orders/1").await.status(), 503);
    assert_eq!(mocks.server.rejected(), 1);
    // The client is gone, so its call ends.
    waiting.abort();
    let _aborted = waiting.await;
    while mocks.server.calls_in_progress() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(mocks.get("/rest/Orders/1.0/orders/1").await.status(), 200);
}
