//! How a command signs in to a server.

use std::{
    fs,
    path::{Path, PathBuf},
};

use microcks::{Credentials, Secret};

use super::error::RemoteError;
use crate::cli::arguments::AccessArguments;

/// How to sign in to a server. Secrets come from files or variables, never from the command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    /// A file with an access token on its first line.
    pub(crate) token_file: Option<PathBuf>,
    /// The service account of Keycloak.
    pub(crate) client_id: Option<String>,
    /// A file with the secret of the service account on its first line.
    pub(crate) client_secret_file: Option<PathBuf>,
    /// A file with certificates of a CA, as PEM, which are trusted besides those of this machine.
    pub(crate) ca_file: Option<PathBuf>,
}

impl From<&AccessArguments> for Access {
    fn from(arguments: &AccessArguments) -> Self {
        let AccessArguments { token_file, client_id, client_secret_file, ca_file } =
            arguments.clone();
        Self { token_file, client_id, client_secret_file, ca_file }
    }
}

impl Access {
    /// What the client signs in with.
    pub(super) fn credentials(&self) -> Result<Credentials, RemoteError> {
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

    /// The certificates that are trusted besides those of this machine.
    pub(super) fn authority(&self) -> Result<Option<Vec<u8>>, RemoteError> {
        self.ca_file.as_deref().map(read).transpose()
    }
}

/// The first line of a file.
fn secret(path: &Path) -> Result<Secret, RemoteError> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    Ok(Secret::new(text.lines().next().unwrap_or_default()))
}

fn read(path: &Path) -> Result<Vec<u8>, RemoteError> {
    fs::read(path).map_err(|source| RemoteError::AccessFile { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incomplete_and_contradicting_accounts_are_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        fs::write(&file, "abc\nother").unwrap();
        let access = |token: bool, client: bool, secret: bool| Access {
            token_file: token.then(|| file.clone()),
            client_id: client.then(|| "pipeline".to_owned()),
            client_secret_file: secret.then(|| file.clone()),
            ca_file: None,
        };
        let check = |access: Access| access.credentials();
        assert!(matches!(check(access(false, false, false)), Ok(Credentials::None)));
        let Ok(Credentials::Token(token)) = check(access(true, false, false)) else { panic!() };
        assert!(token == Secret::new("abc"));
        let account = check(access(false, true, true));
        assert!(matches!(account, Ok(Credentials::ServiceAccount { .. })));
        assert!(matches!(check(access(true, true, true)), Err(RemoteError::TwoAccounts)));
        assert!(matches!(check(access(false, true, false)), Err(RemoteError::NoSecret)));
        fs::remove_file(&file).unwrap();
        let error = check(access(true, false, false)).unwrap_err();
        assert!(error.to_string().starts_with("cannot read /"), "{error}");
    }
}
