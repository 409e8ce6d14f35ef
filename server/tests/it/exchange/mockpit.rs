//! A Mockpit as an instance of another one.

use api_types::{Decisions, ImportExchange, InstanceProduct, Status};
use serde_json::{Value, json};

use super::{add, apply, expect_complete, job, microcks::FakeMicrocks, planned, view};
use crate::{
    commands::{service, together},
    process::{TestServer, private_folder},
    support::TestApp,
};

/// The number of services of a running demo.
fn count(server: &TestServer) -> u64 {
    let answer =
        server.send("GET /api/services/count HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str::<Value>(body).unwrap()["counter"].as_u64().unwrap()
}

#[tokio::test]
async fn services_are_fetched_from_a_mockpit_sent_to_it_and_taken_back() {
    let folder = private_folder().unwrap();
    let server = TestServer::start(folder.path(), &["--demo"]);
    let app = TestApp::demo();
    let id = add(&app, &format!("http://{}", server.address), &json!("open")).await;
    // The helpers need a Microcks, which is not used.
    let test = super::Test { app, there: FakeMicrocks::start("1.11.2"), id };

    let import = test.fetch(&json!("all")).await;
    let (rows, _) = view(&test.app, &import).await;
    assert_eq!(rows.len(), 40);
    let confirmed = Decisions { content_confirmed: true, ..Decisions::default() };
    apply(&test.app, &import, &confirmed).await;
    let again = test.fetch(&json!("all")).await;
    let (rows, _) = view(&test.app, &again).await;
    assert!(rows.iter().all(|row| row.status == Status::Identical), "{rows:?}");

    let new = together(&[service(1, "Pets", &[("a", "1")]), service(2, "Orders of pets", &[])]);
    test.import_here(&new).await;
    let import = test.plan().await;
    let (rows, exchange) = view(&test.app, &import).await;
    let is_new = |row: &&api_types::Row| row.status == Status::New;
    assert_eq!((rows.len(), rows.iter().filter(is_new).count()), (42, 2));
    let ImportExchange::Sends(sends) = exchange else { panic!("{exchange:?}") };
    assert_eq!(sends.product, InstanceProduct::Mockpit);
    let sent = test.send(&import, &Decisions::default()).await;
    expect_complete(&sent, 2);
    assert_eq!(count(&server), 42);

    let undone = test.plan_undo(&sent).await;
    expect_complete(&test.send(&undone, &Decisions::default()).await, 2);
    assert_eq!(count(&server), 40);
    let arguments = json!({ "instance": test.id, "services": "all" });
    let () = test.app.call_ok("instances/fetch", &arguments).await;
    let import = planned(job(&test.app, &test.id).await);
    let (rows, _) = view(&test.app, &import).await;
    assert!(rows.iter().all(|row| row.status == Status::Identical), "{rows:?}");
    server.stop();
}
