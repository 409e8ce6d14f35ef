//! A client reads what it has written, whichever server of the repository answers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use api_types::{Role, Timestamp};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use repository::Repository;
use serde_json::json;
use server::AppState;
use store::{EmbeddedStore, MemoryFault, MemoryJournal, Options, SharedJournal};
use store_tests::{
    MemorySpool,
    fixtures::{commit, definition},
};
use tempfile::TempDir;

use crate::{
    rest::support::rest,
    support::{PASSWORD, TestApp, TestResponse},
};

const REVISION: &str = "mockpit-revision";

const COOKIE: &str = "__Host-mockpit-revision";

/// A server of a repository that several servers share.
struct Replica {
    store: Arc<EmbeddedStore>,
    app: TestApp,
    _dir: TempDir,
}

impl Replica {
    fn new(journal: &MemoryJournal, start: fn(AppState) -> TestApp) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let shared = Some(SharedJournal::in_memory(journal));
        let options = Options { shared, ..Options::default() };
        let store = Arc::new(EmbeddedStore::open(dir.path(), options).unwrap().0);
        let follower = store.follow().unwrap();
        let settings = repository::Settings {
            limits: snapshot::Limits::default(),
            max_pending_bytes: 1 << 30,
            now: || Timestamp(0),
        };
        let repository =
            Arc::new(Repository::new(Arc::clone(&store) as _, Arc::new(MemorySpool), settings));
        let app = start(AppState { follower, ..AppState::of_one_server(repository) });
        Self { store, app, _dir: dir }
    }

    fn demo(journal: &MemoryJournal) -> Self {
        Self::new(journal, TestApp::demo_with_handles)
    }

    fn commit(&self, name: &str) {
        commit(&*self.store, &[(name, &definition(name))]).unwrap();
    }

    /// The services that a program sees that has seen a revision.
    async fn count(&self, seen: &str) -> TestResponse {
        let request = rest("GET", "/api/services/count").header(REVISION, seen);
        self.app.send(request.body(Body::empty()).unwrap()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn server_that_is_behind_answers_when_it_has_caught_up() {
    let journal = MemoryJournal::default();
    let [first, second] = [Replica::demo(&journal), Replica::demo(&journal)];
    for number in 1..=5 {
        // The news do not help: the journal still lists what was there before.
        journal.fail(MemoryFault::StaleListing);
        first.commit(&format!("service {number}"));
        let answer = second.count(&number.to_string()).await;
        assert_eq!(answer.text(), format!(r#"{{"counter":{number}}}"#));
        assert_eq!(answer.header(REVISION), number.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn program_with_a_revision_that_never_comes_is_rejected_after_two_seconds() {
    let journal = MemoryJournal::default();
    let replica = Replica::demo(&journal);
    replica.commit("a");
    let (started, too_large) = (Instant::now(), u64::MAX.to_string());
    let (behind, others) = tokio::join!(replica.count(&too_large), async {
        for seen in ["1", "0", "", "x", "-1", "18446744073709551616"] {
            let answer = replica.count(seen).await;
            assert_eq!(answer.status, StatusCode::OK, "{seen}: {}", answer.text());
        }
        started.elapsed()
    });
    assert!(others < Duration::from_secs(2), "others waited: {others:?}");
    assert!((2..10).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    assert_eq!(behind.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((behind.header("retry-after"), behind.header(REVISION)), ("1", "1"));
    assert!(behind.text().contains("This server does not have revision 18446744073709551615 yet."));
}

#[tokio::test(flavor = "multi_thread")]
async fn browser_gets_a_cookie_and_is_not_stopped_by_it_twice() {
    let journal = MemoryJournal::default();
    let replica = Replica::demo(&journal);
    replica.commit("a");
    let list = async |cookie: Option<&str>| {
        let answer = replica.app.call("/console/services", &json!({}), cookie).await;
        let set = answer.headers.get(header::SET_COOKIE).cloned();
        (answer.status, set.map(|set| set.to_str().unwrap().to_owned()))
    };
    let cookie = |number: u64| format!("{COOKIE}={number}");
    let set = |number: u64| Some(cookie(number) + "; HttpOnly; SameSite=Strict; Secure; Path=/");
    assert_eq!(list(None).await, (StatusCode::OK, set(1)));
    assert_eq!(list(Some(&cookie(1))).await, (StatusCode::OK, None));
    assert_eq!(list(Some(&cookie(0))).await, (StatusCode::OK, set(1)));
    replica.commit("b");
    assert_eq!(list(Some(&cookie(1))).await, (StatusCode::OK, set(2)));
    assert_eq!(list(Some(&format!("{COOKIE}=x"))).await, (StatusCode::OK, set(2)));
    assert_eq!(list(Some(&cookie(3))).await, (StatusCode::SERVICE_UNAVAILABLE, set(2)));
    assert_eq!(list(Some(&cookie(2))).await, (StatusCode::OK, None));
}

/// A caller who has not signed in cannot make the server wait.
#[tokio::test(flavor = "multi_thread")]
async fn only_signed_in_callers_wait() {
    let journal = MemoryJournal::default();
    let replica = Replica::new(&journal, TestApp::with_handles);
    let started = Instant::now();
    let rejected = replica.count("5").await;
    assert_eq!(rejected.status, StatusCode::UNAUTHORIZED);
    assert_eq!(rejected.header(REVISION), "");
    let cookie = format!("{COOKIE}=5");
    let session = replica.app.call("/console/session", &json!({}), Some(&cookie)).await;
    assert_eq!(session.status, StatusCode::OK);
    assert_eq!(session.headers.get(header::SET_COOKIE), None);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    replica.app.add_account("anna", Role::User);
    let signed_in = replica.app.sign_in("anna", PASSWORD).await;
    let session = signed_in.cookie().unwrap();
    let cookies = format!("{session}; {cookie}");
    let behind = replica.app.call("/console/services", &json!({}), Some(&cookies)).await;
    assert_eq!(behind.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn server_of_its_own_repository_states_no_revision() {
    let app = TestApp::demo();
    let request = rest("GET", "/api/services/count").header(REVISION, "5");
    let answer = app.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.header(REVISION)), (StatusCode::OK, ""));
    let answer = app.call("/console/services", &json!({}), Some(&format!("{COOKIE}=5"))).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers.get(header::SET_COOKIE), None);
}
