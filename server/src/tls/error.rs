//! Why files for TLS cannot be used.

use std::{io, path::PathBuf};

use tokio_rustls::rustls;

/// Why files for TLS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Only one of the two settings is set.
    #[error("TLS needs both --tls-cert and --tls-key")]
    Half,
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file is not PEM.
    #[error("{} is not valid PEM: {reason}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        reason: String,
    },
    /// The file of the certificate has none.
    #[error("{} has no certificate. It needs a block that begins with -----BEGIN CERTIFICATE-----", .0.display())]
    NoCertificate(PathBuf),
    /// The file of the key has none.
    #[error("{} has no private key. It needs a block that begins with -----BEGIN PRIVATE KEY-----", .0.display())]
    NoKey(PathBuf),
    /// The key needs a password.
    #[error("the private key in {} is encrypted. Decrypt it with `openssl pkey -in KEY -out DECRYPTED`", .0.display())]
    EncryptedKey(PathBuf),
    /// The key is of a kind that TLS does not use.
    #[error("the private key in {} cannot be used: {reason}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: rustls::Error,
    },
    /// The certificate is not one.
    #[error("the first certificate in {} is damaged: {reason}", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The key is that of another certificate.
    #[error(
        "the private key in {} does not fit the first certificate in {}. The server's own certificate must come \
         first, and those that signed it after it", key.display(), certificate.display()
    )]
    Mismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// The certificate can no longer be used.
    #[error("the certificate in {} expired at {at}. Get a new one", path.display())]
    Expired {
        /// The file.
        path: PathBuf,
        /// When it expired.
        at: String,
    },
    /// The certificate cannot be used yet.
    #[error("the certificate in {} is not valid before {from}. Check the clock of this machine", path.display())]
    NotYetValid {
        /// The file.
        path: PathBuf,
        /// From when on it is valid.
        from: String,
    },
    /// The library supports no version of TLS.
    #[error("TLS cannot be set up")]
    Protocol(#[source] rustls::Error),
}
