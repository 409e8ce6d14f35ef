//! Tests of the attempts to sign in.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use store::MemoryValues;

use super::*;

fn attempt(browser: &Token) -> SignInAttempt {
    SignInAttempt {
        browser: browser.hash(),
        nonce: Token::from_client("n"),
        code_verifier: Token::from_client("v"),
        redirect: Url::parse("http://127.0.0.1/").unwrap(),
        return_path: ReturnPath::default(),
        replaced_session: None,
    }
}

fn attempts() -> (Attempts, Arc<AtomicU64>) {
    let seconds = Arc::new(AtomicU64::new(0));
    let elapsed = Arc::clone(&seconds);
    let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
    (Attempts::new(clock, None), seconds)
}

#[tokio::test]
async fn attempt_is_taken_once_and_only_by_its_browser() {
    let (attempts, _) = attempts();
    let [anna, ben] = ["a", "b"].map(Token::from_client);
    let state = attempts.begin(attempt(&anna)).await.unwrap();
    assert!(attempts.take(&state, &ben).await.is_none());
    assert!(attempts.take(&Token::from_client("other"), &anna).await.is_none());
    assert!(attempts.take(&state, &anna).await.is_some());
    assert!(attempts.take(&state, &anna).await.is_none());
}

#[tokio::test]
async fn attempt_expires() {
    let (attempts, seconds) = attempts();
    let anna = Token::from_client("a");
    let state = attempts.begin(attempt(&anna)).await.unwrap();
    seconds.fetch_add(LIFETIME.as_secs(), Ordering::Relaxed);
    assert!(attempts.take(&state, &anna).await.is_none());
}

#[tokio::test]
async fn new_attempt_replaces_the_oldest_when_there_are_too_many() {
    let (attempts, seconds) = attempts();
    let anna = Token::from_client("a");
    let oldest = attempts.begin(attempt(&anna)).await.unwrap();
    seconds.fetch_add(1, Ordering::Relaxed);
    let second = attempts.begin(attempt(&anna)).await.unwrap();
    for _ in 1..MAX_ATTEMPTS {
        attempts.begin(attempt(&anna)).await.unwrap();
    }
    assert!(attempts.take(&oldest, &anna).await.is_none());
    drop(second);
    assert_eq!(attempts.by_state.lock().unwrap().len(), MAX_ATTEMPTS);
}

#[tokio::test]
async fn shared_attempt_ends_at_any_server_once() {
    let values = MemoryValues::default();
    let [first, second] =
        [(); 2].map(|()| Attempts::new(Clock::monotonic(), Some(SharedValues::in_memory(&values))));
    let [anna, ben] = ["a", "b"].map(Token::from_client);
    let began = SignInAttempt { replaced_session: Some(Token::from_client("s")), ..attempt(&anna) };
    let state = first.begin(began.clone()).await.unwrap();
    assert!(second.take(&state, &ben).await.is_none());
    assert_eq!(second.take(&state, &anna).await, Some(began.clone()));
    assert!(first.take(&state, &anna).await.is_none());

    let expired = first.begin(began.clone()).await.unwrap();
    values.advance(LIFETIME);
    assert!(second.take(&expired, &anna).await.is_none());
    values.set_down(true);
    let state = first.begin(began.clone()).await.unwrap();
    assert!(second.take(&state, &anna).await.is_none());
    assert_eq!(first.take(&state, &anna).await, Some(began));
}
