//! Signing out: at the provider too, and by the provider.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use url::Url;

use super::{Oidc, account::ProviderAccount, claims::TokenError, verify::LoggedOut};

/// How many used logout tokens are remembered. Each is valid for minutes.
const MAX_USED: usize = 10_000;

/// The IDs of logout tokens that were used, until they expire.
#[derive(Default)]
pub(super) struct UsedTokens(Mutex<HashMap<String, Duration>>);

impl UsedTokens {
    /// Notes a token. Returns false if it was used before, or too many are in use.
    fn insert(&self, token: &LoggedOut, date: Duration) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.contains_key(&token.token_id) {
            return false;
        }
        if used.len() >= MAX_USED {
            used.retain(|_, expires_at| *expires_at + Duration::from_mins(1) > date);
        }
        if used.len() >= MAX_USED {
            return false;
        }
        used.insert(token.token_id.clone(), token.expires_at);
        true
    }
}

impl Oidc {
    /// The address at which the provider ends its own session. `None` if it has no such address or does not
    /// respond, so that nobody is sent to a page that does not open. Without an account, the provider asks the
    /// person.
    pub(crate) async fn end_session_address(
        &self,
        account: Option<&ProviderAccount>,
        base: &Url,
    ) -> Option<Url> {
        let published = self.provider.reach().await.ok()?;
        let mut address = published.metadata.end_session_endpoint.clone()?;
        let mut parameters = address.query_pairs_mut();
        if let Some(account) = account {
            parameters.append_pair("id_token_hint", &account.tokens().id_token);
        }
        parameters
            .append_pair("client_id", &self.settings.client)
            .append_pair("post_logout_redirect_uri", base.as_str());
        drop(parameters);
        Some(address)
    }

    /// Verifies a logout token of the provider. It is valid once.
    pub(crate) async fn logged_out(&self, token: &str) -> Result<LoggedOut, TokenError> {
        let logged_out = self.verifier().logout(token).await?;
        if self.used_tokens.insert(&logged_out, self.clock.unix_time()) {
            Ok(logged_out)
        } else {
            Err(TokenError::Replayed)
        }
    }
}
