//! Comparing instances with the repository and with each other, and the grid.

use std::sync::Arc;

use api_types::{
    FileAction, ImportId, ImportView, InstanceId, InstanceJobResult, NewFile, Row, ServiceGrid,
    ServiceMatch, Status, WaitingImport,
};
use axum::http::{StatusCode, header};
use repository::Repository;
use serde_json::{Value, json};
use store_tests::{Service, service, snapshot};

use super::{
    InstanceCalls as _,
    fake::Answer,
    open,
    shop::{JobCalls as _, Shop, admin, import_into, memory_repository},
};
use crate::{
    support::{TestApp, call},
    upload::send,
};

/// A server with services, and an instance that has one of them under another ID, a changed one and another one.
async fn server_and_instance() -> (TestApp, Arc<Repository>, Shop, InstanceId) {
    let repository = memory_repository();
    import_into(
        &repository,
        &[service("a1", "Pets", &[("one", "1")]), service("b2", "Orders", &[("two", "2")])],
    );
    let app = TestApp::demo_of(Arc::clone(&repository));
    let shop = Shop::start(&there()).await;
    let id = shop.add_to(&app, "Test").await;
    (app, repository, shop, id)
}

fn there() -> [Service; 3] {
    [
        service("d1", "Pets", &[("one", "1")]),
        service("d2", "Orders", &[("two", "changed"), ("three", "3")]),
        service("d3", "Users", &[]),
    ]
}

async fn compare(app: &TestApp, base: &Value, other: &Value, job_of: &InstanceId) -> ImportId {
    let body = json!({ "base": base, "other": other });
    assert!(app.call_ok::<bool>("instances/compare", &body).await);
    match app.ended(job_of).await.result {
        InstanceJobResult::Planned(import) => import,
        other => panic!("{other:?}"),
    }
}

fn instance(id: &InstanceId) -> Value {
    json!({ "instance": id })
}

async fn rows(app: &TestApp, import: &ImportId) -> Vec<Row> {
    let view: Value = app.call_ok("import/view", &json!({ "import": import })).await;
    let rows = find(&view, "rows").unwrap_or_else(|| panic!("{view:#}"));
    let mut rows: Vec<Row> = serde_json::from_value(rows.clone()).unwrap();
    // A file has its services in any order.
    rows.sort_by(|a, b| a.summary.key.cmp(&b.summary.key));
    rows
}

/// The value of a key at any depth.
fn find<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => {
            members.get(key).or_else(|| members.values().find_map(|member| find(member, key)))
        }
        Value::Array(items) => items.iter().find_map(|item| find(item, key)),
        _ => None,
    }
}

#[tokio::test]
async fn comparison_with_the_repository_finds_what_the_comparison_of_a_file_finds() {
    let (app, repository, _shop, id) = server_and_instance().await;
    let compared = compare(&app, &json!("repository"), &instance(&id), &id).await;

    let file = snapshot("x", &there());
    let files = [NewFile::new("there.json", file.len() as u64)];
    let of_file = repository.start_import(&admin(), FileAction::Compare, &files).unwrap();
    repository.append_slice(&admin(), &of_file, 0, 0, file.as_bytes()).unwrap();
    repository.plan_import(&admin(), &of_file).unwrap();
    let (found, expected) = (rows(&app, &compared).await, rows(&app, &of_file).await);
    assert_eq!(found.len(), 3);
    assert_eq!(found, expected);

    let view: Value = app.call_ok("import/view", &json!({ "import": compared })).await;
    assert!(view.to_string().contains("\"Test, Microcks 1.11.2, 20"), "{view:#}");
}

#[tokio::test]
async fn repository_is_compared_with_an_instance_the_other_way_round() {
    let (app, _, _shop, id) = server_and_instance().await;
    let compared = compare(&app, &instance(&id), &json!("repository"), &id).await;
    let rows = rows(&app, &compared).await;
    let status_of = |name: &str| {
        rows.iter()
            .find(|row| *row.summary.key.name == *name)
            .map(|row| row.status.clone())
            .unwrap()
    };
    assert_eq!(status_of("Pets"), Status::Identical);
    assert!(matches!(status_of("Orders"), Status::Changed { .. }));
    assert_eq!(status_of("Users"), Status::Missing);
}

/// Uploads a file to compare something with.
async fn uploaded(app: &TestApp, text: &str) -> ImportId {
    send(app, "compare", "there.json", text.as_bytes()).await
}

#[tokio::test]
async fn file_is_compared_with_an_instance_in_both_directions() {
    let (app, _, _shop, id) = server_and_instance().await;
    let [pets, orders, _] = there();
    let text = snapshot("x", &[pets, Service { delay: 7, ..orders }]);
    let status_of = |rows: &[Row], name: &str| {
        rows.iter().find(|row| *row.summary.key.name == *name).map(|row| row.status.clone())
    };
    let file = uploaded(&app, &text).await;
    let compared = compare(&app, &json!({ "file": file }), &instance(&id), &id).await;
    let found = rows(&app, &compared).await;
    assert_eq!(status_of(&found, "Pets"), Some(Status::Identical));
    assert!(matches!(status_of(&found, "Orders"), Some(Status::Changed { .. })));
    assert_eq!(status_of(&found, "Users"), Some(Status::New));
    let view: Value = app.call_ok("import/view", &json!({ "import": compared })).await;
    let names = view.to_string();
    assert!(
        names.contains("there.json") && names.contains("\"Test, Microcks 1.11.2, 20"),
        "{names}"
    );

    let file = uploaded(&app, &text).await;
    let compared = compare(&app, &instance(&id), &json!({ "file": file }), &id).await;
    let found = rows(&app, &compared).await;
    assert_eq!(status_of(&found, "Users"), Some(Status::Missing));
    // Both comparisons are read only, and the uploads are part of them.
    let waiting: Vec<WaitingImport> = app.call_ok("import/waiting", &json!({})).await;
    assert_eq!(waiting.len(), 2);
}

#[tokio::test]
async fn file_that_is_no_snapshot_is_shown_as_such() {
    let (app, _, _shop, id) = server_and_instance().await;
    let file = uploaded(&app, "{\"openapi\":\"3.0.1\"}").await;
    let compared = compare(&app, &json!({ "file": file }), &instance(&id), &id).await;
    assert_eq!(compared, file);
    match app.call_ok("import/view", &json!({ "import": file })).await {
        ImportView::Rejected { .. } => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn uploaded_file_is_discarded_if_the_instance_cannot_be_read() {
    let (app, _, shop, id) = server_and_instance().await;
    shop.fake.answer("GET /api/services", Answer::Status(500, String::new()));
    let file = uploaded(&app, &snapshot("x", &there())).await;
    let body = json!({ "base": { "file": file }, "other": instance(&id) });
    assert!(app.call_ok::<bool>("instances/compare", &body).await);
    assert!(matches!(app.ended(&id).await.result, InstanceJobResult::Failed(_)));
    let waiting: Vec<WaitingImport> = app.call_ok("import/waiting", &json!({})).await;
    assert!(waiting.is_empty(), "{waiting:?}");
}

#[tokio::test]
async fn two_instances_are_compared_and_both_show_the_job() {
    let (app, _, _shop, id) = server_and_instance().await;
    let other = Shop::start(&[there()[0].clone()]).await;
    let other = other.add_to(&app, "Production").await;
    let compared = compare(&app, &instance(&other), &instance(&id), &id).await;
    let rows = rows(&app, &compared).await;
    assert_eq!(rows.iter().filter(|row| row.status == Status::New).count(), 2);
    assert_eq!(rows.iter().filter(|row| row.status == Status::Identical).count(), 1);
    assert_eq!(app.ended(&other).await.result, InstanceJobResult::Planned(compared));
}

#[tokio::test]
async fn grid_is_not_sent_again_until_something_in_it_changes() {
    const GRID: &str = "/console/instances/grid";
    let (app, _, shop, id) = server_and_instance().await;
    app.refreshed(&id).await;
    let grid = async |app: &TestApp, known: &str| {
        let mut request = call(GRID, "{}".to_owned());
        request.headers_mut().insert(header::IF_NONE_MATCH, known.parse().unwrap());
        let response = app.send(request).await;
        let etag = response.header("etag").to_owned();
        if response.status == StatusCode::OK {
            assert_eq!(*response.read::<ServiceGrid>().tag, *etag);
        }
        (response.status, etag)
    };
    let (status, first) = grid(&app, "\"none\"").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(grid(&app, &first).await, (StatusCode::NOT_MODIFIED, first.clone()));

    // Also after a restart, which opens the copies again. The repository has other services then.
    let app = app.restarted(&[]);
    let (status, restarted) = grid(&app, &first).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(grid(&app, &restarted).await.0, StatusCode::NOT_MODIFIED);
    shop.set(&there()[..2]);
    app.refreshed(&id).await;
    let (status, changed) = grid(&app, &restarted).await;
    assert_eq!(status, StatusCode::OK);
    app.change(&id, &open("Renamed", &shop.fake.url)).await;
    assert_eq!(grid(&app, &changed).await.0, StatusCode::OK);
}

#[tokio::test]
async fn grid_numbers_equal_contents_and_services_are_beside_ours() {
    let (app, _, _shop, id) = server_and_instance().await;
    let production = Shop::start(&there()[1..]).await;
    let production = production.add_to(&app, "Production").await;
    app.refreshed(&id).await;
    let grid = async || {
        let mut grid: ServiceGrid = app.call_ok("instances/grid", &json!({})).await;
        grid.rows.sort_by(|a, b| a.key.cmp(&b.key));
        grid
    };
    let contents = |grid: &ServiceGrid| -> Vec<(String, Vec<u8>)> {
        grid.rows.iter().map(|row| (row.key.name.to_string(), row.contents.clone())).collect()
    };
    let row = |name: &str, contents: [u8; 3]| (name.to_owned(), contents.to_vec());
    let first = grid().await;
    let columns: Vec<_> =
        first.columns.iter().map(|column| (&*column.name, column.read.is_some())).collect();
    assert_eq!(columns, [("Production", false), ("Test", true)]);
    assert_eq!(
        contents(&first),
        [row("Orders", [1, 0, 2]), row("Pets", [1, 0, 1]), row("Users", [0, 0, 1])]
    );
    app.refreshed(&production).await;
    assert_eq!(
        contents(&grid().await),
        [row("Orders", [1, 2, 2]), row("Pets", [1, 0, 1]), row("Users", [0, 1, 1])]
    );

    let mut found: Vec<_> = app
        .services_of(&production)
        .await
        .services
        .into_iter()
        .map(|service| {
            let here = service.here.map(|id| id.to_string()).unwrap_or_default();
            (service.summary.key.name.to_string(), service.matches, here)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let service = |name: &str, matches, here: &str| (name.to_owned(), matches, here.to_owned());
    assert_eq!(
        found,
        [
            service("Orders", ServiceMatch::Differs, "b2"),
            service("Pets", ServiceMatch::OnlyHere, "a1"),
            service("Users", ServiceMatch::OnlyThere, ""),
        ]
    );
}
