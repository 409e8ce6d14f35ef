//! Sign-in, sign-out and creation of the administrator for one request.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use api_types::{AuditAction, ConflictCause, Field, InvalidReason, ProviderView, Role};
use app::api::{
    ApiError, IntoApiError,
    access::{AccessService, AuthService, BoxFuture, SignedIn, SignedOut, blocking},
    internal_error,
};
use repository::Identity;

use crate::{
    audit::Event,
    auth::{
        Auth, RequestOrigin,
        access_service::RequestAccess,
        accounts::Account,
        cookie::{self, Cookies},
        guess_limits::SignInAttempt,
        name::AccountName,
        password::NewPassword,
        password_hash::PasswordHash,
        sessions::{LocalAccount, SessionAccount},
        throttle::Wait,
        token::Token,
    },
    http::peer::peer_network,
};

/// The origin of a request, and its cookies.
#[derive(Clone)]
pub(crate) struct RequestAuth {
    auth: Arc<Auth>,
    peer: IpAddr,
    cookies: Cookies,
    origin: RequestOrigin,
}

impl RequestAuth {
    pub(crate) fn new(
        auth: Arc<Auth>,
        peer: Option<IpAddr>,
        cookies: Cookies,
        origin: RequestOrigin,
    ) -> Self {
        let peer = peer_network(peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into()));
        Self { auth, peer, cookies, origin }
    }

    /// The authentication service of this request.
    pub(crate) fn service(self, max_upload: u64) -> Arc<dyn AuthService> {
        Arc::new(CookieAuthService { request: self, max_upload })
    }

    /// The network of the client.
    pub(crate) fn peer(&self) -> IpAddr {
        self.peer
    }

    /// The access service of this request.
    pub(crate) fn access(&self) -> Arc<dyn AccessService> {
        Arc::new(RequestAccess { auth: Arc::clone(&self.auth), peer: self.peer })
    }

    /// Writes to the audit log.
    async fn record(&self, actor: &str, action: AuditAction) {
        let event = Event::new(actor, Some(self.peer), action);
        self.auth.audit.record_async(&event, self.auth.clock.date()).await;
    }

    async fn sign_in(&self, name: String, password: String) -> Result<SignedIn, ApiError> {
        if self.auth.demo {
            return Err(demo());
        }
        self.check_local_sign_in()?;
        let auth = &self.auth;
        let attempt = self.sign_in_attempt(&name);
        let slot = auth.password_queue.reserve(attempt.browser.is_some())?;
        auth.guess_limits.begin_sign_in(&attempt).await.map_err(too_many_attempts)?;
        // An invalid name is treated like an unknown one, and takes equally long.
        let account = match AccountName::parse(&name) {
            Ok(name) => find(auth, name).await?,
            Err(_) => None,
        };
        let account = account.filter(|it| !it.disabled && auth.accepts_local_account(it));
        let stored = account.as_ref().and_then(|account| account.password.clone());
        let matches = auth.password_queue.verify(slot, password, stored).await?;
        let Some(account) = account.filter(|_| matches) else {
            tracing::warn!(peer = %self.peer, "rejected a sign-in");
            self.record(&name, AuditAction::SignInRejected).await;
            return Err(ApiError::WrongCredentials);
        };
        auth.guess_limits.sign_in_succeeded(&attempt).await;
        self.record(account.name.as_str(), AuditAction::SignedIn).await;
        self.start_session(&account).await
    }

    /// Checks that local accounts can sign in from where this request comes from.
    fn check_local_sign_in(&self) -> Result<(), ApiError> {
        let is_accepted = self.auth.accepts_local_accounts(&self.origin);
        if is_accepted { Ok(()) } else { Err(ApiError::NotAllowed) }
    }

    fn sign_in_attempt(&self, name: &str) -> SignInAttempt {
        // A client can send a name of any length. 64 characters are enough to count by.
        let name = name.chars().take(64).collect::<String>().to_lowercase();
        let known = &self.auth.known_browsers;
        let browser = self.cookies.browser.as_ref().and_then(|token| known.recognize(token, &name));
        SignInAttempt { name, peer: self.peer, browser }
    }

    async fn create_administrator(
        &self,
        token: String,
        name: String,
        password: String,
    ) -> Result<SignedIn, ApiError> {
        self.check_local_sign_in()?;
        let auth = &self.auth;
        auth.guess_limits.begin_setup_token(self.peer).await.map_err(too_many_attempts)?;
        let token = Token::from_client(&token);
        let _creation = auth.setup_token.creation_lock.lock().await;
        if !auth.setup_token.is_valid(&token).await {
            return Err(ApiError::LinkExpired);
        }
        auth.guess_limits.setup_token_succeeded(self.peer).await;
        let name =
            AccountName::parse(&name).map_err(|error| invalid(Field::Name, error.reason()))?;
        let password = self.hash_new_password(&password).await?;
        let account = Account::new(name.clone(), Role::Admin, password);
        let added = account.clone();
        let accounts = auth.accounts.clone();
        blocking(move || accounts.add_first_administrator(added)).await?;
        auth.setup_token.revoke().await;
        tracing::info!(%name, "created the administrator account");
        self.record(name.as_str(), AuditAction::AdministratorCreated).await;
        self.start_session(&account).await
    }

    /// The name of the account that a one-time link belongs to.
    async fn linked_account(&self, token: String) -> Result<String, ApiError> {
        let auth = &self.auth;
        auth.guess_limits.begin_setup_token(self.peer).await.map_err(too_many_attempts)?;
        let (accounts, now) = (auth.accounts.clone(), auth.clock.date());
        let token = Token::from_client(&token);
        let all = blocking(move || accounts.all()).await?;
        let has_link =
            |account: &&Account| account.valid_link(now).is_some_and(|link| link.has_token(&token));
        let account = all.iter().find(has_link).ok_or(ApiError::LinkExpired)?;
        auth.guess_limits.setup_token_succeeded(self.peer).await;
        Ok(account.name.as_str().to_owned())
    }

    async fn use_link(&self, token: String, password: String) -> Result<SignedIn, ApiError> {
        self.check_local_sign_in()?;
        self.linked_account(token.clone()).await?;
        let auth = &self.auth;
        let password = self.hash_new_password(&password).await?;
        let (accounts, now) = (auth.accounts.clone(), auth.clock.date());
        let token = Token::from_client(&token);
        let account = blocking(move || accounts.use_link(&token, password, now)).await?;
        self.record(account.name.as_str(), AuditAction::PasswordSet).await;
        self.start_session(&account).await
    }

    async fn hash_new_password(&self, password: &str) -> Result<PasswordHash, ApiError> {
        let new = NewPassword::parse(password)
            .map_err(|error| invalid(Field::Password, error.reason()))?;
        let queue = &self.auth.password_queue;
        queue.hash(queue.reserve(false)?, new).await
    }

    /// Ends the session of the request and starts one with a new ID, so that an ID that an attacker
    /// planted is never used (session fixation).
    async fn start_session(&self, account: &Account) -> Result<SignedIn, ApiError> {
        if !self.auth.accepts_local_account(account) {
            return Err(ApiError::NotAllowed);
        }
        let sessions = &self.auth.sessions;
        if let Some(old) = &self.cookies.session {
            sessions.end(old).await.map_err(IntoApiError::into_api_error)?;
        }
        let name = account.name.as_str();
        let owner = LocalAccount { name: name.to_owned(), stamp: account.stamp() };
        let id = sessions.start(SessionAccount::Local(owner)).await;
        let id = id.map_err(IntoApiError::into_api_error)?;
        tracing::info!(%name, "signed in");
        let browser = self.browser_token(name).map_err(|error| internal_error(&error))?;
        Ok(SignedIn {
            identity: Identity::verified(name, account.role),
            cookies: vec![cookie::new_session(&id), cookie::known_browser(&browser)],
        })
    }

    /// The token of the browser, if it is valid for this account, otherwise a new one.
    fn browser_token(&self, name: &str) -> Result<Token, getrandom::Error> {
        let known = &self.auth.known_browsers;
        match &self.cookies.browser {
            Some(token) if known.recognize(token, name).is_some() => Ok(token.clone()),
            _ => known.issue(name),
        }
    }
}

struct CookieAuthService {
    request: RequestAuth,
    max_upload: u64,
}

impl AuthService for CookieAuthService {
    fn setup_needed(&self) -> BoxFuture<'_, bool> {
        let auth = &self.request.auth;
        // Anyone can call this, so it uses the cached accounts.
        let has_administrator = auth.has_administrator();
        Box::pin(async move { Ok(!has_administrator.map_err(IntoApiError::into_api_error)?) })
    }

    fn demo(&self) -> bool {
        self.request.auth.demo
    }

    fn max_upload(&self) -> u64 {
        self.max_upload
    }

    fn sign_in(&self, name: String, password: String) -> BoxFuture<'_, SignedIn> {
        Box::pin(self.request.sign_in(name, password))
    }

    fn accepts_local_accounts(&self) -> bool {
        self.request.auth.accepts_local_accounts(&self.request.origin)
    }

    fn provider(&self, is_needed: bool) -> BoxFuture<'_, Option<ProviderView>> {
        Box::pin(async move {
            let Some(oidc) = self.request.auth.oidc().filter(|_| !self.demo()) else {
                return Ok(None);
            };
            let is_reachable = !is_needed || oidc.is_reachable().await;
            Ok(Some(ProviderView { name: oidc.provider_name().to_owned(), is_reachable }))
        })
    }

    fn sign_out(&self) -> BoxFuture<'_, SignedOut> {
        Box::pin(async {
            let RequestAuth { auth, cookies, origin, .. } = &self.request;
            let mut continue_at = None;
            if let Some(session) = &cookies.session {
                let identity = auth.identity(Some(session)).await.filter(|_| !auth.demo);
                if let Some(identity) = identity {
                    self.request.record(identity.name(), AuditAction::SignedOut).await;
                }
                continue_at = auth.end_session(session, origin).await?;
            }
            Ok(SignedOut { cookie: cookie::no_session(), continue_at })
        })
    }

    fn linked_account(&self, token: String) -> BoxFuture<'_, String> {
        Box::pin(self.request.linked_account(token))
    }

    fn use_link(&self, token: String, password: String) -> BoxFuture<'_, SignedIn> {
        Box::pin(self.request.use_link(token, password))
    }

    fn create_administrator(
        &self,
        token: String,
        name: String,
        password: String,
    ) -> BoxFuture<'_, SignedIn> {
        Box::pin(self.request.create_administrator(token, name, password))
    }
}

async fn find(auth: &Auth, name: AccountName) -> Result<Option<Account>, ApiError> {
    let accounts = auth.accounts.clone();
    let all = blocking(move || accounts.all()).await?;
    Ok(all.into_iter().find(|account| account.name == name))
}

fn too_many_attempts(wait: Wait) -> ApiError {
    ApiError::TooManyAttempts { seconds: wait.seconds }
}

fn invalid(field: Field, reason: InvalidReason) -> ApiError {
    ApiError::Invalid { field, reason }
}

fn demo() -> ApiError {
    ApiError::Conflict(ConflictCause::Demo)
}
