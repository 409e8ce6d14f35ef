//! Tests of sessions.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use store::MemoryValues;

use super::*;
use crate::auth::accounts::SecurityStamp;

/// Sessions with a clock that the test advances.
struct TestSessions {
    seconds: Arc<AtomicU64>,
    sessions: Sessions,
}

fn stamp() -> SecurityStamp {
    let name = crate::auth::AccountName::parse("anna").unwrap();
    let password = crate::auth::PasswordHash::new("x".into());
    crate::auth::Account::new(name, api_types::Role::User, password).stamp()
}

impl TestSessions {
    fn new() -> Self {
        Self::with(None)
    }

    /// The sessions of a server that shares these values.
    fn sharing(values: &MemoryValues) -> Self {
        Self::with(Some(SharedValues::in_memory(values)))
    }

    fn with(shared: Option<SharedValues>) -> Self {
        let seconds = Arc::new(AtomicU64::new(0));
        let elapsed = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
        Self { seconds, sessions: Sessions::new(clock, shared) }
    }

    async fn start(&self, name: &str) -> Token {
        let account = LocalAccount { name: name.into(), stamp: stamp() };
        self.sessions.start(SessionAccount::Local(account)).await.unwrap()
    }

    async fn touch(&self, id: &Token) -> Option<LocalAccount> {
        match self.sessions.touch(id).await? {
            SessionAccount::Local(account) => Some(account),
            SessionAccount::Provider(account) => panic!("{account:?}"),
        }
    }

    async fn name(&self, id: &Token) -> Option<String> {
        self.touch(id).await.map(|account| account.name)
    }

    fn advance(&self, time: Duration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::Relaxed);
    }
}

#[tokio::test]
async fn session_in_use_ends_at_its_maximum_age() {
    let test = TestSessions::new();
    let id = test.start("anna").await;
    for _ in 0..MAX_AGE.as_secs() / 60 / 29 {
        test.advance(Duration::from_mins(29));
        assert_eq!(test.name(&id).await.unwrap(), "anna");
    }
    test.advance(Duration::from_mins(29));
    assert_eq!(test.touch(&id).await, None);
}

#[tokio::test]
async fn session_ends_after_the_idle_timeout() {
    let test = TestSessions::new();
    let id = test.start("anna").await;
    test.advance(IDLE_TIMEOUT - Duration::from_secs(1));
    assert!(test.touch(&id).await.is_some());
    test.advance(IDLE_TIMEOUT);
    assert_eq!(test.touch(&id).await, None);
    assert!(test.sessions.lock().is_empty(), "the session was removed");
}

#[tokio::test]
async fn touch_rejects_unknown_and_ended_ids() {
    let test = TestSessions::new();
    let [anna, bob] = [test.start("anna").await, test.start("bob").await];
    assert_eq!(test.touch(&Token::from_client("")).await, None);
    test.sessions.end(&anna).await.unwrap();
    assert_eq!(test.touch(&anna).await, None);
    assert_eq!(test.name(&bob).await.unwrap(), "bob");
}

#[tokio::test]
async fn new_session_evicts_the_least_recently_used_one() {
    let test = TestSessions::new();
    let first = test.start("first").await;
    test.advance(Duration::from_secs(1));
    let second = test.start("second").await;
    for _ in 2..MAX_SESSIONS {
        test.start("other").await;
    }
    test.advance(Duration::from_secs(1));
    assert!(test.touch(&first).await.is_some());
    test.start("one more").await;
    assert_eq!(test.sessions.lock().len(), MAX_SESSIONS);
    assert!(test.touch(&first).await.is_some());
    drop(second);
}

#[tokio::test]
async fn session_of_one_server_is_valid_at_another_until_it_ends() {
    let values = MemoryValues::default();
    let [first, second] = [(); 2].map(|()| TestSessions::sharing(&values));
    let id = first.start("anna").await;
    assert_eq!(second.name(&id).await.unwrap(), "anna");
    assert_eq!(second.touch(&Token::from_client("made up")).await, None);
    let accounts = second.sessions.local_accounts();
    assert_eq!(accounts, [LocalAccount { name: "anna".into(), stamp: stamp() }]);

    first.sessions.end(&id).await.unwrap();
    second.advance(LOOKED_AT_EVERY);
    assert_eq!(second.touch(&id).await, None);
    assert_eq!(second.sessions.local_accounts(), []);
}

#[tokio::test]
async fn shared_session_outlives_a_restart_and_a_database_that_is_down() {
    let values = MemoryValues::default();
    let first = TestSessions::sharing(&values);
    let id = first.start("anna").await;
    let restarted = TestSessions::sharing(&values);
    assert_eq!(restarted.name(&id).await.unwrap(), "anna");

    values.set_down(true);
    restarted.advance(Duration::from_mins(1));
    assert_eq!(restarted.name(&id).await.unwrap(), "anna", "it is in memory");
    assert_eq!(TestSessions::sharing(&values).touch(&id).await, None);
    let account = LocalAccount { name: "bob".into(), stamp: stamp() };
    let started = first.sessions.start(SessionAccount::Local(account)).await;
    assert!(matches!(started, Err(StartError::Database(_))), "{started:?}");
    first.sessions.end(&id).await.unwrap_err();
}

#[tokio::test]
async fn use_at_any_server_keeps_a_shared_session() {
    let values = MemoryValues::default();
    let [first, second] = [(); 2].map(|()| TestSessions::sharing(&values));
    let advance = |time| {
        values.advance(time);
        first.advance(time);
        second.advance(time);
    };
    let id = first.start("anna").await;
    for server in [&second, &first, &second] {
        advance(IDLE_TIMEOUT - Duration::from_secs(1));
        assert_eq!(server.name(&id).await.unwrap(), "anna");
    }
    // The first one saw it long ago, and the second one has written its use.
    advance(IDLE_TIMEOUT - Duration::from_secs(1));
    assert_eq!(first.name(&id).await.unwrap(), "anna");
    advance(IDLE_TIMEOUT + WRITTEN_AT_LEAST_EVERY);
    assert_eq!(second.touch(&id).await, None);

    let id = first.start("anna").await;
    for _ in 0..MAX_AGE.as_secs() / 60 / 29 {
        advance(Duration::from_mins(29));
        assert_eq!(second.name(&id).await.unwrap(), "anna");
    }
    advance(Duration::from_mins(29));
    assert_eq!(second.touch(&id).await, None, "it is too old");
    assert_eq!(first.touch(&id).await, None);
}
