//! The settings for TLS.

use std::path::PathBuf;

use clap::Args;

use crate::tls::{TlsError, TlsFiles};

/// The files for TLS.
#[derive(Args, Clone, Debug)]
pub struct TlsArguments {
    /// Certificate of the server in PEM, followed by those that signed it. Browsers then use https
    #[arg(long, value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// Private key of the certificate in PEM
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
}

impl TlsArguments {
    /// The files. `None` without TLS.
    ///
    /// # Errors
    /// If only one is set.
    pub fn files(&self) -> Result<Option<TlsFiles>, TlsError> {
        match (self.tls_cert.clone(), self.tls_key.clone()) {
            (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
            (None, None) => Ok(None),
            _ => Err(TlsError::Half),
        }
    }

    /// Whether connections use TLS.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.tls_cert.is_some()
    }
}
