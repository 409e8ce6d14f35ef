//! Coming in and going out, as one request meets it.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use api_types::{ConflictCause, Field, InvalidReason, Role};
use app::api::{
    ApiError, IntoApiError,
    access::{AuthService, BoxFuture, SignedIn, blocking},
    internal_error,
};
use axum::http::HeaderValue;
use repository::Identity;

use crate::{
    auth::{
        Auth,
        accounts::Account,
        cookie::{self, Cookies},
        guess_limits::Guesser,
        name::AccountName,
        password::NewPassword,
        sessions::SessionAccount,
        throttle::Wait,
        token::Token,
    },
    http::peer::network,
};

/// Where a request comes from, and the cookies that it brings.
#[derive(Clone)]
pub(crate) struct RequestAuth {
    auth: Arc<Auth>,
    peer: IpAddr,
    cookies: Cookies,
}

impl RequestAuth {
    pub(crate) fn new(auth: Arc<Auth>, peer: Option<IpAddr>, cookies: Cookies) -> Self {
        let peer = network(peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into()));
        Self { auth, peer, cookies }
    }

    /// The authentication service of this request.
    pub(crate) fn service(self, max_upload: u64) -> Arc<dyn AuthService> {
        Arc::new(CookieAuthService { request: self, max_upload })
    }

    async fn sign_in(&self, name: String, password: String) -> Result<SignedIn, ApiError> {
        if self.auth.demo {
            return Err(demo());
        }
        let auth = &self.auth;
        let guesser = self.guesser(&name);
        let place = auth.passwords.place(guesser.browser.is_some())?;
        auth.guesses.attempt(&guesser).map_err(too_many)?;
        let account = match AccountName::parse(&name) {
            Ok(name) => find(auth, name).await?,
            Err(_) => None,
        };
        let kept = account.as_ref().map(|account| account.password.clone());
        let fits = auth.passwords.verify(place, password, kept).await?;
        let Some(account) = account.filter(|_| fits) else {
            tracing::warn!(peer = %self.peer, "rejected a sign-in");
            return Err(ApiError::WrongCredentials);
        };
        auth.guesses.was_right(&guesser);
        self.enter(&account)
    }

    fn guesser(&self, name: &str) -> Guesser {
        // What cannot be a name counts too, and takes as long.
        let name = name.chars().take(64).collect::<String>().to_lowercase();
        let known = &self.auth.known_browsers;
        let browser = self.cookies.browser.as_ref().and_then(|token| known.recognize(token, &name));
        Guesser { name, peer: self.peer, browser }
    }

    async fn create_administrator(
        &self,
        token: String,
        name: String,
        password: String,
    ) -> Result<SignedIn, ApiError> {
        let auth = &self.auth;
        auth.guesses.attempt_link(self.peer).map_err(too_many)?;
        let token = Token::from_client(&token);
        let _making = auth.welcome.making.lock().await;
        if !auth.welcome.knows(&token) {
            return Err(ApiError::LinkExpired);
        }
        auth.guesses.link_was_right(self.peer);
        let name =
            AccountName::parse(&name).map_err(|error| invalid(Field::Name, error.reason()))?;
        let new = NewPassword::parse(&password)
            .map_err(|error| invalid(Field::Password, error.reason()))?;
        let password = auth.passwords.hash(auth.passwords.place(false)?, new).await?;
        let account = Account::new(name.clone(), Role::Admin, password);
        let added = account.clone();
        let accounts = auth.accounts.clone();
        blocking(move || accounts.add_first_administrator(added)).await?;
        auth.welcome.end();
        tracing::info!(%name, "created the administrator account");
        self.enter(&account)
    }

    /// Always under a new id, so that nobody else can know it beforehand.
    fn enter(&self, account: &Account) -> Result<SignedIn, ApiError> {
        let sessions = &self.auth.sessions;
        if let Some(old) = &self.cookies.session {
            sessions.end(old);
        }
        let name = account.name.as_str();
        let begun = SessionAccount { name: name.to_owned(), stamp: account.stamp() };
        let id = sessions.begin(begun).map_err(|error| internal_error(&error))?;
        tracing::info!(%name, "signed in");
        let browser = self.browser(name).map_err(|error| internal_error(&error))?;
        Ok(SignedIn {
            identity: Identity::verified(name, account.role),
            cookies: vec![cookie::begin(&id), cookie::know(&browser)],
        })
    }

    /// The token by which the browser is known from now on: the one that it has, if it is one.
    fn browser(&self, name: &str) -> Result<Token, getrandom::Error> {
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
        // Everybody may ask this, so it must not read the accounts each time.
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

    fn sign_out(&self) -> HeaderValue {
        if let Some(session) = &self.request.cookies.session {
            self.request.auth.sessions.end(session);
        }
        cookie::end()
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

fn too_many(wait: Wait) -> ApiError {
    ApiError::TooManyAttempts { seconds: wait.seconds }
}

fn invalid(field: Field, reason: InvalidReason) -> ApiError {
    ApiError::Invalid { field, reason }
}

fn demo() -> ApiError {
    ApiError::Conflict(ConflictCause::Demo)
}
