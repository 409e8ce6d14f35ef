//! Sends the requests that follow an answer.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use mocks::Callback;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::sleep,
};

use super::{forward::Forwarder, settings::MockLimits};

/// Sends callbacks in the background. What exceeds the limit is not sent, and counted.
pub(super) struct Callbacks {
    waiting: Arc<Semaphore>,
    sent: AtomicU64,
    failed: AtomicU64,
}

impl Callbacks {
    pub(super) fn new(limits: &MockLimits) -> Self {
        let waiting = Arc::new(Semaphore::new(limits.max_callbacks));
        Self { waiting, sent: AtomicU64::new(0), failed: AtomicU64::new(0) }
    }

    /// Callbacks that got an answer, and those that did not.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.sent.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed))
    }

    /// Starts to send the callbacks of an answer, one after the other.
    pub(super) fn start(
        self: &Arc<Self>,
        callbacks: Vec<Callback>,
        forwarder: &Arc<Forwarder>,
        limits: &MockLimits,
    ) {
        if callbacks.is_empty() {
            return;
        }
        let count = u32::try_from(callbacks.len()).unwrap_or(u32::MAX);
        let Ok(permits) = Arc::clone(&self.waiting).try_acquire_many_owned(count) else {
            self.failed.fetch_add(u64::from(count), Ordering::Relaxed);
            tracing::warn!("too many callbacks wait, so those of a call are not sent");
            return;
        };
        let (this, forwarder) = (Arc::clone(self), Arc::clone(forwarder));
        let max_delay = limits.max_delay;
        tokio::spawn(async move {
            let _waiting: OwnedSemaphorePermit = permits;
            for Callback { method, url, headers, body, delay } in callbacks {
                sleep(delay.min(max_delay)).await;
                let sent = forwarder.send(method, &url, headers, body.unwrap_or_default()).await;
                match sent {
                    Ok(_) => this.sent.fetch_add(1, Ordering::Relaxed),
                    Err(error) => {
                        tracing::debug!(%error, "a callback failed");
                        this.failed.fetch_add(1, Ordering::Relaxed)
                    }
                };
            }
        });
    }
}
