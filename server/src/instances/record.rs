//! The stored form of instances: `instances.json`.

use std::path::Path;

use api_types::{InstanceId, InstanceSignIn};
use serde::{Deserialize, Serialize};

use super::seal::{Purpose, SealedSecret};
use crate::auth::{RecordFile, RecordFileError, RecordKind};

const KIND: RecordKind = RecordKind { name: "instances", format: 1 };

/// An instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstanceRecord {
    pub(crate) id: String,
    pub(crate) name: String,
    /// As [`microcks::Address`] prints it.
    pub(crate) url: String,
    pub(crate) sign_in: SignInRecord,
    /// Certificates of CAs, as PEM.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) authority: String,
    pub(crate) added_at: i64,
    pub(crate) added_by: String,
}

/// How this server signs in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum SignInRecord {
    Open,
    Token {
        secret: SealedSecret,
    },
    ServiceAccount {
        client: String,
        secret: SealedSecret,
        /// The Keycloak that gets the secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keycloak: Option<String>,
    },
}

impl InstanceRecord {
    pub(crate) fn id(&self) -> InstanceId {
        self.id.clone().into()
    }

    /// What the secret of this instance is for.
    pub(super) fn purpose(&self) -> Purpose<'_> {
        let client = match &self.sign_in {
            SignInRecord::ServiceAccount { client, .. } => client.as_str(),
            SignInRecord::Open | SignInRecord::Token { .. } => "",
        };
        Purpose { instance: &self.id, url: &self.url, client }
    }
}

impl SignInRecord {
    pub(super) const fn secret(&self) -> Option<&SealedSecret> {
        match self {
            Self::Open => None,
            Self::Token { secret } | Self::ServiceAccount { secret, .. } => Some(secret),
        }
    }

    pub(super) fn view(&self) -> InstanceSignIn {
        match self {
            Self::Open => InstanceSignIn::Open,
            Self::Token { .. } => InstanceSignIn::Token,
            Self::ServiceAccount { client, keycloak, .. } => InstanceSignIn::ServiceAccount {
                client: client.as_str().into(),
                keycloak: keycloak.as_deref().map(Into::into),
            },
        }
    }
}

/// The file with the instances.
#[derive(Clone, Debug)]
pub(super) struct Records(RecordFile<InstanceRecord>);

impl Records {
    pub(super) fn new(data: &Path) -> Self {
        Self(RecordFile::new(data, KIND))
    }

    /// All instances, in the order in which they were added.
    pub(super) fn all(&self) -> Result<Vec<InstanceRecord>, RecordFileError> {
        self.0.read()
    }

    /// An instance.
    pub(super) fn get(&self, id: &InstanceId) -> Result<Option<InstanceRecord>, RecordFileError> {
        Ok(self.all()?.into_iter().find(|record| record.id == id.as_str()))
    }

    /// Changes the list. If the change fails, nothing is written.
    pub(super) fn change<T, E: From<RecordFileError>>(
        &self,
        change: impl FnOnce(&mut Vec<InstanceRecord>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.0.change(change)
    }
}

/// Checks that the instances of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub(crate) fn check_instances(data: &Path) -> Result<(), RecordFileError> {
    Records::new(data).all().map(drop)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A file of format 1, with all that it can have.
    const FORMAT_1: &str = include_str!("../../tests/data/instances-1.json");

    fn records() -> Vec<InstanceRecord> {
        let secret = || serde_json::from_str::<SealedSecret>("\"bm9uY2UgYW5kIHRleHQ=\"").unwrap();
        let record = |id: &str, sign_in| InstanceRecord {
            id: id.to_owned(),
            name: format!("Test {id}"),
            url: format!("https://microcks.test/{id}"),
            sign_in,
            authority: String::new(),
            added_at: 1,
            added_by: "anna".to_owned(),
        };
        let service_account = |keycloak: Option<&str>| SignInRecord::ServiceAccount {
            client: "pipeline".to_owned(),
            secret: secret(),
            keycloak: keycloak.map(ToOwned::to_owned),
        };
        let authority = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----";
        vec![
            InstanceRecord { authority: authority.to_owned(), ..record("0a", SignInRecord::Open) },
            record("0b", SignInRecord::Token { secret: secret() }),
            record("0c", service_account(None)),
            record("0d", service_account(Some("https://keycloak.test"))),
        ]
    }

    #[test]
    fn file_of_format_1_is_read_and_written() {
        let data = tempfile::tempdir().unwrap();
        let (file, stored) = (data.path().join("instances.json"), Records::new(data.path()));
        let written = stored.change(|all| {
            *all = records();
            Ok::<_, RecordFileError>(())
        });
        written.unwrap();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let written = fs::read_to_string(&file).unwrap() + "\n";
            let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/instances-1.json");
            fs::write(fixture, written).unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap().trim_end(), FORMAT_1.trim_end());
        fs::write(&file, FORMAT_1).unwrap();
        assert_eq!(stored.all().unwrap(), records());
        for at in 0..FORMAT_1.trim_end().len() {
            let mut bytes = FORMAT_1.as_bytes().to_vec();
            bytes[at] ^= 1;
            fs::write(&file, bytes).unwrap();
            let is_blank = FORMAT_1.as_bytes()[at].is_ascii_whitespace();
            assert!(is_blank || check_instances(data.path()).is_err(), "byte {at}");
        }
    }
}
