//! Reading instances into their copies.

use std::{
    fs,
    net::SocketAddr,
    slice,
    sync::{Arc, Condvar, Mutex},
};

use api_types::{
    InstanceJobFailure, InstanceJobResult, InstanceProblem, RevisionNumber, ServiceMatch,
};
use repository::Repository;
use serde_json::json;
use snapshot::ServiceKey;
use store_tests::{Service, service, snapshot};
use tokio::net::TcpListener;

use super::{
    InstanceCalls as _,
    fake::{Answer, json_answer},
    open,
    shop::{JobCalls as _, Shop, import_into, memory_repository, snapshot_of, text},
};
use crate::support::TestApp;

fn services() -> [Service; 3] {
    [
        service("a1", "Pets", &[("one", "1")]),
        service("b2", "Orders", &[("two", "2")]),
        service("c3", "Users", &[]),
    ]
}

#[tokio::test]
async fn first_refresh_reads_everything_and_later_ones_only_what_has_changed() {
    let [pets, orders, users] = services();
    let shop = Shop::start(&[pets.clone(), orders.clone()]).await;
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    assert_eq!(app.services_of(&id).await.read, None);

    let first = app.refreshed(&id).await;
    assert_eq!((first.revision, first.services), (RevisionNumber(1), 2));
    assert_eq!((first.read, first.added, first.changed, first.removed), (2, 2, 0, 0));
    assert_eq!(shop.exports(), [["b2", "a1"]]);

    let unchanged = app.refreshed(&id).await;
    assert_eq!((unchanged.revision, unchanged.read), (RevisionNumber(1), 0));
    assert_eq!(shop.exports().len(), 1, "nothing is fetched again");

    let orders = Service { delay: 7, ..orders };
    shop.set(&[orders, users]);
    let changed = app.refreshed(&id).await;
    assert_eq!((changed.revision, changed.services), (RevisionNumber(2), 2));
    assert_eq!((changed.read, changed.added, changed.changed, changed.removed), (2, 1, 1, 1));
    assert_eq!(shop.exports()[1..], [["b2", "c3"]]);

    let found = app.services_of(&id).await;
    assert!(found.read.is_some());
    let mut found: Vec<_> = found
        .services
        .iter()
        .map(|service| (service.matches, &*service.summary.key.name, service.summary.examples()))
        .collect();
    found.sort_by_key(|(_, name, _)| *name);
    assert_eq!(
        found,
        [(ServiceMatch::OnlyThere, "Orders", 1), (ServiceMatch::OnlyThere, "Users", 0)]
    );
}

#[tokio::test]
async fn everything_is_read_again_on_demand_because_a_microcks_does_not_list_examples() {
    let [pets, orders, _] = services();
    let shop = Shop::start(&[pets.clone(), orders.clone()]).await;
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    app.refreshed(&id).await;
    shop.set(&[service("a1", "Pets", &[("one", "another body")]), orders]);
    assert_eq!(app.refreshed(&id).await.read, 0);
    let InstanceJobResult::Refreshed(all) = app.refresh(&id, true).await else { panic!() };
    assert_eq!((all.read, all.changed, all.revision), (2, 1, RevisionNumber(2)));
    let InstanceJobResult::Refreshed(again) = app.refresh(&id, true).await else { panic!() };
    assert_eq!((again.read, again.changed, again.revision), (2, 0, RevisionNumber(2)));
}

#[tokio::test]
async fn service_that_was_made_again_there_has_its_new_id_in_the_copy() {
    let [pets, orders, _] = services();
    let shop = Shop::start(&[pets.clone(), orders.clone()]).await;
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    app.refreshed(&id).await;
    // The IDs of both are exchanged.
    shop.set(&[
        Service { id: "b2".into(), ..pets.clone() },
        Service { id: "a1".into(), ..orders.clone() },
    ]);
    let found = app.refreshed(&id).await;
    assert_eq!((found.changed, found.added, found.removed), (2, 0, 0));
    let found = app.services_of(&id).await.services;
    let id_of = |name: &str| {
        let service = found.iter().find(|service| *service.summary.key.name == *name).unwrap();
        service.summary.id.to_string()
    };
    assert_eq!((id_of("Pets"), id_of("Orders")), ("b2".to_owned(), "a1".to_owned()));
}

#[tokio::test]
async fn name_and_version_that_two_services_have_there_are_reported() {
    let [pets, ..] = services();
    let twin = Service { id: "a0".into(), ..pets.clone() };
    let shop = Shop::start(&[pets.clone(), twin]).await;
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    let found = app.refreshed(&id).await;
    assert_eq!((found.services, found.repeated), (1, vec![pets.key()]));
    assert_eq!(shop.exports(), [["a0"]]);
}

#[tokio::test]
async fn nothing_is_recorded_after_a_wrong_answer() {
    let [pets, orders, _] = services();
    let shop = Shop::start(slice::from_ref(&pets)).await;
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    app.refreshed(&id).await;
    shop.set(&[pets.clone(), orders.clone()]);

    let failure = async || match app.refresh(&id, true).await {
        InstanceJobResult::Failed(failure) => failure,
        other => panic!("{other:?}"),
    };
    let instance = |problem| InstanceJobFailure::Instance(problem);
    // The list promises a service that the export does not have.
    shop.fake.answer("GET /api/export", json_answer(&snapshot_of(slice::from_ref(&pets))));
    let missing = vec![ServiceKey::new("Orders", "1")];
    assert_eq!(failure().await, InstanceJobFailure::Incomplete { missing, total: 1 });
    let half = &snapshot("x", &[pets.clone(), orders.clone()])[..100];
    shop.fake.answer("GET /api/export", text(half));
    assert!(matches!(failure().await, InstanceJobFailure::NotSnapshot { .. }));
    shop.fake.answer("GET /api/export", Answer::CutOff(half.to_owned()));
    assert_eq!(failure().await, instance(InstanceProblem::Interrupted));
    shop.fake.answer("GET /api/export", Answer::Redirect("http://elsewhere.test/".into()));
    let target = "http://elsewhere.test/".to_owned();
    assert_eq!(failure().await, instance(InstanceProblem::Redirected { target }));
    shop.fake.answer("GET /api/export", Answer::Status(500, String::new()));
    let status = |request: &str, status| {
        instance(InstanceProblem::Status { request: request.into(), status, message: None })
    };
    assert_eq!(failure().await, status("/api/export", 500));
    shop.fake.answer("GET /api/services", Answer::Status(503, String::new()));
    assert_eq!(failure().await, status("/api/services", 503));
    // Each page has the same services.
    let page: Vec<_> = (0..200).map(|at| json!({ "id": at.to_string(), "name": "x" })).collect();
    shop.fake.answer("GET /api/services", json_answer(&json!(page)));
    assert_eq!(failure().await, instance(InstanceProblem::EndlessList));

    let services = app.services_of(&id).await.services;
    assert_eq!(services.len(), 1);
}

#[tokio::test]
async fn answer_that_is_larger_than_an_upload_may_be_is_not_read() {
    let shop = Shop::start(&[service("a1", "Pets", &[("one", &"x".repeat(3_000_000))])]).await;
    let app = TestApp::demo_on_disk(&["--max-upload=2MB".to_owned()]);
    let id = shop.add_to(&app, "Test").await;
    let result = app.refresh(&id, false).await;
    let failure = InstanceJobFailure::AnswerTooLarge { max: 2_000_000 };
    assert_eq!(result, InstanceJobResult::Failed(failure));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canceled_refresh_ends_at_once_and_records_nothing() {
    let [pets, ..] = services();
    let shop = Shop::start(slice::from_ref(&pets)).await;
    // The export waits until the test lets it go on.
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let waiting = Arc::clone(&gate);
    shop.fake.on("GET /api/export", move |_| {
        let (is_open, opened) = &*waiting;
        drop(opened.wait_while(is_open.lock().unwrap(), |is_open| !*is_open).unwrap());
        json_answer(&json!({}))
    });
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    let body = json!({ "instance": id, "everything": false });
    assert!(app.call_ok::<bool>("instances/refresh", &body).await);
    while shop.exports().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!app.call_ok::<bool>("instances/refresh", &body).await, "one job at a time");
    let running = app.jobs(&id).await.running.unwrap();
    assert_eq!((running.total, running.is_canceled), (1, false));
    app.call_ok::<()>("instances/jobs/cancel", &json!({ "instance": id })).await;
    assert_eq!(app.ended(&id).await.result, InstanceJobResult::Canceled);
    assert_eq!(app.services_of(&id).await.services, []);
    let (is_open, opened) = &*gate;
    *is_open.lock().unwrap() = true;
    opened.notify_all();
}

#[tokio::test]
async fn what_was_remembered_can_be_lost_and_the_copy_survives_a_restart() {
    let [pets, orders, _] = services();
    let shop = Shop::start(&[pets, orders]).await;
    let app = TestApp::demo_on_disk(&[]);
    let id = shop.add_to(&app, "Test").await;
    app.refreshed(&id).await;
    let app = app.restarted(&[]);
    let there = app.services_of(&id).await.services.into_iter();
    assert_eq!(there.filter(|service| service.matches == ServiceMatch::OnlyThere).count(), 2);
    assert_eq!(app.refreshed(&id).await.read, 0);
    // As if the server had been killed between the revision and what it remembers of it.
    let remembered = app.data().join("instances").join(id.as_str()).join("remembered.json");
    fs::remove_file(remembered).unwrap();
    let app = app.restarted(&[]);
    let found = app.refreshed(&id).await;
    assert_eq!((found.read, found.changed, found.revision), (2, 0, RevisionNumber(1)));
}

/// Serves a repository as a Mockpit. Returns its URL.
async fn serve(repository: &Arc<Repository>) -> String {
    let app = TestApp::demo_of(Arc::clone(repository));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move {
        let _alive = app;
        axum::serve(listener, service).await
    });
    url
}

#[tokio::test]
async fn refresh_of_a_mockpit_reads_what_its_revisions_have_changed() {
    let [pets, orders, _] = services();
    let mockpit = memory_repository();
    import_into(&mockpit, &[pets, orders]);
    let url = serve(&mockpit).await;
    let app = TestApp::demo();
    let id = app.add(&open("Other", &url)).await;
    let first = app.refreshed(&id).await;
    assert_eq!((first.read, first.added), (2, 2));
    assert_eq!(app.refreshed(&id).await.read, 0);

    // Its list does not show changed examples, but its history does.
    import_into(&mockpit, &[service("a1", "Pets", &[("one", "another body")])]);
    let changed = app.refreshed(&id).await;
    assert_eq!((changed.read, changed.changed, changed.revision), (1, 1, RevisionNumber(2)));
    assert_eq!(app.refreshed(&id).await.read, 0);
}
