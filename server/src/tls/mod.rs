//! TLS: the certificate of the server and its key, from files that can be replaced while it runs.

mod error;
mod pair;
mod watch;

use std::{
    fs::{self, Metadata},
    os::unix::fs::MetadataExt as _,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
};

pub use error::TlsError;
pub(crate) use watch::{hangup, ignore, watch};

use pair::Pair;

/// The files of a certificate and its key, in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, and after it those that signed it.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// The certificate in use, and how connections use it.
#[derive(Debug)]
pub struct Tls {
    files: TlsFiles,
    current: Arc<Current>,
    /// The files as they were when they were last read.
    seen: Mutex<Stamps>,
    config: Arc<ServerConfig>,
}

/// The certificate that new connections get.
#[derive(Debug)]
struct Current(RwLock<Pair>);

/// Distinguishes a replaced file from an unchanged one. `None` if the file cannot be read.
type Stamps = [Option<(u64, u64, i64, i64)>; 2];

impl Tls {
    /// Reads the files, and checks that they fit together and can be used now.
    ///
    /// # Errors
    /// If the files cannot be used.
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let seen = Mutex::new(stamps(&files));
        let current = Arc::new(Current(RwLock::new(Pair::read(&files)?)));
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Protocol)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&current) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { files, current, seen, config: Arc::new(config) })
    }

    /// Reads the files again, if they were replaced. Returns whether they were. After an error, the certificate in
    /// use stays in use.
    ///
    /// # Errors
    /// If the new files cannot be used.
    pub fn reload_if_replaced(&self) -> Result<bool, TlsError> {
        let stamps = stamps(&self.files);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *seen, stamps) == stamps {
            return Ok(false);
        }
        drop(seen);
        self.read().map(|()| true)
    }

    /// Reads the files again. After an error, the certificate in use stays in use.
    ///
    /// # Errors
    /// If the files cannot be used.
    pub fn reload(&self) -> Result<(), TlsError> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = stamps(&self.files);
        self.read()
    }

    fn read(&self) -> Result<(), TlsError> {
        let pair = Pair::read(&self.files)?;
        *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = pair;
        Ok(())
    }

    /// When the certificate in use expires, in seconds since 1970.
    #[must_use]
    pub fn expires(&self) -> i64 {
        self.current.0.read().unwrap_or_else(PoisonError::into_inner).expires
    }

    /// Accepts connections with the certificate that is in use when they begin.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).key))
    }
}

fn stamps(files: &TlsFiles) -> Stamps {
    let stamp = |file: Metadata| (file.ino(), file.len(), file.mtime(), file.mtime_nsec());
    [&files.certificate, &files.key].map(|file| fs::metadata(file).ok().map(stamp))
}
