//! Encrypts the secrets of instances. The key comes from a setting, or is a file in the data directory.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use api_types::KeySource;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    error::Unspecified,
};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use crate::{private, settings::InstancesArguments};

/// The file in the data directory with the key and a hash of the key.
const KEY_FILE: &str = "instances.key";

/// The bytes of a key.
const KEY_BYTES: usize = 32;

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
    /// With the key in the data directory.
    DataDirectory {
        /// The file of the key, which is created for the first secret.
        file: PathBuf,
        /// Held while the key is created.
        creating: Mutex<()>,
    },
}

/// A key.
pub(crate) struct Key([u8; KEY_BYTES]);

/// An encrypted secret: the nonce, the text and the tag, in Base64.
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
    /// The file of the key cannot be read or written.
    #[error("cannot use {}, the key for the secrets of instances", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The hash of the key in the data directory does not match.
    #[error(
        "{} is damaged. Restore it, or enter the secrets of instances again, which creates a new key",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// No random numbers.
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
    /// The encryption failed.
    #[error("cannot encrypt the secret of an instance")]
    Encryption,
}

impl Seal {
    /// The key of the settings, or else the one of this data directory.
    pub(crate) fn open(
        settings: &InstancesArguments,
        data: &Path,
    ) -> Result<Self, InstanceKeyError> {
        match (&settings.instances_key, &settings.instances_key_file) {
            (Some(_), Some(_)) => Err(InstanceKeyError::Two),
            (Some(text), None) => Ok(Self::Set { key: Key::parse(text.reveal())?, file: None }),
            (None, Some(file)) => {
                let text = fs::read_to_string(file).map_err(io_error(file))?;
                Ok(Self::Set { key: Key::parse(&text)?, file: Some(file.clone()) })
            }
            (None, None) => {
                let file = data.join(KEY_FILE);
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
                created = Key::read_or_create(file)?;
                &created
            }
        };
        let sealed = key.seal(secret, purpose).map_err(|_| InstanceKeyError::Encryption)?;
        Ok(SealedSecret(BASE64.encode(&sealed)))
    }

    /// Decrypts a secret. `None` if it was encrypted with another key or for another purpose.
    pub(crate) fn unseal(&self, sealed: &SealedSecret, purpose: &Purpose<'_>) -> Option<String> {
        let read;
        let key = match self {
            Self::Set { key, .. } => key,
            Self::DataDirectory { file, .. } => {
                read = Key::read(file).ok().flatten()?;
                &read
            }
        };
        key.unseal(&BASE64.decode(sealed.0.as_bytes()).ok()?, purpose)
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

impl Key {
    /// The key of a text, without white space around it.
    fn parse(text: &str) -> Result<Self, InstanceKeyError> {
        let text = text.trim();
        if text.chars().count() < MIN_CHARACTERS {
            return Err(InstanceKeyError::Short);
        }
        Ok(Self(blake3::derive_key(CONTEXT, text.as_bytes())))
    }

    /// The key of a file in the data directory, if there is one.
    fn read(file: &Path) -> Result<Option<Self>, InstanceKeyError> {
        let bytes = match fs::read(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(io_error(file))?,
        };
        match bytes.split_first_chunk::<KEY_BYTES>() {
            Some((key, hash)) if hash == blake3::hash(key).as_bytes() => Ok(Some(Self(*key))),
            _ => Err(InstanceKeyError::Damaged { file: file.to_owned() }),
        }
    }

    fn read_or_create(file: &Path) -> Result<Self, InstanceKeyError> {
        match Self::read(file) {
            Ok(Some(key)) => return Ok(key),
            Ok(None) => {}
            Err(error @ InstanceKeyError::Damaged { .. }) => {
                tracing::warn!(%error, "creating a new key for the secrets of instances");
            }
            Err(error) => return Err(error),
        }
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key)?;
        let bytes = [key, *blake3::hash(&key).as_bytes()].concat();
        private::replace(file, &bytes).map_err(io_error(file))?;
        Ok(Self(key))
    }

    fn seal(&self, secret: &str, purpose: &Purpose<'_>) -> Result<Vec<u8>, Unspecified> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.0)?;
        let mut text = secret.as_bytes().to_vec();
        let nonce = key.seal_in_place_append_tag(Aad::from(purpose.bytes()), &mut text)?;
        Ok([nonce.as_ref().as_slice(), text.as_slice()].concat())
    }

    fn unseal(&self, sealed: &[u8], purpose: &Purpose<'_>) -> Option<String> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.0).ok()?;
        let (nonce, mut text) = (Nonce::assume_unique_for_key(*nonce), text.to_vec());
        let text = key.open_in_place(nonce, Aad::from(purpose.bytes()), &mut text).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

fn io_error(file: &Path) -> impl FnOnce(io::Error) -> InstanceKeyError {
    let file = file.to_owned();
    move |source| InstanceKeyError::Io { file, source }
}

/// Checks that the key in a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub(crate) fn check_instance_key(data: &Path) -> Result<(), InstanceKeyError> {
    Key::read(&data.join(KEY_FILE)).map(drop)
}

#[cfg(test)]
mod tests {
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
        assert!(matches!(error, InstanceKeyError::Damaged { .. }), "{error}");
        assert_eq!(seal.unseal(&sealed, &PURPOSE), None);
        let again = seal.seal("s3cret", &PURPOSE).unwrap();
        assert_eq!(seal.unseal(&again, &PURPOSE).as_deref(), Some("s3cret"));
        check_instance_key(data.path()).unwrap();
    }
}
