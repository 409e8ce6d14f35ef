//! What the console knows of the server and of who is signed in, and what follows from it. Without a browser, so
//! that a unit test can reach it.

use crate::api::{AccountView, ApiError, SessionView};

/// What stands where the pages are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Stage {
    /// Nothing yet: the server has not answered.
    Asking,
    /// The server has answered with an error.
    Failed(ApiError),
    /// How the first administrator comes to be.
    NoAdministrator,
    /// The form to sign in.
    SignedOut,
    /// The pages, for the person of this name.
    Pages(String),
}

/// What is known.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SessionState {
    view: Option<SessionView>,
    /// Whose pages are shown; also after the server has forgotten them.
    member: Option<AccountView>,
    failure: Option<ApiError>,
    gone: bool,
    turn: u32,
}

impl SessionState {
    /// What stands where the pages are.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (&self.member, &self.view) {
            (Some(member), _) => Stage::Pages(member.name.clone()),
            (None, None) => self.failure.clone().map_or(Stage::Asking, Stage::Failed),
            (None, Some(view)) if view.setup_needed => Stage::NoAdministrator,
            (None, Some(_)) => Stage::SignedOut,
        }
    }

    /// Whose pages are shown.
    #[must_use]
    pub const fn member(&self) -> Option<&AccountView> {
        self.member.as_ref()
    }

    /// What the server said last.
    #[must_use]
    pub const fn view(&self) -> Option<&SessionView> {
        self.view.as_ref()
    }

    /// Whether pages are shown to somebody whom the server does not know any more.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.member.is_some() && self.view.as_ref().is_some_and(|view| view.account.is_none())
    }

    /// Whether the server does not answer.
    #[must_use]
    pub const fn is_unreachable(&self) -> bool {
        self.gone
    }

    /// Changes whenever what has failed before may work now.
    #[must_use]
    pub const fn retry_epoch(&self) -> u32 {
        self.turn
    }

    /// The server has answered.
    pub fn apply(&mut self, view: SessionView) {
        let hindered = self.gone || self.is_expired();
        if view.account.is_some() {
            self.member.clone_from(&view.account);
        }
        self.view = Some(view);
        self.failure = None;
        self.gone = false;
        if hindered && !self.is_expired() {
            self.turn += 1;
        }
    }

    /// The server does not tell who is signed in.
    pub fn failed(&mut self, error: ApiError) {
        self.failure = Some(error);
    }

    /// Something was refused or did not get through.
    pub fn report_error(&mut self, error: &ApiError) {
        match error {
            ApiError::SignedOut => {
                self.gone = false;
                if let Some(view) = &mut self.view {
                    view.account = None;
                }
            }
            ApiError::Unreachable { .. } => self.gone = true,
            // Whatever else is wrong, the server is there.
            _ => {
                if self.gone && !self.is_expired() {
                    self.turn += 1;
                }
                self.gone = false;
            }
        }
    }

    /// The person has signed out: the pages go.
    pub fn sign_out(&mut self) {
        self.member = None;
        if let Some(view) = &mut self.view {
            view.account = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::Role;

    use super::*;

    fn view(name: Option<&str>) -> SessionView {
        SessionView {
            account: name.map(|name| AccountView { name: name.into(), role: Role::Admin }),
            setup_needed: false,
            demo: false,
            revision: 41.into(),
            max_upload: 1,
        }
    }

    fn known(name: Option<&str>) -> SessionState {
        let mut known = SessionState::default();
        known.apply(view(name));
        known
    }

    fn unreachable() -> ApiError {
        ApiError::Unreachable { message: "refused".into() }
    }

    #[test]
    fn the_stage_follows_from_what_the_server_said() {
        assert_eq!(SessionState::default().stage(), Stage::Asking);
        assert_eq!(known(None).stage(), Stage::SignedOut);
        assert_eq!(known(Some("anna")).stage(), Stage::Pages("anna".into()));
        let mut fresh = SessionState::default();
        fresh.apply(SessionView { setup_needed: true, ..view(None) });
        assert_eq!(fresh.stage(), Stage::NoAdministrator);
    }

    #[test]
    fn pages_stay_for_who_was_signed_out_meanwhile_and_go_on_after_signing_in() {
        let mut known = known(Some("anna"));
        known.report_error(&ApiError::SignedOut);
        assert!(known.is_expired());
        assert_eq!(known.stage(), Stage::Pages("anna".into()));
        assert_eq!(known.retry_epoch(), 0);
        known.apply(view(Some("anna")));
        assert!(!known.is_expired());
        assert_eq!(known.retry_epoch(), 1);
    }

    #[test]
    fn the_server_itself_may_tell_that_nobody_is_signed_in_any_more() {
        let mut known = known(Some("anna"));
        known.apply(view(None));
        assert!(known.is_expired());
        assert_eq!(known.retry_epoch(), 0);
    }

    #[test]
    fn somebody_else_gets_pages_of_their_own() {
        let mut known = known(Some("anna"));
        known.report_error(&ApiError::SignedOut);
        known.apply(view(Some("ben")));
        assert_eq!(known.stage(), Stage::Pages("ben".into()));
    }

    #[test]
    fn who_signs_out_leaves_the_pages() {
        let mut known = known(Some("anna"));
        known.sign_out();
        assert!(!known.is_expired());
        assert_eq!(known.stage(), Stage::SignedOut);
    }

    #[test]
    fn a_server_that_is_back_makes_pages_try_again() {
        let mut known = known(Some("anna"));
        known.report_error(&unreachable());
        assert!(known.is_unreachable());
        assert_eq!(known.stage(), Stage::Pages("anna".into()));
        known.apply(view(Some("anna")));
        assert!(!known.is_unreachable());
        assert_eq!(known.retry_epoch(), 1);
        known.apply(view(Some("anna")));
        assert_eq!(known.retry_epoch(), 1);
    }

    #[test]
    fn a_server_that_is_back_with_another_error_is_back() {
        let mut known = known(Some("anna"));
        known.report_error(&unreachable());
        known.report_error(&ApiError::NotAllowed);
        assert!(!known.is_unreachable());
        assert_eq!(known.retry_epoch(), 1);
    }

    #[test]
    fn a_server_that_fails_is_asked_again_by_the_person() {
        let failure = ApiError::Internal { request: "7f".into() };
        let mut fresh = SessionState::default();
        fresh.failed(failure.clone());
        assert_eq!(fresh.stage(), Stage::Failed(failure.clone()));
        fresh.apply(view(None));
        assert_eq!(fresh.stage(), Stage::SignedOut);
        // Once it has told who is signed in, the pages say what they miss.
        let mut known = known(Some("anna"));
        known.failed(failure);
        assert_eq!(known.stage(), Stage::Pages("anna".into()));
    }

    #[test]
    fn a_server_that_comes_back_without_the_session_waits_for_signing_in() {
        let mut known = known(Some("anna"));
        known.report_error(&unreachable());
        known.apply(view(None));
        assert!(!known.is_unreachable() && known.is_expired());
        assert_eq!(known.retry_epoch(), 0);
        known.apply(view(Some("anna")));
        assert_eq!(known.retry_epoch(), 1);
    }
}
