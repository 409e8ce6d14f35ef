//! The session, shared by all pages.

use api_types::{AccountView, ProviderView, Role, SessionView};
use leptos::{prelude::*, task::spawn_local};

use super::state::{Screen, SessionState};
use crate::{
    api::{ApiError, session, sign_out},
    ui::{browser, erased::effect},
};

/// Who is signed in, and whether the server responds. Pages get the one session by [`use_session`].
#[derive(Clone, Copy)]
pub struct Session {
    state: RwSignal<SessionState>,
    /// Number of the newest request. Answers to earlier requests are dropped.
    request: StoredValue<u32>,
    /// Number of requests in a row that got no answer.
    unanswered: RwSignal<u32>,
}

/// Returns the session.
///
/// # Panics
/// Outside of the console, which provides the session before it shows a page.
#[must_use]
#[expect(clippy::expect_used, reason = "the console provides it before it shows a page")]
pub fn use_session() -> Session {
    use_context().expect("the session is provided around all pages")
}

/// Creates the session and loads it, now and whenever the window gets the focus.
pub(in crate::ui) fn provide_session() -> Session {
    let session = Session {
        state: RwSignal::new(SessionState::default()),
        request: StoredValue::new(0),
        unanswered: RwSignal::new(0),
    };
    provide_context(session);
    effect(move || {
        session.refresh();
        browser::on_visible(Callback::new(move |()| session.refresh()));
    });
    session.retry_while_unreachable();
    session
}

impl Session {
    /// Asks the server who is signed in and which revision is the newest.
    pub fn refresh(self) {
        let request = self.request.with_value(|request| request + 1);
        self.request.set_value(request);
        spawn_local(async move {
            let answer = session().await;
            // The console may be gone, or may have sent a newer request.
            if self.request.try_get_value() == Some(request) {
                match answer {
                    Ok(view) => self.apply(view),
                    Err(error) => {
                        if !self.report_error(&error) {
                            self.state.update(|state| state.set_failure(error));
                        }
                    }
                }
            }
        });
    }

    /// Reports an error to the session. Returns true if the session shows it: signed out, or server
    /// unreachable. The page must show every other error itself.
    pub fn report_error(self, error: &ApiError) -> bool {
        self.state.update(|state| state.report_error(error));
        match error {
            ApiError::Unreachable { .. } => self.unanswered.update(|unanswered| *unanswered += 1),
            ApiError::NotAllowed => {
                // The role of the account has changed.
                self.refresh();
                self.unanswered.set(0);
            }
            _ => self.unanswered.set(0),
        }
        matches!(error, ApiError::SignedOut | ApiError::Unreachable { .. })
    }

    /// Signs out and closes the pages.
    pub fn sign_out(self) {
        spawn_local(async move {
            match sign_out().await {
                Ok(continue_at) => {
                    browser::forget_session();
                    if let Some(address) = continue_at {
                        // The provider sends the browser back.
                        browser::open_address(&address);
                        return;
                    }
                    self.state.update(SessionState::sign_out);
                    self.refresh();
                }
                Err(error) => {
                    self.report_error(&error);
                }
            }
        });
    }

    /// Changes whenever failed requests are worth a retry: after signing in again, or when the server
    /// responds again. A request that tracks it retries by itself.
    #[must_use]
    pub fn retry_epoch(self) -> Memo<u32> {
        self.select(SessionState::retry_epoch)
    }

    /// The account whose pages are shown.
    #[must_use]
    pub fn account(self) -> Memo<Option<AccountView>> {
        self.select(|state| state.member().cloned())
    }

    /// Whether the account is an administrator.
    #[must_use]
    pub fn is_admin(self) -> Memo<bool> {
        self.select(|state| state.member().is_some_and(|member| member.role == Role::Admin))
    }

    /// Whether the account may edit services.
    #[must_use]
    pub fn is_manager(self) -> Memo<bool> {
        self.select(|state| state.member().is_some_and(|member| member.role >= Role::Manager))
    }

    /// The newest known revision.
    #[must_use]
    pub fn revision(self) -> Memo<Option<u64>> {
        self.select(|state| {
            state.view().filter(|view| view.account.is_some()).map(|view| view.revision.0)
        })
    }

    /// The largest file that can be imported, in bytes.
    #[must_use]
    pub fn max_upload(self) -> Memo<u64> {
        self.select(|state| state.view().map_or(0, |view| view.max_upload))
    }

    /// The sign-in provider.
    #[must_use]
    pub fn provider(self) -> Memo<Option<ProviderView>> {
        self.select(|state| state.view().and_then(|view| view.provider.clone()))
    }

    /// Whether a local account can sign in here.
    #[must_use]
    pub fn accepts_local_accounts(self) -> Memo<bool> {
        self.select(|state| state.view().is_some_and(|view| view.local_accounts))
    }

    /// Whether an administrator has yet to be created. Unknown until the server has answered.
    #[must_use]
    pub fn is_setup_needed(self) -> Memo<Option<bool>> {
        self.select(|state| state.view().map(|view| view.setup_needed))
    }

    /// Whether the server runs in demo mode.
    #[must_use]
    pub fn demo(self) -> Memo<bool> {
        self.select(|state| state.view().is_some_and(|view| view.demo))
    }

    /// What the console shows.
    #[must_use]
    pub fn screen(self) -> Memo<Screen> {
        self.select(SessionState::screen)
    }

    /// Whether the session has ended while its pages are shown.
    #[must_use]
    pub fn is_expired(self) -> Memo<bool> {
        self.select(SessionState::is_expired)
    }

    /// Whether the server is not responding.
    #[must_use]
    pub fn is_unreachable(self) -> Memo<bool> {
        self.select(SessionState::is_unreachable)
    }

    /// Applies an answer of the server.
    pub(super) fn apply(self, view: SessionView) {
        // Drops answers that are still on their way, because they are older.
        self.request.update_value(|request| *request += 1);
        self.unanswered.set(0);
        self.state.update(|state| state.apply(view));
    }

    fn select<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        read: fn(&SessionState) -> T,
    ) -> Memo<T> {
        let selected = Memo::new(move |_| self.state.with(read));
        // A memo that is tracked but was never read does not notify.
        selected.with_untracked(|_| ());
        selected
    }

    /// Retries while the server is not responding and the page is visible, with growing pauses.
    fn retry_while_unreachable(self) {
        let is_unreachable = self.is_unreachable();
        effect(move || {
            let unanswered = self.unanswered.get();
            if is_unreachable.get() {
                let retry = Callback::new(move |()| {
                    // A hidden page refreshes when its window gets the focus.
                    if browser::is_visible() {
                        self.refresh();
                    }
                });
                browser::run_after(retry_millis(unanswered), retry);
            }
        });
    }
}

/// Milliseconds to wait after this many unanswered requests in a row.
fn retry_millis(unanswered: u32) -> u64 {
    (1_000 << unanswered.clamp(1, 4)) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_pauses_double_up_to_8_seconds() {
        let pauses: Vec<u64> = (0..8).map(retry_millis).collect();
        assert_eq!(pauses, [1_000, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
    }
}
