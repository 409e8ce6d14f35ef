//! Signing in: the address of the provider, and what happens when the browser comes back from it.

use std::{sync::Arc, time::Duration};

use url::Url;

use super::{
    Oidc,
    account::{ProviderAccount, Tokens},
    attempts::SignInAttempt,
    events,
    provider::Unavailable,
    return_path::ReturnPath,
    token_endpoint::{NewTokens, Secrets, TokenEndpoint, TokenEndpointError},
    verify::SignInProof,
};
use crate::auth::token::Token;

/// The path that the provider sends the browser back to.
pub(crate) const CALLBACK: &str = "/console/oidc/callback";

/// Why a sign-in failed. The sign-in page explains it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SignInFailure {
    /// The provider does not respond.
    Unreachable,
    /// The attempt is too old, was used, or is of another browser.
    Expired,
    /// The provider refused, or its answer is not valid.
    Refused,
    /// The account has no role in Mockpit.
    NoRole,
}

/// A sign-in that began.
pub(crate) struct Started {
    /// The address to send the browser to.
    pub(crate) address: Url,
    /// The token for the cookie of the browser.
    pub(crate) browser: Token,
}

/// A sign-in that succeeded.
pub(crate) struct Finished {
    pub(crate) account: Arc<ProviderAccount>,
    pub(crate) return_path: ReturnPath,
    /// The session that the new one replaces.
    pub(crate) replaced_session: Option<Token>,
}

/// The parameters with which the browser comes back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Callback {
    pub(crate) state: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) error: Option<String>,
}

impl SignInFailure {
    /// The code in the address of the sign-in page.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Expired => "expired",
            Self::Refused => "refused",
            Self::NoRole => "no-role",
        }
    }
}

impl From<Unavailable> for SignInFailure {
    fn from(_: Unavailable) -> Self {
        Self::Unreachable
    }
}

impl Oidc {
    /// Begins to sign in. `base` is the address of Mockpit in this browser.
    pub(crate) async fn begin(
        &self,
        base: &Url,
        return_path: ReturnPath,
        browser: Option<Token>,
        replaced_session: Option<Token>,
    ) -> Result<Started, SignInFailure> {
        let published = self.provider.reach().await?;
        let redirect = base.join(CALLBACK).map_err(|_| SignInFailure::Refused)?;
        let random = || {
            Token::random::<32>().map_err(|error| {
                tracing::error!(%error, "cannot get random numbers");
                SignInFailure::Refused
            })
        };
        // All tabs of a browser share its cookie.
        let browser = browser.map_or_else(random, Ok)?;
        let (nonce, code_verifier) = (random()?, random()?);
        let attempt = SignInAttempt {
            browser: browser.hash(),
            nonce: nonce.clone(),
            code_verifier: code_verifier.clone(),
            redirect: redirect.clone(),
            return_path,
            replaced_session,
        };
        let state = self.attempts.begin(attempt).await.map_err(|_| SignInFailure::Refused)?;
        let endpoint = TokenEndpoint::new(&self.settings, &published.metadata, &self.provider.http);
        let secrets = Secrets { state: &state, nonce: &nonce, code_verifier: &code_verifier };
        Ok(Started { address: endpoint.authorization(&redirect, &secrets), browser })
    }

    /// Finishes to sign in, when the browser comes back.
    pub(crate) async fn finish(
        &self,
        callback: Callback,
        browser: Option<&Token>,
    ) -> Result<Finished, SignInFailure> {
        let state = callback.state.as_deref().map(Token::from_client);
        let (state, browser) = state.zip(browser).ok_or(SignInFailure::Expired)?;
        let attempt = self.attempts.take(&state, browser).await;
        let attempt = attempt.ok_or(SignInFailure::Expired)?;
        let published = self.provider.published().await?;
        let must_name_issuer = published.metadata.authorization_response_iss_parameter_supported;
        let is_issuer = match &callback.issuer {
            Some(issuer) => *issuer == self.settings.issuer,
            None => !must_name_issuer,
        };
        if !is_issuer {
            return Err(refused("the callback names another issuer"));
        }
        if let Some(error) = callback.error {
            return Err(refused(&format!("the provider answers {error:.64?}")));
        }
        let code = callback.code.ok_or_else(|| refused("the callback has no code"))?;
        let endpoint = TokenEndpoint::new(&self.settings, &published.metadata, &self.provider.http);
        let exchanged = endpoint.exchange(&code, &attempt.redirect, &attempt.code_verifier).await;
        let tokens = exchanged.map_err(|error| match error {
            TokenEndpointError::NoResponse(_) => {
                events::rejected(&error.to_string());
                SignInFailure::Unreachable
            }
            _ => refused(&error.to_string()),
        })?;
        let account = self.verify_sign_in(tokens, &attempt.nonce).await?;
        let SignInAttempt { return_path, replaced_session, .. } = attempt;
        Ok(Finished { account: Arc::new(account), return_path, replaced_session })
    }

    async fn verify_sign_in(
        &self,
        tokens: NewTokens,
        nonce: &Token,
    ) -> Result<ProviderAccount, SignInFailure> {
        let verifier = self.verifier();
        let id_token = tokens.id_token.ok_or_else(|| refused("there is no ID token"))?;
        let user = verifier.own_access(&tokens.access_token).await;
        let user = user.map_err(|error| refused(&format!("the access token: {error}")))?;
        let proof = SignInProof {
            nonce: Some(nonce.reveal()),
            access_token: &tokens.access_token,
            subject: &user.subject,
        };
        let session = verifier.id(&id_token, &proof).await;
        let session = session.map_err(|error| refused(&format!("the ID token: {error}")))?;
        let Some(role) = user.role else {
            events::rejected("the account has no role");
            return Err(SignInFailure::NoRole);
        };
        let tokens = Tokens {
            name: self.account_name(&user.name),
            role,
            id_token,
            refresh_token: tokens.refresh_token,
            expires_at: user.expires_at,
            retry_at: Duration::ZERO,
        };
        Ok(ProviderAccount::new(user.subject, session.or(user.provider_session), tokens))
    }
}

fn refused(reason: &str) -> SignInFailure {
    events::rejected(reason);
    SignInFailure::Refused
}
