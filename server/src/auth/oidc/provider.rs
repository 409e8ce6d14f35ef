//! The connection to the provider: its discovery document and its keys, and whether it responds.

use std::{
    error::Error as _,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jsonwebtoken::{DecodingKey, Header};

use super::{
    client::{HttpClient, HttpError},
    discovery::{DiscoveryError, Metadata},
    keys::KeySet,
    settings::OidcSettings,
};
use crate::auth::clock::Clock;

/// How old the keys can be. A key that the provider withdrew is rejected after this time.
const MAX_AGE: Duration = Duration::from_mins(10);

/// How old the keys can be while the provider does not respond.
const MAX_AGE_WITHOUT_RESPONSE: Duration = Duration::from_hours(1);

/// The pause between two requests for the keys. Anyone can send a token with an unknown key.
const PAUSE: Duration = Duration::from_secs(5);

/// What the provider published.
pub(crate) struct Published {
    pub(crate) metadata: Metadata,
    keys: KeySet,
    at: Duration,
}

/// The provider does not respond, or not as it should. The cause was logged.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the provider does not respond")]
pub(crate) struct Unavailable;

/// Why there is no key for a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum KeyLookupError {
    /// The provider has no such key.
    Unknown,
    /// The provider does not respond.
    Unavailable,
}

/// Reads and keeps what the provider publishes.
pub(crate) struct Provider {
    pub(crate) http: HttpClient,
    issuer: String,
    clock: Clock,
    published: Mutex<Option<Arc<Published>>>,
    /// The last request. Locked while one is running, so that there is one at a time.
    last: tokio::sync::Mutex<Option<Attempt>>,
}

#[derive(Clone, Copy)]
struct Attempt {
    at: Duration,
    succeeded: bool,
}

#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    #[error("cannot read the keys")]
    Keys(#[source] HttpError),
}

impl Provider {
    pub(crate) fn new(settings: &OidcSettings, clock: Clock) -> Self {
        Self {
            http: HttpClient::new(&settings.issuer_url),
            issuer: settings.issuer.clone(),
            clock,
            published: Mutex::default(),
            last: tokio::sync::Mutex::default(),
        }
    }

    /// What the provider published, if it responded a short time ago or responds now.
    pub(crate) async fn reach(&self) -> Result<Arc<Published>, Unavailable> {
        self.newer_than(PAUSE).await
    }

    /// What the provider published within the last minutes. While it does not respond, within the last hour.
    pub(crate) async fn published(&self) -> Result<Arc<Published>, Unavailable> {
        let newest = self.newer_than(MAX_AGE).await;
        newest.or_else(|unavailable| self.cached(MAX_AGE_WITHOUT_RESPONSE).ok_or(unavailable))
    }

    /// Calls `verify` with the key for this header. Asks the provider for new keys if it is unknown.
    pub(crate) async fn with_key<T>(
        &self,
        header: &Header,
        verify: impl Fn(&DecodingKey) -> T,
    ) -> Result<T, KeyLookupError> {
        let published = self.published().await.map_err(|_| KeyLookupError::Unavailable)?;
        if let Some(key) = published.keys.find(header) {
            return Ok(verify(key));
        }
        // The provider may have a new key. Without a response, it is not known whether it has.
        match self.newer_than(PAUSE).await {
            Ok(published) => published.keys.find(header).map(verify).ok_or(KeyLookupError::Unknown),
            Err(Unavailable) => Err(KeyLookupError::Unavailable),
        }
    }

    async fn newer_than(&self, max_age: Duration) -> Result<Arc<Published>, Unavailable> {
        if let Some(published) = self.cached(max_age) {
            return Ok(published);
        }
        let mut last = self.last.lock().await;
        // Another request may have read it while this one waited.
        if let Some(published) = self.cached(max_age) {
            return Ok(published);
        }
        let now = self.clock.now();
        if last.is_some_and(|last| !last.succeeded && now.saturating_sub(last.at) < PAUSE) {
            return Err(Unavailable);
        }
        let fetched = self.fetch().await;
        let was_reached = last.is_none_or(|last| last.succeeded);
        *last = Some(Attempt { at: now, succeeded: fetched.is_ok() });
        match fetched {
            Ok(published) => {
                if !was_reached {
                    tracing::info!(issuer = self.issuer, "the sign-in provider responds again");
                }
                let published = Arc::new(published);
                *self.lock() = Some(Arc::clone(&published));
                Ok(published)
            }
            Err(error) => {
                if was_reached {
                    let issuer = &self.issuer;
                    let causes = causes(&error);
                    tracing::warn!(%issuer, "cannot reach the sign-in provider: {causes}. Nobody can sign in \
                        through it until it responds. Mockpit tries again by itself");
                }
                Err(Unavailable)
            }
        }
    }

    async fn fetch(&self) -> Result<Published, FetchError> {
        let at = self.clock.now();
        let metadata = Metadata::fetch(&self.http, &self.issuer).await?;
        let keys = self.http.get(&metadata.jwks_uri).await.map_err(FetchError::Keys)?;
        Ok(Published { metadata, keys: KeySet::new(keys), at })
    }

    fn cached(&self, max_age: Duration) -> Option<Arc<Published>> {
        let published = self.lock().clone()?;
        (self.clock.now().saturating_sub(published.at) < max_age).then_some(published)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<Published>>> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An error with its causes.
fn causes(error: &FetchError) -> String {
    let (mut text, mut source) = (error.to_string(), error.source());
    while let Some(cause) = source {
        let _infallible = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}
