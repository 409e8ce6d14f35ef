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

#[tokio::test]
async fn servers_count_together_by_the_clock_of_the_database() {
    let values = MemoryValues::default();
    let [first, second] = [(); 2].map(|()| {
        let shared = SharedValues::in_memory(&values);
        throttle().0.shared("test", Some(&shared))
    });
    for throttle in [&first, &second, &first, &second, &first] {
        throttle.attempt(&1).await.unwrap();
    }
    assert_eq!(second.attempt(&1).await, Err(Wait { seconds: 1 }));
    second.attempt(&2).await.unwrap();
    values.advance(Duration::from_secs(1));
    second.attempt(&1).await.unwrap();
    assert_eq!(second.attempt(&1).await, Err(Wait { seconds: 2 }));
    values.advance(Duration::from_secs(2));
    second.undo_attempt(&1).await;
    second.attempt(&1).await.unwrap();

    second.reset(&1).await;
    values.set_down(true);
    second.attempt(&1).await.unwrap();
    values.set_down(false);
    for _ in 0..4 {
        second.attempt(&1).await.unwrap();
    }
    assert_eq!(first.attempt(&1).await, Err(Wait { seconds: 1 }), "it has failures of its own");
    values.advance(FAILURE_LIFETIME);
    for _ in 0..4 {
        second.attempt(&1).await.unwrap_err();
    }
}
