//! The session as every page sees it.

use api_types::{AccountView, Role, SessionView};
use leptos::{prelude::*, task::spawn_local};

use super::state::{SessionState, Stage};
use crate::{
    api::{ApiError, session, sign_out},
    ui::browser,
};

/// Who is signed in, and whether the server answers. There is one; pages get it by [`use_session`].
#[derive(Clone, Copy)]
pub struct Session {
    known: RwSignal<SessionState>,
    /// The question that was asked last: an answer to an earlier one comes too late.
    question: StoredValue<u32>,
    /// How often the server has not answered in a row.
    unanswered: RwSignal<u32>,
}

/// The session.
///
/// # Panics
/// Outside of the console: the console provides it before it shows anything.
#[must_use]
#[expect(clippy::expect_used, reason = "the console provides it before it shows anything")]
pub fn use_session() -> Session {
    use_context().expect("the session is provided around all pages")
}

/// Makes the session, asks for it, and asks again whenever the person comes back to the window.
pub(in crate::ui) fn provide_session() -> Session {
    let session = Session {
        known: RwSignal::new(SessionState::default()),
        question: StoredValue::new(0),
        unanswered: RwSignal::new(0),
    };
    provide_context(session);
    Effect::new(move || {
        session.refresh();
        browser::on_visible(Callback::new(move |()| session.refresh()));
    });
    session.listen_for_the_server();
    session
}

impl Session {
    /// Asks the server again: who is signed in, the newest revision.
    pub fn refresh(self) {
        let question = self.question.with_value(|question| question + 1);
        self.question.set_value(question);
        spawn_local(async move {
            let answer = session().await;
            // The console may be gone by now, or have asked anew.
            if self.question.try_get_value() == Some(question) {
                match answer {
                    Ok(view) => self.apply(view),
                    Err(error) => {
                        if !self.report_error(&error) {
                            self.known.update(|known| known.failed(error));
                        }
                    }
                }
            }
        });
    }

    /// Every page tells of the errors that it meets. Being signed out and a server that does not answer are dealt
    /// with here, once for all pages: it answers whether that is so, and the page has nothing more to say.
    pub fn report_error(self, error: &ApiError) -> bool {
        self.known.update(|known| known.report_error(error));
        match error {
            ApiError::Unreachable { .. } => self.unanswered.update(|unanswered| *unanswered += 1),
            ApiError::NotAllowed => {
                // The role has changed meanwhile.
                self.refresh();
                self.unanswered.set(0);
            }
            _ => self.unanswered.set(0),
        }
        matches!(error, ApiError::SignedOut | ApiError::Unreachable { .. })
    }

    /// Signs out: the pages go.
    pub fn sign_out(self) {
        spawn_local(async move {
            match sign_out().await {
                Ok(()) => {
                    self.known.update(SessionState::sign_out);
                    self.refresh();
                }
                Err(error) => {
                    self.report_error(&error);
                }
            }
        });
    }

    /// Changes whenever what has failed before may work now: somebody has signed in again, or the server is back.
    /// A resource that tracks it goes on by itself.
    #[must_use]
    pub fn retry_epoch(self) -> Memo<u32> {
        self.select(SessionState::retry_epoch)
    }

    /// Who is signed in.
    #[must_use]
    pub fn account(self) -> Memo<Option<AccountView>> {
        self.select(|known| known.member().cloned())
    }

    /// Whether the person may administer.
    #[must_use]
    pub fn is_admin(self) -> Memo<bool> {
        self.select(|known| known.member().is_some_and(|member| member.role == Role::Admin))
    }

    /// The newest revision, as far as is known.
    #[must_use]
    pub fn revision(self) -> Memo<Option<u64>> {
        self.select(|known| {
            known.view().filter(|view| view.account.is_some()).map(|view| view.revision.0)
        })
    }

    /// The largest file that can be imported, in bytes.
    #[must_use]
    pub fn max_upload(self) -> Memo<u64> {
        self.select(|known| known.view().map_or(0, |view| view.max_upload))
    }

    /// Whether this is the demo.
    #[must_use]
    pub fn demo(self) -> Memo<bool> {
        self.select(|known| known.view().is_some_and(|view| view.demo))
    }

    /// What stands where the pages are.
    #[must_use]
    pub fn stage(self) -> Memo<Stage> {
        self.select(SessionState::stage)
    }

    /// Whether pages are shown to somebody whom the server does not know any more.
    #[must_use]
    pub fn is_expired(self) -> Memo<bool> {
        self.select(SessionState::is_expired)
    }

    /// Whether the server does not answer.
    #[must_use]
    pub fn is_unreachable(self) -> Memo<bool> {
        self.select(SessionState::is_unreachable)
    }

    /// The server has answered, be it to this question or to somebody who has signed in.
    pub(super) fn apply(self, view: SessionView) {
        // An answer that is still on its way knows less.
        self.question.update_value(|question| *question += 1);
        self.unanswered.set(0);
        self.known.update(|known| known.apply(view));
    }

    fn select<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        read: fn(&SessionState) -> T,
    ) -> Memo<T> {
        let told = Memo::new(move |_| self.known.with(read));
        // Who only tracks a memo that was never read would hear of no change.
        told.with_untracked(|_| ());
        told
    }

    /// Asks a server that does not answer again and again, ever more rarely, while somebody looks.
    fn listen_for_the_server(self) {
        let gone = self.is_unreachable();
        Effect::new(move || {
            let unanswered = self.unanswered.get();
            if gone.get() {
                let ask = Callback::new(move |()| {
                    // Who comes back to the window asks at once.
                    if browser::is_visible() {
                        self.refresh();
                    }
                });
                browser::later(pause(unanswered), ask);
            }
        });
    }
}

/// How long to wait before asking again a server that has not answered so often in a row, in milliseconds.
fn pause(unanswered: u32) -> u64 {
    (1_000 << unanswered.clamp(1, 4)) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_and_stay_bearable() {
        let pauses: Vec<u64> = (0..8).map(pause).collect();
        assert_eq!(pauses, [1_000, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
    }
}
