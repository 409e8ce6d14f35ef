//! What the account of the client is, and what it may do at an instance. Nothing is written to find out.

use data_encoding::BASE64URL_NOPAD;
use reqwest::Method;
use serde::Deserialize;

use crate::{
    connect_options::KeycloakUrl, error::RemoteError, instance::Instance, keycloak::KeycloakConfig,
};

const COUNT: &str = "services/count";

/// An export of no service, which is an empty snapshot.
const NO_EXPORT: &str = "export?serviceIds=";

/// A plan that no Mockpit has.
const NO_PLAN: &str = "mockpit/v1/plans/none";

/// The role that exports and imports of a Microcks need.
const ADMIN: &str = "admin";

/// What a token says about its account. Nobody has verified it here: the instance does that.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Account {
    /// The roles at a Microcks. `None` if the token does not name them.
    pub roles: Option<Vec<String>>,
    /// When the token expires, in seconds since 1970.
    pub expires_at: Option<u64>,
}

/// What an account may do. `None` if only trying would show.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Rights {
    /// Whether it may export.
    pub export: Option<bool>,
    /// Whether it may import.
    pub import: Option<bool>,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    exp: Option<u64>,
    #[serde(default)]
    resource_access: Option<ResourceAccess>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ResourceAccess {
    #[serde(default)]
    microcks_app: Option<Roles>,
}

#[derive(Deserialize)]
struct Roles {
    roles: Vec<String>,
}

#[derive(Deserialize)]
struct Counter {
    counter: u64,
}

impl Account {
    /// What a token says. Nothing, if it is not a JSON Web Token.
    #[must_use]
    pub fn from_token(token: &str) -> Self {
        let claims = token.split('.').nth(1).unwrap_or_default();
        let claims = BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap_or_default();
        let Ok(claims) = serde_json::from_slice::<Claims>(&claims) else { return Self::default() };
        let roles = claims.resource_access.and_then(|access| access.microcks_app);
        Self { roles: roles.map(|roles| roles.roles), expires_at: claims.exp }
    }
}

impl Instance {
    /// What the token of the client says about its account.
    ///
    /// # Errors
    /// If Keycloak gives no token.
    pub async fn account(&self) -> Result<Account, RemoteError> {
        let token = self.api.authorization.token(&self.api.http).await?;
        Ok(token.map(|token| Account::from_token(token.reveal())).unwrap_or_default())
    }

    /// The number of services.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn count(&self) -> Result<u64, RemoteError> {
        match self.api.get::<Counter>(COUNT).await {
            // A Microcks lets an account that is only an administrator list services, but not count them.
            Err(RemoteError::NotAllowed(_)) => Ok(self.services().await?.len() as u64),
            counted => Ok(counted?.counter),
        }
    }

    /// The Keycloak that it names, if it uses one.
    ///
    /// # Errors
    /// If that cannot be read.
    pub async fn keycloak(&self) -> Result<Option<KeycloakUrl>, RemoteError> {
        Ok(KeycloakConfig::read(&self.api.http).await?.server())
    }

    /// What this account may do. `is_open` states that everybody may do everything.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn rights(&self, account: &Account, is_open: bool) -> Result<Rights, RemoteError> {
        if is_open {
            return Ok(Rights { export: Some(true), import: Some(true) });
        }
        // A Mockpit has no plan of this name, and says so only to those who may import.
        if self.is_mockpit() {
            let (export, import) = (self.may_read(NO_EXPORT).await?, self.may_read(NO_PLAN).await?);
            return Ok(Rights { export, import });
        }
        let may = match &account.roles {
            Some(roles) => Some(roles.iter().any(|role| role == ADMIN)),
            None => self.may_read(NO_EXPORT).await?,
        };
        // Both need the same role.
        Ok(Rights { export: may, import: may })
    }

    /// Whether the account may read something. Every instance checks that before it looks at the request.
    async fn may_read(&self, path: &str) -> Result<Option<bool>, RemoteError> {
        match self.api.send(Method::GET, path, Ok).await {
            Ok(_)
            | Err(RemoteError::Rejected { .. } | RemoteError::Status { status: ..500, .. }) => {
                Ok(Some(true))
            }
            Err(
                RemoteError::NotAllowed(_)
                | RemoteError::TokenRejected(_)
                | RemoteError::SignInRequired(_),
            ) => Ok(Some(false)),
            Err(RemoteError::Status { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(claims.as_bytes()))
    }

    #[test]
    fn roles_and_expiry_are_read_from_a_token() {
        let claims = r#"{"exp":7,"resource_access":{"realm-management":{"roles":["x"]},
            "microcks-app":{"roles":["user","admin"]}}}"#;
        let account = Account::from_token(&token(claims));
        let roles = Some(vec!["user".to_owned(), "admin".to_owned()]);
        assert_eq!(account, Account { roles, expires_at: Some(7) });
    }

    #[test]
    fn other_tokens_say_nothing() {
        let texts = ["", "mockpit_0123", "a.b.c", "a.?.c"].map(ToOwned::to_owned);
        for text in texts.into_iter().chain([token("[]"), token("{}")]) {
            assert_eq!(Account::from_token(&text), Account::default(), "{text}");
        }
    }
}
