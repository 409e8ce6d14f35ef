//! Tests of the throttle.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use store::MemoryValues;

use super::{failures::FAILURE_LIFETIME, *};

/// A throttle with 5 free failures, and a function that advances its clock by seconds.
fn throttle() -> (Throttle<u32>, impl Fn(u64)) {
    let seconds = Arc::new(AtomicU64::new(0));
    let elapsed = Arc::clone(&seconds);
    let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
    let advance = move |more| {
        seconds.fetch_add(more, Ordering::Relaxed);
    };
    (Throttle::new(5, clock), advance)
}

#[tokio::test]
async fn waiting_time_doubles_up_to_five_minutes() {
    let (throttle, advance) = throttle();
    for _ in 0..5 {
        throttle.attempt(&1).await.unwrap();
    }
    for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        assert_eq!(throttle.attempt(&1).await, Err(Wait { seconds }));
        advance(u64::from(seconds) - 1);
        assert_eq!(throttle.attempt(&1).await, Err(Wait { seconds: 1 }));
        advance(1);
        throttle.attempt(&1).await.unwrap();
    }
    throttle.attempt(&2).await.unwrap();
}

#[tokio::test]
async fn failures_are_forgotten_after_success_and_after_their_lifetime() {
    let (throttle, advance) = throttle();
    for _ in 0..5 {
        throttle.attempt(&1).await.unwrap();
        throttle.attempt(&2).await.unwrap();
        throttle.attempt(&3).await.unwrap();
    }
    throttle.reset(&1).await;
    throttle.undo_attempt(&2).await;
    for _ in 0..5 {
        throttle.attempt(&1).await.unwrap();
    }
    throttle.attempt(&2).await.unwrap();
    throttle.attempt(&2).await.unwrap_err();
    advance(FAILURE_LIFETIME.as_secs());
    for _ in 0..5 {
        throttle.attempt(&3).await.unwrap();
    }
    throttle.attempt(&3).await.unwrap_err();
}

#[tokio::test]
async fn flood_of_other_keys_does_not_remove_a_throttled_key() {
    let (throttle, _) = throttle();
    for _ in 0..5 {
        throttle.attempt(&0).await.unwrap();
    }
    for key in 1..=u32::try_from(MAX_KEYS).unwrap() + 100 {
        throttle.attempt(&key).await.unwrap();
    }
    assert_eq!(throttle.lock().len(), MAX_KEYS);
    throttle.attempt(&0).await.unwrap_err();
}

/// Throttles that count together, and a function that lets time pass by seconds.
fn servers(values: &MemoryValues) -> ([Throttle<u32>; 2], impl Fn(u64) + use<>) {
    let shared = Some(SharedValues::in_memory(values));
    let ((first, advance_first), (second, advance_second)) = (throttle(), throttle());
    let values = values.clone();
    let advance = move |seconds| {
        advance_first(seconds);
        advance_second(seconds);
        values.advance(Duration::from_secs(seconds));
    };
    ([first, second].map(|throttle| throttle.shared("test", shared.as_ref())), advance)
}

#[tokio::test]
async fn servers_count_together() {
    let ([first, second], advance) = servers(&MemoryValues::default());
    for throttle in [&first, &second, &first, &second, &first] {
        throttle.attempt(&1).await.unwrap();
    }
    // The last one was successful.
    first.undo_attempt(&1).await;
    second.attempt(&1).await.unwrap();
    for throttle in [&first, &second, &first, &second] {
        assert_eq!(throttle.attempt(&1).await, Err(Wait { seconds: 1 }), "waiting is no failure");
    }
    first.attempt(&2).await.unwrap();
    advance(1);
    second.attempt(&1).await.unwrap();
    for throttle in [&first, &second] {
        assert_eq!(throttle.attempt(&1).await, Err(Wait { seconds: 2 }));
    }
    advance(2);
    second.attempt(&1).await.unwrap();
    second.reset(&1).await;
    for throttle in [&second, &first, &second] {
        throttle.attempt(&1).await.unwrap();
    }
    advance(FAILURE_LIFETIME.as_secs());
    for _ in 0..5 {
        first.attempt(&1).await.unwrap();
    }
    second.attempt(&1).await.unwrap_err();
}

#[tokio::test]
async fn server_counts_alone_while_the_database_is_down() {
    let values = MemoryValues::default();
    let ([first, second], _) = servers(&values);
    values.set_down(true);
    for _ in 0..5 {
        first.attempt(&1).await.unwrap();
    }
    assert_eq!(first.attempt(&1).await, Err(Wait { seconds: 1 }));
    second.attempt(&1).await.unwrap();
}
