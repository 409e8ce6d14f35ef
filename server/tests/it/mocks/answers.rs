//! Answers, their delay, and what is known about calls afterwards.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::support::{TestMocks, by_id, list, orders};

#[tokio::test]
async fn examples_are_answered_and_counted() {
    let mocks = TestMocks::start(&orders(&[by_id()])).await;
    for id in [1, 2] {
        let response = mocks.get(&format!("/rest/Orders/1.0/orders/{id}")).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json;charset=UTF-8");
        assert_eq!(response.text().await.unwrap(), format!("{{\"id\":{id}}}"));
    }
    let response = mocks.get("/rest/Orders/1.0/orders/3?access_token=abc").await;
    assert_eq!(response.status(), 400);
    assert_eq!(mocks.get("/rest/Other/1.0/x").await.status(), 404);
    assert_eq!(mocks.get("/console/session").await.status(), 404);

    let [service] = &*mocks.server.statistics().services() else { panic!("one service") };
    assert_eq!((service.calls, service.unmatched), (3, 1));
    assert_eq!(&*service.operations[0].operation, "GET /orders/{id}");
    let unmatched = mocks.server.unmatched();
    let [unknown, no_example] = &*unmatched else { panic!("{unmatched:?}") };
    assert_eq!((unknown.status, &*unknown.service.name), (404, "Other"));
    assert_eq!(no_example.query.as_deref(), Some("access_token=[redacted]"));
    assert!(no_example.reason.contains("/id=3"), "{}", no_example.reason);
    assert!(no_example.reason.contains("/id=1"), "{}", no_example.reason);
    mocks.stop().await;
}

#[tokio::test]
async fn answer_waits_for_the_response_time() {
    let mocks = TestMocks::start(&orders(&[list("[]", json!({ "defaultDelay": 300 }))])).await;
    let started = Instant::now();
    assert_eq!(mocks.get("/rest/Orders/1.0/orders").await.status(), 200);
    // Kept within 2 ms.
    assert!(started.elapsed() >= Duration::from_millis(298));
    let latency = mocks.server.statistics().services()[0].latency.unwrap();
    assert!(latency.p50 >= Duration::from_millis(298), "{latency:?}");
}

#[tokio::test]
async fn one_connection_serves_many_calls() {
    let mocks = TestMocks::start(&orders(&[by_id()])).await;
    let mut stream = TcpStream::connect(mocks.address).await.unwrap();
    let call = "GET /rest/Orders/1.0/orders/1 HTTP/1.1\r\nhost: x\r\n\r\n";
    // Both calls are sent before the first answer.
    stream.write_all(call.repeat(2).as_bytes()).await.unwrap();
    let mut received = String::new();
    while received.matches("{\"id\":1}").count() < 2 {
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await.unwrap();
        assert!(length > 0, "{received}");
        received += std::str::from_utf8(&part[..length]).unwrap();
    }
    assert_eq!(received.matches("HTTP/1.1 200").count(), 2);
    assert_eq!(mocks.server.connections(), 1);
}

#[tokio::test]
async fn long_body_is_compressed_for_clients_that_accept_it() {
    let long = format!("[{}]", vec!["1"; 3_000].join(","));
    let mocks = TestMocks::start(&orders(&[list(&long, json!({}))])).await;
    let url = mocks.url("/rest/Orders/1.0/orders");
    for _ in 0..2 {
        let request = mocks.client.get(&url).header("accept-encoding", "gzip");
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-encoding"], "gzip");
        let body = response.bytes().await.unwrap();
        assert!(body.len() < 200 && body.starts_with(&[0x1f, 0x8b]), "{}", body.len());
    }
    assert_eq!(mocks.get("/rest/Orders/1.0/orders").await.text().await.unwrap(), long);
}

#[tokio::test]
async fn service_that_is_switched_off_does_not_answer() {
    let mocks = TestMocks::start(&orders(&[by_id()])).await;
    let key = snapshot::ServiceKey::new("Orders", "1.0");
    for (is_on, status) in [(false, 404), (true, 200)] {
        mocks.server.switch(&key, is_on);
        assert_eq!(mocks.server.is_on(&key), is_on);
        assert_eq!(mocks.get("/rest/Orders/1.0/orders/1").await.status(), status);
    }
}
