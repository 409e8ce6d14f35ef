//! What has changed at an instance since it was read last.

use std::{slice, time::Duration};

use api_types::{InstanceDrift, InstanceId};
use serde_json::json;
use store_tests::{Service, service};

use super::{
    InstanceCalls as _,
    fake::Answer,
    shop::{JobCalls as _, Shop},
};
use crate::support::TestApp;

fn services() -> [Service; 3] {
    [
        service("a1", "Pets", &[("one", "1")]),
        service("b2", "Orders", &[("two", "2")]),
        service("c3", "Users", &[]),
    ]
}

/// Changed, new and missing services.
fn counts(drift: Option<InstanceDrift>) -> Option<(u32, u32, u32)> {
    drift.map(|drift| (drift.changed, drift.added, drift.removed))
}

async fn known(app: &TestApp, id: &InstanceId) -> Option<InstanceDrift> {
    let all = app.instances().await.instances;
    all.into_iter().find(|instance| instance.id == *id).unwrap().health.drift
}

#[tokio::test]
async fn list_shows_what_has_changed_since_the_instance_was_read() {
    let [pets, orders, users] = services();
    let shop = Shop::start(&[pets.clone(), orders.clone()]).await;
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    assert_eq!(app.contact(&id).await.health.drift, None, "it was never read");
    app.refreshed(&id).await;
    assert_eq!(counts(known(&app, &id).await), Some((0, 0, 0)));
    assert_eq!(app.instances().await.instances[0].health.findings.as_ref().unwrap().services, 2);

    let exports = shop.exports().len();
    shop.set(&[Service { delay: 7, ..orders }, users]);
    let drift = app.contact(&id).await.health.drift;
    assert_eq!(counts(drift), Some((1, 1, 1)));
    assert_eq!(shop.exports().len(), exports, "only the list is read");

    // After a restart, what was read is known.
    let app = app.restarted(&[]);
    assert_eq!(app.contact(&id).await.health.drift, drift);
    app.refreshed(&id).await;
    assert_eq!(counts(known(&app, &id).await), Some((0, 0, 0)));
}

#[tokio::test]
async fn background_looks_compare_the_list_less_often() {
    let [pets, orders, _] = services();
    let shop = Shop::start(slice::from_ref(&pets)).await;
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    app.server.look_at_due_instances().await;
    app.refreshed(&id).await;
    shop.set(&[pets, orders]);
    app.advance(Duration::from_mins(1));
    app.server.look_at_due_instances().await;
    assert_eq!(counts(known(&app, &id).await), Some((0, 0, 0)));
    app.advance(Duration::from_mins(4));
    app.server.look_at_due_instances().await;
    assert_eq!(counts(known(&app, &id).await), Some((0, 1, 0)));

    // An instance that cannot list its services answers all the same.
    shop.fake.answer("GET /api/services", Answer::Status(500, String::new()));
    let health = app.contact(&id).await.health;
    assert_eq!((health.failure, counts(health.drift)), (None, Some((0, 1, 0))));
}

#[tokio::test]
async fn mockpit_states_which_services_have_changed() {
    let [pets, orders, _] = services();
    let shop = Shop::start(&[pets, orders]).await;
    shop.fake.answer("GET /api/mockpit/v1/docs.css", Answer::Status(200, String::new()));
    let revisions = |number: u64| {
        let newest = json!({ "revision": number, "at": number });
        json!({ "newest": number, "revisions": [newest] })
    };
    shop.fake.json("GET /api/mockpit/v1/revisions", &revisions(3));
    let snapshot = shop_snapshot();
    shop.fake.answer("POST /api/export", Answer::Status(200, snapshot));
    let app = TestApp::demo();
    let id = shop.add_to(&app, "Test").await;
    app.contact(&id).await;
    app.refreshed(&id).await;

    // Its list is the same, and an example has changed.
    shop.fake.json("GET /api/mockpit/v1/revisions", &revisions(4));
    shop.fake.on("GET /api/mockpit/v1/revisions/3", |_| {
        super::fake::json_answer(&json!({ "revision": 3, "at": 3, "changes": [] }))
    });
    shop.fake.on("GET /api/mockpit/v1/revisions/4", |request| {
        let is_first = request.line.ends_with("from=0");
        let changes =
            if is_first { json!([{ "name": "Pets", "version": "1" }]) } else { json!([]) };
        super::fake::json_answer(&json!({ "revision": 4, "at": 4, "changes": changes }))
    });
    assert_eq!(counts(app.contact(&id).await.health.drift), Some((1, 0, 0)));
}

fn shop_snapshot() -> String {
    let [pets, orders, _] = services();
    store_tests::snapshot("x", &[pets, orders])
}
