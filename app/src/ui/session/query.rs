//! Requests of a page that are sent again when their answer may have changed.

use std::{future::Future, pin::Pin, rc::Rc};

use leptos::{prelude::*, task::spawn_local};

use super::context::Session;
use crate::{api::ApiError, ui::erased::effect};

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

/// Stores the answer of a request.
type SetAnswer = Box<dyn FnOnce()>;

/// A request, without the type of its answer.
type Request = Pin<Box<dyn Future<Output = Result<SetAnswer, ApiError>>>>;

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
        let request = move || -> Request {
            let answer = send();
            Box::pin(async move {
                let value = answer.await?;
                let set: SetAnswer = Box::new(move || query.state.set(QueryState::Loaded(value)));
                Ok(set)
            })
        };
        let set_error = move |error| query.state.set(QueryState::Failed(error));
        self.send(Box::new(request), Box::new(set_error), query.is_pending, query.reload);
        query
    }

    /// Sends a request as often as needed. Without the type of its answer, so that it is compiled only once.
    fn send(
        self,
        request: Box<dyn Fn() -> Request>,
        set_error: Box<dyn Fn(ApiError)>,
        is_pending: RwSignal<bool>,
        reload: Trigger,
    ) {
        let retry_epoch = self.retry_epoch();
        let set_error: Rc<dyn Fn(ApiError)> = set_error.into();
        effect(move || {
            retry_epoch.track();
            reload.track();
            let request = request();
            is_pending.set(true);
            // Owned by this run of the effect, so it is disposed when the effect runs again.
            let is_current = StoredValue::new(());
            let set_error = Rc::clone(&set_error);
            spawn_local(async move {
                let answer = request.await;
                // Either the page is gone, or it has sent a newer request.
                if is_current.try_get_value().is_none() {
                    return;
                }
                is_pending.set(false);
                match answer {
                    Ok(set) => set(),
                    Err(error) => {
                        if !self.report_error(&error) {
                            set_error(error);
                        }
                    }
                }
            });
        });
    }
}
