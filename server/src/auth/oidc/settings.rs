//! The settings of the provider, checked once at the start.

use std::{fmt, fs, io, path::PathBuf};

use url::{Host, Url};

use super::roles::RolesClaim;
use crate::settings::OidcArguments;

/// What Mockpit knows about the provider before it contacts it.
pub(crate) struct OidcSettings {
    /// The issuer, exactly as tokens have it.
    pub(crate) issuer: String,
    pub(crate) issuer_url: Url,
    pub(crate) client: String,
    pub(crate) secret: Option<Secret>,
    /// The name on the sign-in page.
    pub(crate) name: String,
    pub(crate) roles: RolesClaim,
    pub(crate) audience: String,
    pub(crate) scopes: Vec<String>,
    /// The address of Mockpit in browsers. `None` if it follows from the request.
    pub(crate) public_url: Option<Url>,
}

/// The secret of the client. Its `Debug` form hides it.
pub(crate) struct Secret(String);

/// Why the settings of the provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OidcSettingsError {
    /// The issuer is not an address.
    #[error("--oidc-issuer {0:?} is not an http or https address without query and fragment")]
    Issuer(String),
    /// The address of Mockpit has a path, or is not an address of the web.
    #[error("--public-url {0} must be an http or https address without a path")]
    PublicUrl(Url),
    /// The file with the client secret cannot be read.
    #[error("cannot read the client secret from {}", file.display())]
    Secret {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// Local accounts are off, and nothing replaces them.
    #[error("--local-accounts loopback requires --oidc-issuer. Otherwise nobody else can sign in")]
    NoOtherSignIn,
}

impl OidcSettings {
    /// Whether passwords and tokens cross a network without TLS.
    pub(crate) fn is_unencrypted(&self) -> bool {
        self.issuer_url.scheme() == "http" && !is_on_this_machine(&self.issuer_url)
    }

    /// Checks the settings. `None` if there is no provider.
    pub(crate) fn new(arguments: &OidcArguments) -> Result<Option<Self>, OidcSettingsError> {
        let Some(issuer) = arguments.oidc_issuer.clone() else { return Ok(None) };
        let issuer_url = Url::parse(&issuer)
            .ok()
            .filter(|url| is_web(url) && url.query().is_none() && url.fragment().is_none())
            .ok_or_else(|| OidcSettingsError::Issuer(issuer.clone()))?;
        let public_url = arguments.public_url.clone();
        if let Some(url) = public_url.as_ref().filter(|url| !is_web(url) || url.path() != "/") {
            return Err(OidcSettingsError::PublicUrl(url.clone()));
        }
        Ok(Some(Self {
            issuer,
            issuer_url,
            client: arguments.oidc_client.clone(),
            secret: arguments.oidc_secret_file.clone().map(read_secret).transpose()?,
            name: arguments.oidc_name.clone(),
            roles: RolesClaim::parse(&arguments.oidc_roles),
            audience: arguments.oidc_audience.clone(),
            scopes: arguments.oidc_scopes.split_whitespace().map(str::to_owned).collect(),
            public_url,
        }))
    }
}

impl Secret {
    /// The secret itself, for the provider.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

fn read_secret(file: PathBuf) -> Result<Secret, OidcSettingsError> {
    match fs::read_to_string(&file) {
        Ok(text) => Ok(Secret(text.trim().to_owned())),
        Err(source) => Err(OidcSettingsError::Secret { file, source }),
    }
}

/// Whether an address leads to the machine itself.
pub(super) fn is_on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches as _};

    use super::*;

    fn read(flags: &[&str]) -> Result<Option<OidcSettings>, OidcSettingsError> {
        let command = OidcArguments::augment_args(Command::new("mockpit").no_binary_name(true));
        let matches = command.try_get_matches_from(flags).unwrap();
        OidcSettings::new(&OidcArguments::from_arg_matches(&matches).unwrap())
    }

    #[test]
    fn issuer_is_an_address_of_the_web() {
        assert!(read(&[]).unwrap().is_none());
        let settings = read(&["--oidc-issuer=https://sso.example/realms/a"]).unwrap().unwrap();
        assert_eq!(settings.issuer, "https://sso.example/realms/a");
        for bad in ["sso.example", "file:///etc", "https://sso.example/?a", "https://a/#b", ""] {
            let outcome = read(&[&format!("--oidc-issuer={bad}")]);
            assert!(matches!(outcome, Err(OidcSettingsError::Issuer(_))), "{bad}");
        }
    }

    #[test]
    fn connection_is_unencrypted_only_across_a_network() {
        for (issuer, expected) in [
            ("https://sso.example", false),
            ("http://127.0.0.1:8080/realms/a", false),
            ("http://[::1]:8080/realms/a", false),
            ("http://localhost/realms/a", false),
            ("http://keycloak:8080/realms/a", true),
            ("http://192.0.2.1/realms/a", true),
        ] {
            let settings = read(&[&format!("--oidc-issuer={issuer}")]).unwrap().unwrap();
            assert_eq!(settings.is_unencrypted(), expected, "{issuer}");
        }
    }

    #[test]
    fn public_address_has_no_path() {
        let with = |url: &str| {
            read(&["--oidc-issuer=https://sso.example", &format!("--public-url={url}")])
        };
        assert!(with("https://mocks.example").is_ok());
        assert!(matches!(with("https://mocks.example/a"), Err(OidcSettingsError::PublicUrl(_))));
        assert!(matches!(with("ftp://mocks.example"), Err(OidcSettingsError::PublicUrl(_))));
    }

    #[test]
    fn secret_is_read_from_a_file_and_never_printed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        fs::write(&file, "s3cret\n").unwrap();
        let flag = format!("--oidc-secret-file={}", file.display());
        let settings = read(&["--oidc-issuer=https://sso.example", &flag]).unwrap().unwrap();
        let secret = settings.secret.unwrap();
        assert_eq!(secret.reveal(), "s3cret");
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        fs::remove_file(&file).unwrap();
        let missing = read(&["--oidc-issuer=https://sso.example", &flag]);
        assert!(matches!(missing, Err(OidcSettingsError::Secret { .. })));
    }
}
