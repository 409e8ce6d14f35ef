//! Logout tokens, by which the provider ends sessions.

use std::time::Duration;

use super::{TokenError, Verifier};

/// The event that a logout token must have.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Whose sessions end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LoggedOut {
    pub(crate) subject: Option<String>,
    /// The session at the provider. `None` if all sessions of the subject end.
    pub(crate) provider_session: Option<String>,
    /// The ID of the token, which is used once.
    pub(crate) token_id: String,
    /// When the token expires, since 1970.
    pub(crate) expires_at: Duration,
}

impl LoggedOut {
    /// Whether a session of this subject ends, which has this ID at the provider.
    pub(crate) fn ends(&self, subject: &str, provider_session: Option<&str>) -> bool {
        let is_subject = self.subject.as_deref().is_none_or(|it| it == subject);
        is_subject && self.provider_session.as_deref().is_none_or(|it| Some(it) == provider_session)
    }
}

impl Verifier<'_> {
    /// Verifies a logout token.
    pub(crate) async fn logout(&self, token: &str) -> Result<LoggedOut, TokenError> {
        let claims = self.signed(token).await?;
        let is_logout = claims.text("typ").is_none_or(|name| name.eq_ignore_ascii_case("Logout"))
            && claims.header_type().is_none_or(|name| name == "logout+jwt" || name == "jwt")
            && claims.all().get("events").is_some_and(|events| events[EVENT].is_object())
            && !claims.has("nonce");
        if !is_logout {
            return Err(TokenError::Type);
        }
        if !claims.audience().contains(&self.settings.client.as_str()) {
            return Err(TokenError::Audience);
        }
        let subject = claims.text("sub").map(str::to_owned);
        let provider_session = claims.text("sid").map(str::to_owned);
        if subject.is_none() && provider_session.is_none() {
            return Err(TokenError::Subject);
        }
        Ok(LoggedOut {
            subject,
            provider_session,
            token_id: claims.text("jti").ok_or(TokenError::Malformed)?.to_owned(),
            expires_at: claims.expires_at().ok_or(TokenError::Expired)?,
        })
    }
}
