//! A certificate with its key, read from files and checked.

use std::{fs, path::Path, sync::Arc, time::SystemTime};

use app::text::iso_time;
use tokio_rustls::rustls::{
    Error, InconsistentKeys,
    crypto::aws_lc_rs,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject as _},
    },
    sign::CertifiedKey,
};
use x509_cert::{Certificate, der::Decode as _};

use super::{TlsError, TlsFiles};

/// A certificate with its key.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) key: Arc<CertifiedKey>,
    /// When the certificate expires, in seconds since 1970.
    pub(super) expires: i64,
}

impl Pair {
    /// Reads the files, and checks that they fit together and can be used now.
    pub(super) fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        let chain = chain(&files.certificate)?;
        let key = private_key(&files.key)?;
        let [first, ..] = chain.as_slice() else {
            return Err(TlsError::NoCertificate(files.certificate.clone()));
        };
        let expires = check_validity(&files.certificate, first)?;
        let key = aws_lc_rs::default_provider()
            .key_provider
            .load_private_key(key)
            .map_err(|reason| TlsError::Key { path: files.key.clone(), reason })?;
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => {}
            Err(Error::InconsistentKeys(_)) => {
                let TlsFiles { certificate, key } = files.clone();
                return Err(TlsError::Mismatch { certificate, key });
            }
            Err(error) => {
                let path = files.certificate.clone();
                return Err(TlsError::Certificate { path, reason: error.to_string() });
            }
        }
        Ok(Self { key: Arc::new(certified), expires })
    }
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    CertificateDer::pem_slice_iter(&read(path)?).collect::<Result<_, _>>().map_err(not_pem(path))
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let bytes = read(path)?;
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| match error {
        pem::Error::NoItemsFound if is_encrypted(&bytes) => TlsError::EncryptedKey(path.to_owned()),
        pem::Error::NoItemsFound => TlsError::NoKey(path.to_owned()),
        error => not_pem(path)(error),
    })
}

fn is_encrypted(pem: &[u8]) -> bool {
    memchr::memmem::find(pem, b"-----BEGIN ENCRYPTED PRIVATE KEY-----").is_some()
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Read { path: path.to_owned(), source })
}

/// The reason never quotes the file, which can be a key.
fn not_pem(path: &Path) -> impl Fn(pem::Error) -> TlsError {
    |error| {
        let reason = match error {
            pem::Error::MissingSectionEnd { .. } => "a block has no end".to_owned(),
            pem::Error::IllegalSectionStart { .. } => {
                "the first line of a block is wrong".to_owned()
            }
            pem::Error::Base64Decode(_) => "a block is not Base64".to_owned(),
            _ => "it cannot be read".to_owned(),
        };
        TlsError::Pem { path: path.to_owned(), reason }
    }
}

/// Checks the dates of a certificate. Returns when it expires, in seconds since 1970.
fn check_validity(path: &Path, certificate: &CertificateDer<'_>) -> Result<i64, TlsError> {
    let path = || path.to_owned();
    let parsed = Certificate::from_der(certificate)
        .map_err(|error| TlsError::Certificate { path: path(), reason: error.to_string() })?;
    let validity = parsed.tbs_certificate().validity();
    let seconds = |time: x509_cert::time::Time| {
        i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
    };
    let text = |seconds: i64| iso_time(seconds.saturating_mul(1000));
    let (from, until) = (seconds(validity.not_before), seconds(validity.not_after));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if now > until {
        return Err(TlsError::Expired { path: path(), at: text(until) });
    }
    if now < from {
        return Err(TlsError::NotYetValid { path: path(), from: text(from) });
    }
    Ok(until)
}
