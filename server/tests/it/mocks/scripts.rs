//! Services with scripts.

use serde_json::json;

use super::support::{TestMocks, TestOperation, list, orders, service};
use crate::commands::together;

#[tokio::test]
async fn endless_script_does_not_stop_other_calls() {
    let scripted = service(
        2,
        "Scripted",
        &[TestOperation {
            name: "GET /loop",
            fields: json!({ "dispatcher": "JS", "dispatcherRules": "while (true) {}" }),
            responses: vec![(Some("never"), "{}".to_owned())],
        }],
    );
    let snapshot = together(&[orders(&[list("[]", json!({}))]), scripted]);
    let mocks = TestMocks::start(&snapshot).await;
    let url = mocks.url("/rest/Scripted/1.0/loop");
    let endless: Vec<_> = (0..4).map(|_| tokio::spawn(mocks.client.get(&url).send())).collect();
    // The runtime of a test has one thread, so a script on it would stop these.
    while !endless.iter().all(tokio::task::JoinHandle::is_finished) {
        assert_eq!(mocks.get("/rest/Orders/1.0/orders").await.status(), 200);
    }
    for call in endless {
        let status = call.await.unwrap().unwrap().status();
        assert!(status.is_client_error() || status.is_server_error(), "{status}");
    }
}
