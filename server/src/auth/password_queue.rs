//! Limits how many passwords are hashed and verified at a time.
//!
//! A few are hashed at the same time, and a limited number of requests can wait. Further requests are
//! rejected with a time to retry.

use std::sync::Arc;

use app::api::{ApiError, access::blocking, internal_error};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::auth::{
    argon::Memory,
    password::NewPassword,
    password_hash::{HashError, PasswordHash},
    token::Token,
};

/// How many passwords are hashed at a time. Each takes 19 MiB of memory and 20 ms of a core.
const MAX_RUNNING: usize = 2;

/// How many requests can wait.
const MAX_WAITING: usize = 32;

/// How many requests of known browsers can be in the queue. These are counted separately, so that a
/// flood of other requests does not block them.
const MAX_KNOWN_BROWSERS: usize = 8;

/// When a rejected client may retry. By then all requests that wait now have been served.
const RETRY_AFTER_SECONDS: u32 = 2;

/// Hashes and verifies passwords.
pub(crate) struct PasswordQueue {
    slots: Arc<Semaphore>,
    known_browser_slots: Arc<Semaphore>,
    running: Arc<Semaphore>,
    /// Verified in place of the hash of an account that does not exist.
    dummy_hash: PasswordHash,
}

/// A slot of a request in the queue.
pub(crate) struct QueueSlot {
    _permit: OwnedSemaphorePermit,
}

impl PasswordQueue {
    pub(crate) fn new() -> Result<Self, HashError> {
        Ok(Self {
            slots: Arc::new(Semaphore::new(MAX_RUNNING + MAX_WAITING)),
            known_browser_slots: Arc::new(Semaphore::new(MAX_KNOWN_BROWSERS)),
            running: Arc::new(Semaphore::new(MAX_RUNNING)),
            dummy_hash: Memory::new().hash(Token::random::<16>()?.reveal())?,
        })
    }

    /// Reserves a slot in the queue. Callers do this before they count an attempt, so that a
    /// rejected request is not counted.
    ///
    /// # Errors
    /// [`ApiError::Busy`] if the queue is full.
    pub(crate) fn reserve(&self, is_known_browser: bool) -> Result<QueueSlot, ApiError> {
        let slots = if is_known_browser { &self.known_browser_slots } else { &self.slots };
        match Arc::clone(slots).try_acquire_owned() {
            Ok(permit) => Ok(QueueSlot { _permit: permit }),
            Err(_) => Err(ApiError::Busy { seconds: RETRY_AFTER_SECONDS }),
        }
    }

    /// Whether the password matches the stored hash. Without a hash, because the account does not
    /// exist, this takes equally long and returns `false`.
    pub(crate) async fn verify(
        &self,
        slot: QueueSlot,
        password: String,
        stored: Option<PasswordHash>,
    ) -> Result<bool, ApiError> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy_hash.clone());
        let matches = self.run(slot, move |memory| Ok(memory.verify(&password, &stored))).await?;
        Ok(matches && exists)
    }

    pub(crate) async fn hash(
        &self,
        slot: QueueSlot,
        password: NewPassword,
    ) -> Result<PasswordHash, ApiError> {
        let hash = move |memory: &mut Memory| {
            password.hash_in(memory).map_err(|error| internal_error(&error))
        };
        self.run(slot, hash).await
    }

    async fn run<T: Send + 'static>(
        &self,
        slot: QueueSlot,
        work: impl FnOnce(&mut Memory) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let running = Arc::clone(&self.running).acquire_owned().await;
        let running = running.map_err(|closed| internal_error(&closed))?;
        // The permits move into the thread. Otherwise a client that disconnects would free them
        // while its password is still being hashed.
        blocking(move || {
            let _permits = (slot, running);
            work(&mut Memory::new())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn verify_accepts_only_the_correct_password_of_an_existing_account() {
        let queue = PasswordQueue::new().unwrap();
        let new = NewPassword::parse("correct horse battery").unwrap();
        let stored = queue.hash(queue.reserve(false).unwrap(), new).await.unwrap();
        assert!(stored.text().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.text());
        assert_eq!(format!("{stored:?}"), "PasswordHash(..)");
        let verify = |password: &str, stored| {
            queue.verify(queue.reserve(false).unwrap(), password.to_owned(), stored)
        };
        assert!(verify("correct horse battery", Some(stored.clone())).await.unwrap());
        assert!(!verify("Correct horse battery", Some(stored.clone())).await.unwrap());
        assert!(!verify("correct horse battery", None).await.unwrap());
    }

    #[tokio::test]
    async fn full_queue_rejects_requests_until_a_slot_is_free() {
        let queue = PasswordQueue::new().unwrap();
        let mut slots: Vec<QueueSlot> =
            (0..MAX_RUNNING + MAX_WAITING).map(|_| queue.reserve(false).unwrap()).collect();
        let busy = ApiError::Busy { seconds: RETRY_AFTER_SECONDS };
        assert_eq!(queue.reserve(false).err(), Some(busy));
        queue.reserve(true).unwrap();
        let slot = slots.pop().unwrap();
        assert!(!queue.verify(slot, "x".into(), None).await.unwrap());
        queue.reserve(false).unwrap();
    }

    #[tokio::test]
    async fn a_panic_frees_its_slot() {
        let queue = Arc::new(PasswordQueue::new().unwrap());
        let panicking = Arc::clone(&queue);
        let slot = queue.reserve(false).unwrap();
        let task = tokio::spawn(async move {
            panicking.run(slot, |_| -> Result<(), ApiError> { panic!("on purpose") }).await
        });
        assert!(task.await.unwrap_err().is_panic());
        assert_eq!(queue.running.available_permits(), MAX_RUNNING);
        assert_eq!(queue.slots.available_permits(), MAX_RUNNING + MAX_WAITING);
        assert!(!queue.verify(queue.reserve(false).unwrap(), "x".into(), None).await.unwrap());
    }
}
