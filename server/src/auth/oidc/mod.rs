//! Signing in through an OpenID Connect provider, such as Keycloak.

mod account;
mod attempts;
mod claims;
mod client;
mod discovery;
mod events;
mod flow;
mod keycloak;
mod keys;
mod logout;
mod provider;
mod refresh;
mod return_path;
mod roles;
mod settings;
mod token_endpoint;
mod verify;

use std::{sync::Arc, time::Duration};

use store::SharedValues;
use tokio::time::sleep;
use url::Url;

use super::clock::Clock;
use crate::settings::OidcArguments;

pub(crate) use account::{ProviderAccount, TokensRecord};
pub(crate) use claims::TokenError;
pub(crate) use events::{rejected, signed_in, signed_out};
pub(crate) use flow::{CALLBACK, Callback, Finished, SignInFailure};
pub use keycloak::KeycloakConfig;
pub(crate) use return_path::ReturnPath;
pub use settings::OidcSettingsError;
pub(crate) use verify::{LoggedOut, ProviderUser};

use attempts::Attempts;
use logout::UsedTokens;
use provider::Provider;
use settings::OidcSettings;
use verify::Verifier;

/// The pause between two attempts to contact the provider after the start.
const CONTACT_PAUSE: Duration = Duration::from_secs(10);

/// The provider, and the sign-ins that are in progress.
pub(crate) struct Oidc {
    settings: OidcSettings,
    provider: Provider,
    clock: Clock,
    attempts: Attempts,
    used_tokens: UsedTokens,
}

impl Oidc {
    /// The provider of the settings, if there is one. It is not contacted yet.
    pub(crate) fn new(
        arguments: &OidcArguments,
        clock: &Clock,
        shared: Option<&SharedValues>,
    ) -> Result<Option<Arc<Self>>, OidcSettingsError> {
        let settings = OidcSettings::new(arguments)?;
        Ok(settings.map(|settings| {
            Arc::new(Self {
                provider: Provider::new(&settings, clock.clone()),
                settings,
                clock: clock.clone(),
                attempts: Attempts::new(clock.clone(), shared.cloned()),
                used_tokens: UsedTokens::default(),
            })
        }))
    }

    /// The name of the provider on the sign-in page.
    pub(crate) fn provider_name(&self) -> &str {
        &self.settings.name
    }

    /// The address of Mockpit in browsers, if it is a setting.
    pub(crate) fn public_url(&self) -> Option<&Url> {
        self.settings.public_url.as_ref()
    }

    /// Whether the provider responds, or did so a few seconds ago.
    pub(crate) async fn is_reachable(&self) -> bool {
        self.provider.reach().await.is_ok()
    }

    /// Contacts the provider until it responds, so that the log states from the start whether it does.
    pub(crate) async fn contact(&self) {
        if self.settings.is_unencrypted() {
            tracing::warn!(
                issuer = self.settings.issuer,
                "the connection to the sign-in provider is not encrypted. Anyone on the network could sign in"
            );
        }
        while !self.is_reachable().await {
            sleep(CONTACT_PAUSE).await;
        }
        tracing::info!(issuer = self.settings.issuer, "the sign-in provider responds");
    }

    /// Who a token of the header `Authorization` is about.
    pub(crate) async fn bearer(&self, token: &str) -> Result<ProviderUser, TokenError> {
        let verified = self.verifier().bearer(token).await;
        if let Err(error) = &verified {
            rejected(&format!("a bearer token: {error}"));
        }
        verified
    }

    /// The name of an account of the provider in Mockpit. It has the name of the provider, because a local
    /// account of the same name belongs to another person.
    pub(crate) fn account_name(&self, name: &str) -> String {
        format!("{name} ({})", self.settings.name)
    }

    fn verifier(&self) -> Verifier<'_> {
        Verifier { settings: &self.settings, provider: &self.provider, clock: &self.clock }
    }
}
