//! Calls of gRPC on the port of the other mocks.

use axum::http::{HeaderMap, Request};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::support::{TestMocks, by_id, orders};
use crate::rest::support::sample;

/// What a call gets: the headers, the message and the trailers.
struct Answer {
    headers: HeaderMap,
    body: Vec<u8>,
    trailers: HeaderMap,
}

/// Sends a message, as a client that knows HTTP/2 before.
async fn call(mocks: &TestMocks, path: &str, message: &[u8]) -> Answer {
    let stream = TcpStream::connect(mocks.address).await.unwrap();
    let (sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut sender = sender.ready().await.unwrap();
    let request = Request::post(mocks.url(path))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(())
        .unwrap();
    let (response, mut body) = sender.send_request(request, false).unwrap();
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    let framed = [&[0][..], &length, message].concat();
    body.send_data(framed.into(), true).unwrap();
    let response = response.await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/grpc");
    let headers = response.headers().clone();
    let (mut stream, mut received) = (response.into_body(), Vec::new());
    while let Some(part) = stream.data().await {
        received.extend_from_slice(&part.unwrap());
    }
    let trailers = stream.trailers().await.unwrap().unwrap_or_default();
    Answer { headers, body: received, trailers }
}

#[tokio::test]
async fn unknown_service_has_a_status_in_the_headers() {
    let mocks = TestMocks::start(&orders(&[by_id()])).await;
    let answer = call(&mocks, "/beers.v1.Beers/Find", b"").await;
    assert_eq!(answer.headers["grpc-status"], "12");
    assert_eq!(answer.headers["grpc-message"], "No GRPC Service def found for beers.v1.Beers/Find");
    assert_eq!((answer.body.len(), answer.trailers.len()), (0, 0));
    assert_eq!(
        mocks.server.unmatched()[0].reason,
        "There is no service with this name and version."
    );
    // The same port serves calls of HTTP/1.
    assert_eq!(mocks.get("/rest/Orders/1.0/orders/1").await.status(), 200);
}

#[tokio::test]
async fn message_of_an_example_has_its_status_in_trailers() {
    let Some(file) = sample("microcks-1.16-small.json") else { return };
    let snapshot: Value = serde_json::from_slice(&file).unwrap();
    let mocks = TestMocks::start(&snapshot).await;
    let path = "/io.github.microcks.grpc.hello.v1.HelloService/greeting";
    // The names of the example, as fields 1 and 2.
    let answer = call(&mocks, path, b"\x0a\x07Laurent\x12\x08Broudoux").await;
    let expected = b"\x00\x00\x00\x00\x1a\x0a\x18Hello Laurent Broudoux !";
    assert_eq!(answer.body, expected);
    assert_eq!(answer.trailers["grpc-status"], "0");
    assert_eq!(json!(mocks.server.statistics().services()[0].calls), json!(1));
}
