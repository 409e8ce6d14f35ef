//! A listener of mocks on a free port, and the snapshots that it serves.

use std::{net::SocketAddr, sync::Arc};

use mocks::{Compiled, Entry, Options, Service};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use server::mocks::{MockLimits, MockServer, MockSettings, serve_mocks};
use snapshot::Limits;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

pub(crate) use crate::support::TEST_TIMEOUT;

/// Mocks that are served at a free port.
pub(crate) struct TestMocks {
    pub(crate) server: Arc<MockServer>,
    pub(crate) address: SocketAddr,
    pub(crate) client: Client,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl TestMocks {
    pub(crate) async fn start(snapshot: &Value) -> Self {
        Self::with_limits(snapshot, MockLimits::default()).await
    }

    pub(crate) async fn with_limits(snapshot: &Value, limits: MockLimits) -> Self {
        let server = MockServer::new(MockSettings { limits, ..MockSettings::default() });
        server.set_services(entries(snapshot), Options::default(), None);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve_mocks(listener, Arc::clone(&server), async move {
            let _stopped = stopped.await;
        }));
        Self { server, address, client: client(), stop: Some(stop), task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    /// Stops the listener, and waits until it has ended.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        tokio::time::timeout(TEST_TIMEOUT, self.task).await.unwrap().unwrap().unwrap();
    }
}

/// A client that keeps connections.
pub(crate) fn client() -> Client {
    Client::builder().tls_certs_only([]).timeout(TEST_TIMEOUT).build().unwrap()
}

/// The compiled services of a snapshot.
pub(crate) fn entries(snapshot: &Value) -> Vec<Entry> {
    let bytes = snapshot.to_string().into_bytes();
    let manifest = snapshot::read(&bytes, Limits::default());
    assert!(manifest.is_usable(), "{:?}", manifest.problems);
    let compile = |entry: &snapshot::ManifestEntry| {
        let definition = entry.definition_in_file_order(&*bytes).unwrap();
        let service = Service::compile(&definition, Options::default()).unwrap();
        Entry::new(Compiled { service: Arc::new(service), delays: None })
    };
    manifest.definitions.iter().map(compile).collect()
}

/// An operation of a service for tests.
pub(crate) struct TestOperation {
    pub(crate) name: &'static str,
    /// More fields of the operation.
    pub(crate) fields: Value,
    /// Criteria and content of its responses.
    pub(crate) responses: Vec<(Option<&'static str>, String)>,
}

/// A REST service `Orders` in version `1.0`.
pub(crate) fn orders(operations: &[TestOperation]) -> Value {
    service(1, "Orders", operations)
}

/// A REST service in version `1.0`.
pub(crate) fn service(number: u64, name: &str, operations: &[TestOperation]) -> Value {
    let id = format!("{number:024x}");
    let (mut requests, mut responses, mut ids) = (Vec::new(), Vec::new(), number << 32);
    let mut next = || {
        ids += 1;
        format!("{ids:024x}")
    };
    let mut listed = Vec::new();
    for operation in operations {
        let (method, _) = operation.name.split_once(' ').unwrap();
        let mut fields = json!({ "name": operation.name, "method": method, "resourcePaths": [] });
        for (key, value) in operation.fields.as_object().unwrap() {
            fields[key] = value.clone();
        }
        listed.push(fields);
        for (number, (criteria, content)) in operation.responses.iter().enumerate() {
            let operation_id = format!("{id}-{}", operation.name);
            let (request, response, name) = (next(), next(), format!("example {number}"));
            requests.push(json!({
                "id": request, "name": name, "operationId": operation_id, "responseId": response,
            }));
            let mut document = json!({
                "id": response, "name": name, "operationId": operation_id, "content": content,
                "status": "200", "mediaType": "application/json",
            });
            if let Some(criteria) = criteria {
                document["dispatchCriteria"] = json!(criteria);
            }
            responses.push(document);
        }
    }
    json!({
        "services": [{
            "id": id, "name": name, "version": "1.0", "type": "REST",
            "metadata": { "createdOn": 1, "lastUpdate": 1 }, "operations": listed,
        }],
        "resources": [], "requests": requests, "responses": responses, "eventMessages": [],
    })
}

/// `GET /orders/{id}` with the orders 1 and 2.
pub(crate) fn by_id() -> TestOperation {
    TestOperation {
        name: "GET /orders/{id}",
        fields: json!({ "dispatcher": "URI_PARTS", "dispatcherRules": "id" }),
        responses: [("/id=1", "1"), ("/id=2", "2")]
            .map(|(criteria, id)| (Some(criteria), format!("{{\"id\":{id}}}")))
            .into(),
    }
}

/// `GET /orders` with this content and more fields.
pub(crate) fn list(content: &str, fields: Value) -> TestOperation {
    TestOperation { name: "GET /orders", fields, responses: vec![(None, content.to_owned())] }
}
