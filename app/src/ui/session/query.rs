//! Requests of a page that run again by themselves when their answer may have changed.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};

use super::context::Session;
use crate::api::ApiError;

/// The state of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading<T> {
    /// No answer yet.
    Waiting,
    /// The answer.
    Read(T),
    /// The server refused or failed.
    Failed(ApiError),
}

/// A request and its state.
pub struct Read<T: Send + Sync + 'static> {
    reading: RwSignal<Reading<T>>,
    is_pending: RwSignal<bool>,
    again: Trigger,
}

// The derived implementations would require `T: Clone` and `T: Copy`.
impl<T: Send + Sync + 'static> Clone for Read<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Read<T> {}

impl<T: Clone + Send + Sync + 'static> Read<T> {
    /// The state of the request.
    #[must_use]
    pub fn reading(self) -> ReadSignal<Reading<T>> {
        self.reading.read_only()
    }

    /// Whether a request is running.
    #[must_use]
    pub fn is_pending(self) -> ReadSignal<bool> {
        self.is_pending.read_only()
    }

    /// Sends the request again. An earlier answer stays until the new one arrives.
    pub fn again(self) {
        self.reading.update(|reading| {
            if matches!(reading, Reading::Failed(_)) {
                *reading = Reading::Waiting;
            }
        });
        self.again.notify();
    }
}

impl Session {
    /// Sends a request, and sends it again when a signal changes that `ask` reads, after signing in
    /// again, and when the server responds again.
    ///
    /// While the person is signed out or the server is unreachable, the page keeps what it has. The
    /// session shows a notice.
    #[must_use]
    pub fn read<T, Answer>(self, ask: impl Fn() -> Answer + 'static) -> Read<T>
    where
        T: Clone + Send + Sync + 'static,
        Answer: Future<Output = Result<T, ApiError>> + 'static,
    {
        let read = Read {
            reading: RwSignal::new(Reading::Waiting),
            is_pending: RwSignal::new(true),
            again: Trigger::new(),
        };
        let retry_epoch = self.retry_epoch();
        Effect::new(move || {
            retry_epoch.track();
            read.again.track();
            let answer = ask();
            read.is_pending.set(true);
            // Owned by this run of the effect, so it is disposed when the effect runs again.
            let is_current = StoredValue::new(());
            spawn_local(async move {
                let answer = answer.await;
                // Either the page is gone, or it has sent a newer request.
                if is_current.try_get_value().is_none() {
                    return;
                }
                read.is_pending.set(false);
                match answer {
                    Ok(value) => read.reading.set(Reading::Read(value)),
                    Err(error) => {
                        if !self.report_error(&error) {
                            read.reading.set(Reading::Failed(error));
                        }
                    }
                }
            });
        });
        read
    }
}
