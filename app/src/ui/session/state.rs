//! The state of the session. It uses no browser, so unit tests can reach it.

use crate::api::{AccountView, ApiError, SessionView};

/// What the console shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Screen {
    /// The server has not answered yet.
    Loading,
    /// The server answered with an error.
    Failed(ApiError),
    /// How to create the first administrator.
    NoAdministrator,
    /// The sign-in form.
    SignedOut,
    /// The sign-in page with a provider.
    ProviderSignIn,
    /// The pages, for the account with this name.
    Pages(String),
}

/// Who is signed in, and whether the server responds.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SessionState {
    view: Option<SessionView>,
    /// The account whose pages are shown. It stays when the session ends.
    member: Option<AccountView>,
    failure: Option<ApiError>,
    is_unreachable: bool,
    retry_epoch: u32,
}

impl SessionState {
    /// What the console shows.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match (&self.member, &self.view) {
            (Some(member), _) => Screen::Pages(member.name.clone()),
            (None, None) => self.failure.clone().map_or(Screen::Loading, Screen::Failed),
            (None, Some(view)) if view.provider.is_some() => Screen::ProviderSignIn,
            (None, Some(view)) if view.setup_needed => Screen::NoAdministrator,
            (None, Some(_)) => Screen::SignedOut,
        }
    }

    /// The account whose pages are shown.
    #[must_use]
    pub const fn member(&self) -> Option<&AccountView> {
        self.member.as_ref()
    }

    /// The last answer of the server.
    #[must_use]
    pub const fn view(&self) -> Option<&SessionView> {
        self.view.as_ref()
    }

    /// Whether the session has ended while its pages are shown.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.member.is_some() && self.view.as_ref().is_some_and(|view| view.account.is_none())
    }

    /// Whether the server is not responding.
    #[must_use]
    pub const fn is_unreachable(&self) -> bool {
        self.is_unreachable
    }

    /// Changes whenever failed requests are worth a retry.
    #[must_use]
    pub const fn retry_epoch(&self) -> u32 {
        self.retry_epoch
    }

    /// Applies an answer of the server.
    pub fn apply(&mut self, view: SessionView) {
        let was_interrupted = self.is_unreachable || self.is_expired();
        if view.account.is_some() {
            self.member.clone_from(&view.account);
        }
        self.view = Some(view);
        self.failure = None;
        self.is_unreachable = false;
        if was_interrupted && !self.is_expired() {
            self.retry_epoch += 1;
        }
    }

    /// Records that the request for the session failed.
    pub fn set_failure(&mut self, error: ApiError) {
        self.failure = Some(error);
    }

    /// Applies the error of any request.
    pub fn report_error(&mut self, error: &ApiError) {
        match error {
            ApiError::SignedOut => {
                self.is_unreachable = false;
                if let Some(view) = &mut self.view {
                    view.account = None;
                }
            }
            ApiError::Unreachable { .. } => self.is_unreachable = true,
            // Any other error shows that the server responds.
            _ => {
                if self.is_unreachable && !self.is_expired() {
                    self.retry_epoch += 1;
                }
                self.is_unreachable = false;
            }
        }
    }

    /// Closes the pages after signing out.
    pub fn sign_out(&mut self) {
        self.member = None;
        if let Some(view) = &mut self.view {
            view.account = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::{ProviderView, Role};

    use super::*;

    fn view(name: Option<&str>) -> SessionView {
        SessionView {
            account: name.map(|name| AccountView { name: name.into(), role: Role::Admin }),
            setup_needed: false,
            demo: false,
            revision: 41.into(),
            max_upload: 1,
            provider: None,
            local_accounts: true,
        }
    }

    fn state_with(name: Option<&str>) -> SessionState {
        let mut state = SessionState::default();
        state.apply(view(name));
        state
    }

    fn unreachable() -> ApiError {
        ApiError::Unreachable { message: "refused".into() }
    }

    #[test]
    fn stage_follows_from_the_answer() {
        assert_eq!(SessionState::default().screen(), Screen::Loading);
        assert_eq!(state_with(None).screen(), Screen::SignedOut);
        assert_eq!(state_with(Some("anna")).screen(), Screen::Pages("anna".into()));
        let mut fresh = SessionState::default();
        fresh.apply(SessionView { setup_needed: true, ..view(None) });
        assert_eq!(fresh.screen(), Screen::NoAdministrator);
        let provider = Some(ProviderView { name: "Keycloak".into(), is_reachable: false });
        fresh.apply(SessionView { provider, setup_needed: true, ..view(None) });
        assert_eq!(fresh.screen(), Screen::ProviderSignIn);
    }

    #[test]
    fn pages_stay_when_the_session_ends_and_retry_after_sign_in() {
        let mut state = state_with(Some("anna"));
        state.report_error(&ApiError::SignedOut);
        assert!(state.is_expired());
        assert_eq!(state.screen(), Screen::Pages("anna".into()));
        assert_eq!(state.retry_epoch(), 0);
        state.apply(view(Some("anna")));
        assert!(!state.is_expired());
        assert_eq!(state.retry_epoch(), 1);
    }

    #[test]
    fn answer_without_account_ends_the_session() {
        let mut state = state_with(Some("anna"));
        state.apply(view(None));
        assert!(state.is_expired());
        assert_eq!(state.retry_epoch(), 0);
    }

    #[test]
    fn another_account_replaces_the_pages() {
        let mut state = state_with(Some("anna"));
        state.report_error(&ApiError::SignedOut);
        state.apply(view(Some("ben")));
        assert_eq!(state.screen(), Screen::Pages("ben".into()));
    }

    #[test]
    fn sign_out_closes_the_pages() {
        let mut state = state_with(Some("anna"));
        state.sign_out();
        assert!(!state.is_expired());
        assert_eq!(state.screen(), Screen::SignedOut);
    }

    #[test]
    fn pages_retry_once_when_the_server_responds_again() {
        let mut state = state_with(Some("anna"));
        state.report_error(&unreachable());
        assert!(state.is_unreachable());
        assert_eq!(state.screen(), Screen::Pages("anna".into()));
        state.apply(view(Some("anna")));
        assert!(!state.is_unreachable());
        assert_eq!(state.retry_epoch(), 1);
        state.apply(view(Some("anna")));
        assert_eq!(state.retry_epoch(), 1);
    }

    #[test]
    fn another_error_proves_that_the_server_responds() {
        let mut state = state_with(Some("anna"));
        state.report_error(&unreachable());
        state.report_error(&ApiError::NotAllowed);
        assert!(!state.is_unreachable());
        assert_eq!(state.retry_epoch(), 1);
    }

    #[test]
    fn failed_session_request_is_shown_unless_pages_are_open() {
        let failure = ApiError::Internal { request: "7f".into() };
        let mut fresh = SessionState::default();
        fresh.set_failure(failure.clone());
        assert_eq!(fresh.screen(), Screen::Failed(failure.clone()));
        fresh.apply(view(None));
        assert_eq!(fresh.screen(), Screen::SignedOut);
        // Open pages show their own errors.
        let mut state = state_with(Some("anna"));
        state.set_failure(failure);
        assert_eq!(state.screen(), Screen::Pages("anna".into()));
    }

    #[test]
    fn restarted_server_without_the_session_requires_sign_in() {
        let mut state = state_with(Some("anna"));
        state.report_error(&unreachable());
        state.apply(view(None));
        assert!(!state.is_unreachable() && state.is_expired());
        assert_eq!(state.retry_epoch(), 0);
        state.apply(view(Some("anna")));
        assert_eq!(state.retry_epoch(), 1);
    }
}
