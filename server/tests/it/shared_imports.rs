//! A browser behind a load balancer that sends each request to another server of a repository.

use std::sync::Arc;

use api_types::{DecisionsVersion, ImportId, ImportView, Report, UploadProgress, WaitingImport};
use axum::http::{StatusCode, header};
use repository::{Repository, Store as _};
use serde_json::{Value, json};
use server::AppState;
use store::{
    EmbeddedStore, ImportTable, MemoryJournal, MemoryValues, Options, SharedJournal, SharedValues,
};
use store_tests::MemorySpool;
use tempfile::TempDir;

use crate::support::{TestApp, call, wait_until};

/// What the servers share.
#[derive(Default)]
struct Shared {
    journal: MemoryJournal,
    values: MemoryValues,
}

struct Replica {
    app: TestApp,
    store: Arc<EmbeddedStore>,
    _dir: TempDir,
}

impl Shared {
    fn start(&self) -> Replica {
        let dir = tempfile::tempdir().unwrap();
        let shared = Some(SharedJournal::in_memory(&self.journal));
        let options = Options { shared, ..Options::default() };
        let store = Arc::new(EmbeddedStore::open(dir.path(), options).unwrap().0);
        let follower = store.follow().unwrap();
        let settings = repository::Settings {
            limits: snapshot::Limits::default(),
            max_pending_bytes: 1 << 30,
            now: || api_types::Timestamp(0),
        };
        let values = SharedValues::in_memory(&self.values);
        let repository = Repository::new(Arc::clone(&store) as _, Arc::new(MemorySpool), settings)
            .with_shared_imports(Arc::new(ImportTable::in_memory(values.clone())));
        let handles = AppState {
            shared: Some(values),
            follower,
            ..AppState::of_one_server(Arc::new(repository))
        };
        Replica { app: TestApp::demo_with_handles(handles), store, _dir: dir }
    }
}

impl Replica {
    async fn view(&self, import: &ImportId) -> ImportView {
        self.app.call_ok("import/view", &json!({ "import": import })).await
    }

    async fn send(&self, import: &ImportId, offset: usize, slice: &[u8]) -> UploadProgress {
        let arguments = (import, 0_u32, offset as u64, crc32fast::hash(slice), slice);
        let mut request = call("/console/import/slice", postcard::to_stdvec(&arguments).unwrap());
        let content_type = header::HeaderValue::from_static("application/x-postcard");
        request.headers_mut().insert(header::CONTENT_TYPE, content_type);
        self.app.send(request).await.read()
    }

    async fn waiting(&self) -> Vec<ImportId> {
        let waiting: Vec<WaitingImport> = self.app.call_ok("import/waiting", &json!({})).await;
        waiting.into_iter().map(|import| import.id).collect()
    }
}

fn file(body: &str) -> String {
    let names = (0..20).map(|number| format!("Service {number}"));
    let services = names.enumerate().map(|(number, name)| {
        store_tests::service(&format!("{number:024x}"), &name, &[("one", body)])
    });
    store_tests::snapshot("x", &services.collect::<Vec<_>>())
}

/// Uploads a file. Slice k goes to server k mod 3.
async fn upload(all: &[Replica], text: &str) -> ImportId {
    let start = json!({ "intent": "import", "files": [["all.json", text.len()]] });
    let import: ImportId = all[2].app.call_ok("import/start", &start).await;
    let mut received = 0;
    for (slice, server) in text.as_bytes().chunks(700).zip(all.iter().cycle()) {
        let progress = server.send(&import, received, slice).await;
        received += slice.len();
        assert_eq!(progress.received, received as u64);
    }
    import
}

fn decide(import: &ImportId, version: DecisionsVersion, rows: &Value) -> Value {
    let changes =
        json!({ "version": version, "rows": rows, "policy": null, "active_content": true });
    json!({ "import": import, "changes": changes })
}

#[tokio::test(flavor = "multi_thread")]
async fn upload_review_and_commit_go_through_all_servers() {
    let shared = Shared::default();
    let all = [(); 3].map(|()| shared.start());
    let [first, second, third] = &all;
    let import = upload(&all, &file("1")).await;
    let () = second.app.call_ok("import/plan", &json!({ "import": import })).await;
    let ImportView::Planned { total: 20, saved, .. } = third.view(&import).await else {
        panic!("it has a plan");
    };
    let decision = decide(&import, saved.version, &json!({ "7": "skip" }));
    let version: DecisionsVersion = third.app.call_ok("import/decide", &decision).await;
    let response = second.app.call("/console/import/decide", &decision, None).await;
    assert_eq!(response.status, StatusCode::CONFLICT, "{}", response.text());
    let ImportView::Planned { saved, .. } = second.view(&import).await else {
        panic!("it has a plan");
    };
    assert_eq!((saved.version, saved.decisions.rows.len()), (version, 1));
    for server in &all {
        assert_eq!(server.waiting().await, std::slice::from_ref(&import));
    }
    let apply = json!({ "import": import, "decisions": saved.decisions, "seen": version });
    let report: Report = first.app.call_ok("import/apply", &apply).await;
    assert_eq!((report.revision.0, report.outcome.written.len()), (1, 19));
    for server in &all {
        let again: Report = server.app.call_ok("import/apply", &apply).await;
        assert_eq!(again, report);
        assert!(server.waiting().await.is_empty());
        wait_until(async || server.store.head().index.len() == 19).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn review_goes_on_when_its_servers_are_gone_and_the_plan_is_older() {
    let shared = Shared::default();
    let (import, other, version) = {
        let all = [(); 3].map(|()| shared.start());
        let import = upload(&all, &file("1")).await;
        let () = all[0].app.call_ok("import/plan", &json!({ "import": import })).await;
        let ImportView::Planned { saved, .. } = all[1].view(&import).await else {
            panic!("it has a plan");
        };
        let decision = decide(&import, saved.version, &json!({ "3": "skip" }));
        let version: DecisionsVersion = all[1].app.call_ok("import/decide", &decision).await;
        // Another import is applied meanwhile.
        let text = store_tests::snapshot("y", &[store_tests::service("c1", "Cats", &[])]);
        let other = upload(&all, &text).await;
        let () = all[2].app.call_ok("import/plan", &json!({ "import": other })).await;
        let decisions = json!({ "rows": {}, "active_content": false });
        let apply = json!({ "import": other, "decisions": decisions });
        let _: Report = all[2].app.call_ok("import/apply", &apply).await;
        (import, other, version)
    };
    let server = shared.start();
    let ImportView::Planned { revision, saved, .. } = server.view(&import).await else {
        panic!("it has a plan");
    };
    assert_eq!((revision.0, saved.version, saved.decisions.rows.len()), (0, version, 1));
    assert!(matches!(server.view(&other).await, ImportView::Applied { .. }));
    let apply = json!({ "import": import, "decisions": saved.decisions, "seen": version });
    let report: Report = server.app.call_ok("import/apply", &apply).await;
    assert_eq!((report.revision.0, report.outcome.written.len()), (2, 19));
}

#[tokio::test(flavor = "multi_thread")]
async fn import_is_cancelled_at_another_server_and_fails_with_503_without_the_database() {
    let shared = Shared::default();
    let all = [(); 3].map(|()| shared.start());
    let text = file("1");
    let import = upload(&all, &text).await;
    shared.values.set_down(true);
    let arguments = json!({ "import": import });
    for function in ["import/plan", "import/cancel"] {
        let response = all[0].app.call(&format!("/console/{function}"), &arguments, None).await;
        assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE, "{}", response.text());
    }
    assert!(matches!(all[0].view(&import).await, ImportView::Receiving { .. }));
    shared.values.set_down(false);
    let () = all[1].app.call_ok("import/plan", &arguments).await;
    let () = all[2].app.call_ok("import/cancel", &arguments).await;
    for server in &all {
        let response = server.app.call("/console/import/view", &arguments, None).await;
        assert_eq!(response.status, StatusCode::NOT_FOUND, "{}", response.text());
        assert!(server.waiting().await.is_empty());
    }
}
