//! Access tokens: who they are about, and the role.

use std::time::Duration;

use api_types::Role;

use super::{Claims, TokenError, Verifier};

/// The longest name that is shown, in characters.
const MAX_NAME: usize = 64;

/// Who an access token is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ProviderUser {
    /// The ID at the provider, which never changes.
    pub(crate) subject: String,
    /// The name at the provider.
    pub(crate) name: String,
    /// The highest role. `None` if the account has none.
    pub(crate) role: Option<Role>,
    /// The ID of the session at the provider.
    pub(crate) provider_session: Option<String>,
    /// When the token expires, since 1970.
    pub(crate) expires_at: Duration,
}

impl Verifier<'_> {
    /// Verifies a token of the header `Authorization`, which any client of the provider may have received.
    pub(crate) async fn bearer(&self, token: &str) -> Result<ProviderUser, TokenError> {
        let claims = self.access(token).await?;
        let audience = claims.audience();
        // An account without any role has a token without audience. It is known, and may do nothing.
        if !(audience.is_empty() || audience.contains(&self.settings.audience.as_str())) {
            return Err(TokenError::Audience);
        }
        self.user(&claims)
    }

    /// Verifies a token that the provider issued to Mockpit, for the person who signs in.
    pub(crate) async fn own_access(&self, token: &str) -> Result<ProviderUser, TokenError> {
        let claims = self.access(token).await?;
        if claims.text("azp").is_some_and(|client| client != self.settings.client) {
            return Err(TokenError::Audience);
        }
        self.user(&claims)
    }

    async fn access(&self, token: &str) -> Result<Claims, TokenError> {
        let claims = self.signed(token).await?;
        // Keycloak has the type in a claim, RFC 9068 in the header. ID tokens and logout tokens have the same
        // keys, and neither of both.
        let is_access = match claims.text("typ") {
            Some(name) => name.eq_ignore_ascii_case("Bearer"),
            None => claims.header_type().as_deref() == Some("at+jwt"),
        };
        if is_access { Ok(claims) } else { Err(TokenError::Type) }
    }

    fn user(&self, claims: &Claims) -> Result<ProviderUser, TokenError> {
        let subject = claims.subject()?.to_owned();
        let name = claims.text("preferred_username").unwrap_or(&subject);
        // Roles count only in a token that is meant for the API.
        let is_for_api = claims.audience().contains(&self.settings.audience.as_str());
        Ok(ProviderUser {
            name: printable(name),
            role: self.settings.roles.highest(claims.all()).filter(|_| is_for_api),
            provider_session: claims.text("sid").map(str::to_owned),
            expires_at: claims.expires_at().ok_or(TokenError::Expired)?,
            subject,
        })
    }
}

/// The name without characters that cannot be seen, and not longer than can be shown.
fn printable(name: &str) -> String {
    let is_hidden = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    name.chars().map(|it| if is_hidden(it) { '\u{fffd}' } else { it }).take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_show_every_character() {
        assert_eq!(printable("anna"), "anna");
        assert_eq!(printable("Jürgen 東"), "Jürgen 東");
        assert_eq!(printable("a\u{202e}nimda\n"), "a\u{fffd}nimda\u{fffd}");
        assert_eq!(printable(&"x".repeat(1_000)).len(), MAX_NAME);
    }
}
