//! The stored form of instances: `instances.json`.

use std::{path::Path, sync::Arc};

use api_types::{InstanceId, InstanceSignIn};
use microcks::{KeycloakUrl, Product};
use serde::{Deserialize, Serialize};

use super::{
    last_failure::LastFailure,
    seal::{Purpose, SealedSecret},
};
use crate::{
    exchange::usual_upload_limit,
    records::{RecordFile, RecordFileError, RecordKind, RecordPlace},
};

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
    /// The smallest file that it rejected because of its size, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rejected_size: Option<u64>,
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

    /// The largest file that it accepts, in bytes.
    pub(super) fn upload_limit(&self, product: &Product) -> u64 {
        let usual = usual_upload_limit(product);
        self.rejected_size.map_or(usual, |size| usual.min(size.saturating_sub(1)))
    }

    /// Whether it is called as another one: apart from what was found out about it since a person entered it.
    pub(super) fn is_called_as(&self, other: &Self) -> bool {
        self.as_entered() == other.as_entered()
    }

    /// Without what was found out about it.
    fn as_entered(&self) -> Self {
        let mut entered = Self { rejected_size: None, ..self.clone() };
        if let SignInRecord::ServiceAccount { keycloak, .. } = &mut entered.sign_in {
            *keycloak = None;
        }
        entered
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
pub(super) struct Records {
    file: RecordFile<InstanceRecord>,
    /// Why the file could not be read for work that repeats.
    failure: Arc<LastFailure>,
}

impl Records {
    pub(super) fn new(place: impl Into<RecordPlace>) -> Self {
        Self { file: RecordFile::new(place, KIND), failure: Arc::default() }
    }

    /// All instances, in the order in which they were added.
    pub(super) fn all(&self) -> Result<Vec<InstanceRecord>, RecordFileError> {
        self.file.read()
    }

    /// All instances, for work that repeats. `None` if they cannot be read, which is logged once.
    pub(super) fn all_or_log(&self) -> Option<Vec<InstanceRecord>> {
        let read = self.all();
        if self.failure.note(&read)
            && let Err(error) = &read
        {
            tracing::error!(%error, "cannot read the instances, so none of them is contacted");
        }
        read.ok()
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
        self.file.change(change)
    }

    /// Stores the Keycloak that gets the secret of this instance, so that no other one gets it. Returns whether it gets
    /// the secret: it does not after another one, or after the instance was changed.
    pub(super) fn keep_keycloak(
        &self,
        seen: &InstanceRecord,
        found: &KeycloakUrl,
    ) -> Result<bool, RecordFileError> {
        let gets_it = self.note(seen, |record| match &mut record.sign_in {
            SignInRecord::ServiceAccount { keycloak, .. } => {
                *keycloak.get_or_insert_with(|| found.to_string()) == found.to_string()
            }
            SignInRecord::Open | SignInRecord::Token { .. } => false,
        })?;
        Ok(gets_it.unwrap_or(false))
    }

    /// Stores that this instance rejected a file because of its size, in bytes.
    pub(super) fn keep_rejected_size(
        &self,
        seen: &InstanceRecord,
        size: u64,
    ) -> Result<(), RecordFileError> {
        self.note(seen, |record| {
            record.rejected_size = Some(record.rejected_size.map_or(size, |known| known.min(size)));
        })
        .map(drop)
    }

    /// Forgets which sizes an instance rejected.
    pub(super) fn forget_rejected_size(
        &self,
        seen: &InstanceRecord,
    ) -> Result<(), RecordFileError> {
        if seen.rejected_size.is_none() {
            return Ok(());
        }
        self.note(seen, |record| record.rejected_size = None).map(drop)
    }

    /// Notes what was found out about an instance. `None` if it was changed in the meantime.
    fn note<T>(
        &self,
        seen: &InstanceRecord,
        note: impl FnOnce(&mut InstanceRecord) -> T,
    ) -> Result<Option<T>, RecordFileError> {
        self.change(|records| {
            let record = records.iter_mut().find(|record| record.is_called_as(seen));
            Ok(record.map(note))
        })
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
            rejected_size: None,
        };
        let service_account = |keycloak: Option<&str>| SignInRecord::ServiceAccount {
            client: "pipeline".to_owned(),
            secret: secret(),
            keycloak: keycloak.map(ToOwned::to_owned),
        };
        let authority = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----";
        vec![
            InstanceRecord { authority: authority.to_owned(), ..record("0a", SignInRecord::Open) },
            InstanceRecord {
                rejected_size: Some(1 << 20),
                ..record("0b", SignInRecord::Token { secret: secret() })
            },
            record("0c", service_account(None)),
            record("0d", service_account(Some("https://keycloak.test"))),
        ]
    }

    #[test]
    fn work_that_repeats_finds_no_instances_while_the_file_is_damaged() {
        let data = tempfile::tempdir().unwrap();
        let stored = Records::new(data.path());
        fs::write(data.path().join("instances.json"), "{").unwrap();
        assert_eq!(stored.all_or_log(), None);
        fs::remove_file(data.path().join("instances.json")).unwrap();
        assert_eq!(stored.all_or_log(), Some(Vec::new()));
    }

    #[test]
    fn what_is_found_out_is_kept_only_for_the_instance_that_was_called() {
        let data = tempfile::tempdir().unwrap();
        let stored = Records::new(data.path());
        let put = |records: Vec<InstanceRecord>| {
            let written = stored.change(|all| {
                *all = records;
                Ok::<_, RecordFileError>(())
            });
            written.unwrap();
        };
        let seen = records().remove(2);
        put(vec![seen.clone()]);
        let keycloak = KeycloakUrl::parse("https://keycloak.test").unwrap();
        assert!(stored.keep_keycloak(&seen, &keycloak).unwrap());
        let other = KeycloakUrl::parse("https://other.test").unwrap();
        assert!(!stored.keep_keycloak(&seen, &other).unwrap());
        stored.keep_rejected_size(&seen, 9).unwrap();
        stored.keep_rejected_size(&seen, 10).unwrap();
        let found = stored.get(&seen.id()).unwrap().unwrap();
        assert!(found.is_called_as(&seen));
        let pinned = SignInRecord::ServiceAccount {
            client: "pipeline".to_owned(),
            secret: seen.sign_in.secret().unwrap().clone(),
            keycloak: Some("https://keycloak.test".to_owned()),
        };
        assert_eq!((&found.sign_in, found.rejected_size), (&pinned, Some(9)));
        stored.forget_rejected_size(&found).unwrap();
        assert_eq!(stored.get(&seen.id()).unwrap().unwrap().rejected_size, None);

        let changed = InstanceRecord { url: "https://other.test".to_owned(), ..seen.clone() };
        put(vec![changed.clone()]);
        assert!(!stored.keep_keycloak(&seen, &keycloak).unwrap());
        assert_eq!(stored.all().unwrap(), [changed]);
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
