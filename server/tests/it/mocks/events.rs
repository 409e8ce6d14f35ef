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
    let mut stream = open(mocks, path).await;
    read_until(&mut stream, until).await
}

async fn open(mocks: &TestMocks, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(mocks.address).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn read_until(stream: &mut TcpStream, until: &[u8]) -> Vec<u8> {
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

#[tokio::test]
async fn messages_that_read_a_call_follow_its_answer() {
    let (calls, events) = ("0000000000000000000000c1", "0000000000000000000000e1");
    let metadata = json!({ "createdOn": 1, "lastUpdate": 1 });
    let snapshot = json!({
        "services": [
            {
                "id": calls, "name": "Users", "version": "1.0", "type": "REST", "metadata": metadata,
                "operations": [{
                    "name": "POST /users", "method": "POST", "resourcePaths": ["/users"],
                    "triggerInfos": [{
                        "serviceName": "User events", "serviceVersion": "1.0",
                        "operationName": "SUBSCRIBE user/signedup",
                    }],
                }],
            },
            {
                "id": events, "name": "User events", "version": "1.0", "type": "EVENT", "metadata": metadata,
                "operations": [{
                    "name": "SUBSCRIBE user/signedup", "method": "SUBSCRIBE", "bindings": { "WS": { "type": "WS" } },
                }],
            },
        ],
        "resources": [], "requests": [],
        "responses": [{
            "id": "0000000000000000000000c2", "name": "one", "operationId": format!("{calls}-POST /users"),
            "content": "{\"id\":7}", "mediaType": "application/json", "status": "201",
        }],
        "eventMessages": [{
            "id": "0000000000000000000000e2", "name": "one", "operationId": format!("{events}-SUBSCRIBE user/signedup"),
            "content": "{{ request.body/name }} is {{ response.body/id }}", "mediaType": "text/plain",
        }],
    });
    let mocks = TestMocks::start(&snapshot).await;
    let mut socket = open(&mocks, "/api/ws/User+events/1.0/user/signedup").await;
    read_until(&mut socket, b"\r\n\r\n").await;
    for (name, message) in [("Jo", &b"\x81\x07Jo is 7"[..]), ("Al", b"\x81\x07Al is 7")] {
        let body = format!("{{\"name\":\"{name}\"}}");
        let call = mocks.client.post(mocks.url("/rest/Users/1.0/users")).body(body);
        assert_eq!(call.send().await.unwrap().status(), 201);
        assert_eq!(read_until(&mut socket, message).await, message);
    }
}
