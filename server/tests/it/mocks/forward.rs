//! Calls and callbacks to other servers.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, Uri},
    response::IntoResponse,
};
use serde_json::json;
use server::mocks::MockLimits;
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use super::support::{TEST_TIMEOUT, TestMocks, TestOperation, entries, orders, service};
use crate::commands::together;

/// A request that the other server got.
type Seen = (Method, Uri, HeaderMap, Bytes);

struct OtherServer {
    address: SocketAddr,
    seen: mpsc::UnboundedReceiver<Seen>,
}

impl OtherServer {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, seen) = mpsc::unbounded_channel();
        let answer = async |State(sender): State<mpsc::UnboundedSender<Seen>>,
                            method: Method,
                            uri: Uri,
                            headers: HeaderMap,
                            body: Bytes| {
            let _closed = sender.send((method, uri, headers, body));
            let headers = [("x-other", "1"), ("keep-alive", "timeout=5"), ("set-cookie", "a=b")];
            (headers, "from the other server").into_response()
        };
        let router = Router::new().fallback(answer).with_state(sender);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, seen }
    }

    async fn next(&mut self) -> Seen {
        timeout(TEST_TIMEOUT, self.seen.recv()).await.unwrap().unwrap()
    }
}

fn proxy(to: &str) -> TestOperation {
    TestOperation {
        name: "POST /orders/{id}",
        fields: json!({ "dispatcher": "PROXY", "dispatcherRules": to }),
        responses: Vec::new(),
    }
}

#[tokio::test]
async fn call_is_forwarded_with_its_encoding_and_without_headers_of_the_connection() {
    let mut other = OtherServer::start().await;
    let mocks =
        TestMocks::start(&orders(&[proxy(&format!("http://{}/base", other.address))])).await;
    let url = mocks.url("/rest/Orders/1.0/orders/a%20b%C3%A4?q=%26+x");
    let request = mocks.client.post(url).body("content").header("connection", "x-mine");
    let request = request.header("x-mine", "1").header("te", "trailers").header("x-kept", "2");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-other"], "1");
    assert!(!response.headers().contains_key("keep-alive"));
    assert_eq!(response.text().await.unwrap(), "from the other server");
    let (method, uri, headers, body) = other.next().await;
    assert_eq!((method, &*body), (Method::POST, &b"content"[..]));
    assert_eq!(uri.to_string(), "/base/orders/a%20b%C3%A4?q=%26+x");
    assert_eq!(headers["x-kept"], "2");
    assert_eq!(headers["host"], other.address.to_string());
    for name in ["x-mine", "te", "connection", "cookie"] {
        assert!(!headers.contains_key(name), "{name}");
    }
    assert_eq!(mocks.server.statistics().services()[0].calls, 1);
}

#[tokio::test]
async fn loop_to_the_same_server_is_refused() {
    // The address is known only after the server started.
    let mocks = TestMocks::start(&orders(&[])).await;
    let target = |name: &str| format!("http://{}/rest/{name}/1.0", mocks.address);
    let snapshot = together(&[
        orders(&[proxy(&target("Second"))]),
        service(2, "Second", &[proxy(&target("Orders"))]),
    ]);
    mocks.server.set_services(entries(&snapshot), mocks::Options::default(), None);
    let response = mocks.client.post(mocks.url("/rest/Orders/1.0/orders/1")).send().await.unwrap();
    assert_eq!(response.status(), 508);
    assert!(response.text().await.unwrap().contains("forwarded by this server before"));
}

#[tokio::test]
async fn unreachable_and_slow_servers_are_errors() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let mocks = TestMocks::start(&orders(&[proxy(&format!("http://{address}"))])).await;
    let response = mocks.client.post(mocks.url("/rest/Orders/1.0/orders/1")).send().await.unwrap();
    assert_eq!(response.status(), 502);
    assert!(response.text().await.unwrap().contains("cannot be reached"));

    // Accepts connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let limits = MockLimits {
        forward_timeout: std::time::Duration::from_millis(100),
        ..MockLimits::default()
    };
    let snapshot = orders(&[proxy(&format!("http://{address}"))]);
    let mocks = TestMocks::with_limits(&snapshot, limits).await;
    let response = mocks.client.post(mocks.url("/rest/Orders/1.0/orders/1")).send().await.unwrap();
    assert_eq!(response.status(), 504);
}

#[tokio::test]
async fn callback_follows_the_answer() {
    let mut other = OtherServer::start().await;
    let mut snapshot = orders(&[TestOperation {
        name: "POST /orders",
        fields: json!({
            "callbackInfos": { "onOrder": {
                "name": "onOrder", "method": "POST", "order": 0, "defaultDelay": 0,
                "callbackUrlExpression": "{$request.query.notify}",
            } },
        }),
        responses: vec![(None, "{}".to_owned())],
    }]);
    let id = snapshot["services"][0]["id"].as_str().unwrap().to_owned();
    let name = snapshot["responses"][0]["name"].clone();
    let documents = snapshot["requests"].as_array_mut().unwrap();
    documents.push(json!({
        "id": "0000000000000000000000ff", "name": name, "operationId": format!("{id}-POST /orders"),
        "content": "called back", "callbackName": "onOrder",
    }));
    let mocks = TestMocks::start(&snapshot).await;
    let url = mocks.url(&format!("/rest/Orders/1.0/orders?notify=http://{}/notify", other.address));
    let response = mocks.client.post(url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let (method, uri, _, body) = other.next().await;
    assert_eq!((method, uri.path(), &*body), (Method::POST, "/notify", &b"called back"[..]));
    while mocks.server.callbacks() != (1, 0) {
        tokio::task::yield_now().await;
    }
}
