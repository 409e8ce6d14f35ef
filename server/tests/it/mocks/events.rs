//! Messages of events over WebSocket.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::support::{TEST_TIMEOUT, TestMocks};

/// Opens a WebSocket and returns what arrives until the text is in it.
async fn receive(mocks: &TestMocks, path: &str, until: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(mocks.address).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    while !received.windows(until.len()).any(|part| part == until) {
        let mut part = [0; 1024];
        let length = timeout(TEST_TIMEOUT, stream.read(&mut part)).await.unwrap().unwrap();
        assert!(length > 0, "{}", String::from_utf8_lossy(&received));
        received.extend_from_slice(&part[..length]);
    }
    received
}

#[tokio::test]
async fn messages_of_a_channel_arrive_over_a_websocket() {
    let id = "0000000000000000000000e1";
    let snapshot = json!({
        "services": [{
            "id": id, "name": "User events", "version": "1.0", "type": "EVENT",
            "metadata": { "createdOn": 1, "lastUpdate": 1 },
            "operations": [{
                "name": "SUBSCRIBE user/signedup", "method": "SUBSCRIBE", "defaultDelay": 3,
                "bindings": { "WS": { "type": "WS" } },
            }],
        }],
        "resources": [], "requests": [], "responses": [],
        "eventMessages": [{
            "id": "0000000000000000000000e2", "name": "one", "mediaType": "application/json",
            "operationId": format!("{id}-SUBSCRIBE user/signedup"), "content": "a message",
        }],
    });
    let mocks = TestMocks::start(&snapshot).await;
    let path = "/api/ws/User+events/1.0/user/signedup";
    let received = receive(&mocks, path, b"\x81\x09a message").await;
    assert!(received.starts_with(b"HTTP/1.1 101"));
    // The code 1003.
    receive(&mocks, "/api/ws/Other/1.0/x", b"\x03\xebThere is no such service.").await;
}
