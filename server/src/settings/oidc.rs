//! The settings for signing in through an OpenID Connect provider.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use url::Url;

/// How people sign in with a provider such as Keycloak.
#[derive(Args, Clone, Debug)]
pub struct OidcArguments {
    /// OpenID Connect provider to sign in with, for example
    /// `https://sso.example.org/realms/mocks`. Must be the exact issuer
    #[arg(long, value_name = "URL")]
    pub oidc_issuer: Option<String>,
    /// Client ID of Mockpit at the provider
    #[arg(long, value_name = "ID", default_value = "mockpit")]
    pub oidc_client: String,
    /// File with the client secret. Without one, Mockpit is a public client
    #[arg(long, value_name = "FILE")]
    pub oidc_secret_file: Option<PathBuf>,
    /// Name of the provider on the sign-in page
    #[arg(long, value_name = "NAME", default_value = "Keycloak")]
    pub oidc_name: String,
    /// Claim of the access token that has the roles, separated by dots, or a JSON Pointer
    #[arg(long, value_name = "CLAIM", default_value = "resource_access.microcks-app.roles")]
    pub oidc_roles: String,
    /// Audience that an access token must have
    #[arg(long, value_name = "NAME", default_value = "microcks-app")]
    pub oidc_audience: String,
    /// Scopes to request, separated by spaces
    #[arg(long, value_name = "SCOPES", default_value = "openid profile")]
    pub oidc_scopes: String,
    /// Address of Mockpit in browsers, for the redirect back from the provider. By default it follows from
    /// the Host header
    #[arg(long, value_name = "URL")]
    pub public_url: Option<Url>,
    /// Where local accounts can sign in: everywhere, or only the first administrator and only on this
    /// machine
    #[arg(long, value_name = "WHERE", default_value = "everywhere")]
    pub local_accounts: LocalAccounts,
}

/// Where local accounts can sign in.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum LocalAccounts {
    /// All local accounts, from everywhere.
    #[default]
    Everywhere,
    /// Only the first administrator, and only in a browser on the machine of the server.
    Loopback,
}
