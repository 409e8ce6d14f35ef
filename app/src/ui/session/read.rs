//! What a page reads from the server.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};

use super::Session;
use crate::api::ApiError;

/// How far reading is.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading<T> {
    /// The answer is awaited.
    Waiting,
    /// The answer.
    Read(T),
    /// The server refused, or failed.
    Failed(ApiError),
}

/// What is read, and the way to read it again.
pub struct Read<T: Send + Sync + 'static> {
    reading: RwSignal<Reading<T>>,
    again: Trigger,
}

// Derived, they would ask the same of what is read.
impl<T: Send + Sync + 'static> Clone for Read<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Read<T> {}

impl<T: Clone + Send + Sync + 'static> Read<T> {
    /// How far it is.
    #[must_use]
    pub fn reading(self) -> ReadSignal<Reading<T>> {
        self.reading.read_only()
    }

    /// Reads again; what was read before stays until then.
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
    /// Reads, and reads again whenever a signal changes that `ask` looks at, after signing in again and when the server
    /// is back. Where these two are missing the page waits or keeps what it has: the session tells the person.
    #[must_use]
    pub fn read<T, Answer>(self, ask: impl Fn() -> Answer + 'static) -> Read<T>
    where
        T: Clone + Send + Sync + 'static,
        Answer: Future<Output = Result<T, ApiError>> + 'static,
    {
        let read = Read { reading: RwSignal::new(Reading::Waiting), again: Trigger::new() };
        let turn = self.retry_epoch();
        Effect::new(move || {
            turn.track();
            read.again.track();
            let answer = ask();
            // Belongs to this run of the effect, and goes with it.
            let newest = StoredValue::new(());
            spawn_local(async move {
                let answer = answer.await;
                // Gone when the page is gone, or has asked anew.
                if newest.try_get_value().is_none() {
                    return;
                }
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
