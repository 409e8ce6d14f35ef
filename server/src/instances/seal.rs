//! Encrypts the secrets of instances. The key comes from a setting, or is a file in the data directory.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use api_types::KeySource;
use app::api::{ApiError, IntoApiError, internal_error};
use serde::{Deserialize, Serialize};

use crate::{
    encryption::Key,
    records::{KeyError, KeyFile, RecordPlace},
    settings::InstancesArguments,
};

/// The file in the data directory with the key and a hash of the key.
const KEY_FILE: &str = "instances.key";

/// The fewest characters of the text of a key. A shorter one could be guessed by trying.
const MIN_CHARACTERS: usize = 32;

/// Separates this use of a text from every other one.
const CONTEXT: &str = "Mockpit 2026-11-30 secrets of instances";

/// Encrypts the secrets of instances.
#[derive(Debug)]
pub(crate) enum Seal {
    /// With a key from the settings.
    Set {
        /// The key.
        key: Key,
        /// The file that the settings name. `None` if they have the key itself.
        file: Option<PathBuf>,
    },
    /// With the key in the data directory, which is created for the first secret.
    DataDirectory {
        /// The file of the key.
        file: KeyFile,
        /// Held while the key is created.
        creating: Mutex<()>,
    },
}

/// An encrypted secret.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct SealedSecret(String);

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InstanceKeyError {
    /// Two settings have a key.
    #[error("instances_key and instances_key_file are both set. Set one of them")]
    Two,
    /// The key is short.
    #[error(
        "the key for the secrets of instances has less than {MIN_CHARACTERS} characters. To create one, run: openssl rand -base64 32"
    )]
    Short,
    /// The file that the settings name cannot be read.
    #[error("cannot read {}, the key for the secrets of instances", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The key in the data directory cannot be used.
    #[error(
        "the key for the secrets of instances cannot be used. Restore {KEY_FILE}, or enter the secrets of \
         instances again, which creates a new key"
    )]
    Key(#[from] KeyError),
    /// The encryption failed.
    #[error("cannot encrypt the secret of an instance")]
    Encryption,
}

impl IntoApiError for InstanceKeyError {
    fn into_api_error(self) -> ApiError {
        match self {
            Self::Key(error) => error.into_api_error(),
            _ => internal_error(&self),
        }
    }
}

impl Seal {
    /// The key of the settings, or else the one of this data directory.
    pub(crate) fn open(
        settings: &InstancesArguments,
        place: impl Into<RecordPlace>,
    ) -> Result<Self, InstanceKeyError> {
        match (&settings.instances_key, &settings.instances_key_file) {
            (Some(_), Some(_)) => Err(InstanceKeyError::Two),
            (Some(text), None) => Ok(Self::Set { key: parse(text.reveal())?, file: None }),
            (None, Some(file)) => {
                let failed = |source| InstanceKeyError::Io { file: file.clone(), source };
                let text = fs::read_to_string(file).map_err(failed)?;
                Ok(Self::Set { key: parse(&text)?, file: Some(file.clone()) })
            }
            (None, None) => {
                let file = KeyFile::new(place, KEY_FILE);
                Ok(Self::DataDirectory { file, creating: Mutex::default() })
            }
        }
    }

    /// Where the key is.
    pub(crate) fn source(&self) -> KeySource {
        match self {
            Self::Set { file: None, .. } => KeySource::Setting,
            Self::Set { file: Some(file), .. } => KeySource::File(file.display().to_string()),
            Self::DataDirectory { .. } => KeySource::DataDirectory,
        }
    }

    /// Encrypts a secret. Only who names the same purpose can decrypt it.
    pub(crate) fn seal(
        &self,
        secret: &str,
        purpose: &Purpose<'_>,
    ) -> Result<SealedSecret, InstanceKeyError> {
        let created;
        let key = match self {
            Self::Set { key, .. } => key,
            Self::DataDirectory { file, creating } => {
                let _creating = creating.lock().unwrap_or_else(PoisonError::into_inner);
                created = file.read_or_create()?;
                &created
            }
        };
        let sealed = key.seal(secret, &purpose.bytes());
        sealed.map(SealedSecret).map_err(|_| InstanceKeyError::Encryption)
    }

    /// Decrypts a secret. `None` if it was encrypted with another key or for another purpose.
    pub(crate) fn unseal(&self, sealed: &SealedSecret, purpose: &Purpose<'_>) -> Option<String> {
        let read;
        let key = match self {
            Self::Set { key, .. } => key,
            Self::DataDirectory { file, .. } => {
                read = file.read().ok().flatten()?;
                &read
            }
        };
        key.unseal(&sealed.0, &purpose.bytes())
    }
}

/// What a secret is for. It is part of the encryption, so that nobody can use a secret for another address by changing
/// the file with the instances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purpose<'a> {
    /// The ID of the instance.
    pub(crate) instance: &'a str,
    /// The URL that the secret is sent to.
    pub(crate) url: &'a str,
    /// The client of a service account. Empty for a token.
    pub(crate) client: &'a str,
}

impl Purpose<'_> {
    fn bytes(&self) -> Vec<u8> {
        // None of them has a line break.
        [self.instance, self.url, self.client].join("\n").into_bytes()
    }
}

/// The key of a text, without white space around it.
fn parse(text: &str) -> Result<Key, InstanceKeyError> {
    let text = text.trim();
    if text.chars().count() < MIN_CHARACTERS {
        return Err(InstanceKeyError::Short);
    }
    Ok(Key::derive(CONTEXT, text))
}

/// Checks that the key in a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub(crate) fn check_instance_key(data: &Path) -> Result<(), InstanceKeyError> {
    Ok(KeyFile::new(data, KEY_FILE).read().map(drop)?)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    const PURPOSE: Purpose<'_> = Purpose { instance: "0f", url: "https://h", client: "c" };

    fn settings(key: Option<&str>, file: Option<&Path>) -> InstancesArguments {
        InstancesArguments {
            instances_key: key.map(|key| key.to_owned().into()),
            instances_key_file: file.map(Path::to_owned),
            instances_timeout: 180,
            no_private_instances: false,
        }
    }

    #[test]
    fn secret_is_decrypted_only_with_its_key_and_for_its_purpose() {
        let data = tempfile::tempdir().unwrap();
        let seal = Seal::open(&settings(None, None), data.path()).unwrap();
        let sealed = seal.seal("s3cret", &PURPOSE).unwrap();
        assert_ne!(sealed, seal.seal("s3cret", &PURPOSE).unwrap(), "each has its own nonce");
        assert_eq!(seal.unseal(&sealed, &PURPOSE).as_deref(), Some("s3cret"));
        for other in [
            Purpose { instance: "1f", ..PURPOSE },
            Purpose { url: "https://evil", ..PURPOSE },
            Purpose { client: "", ..PURPOSE },
        ] {
            assert_eq!(seal.unseal(&sealed, &other), None, "{other:?}");
        }
        let bytes = BASE64.decode(sealed.0.as_bytes()).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let changed = SealedSecret(BASE64.encode(&changed));
            assert_eq!(seal.unseal(&changed, &PURPOSE), None, "byte {at}");
        }
        assert_eq!(seal.unseal(&SealedSecret("?".into()), &PURPOSE), None);

        // The next start has the same key, and another data directory another one.
        let reopened = Seal::open(&settings(None, None), data.path()).unwrap();
        assert_eq!(reopened.unseal(&sealed, &PURPOSE).as_deref(), Some("s3cret"));
        let other = tempfile::tempdir().unwrap();
        let other = Seal::open(&settings(None, None), other.path()).unwrap();
        assert_eq!(other.unseal(&sealed, &PURPOSE), None);
    }

    #[test]
    fn key_comes_from_a_setting_a_file_or_the_data_directory() {
        let data = tempfile::tempdir().unwrap();
        let (text, file) = ("k".repeat(32), data.path().join("key"));
        fs::write(&file, format!("{text}\n")).unwrap();
        let open = |key, file| Seal::open(&settings(key, file), data.path());
        let set = open(Some(text.as_str()), None).unwrap();
        let sealed = set.seal("s3cret", &PURPOSE).unwrap();
        let of_file = open(None, Some(file.as_path())).unwrap();
        assert_eq!(of_file.unseal(&sealed, &PURPOSE).as_deref(), Some("s3cret"));
        assert!(!data.path().join(KEY_FILE).exists(), "no other key is needed");
        assert_eq!(set.source(), KeySource::Setting);
        assert_eq!(of_file.source(), KeySource::File(file.display().to_string()));
        assert_eq!(open(None, None).unwrap().source(), KeySource::DataDirectory);

        let short = open(Some("hunter2"), None).unwrap_err();
        assert!(matches!(short, InstanceKeyError::Short) && !short.to_string().contains("hunter2"));
        let two = open(Some(text.as_str()), Some(file.as_path()));
        assert!(matches!(two, Err(InstanceKeyError::Two)));
        let missing = open(None, Some(Path::new("/nonexistent/key")));
        assert!(matches!(missing, Err(InstanceKeyError::Io { .. })));
        assert!(!format!("{set:?} {:?}", settings(Some(text.as_str()), None)).contains(&text));
    }

    #[test]
    fn damaged_key_is_reported_and_replaced_for_the_next_secret() {
        let data = tempfile::tempdir().unwrap();
        check_instance_key(data.path()).unwrap();
        let seal = Seal::open(&settings(None, None), data.path()).unwrap();
        let sealed = seal.seal("s3cret", &PURPOSE).unwrap();
        check_instance_key(data.path()).unwrap();
        let file = data.path().join(KEY_FILE);
        let mut bytes = fs::read(&file).unwrap();
        bytes[7] ^= 1;
        fs::write(&file, bytes).unwrap();
        let error = check_instance_key(data.path()).unwrap_err();
        assert!(matches!(error, InstanceKeyError::Key(KeyError::Damaged { .. })), "{error}");
        assert_eq!(seal.unseal(&sealed, &PURPOSE), None);
        let again = seal.seal("s3cret", &PURPOSE).unwrap();
        assert_eq!(seal.unseal(&again, &PURPOSE).as_deref(), Some("s3cret"));
        check_instance_key(data.path()).unwrap();
    }
}
