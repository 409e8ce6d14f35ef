//! How a command signs in to servers.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use microcks::{Address, Credentials, Secret};
use serde::Deserialize;

use super::error::RemoteError;
use crate::cli::arguments::AccessArguments;

/// How to sign in to servers. Secrets come from files, never from the command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    /// The account, for every server that the credentials file does not name.
    pub(crate) account: Account,
    /// A TOML file with an account for each server.
    pub(crate) credentials_file: Option<PathBuf>,
    /// A file with certificates of a CA, as PEM, which are trusted besides those of this machine.
    pub(crate) ca_file: Option<PathBuf>,
}

/// A token or a service account. Neither, for an open server.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    /// A file with an access token on its first line.
    pub(crate) token_file: Option<PathBuf>,
    /// The service account of Keycloak.
    pub(crate) client_id: Option<String>,
    /// A file with the secret of the service account on its first line.
    pub(crate) client_secret_file: Option<PathBuf>,
}

impl From<&AccessArguments> for Access {
    fn from(arguments: &AccessArguments) -> Self {
        let AccessArguments { token_file, client_id, client_secret_file, credentials, ca_file } =
            arguments.clone();
        let account = Account { token_file, client_id, client_secret_file };
        Self { account, credentials_file: credentials, ca_file }
    }
}

impl Access {
    /// What the client signs in to a server with.
    pub(super) fn credentials(&self, server: &Address) -> Result<Credentials, RemoteError> {
        if let Some(path) = &self.credentials_file {
            let text = read_text(path)?;
            let accounts: BTreeMap<String, Account> = toml::from_str(&text).map_err(|error| {
                let (path, reason) = (path.clone(), error.message().to_owned());
                RemoteError::Credentials { path, reason }
            })?;
            let is_server =
                |text: &str| text.parse::<Address>().is_ok_and(|named| named == *server);
            if let Some((_, account)) = accounts.iter().find(|(name, _)| is_server(name)) {
                // Paths in the file are relative to it.
                return account.credentials(path.parent().unwrap_or(Path::new("")));
            }
        }
        self.account.credentials(Path::new(""))
    }

    /// The certificates that are trusted besides those of this machine.
    pub(super) fn authority(&self) -> Result<Option<Vec<u8>>, RemoteError> {
        self.ca_file.as_deref().map(read).transpose()
    }
}

impl Account {
    fn credentials(&self, folder: &Path) -> Result<Credentials, RemoteError> {
        let secret = |file: &Path| secret(&folder.join(file));
        match (&self.token_file, &self.client_id, &self.client_secret_file) {
            (Some(_), Some(_), _) => Err(RemoteError::TwoAccounts),
            (Some(token), None, _) => Ok(Credentials::Token(secret(token)?)),
            (None, Some(client), Some(file)) => {
                let (client, secret) = (client.clone(), secret(file)?);
                Ok(Credentials::ServiceAccount { client, secret })
            }
            (None, Some(_), None) => Err(RemoteError::NoSecret),
            (None, None, _) => Ok(Credentials::None),
        }
    }
}

fn secret(path: &Path) -> Result<Secret, RemoteError> {
    read_line(path).map(|line| Secret::new(&line))
}

/// The first line of a file.
pub(crate) fn read_line(path: &Path) -> Result<String, RemoteError> {
    let text = read_text(path)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// The text of a file.
pub(crate) fn read_text(path: &Path) -> Result<String, RemoteError> {
    Ok(String::from_utf8_lossy(&read(path)?).into_owned())
}

fn read(path: &Path) -> Result<Vec<u8>, RemoteError> {
    fs::read(path).map_err(|source| RemoteError::AccessFile { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn incomplete_and_contradicting_accounts_are_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        fs::write(&file, "abc\nother").unwrap();
        let check = |token: bool, client: bool, secret: bool| {
            let account = Account {
                token_file: token.then(|| file.clone()),
                client_id: client.then(|| "pipeline".to_owned()),
                client_secret_file: secret.then(|| file.clone()),
            };
            Access { account, ..Access::default() }.credentials(&address("http://a"))
        };
        assert!(matches!(check(false, false, false), Ok(Credentials::None)));
        let Ok(Credentials::Token(token)) = check(true, false, false) else { panic!("no token") };
        assert!(token == Secret::new("abc"));
        assert!(matches!(check(false, true, true), Ok(Credentials::ServiceAccount { .. })));
        assert!(matches!(check(true, true, true), Err(RemoteError::TwoAccounts)));
        assert!(matches!(check(false, true, false), Err(RemoteError::NoSecret)));
        fs::remove_file(&file).unwrap();
        let error = check(true, false, false).unwrap_err();
        assert!(error.to_string().starts_with("cannot read /"), "{error}");
    }

    #[test]
    fn credentials_file_has_an_account_for_each_server() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.toml");
        let text = "[\"https://a/api\"]\ntoken_file = \"a\"\n\n[\"https://b\"]\n\
                    client_id = \"pipeline\"\nclient_secret_file = \"a\"\n";
        fs::write(&path, text).unwrap();
        fs::write(folder.path().join("a"), "of-a").unwrap();
        let access = Access { credentials_file: Some(path.clone()), ..Access::default() };
        let Ok(Credentials::Token(token)) = access.credentials(&address("https://a")) else {
            panic!("no token")
        };
        assert!(token == Secret::new("of-a"));
        let account = access.credentials(&address("https://b/"));
        assert!(matches!(account, Ok(Credentials::ServiceAccount { .. })));
        assert!(matches!(access.credentials(&address("https://c")), Ok(Credentials::None)));

        fs::write(&path, "[\"https://a\"]\npassword = \"x\"").unwrap();
        let error = access.credentials(&address("https://a")).unwrap_err().to_string();
        assert!(error.contains("credentials.toml") && error.contains("password"), "{error}");
    }
}
