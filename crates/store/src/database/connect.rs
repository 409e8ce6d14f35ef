//! Connects to the database.

use std::{error::Error as StdError, iter::successors};

use repository::StoreError;
use tokio::time::timeout;
use tokio_postgres::{Client, Config, Connection, Socket, config::Host, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::{CertificateError, Error as TlsError};

use super::{
    address::{CONNECT, PostgresAddress},
    answer::unreachable,
};

/// What a connection runs over.
type Tls = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// Why no connection was made.
#[derive(Debug, thiserror::Error)]
enum NotConnected {
    /// The host accepted the connection or not, and did not answer.
    #[error("there was no answer within {} s", CONNECT.as_secs())]
    Silence,
    /// The certificate is signed by somebody else.
    #[error(
        "its certificate is not signed by a CA that is trusted here. --store-ca takes the certificate of its CA"
    )]
    UnknownAuthority(#[source] tokio_postgres::Error),
    /// The reason is that of the database or of the network.
    #[error(transparent)]
    Other(tokio_postgres::Error),
    /// No host can be used.
    #[error("{}", .0.join("; "))]
    All(Vec<String>),
}

/// Connects to the first host that can be written to.
pub(super) async fn connect(
    address: &PostgresAddress,
) -> Result<(Client, Connection<Socket, Tls>), StoreError> {
    let mut failed = Vec::new();
    for config in &address.hosts {
        match timeout(CONNECT, config.connect(address.tls.clone())).await {
            Ok(Ok(connected)) => return Ok(connected),
            Ok(Err(cause)) => failed.push((name(config), explain(cause))),
            Err(_) => failed.push((name(config), NotConnected::Silence)),
        }
    }
    if failed.len() == 1
        && let Some((_, cause)) = failed.pop()
    {
        return Err(unreachable(cause));
    }
    let describe = |(host, cause): (String, NotConnected)| {
        format!("{host}: {}", crate::error::with_causes(&cause))
    };
    Err(unreachable(NotConnected::All(failed.into_iter().map(describe).collect())))
}

/// The name of a host for people.
fn name(config: &Config) -> String {
    match config.get_hosts() {
        [Host::Tcp(host), ..] => host.clone(),
        [Host::Unix(folder), ..] => folder.display().to_string(),
        [] => "no host".to_owned(),
    }
}

/// Says what to do about the certificate of a CA that is missing.
fn explain(cause: tokio_postgres::Error) -> NotConnected {
    let mut causes = successors(cause.source(), |cause| (*cause).source());
    if causes.any(is_of_unknown_authority) {
        NotConnected::UnknownAuthority(cause)
    } else {
        NotConnected::Other(cause)
    }
}

fn is_of_unknown_authority(cause: &(dyn StdError + 'static)) -> bool {
    // The library wraps it in an error of input and output, which does not have it as its source.
    let wrapped = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let tls = cause
        .downcast_ref::<TlsError>()
        .or_else(|| wrapped.and_then(|wrapped| wrapped.downcast_ref::<TlsError>()));
    matches!(tls, Some(TlsError::InvalidCertificate(CertificateError::UnknownIssuer)))
}
