//! Requests of a page that are sent again when their answer may have changed.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};

use super::context::Session;
use crate::api::ApiError;

/// The state of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryState<T> {
    /// No answer yet.
    Loading,
    /// The answer.
    Loaded(T),
    /// The request failed.
    Failed(ApiError),
}

/// A request and its state.
pub struct Query<T: Send + Sync + 'static> {
    state: RwSignal<QueryState<T>>,
    is_pending: RwSignal<bool>,
    reload: Trigger,
}

// The derived implementations would require `T: Clone` and `T: Copy`.
impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

impl<T: Clone + Send + Sync + 'static> Query<T> {
    /// The state of the request.
    #[must_use]
    pub fn state(self) -> ReadSignal<QueryState<T>> {
        self.state.read_only()
    }

    /// Whether a request is running.
    #[must_use]
    pub fn is_pending(self) -> ReadSignal<bool> {
        self.is_pending.read_only()
    }

    /// Sends the request again. An earlier answer stays until the new one arrives.
    pub fn reload(self) {
        self.state.update(|state| {
            if matches!(state, QueryState::Failed(_)) {
                *state = QueryState::Loading;
            }
        });
        self.reload.notify();
    }
}

impl Session {
    /// Sends a request. Sends it again after signing in again, when the server responds again, and
    /// when a signal changes that `send` reads.
    ///
    /// While the person is signed out or the server is unreachable, the page keeps what it has. The
    /// session shows a notice.
    #[must_use]
    pub fn query<T, Answer>(self, send: impl Fn() -> Answer + 'static) -> Query<T>
    where
        T: Clone + Send + Sync + 'static,
        Answer: Future<Output = Result<T, ApiError>> + 'static,
    {
        let query = Query {
            state: RwSignal::new(QueryState::Loading),
            is_pending: RwSignal::new(true),
            reload: Trigger::new(),
        };
        let retry_epoch = self.retry_epoch();
        Effect::new(move || {
            retry_epoch.track();
            query.reload.track();
            let answer = send();
            query.is_pending.set(true);
            // Owned by this run of the effect, so it is disposed when the effect runs again.
            let is_current = StoredValue::new(());
            spawn_local(async move {
                let answer = answer.await;
                // Either the page is gone, or it has sent a newer request.
                if is_current.try_get_value().is_none() {
                    return;
                }
                query.is_pending.set(false);
                match answer {
                    Ok(value) => query.state.set(QueryState::Loaded(value)),
                    Err(error) => {
                        if !self.report_error(&error) {
                            query.state.set(QueryState::Failed(error));
                        }
                    }
                }
            });
        });
        query
    }
}
