//! What can go wrong with an instance.

use std::{error::Error, io, net::IpAddr};

use tokio_rustls::rustls;

use crate::{
    address::AddressError,
    resolver::{LookupError, lookup_error},
};

/// Why a request to an instance failed. The texts name what to do next.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The address is not one.
    #[error("the address of the instance is not valid: {0}")]
    Address(#[from] AddressError),
    /// The certificates of this machine cannot be used.
    #[error("cannot use TLS: {}. Check the CA certificates of this machine, or name a file with one", reason(.0))]
    Tls(#[source] reqwest::Error),
    /// There is no connection.
    #[error("cannot connect to {address}: {}. Check the address, and that it is running", reason(.source))]
    NotReachable {
        /// The address.
        address: String,
        /// The cause.
        source: reqwest::Error,
    },
    /// No host has the name of the address.
    #[error("no host has the name in {0}. Check the address")]
    UnknownHost(String),
    /// Its network address may not be called.
    #[error("{address} has the network address {ip}, which may not be called")]
    ForbiddenAddress {
        /// The address.
        address: String,
        /// The network address.
        ip: IpAddr,
    },
    /// Its certificate is not trusted.
    #[error(
        "the certificate of {address} is not trusted: {reason}. Check the address, or name a file with the certificate of its CA"
    )]
    Certificate {
        /// The address.
        address: String,
        /// Why not.
        reason: String,
    },
    /// It takes too long.
    #[error("{0} did not answer in time. Try again later")]
    TimedOut(String),
    /// The connection ended in the middle.
    #[error("the connection to {address} ended too early: {}. Try again", reason(.source))]
    Interrupted {
        /// The address.
        address: String,
        /// The cause.
        source: reqwest::Error,
    },
    /// Its list of services does not end.
    #[error(
        "the list of services of {0} does not end: each page has the same services, or there are very many"
    )]
    EndlessList(String),
    /// Something else answers there.
    #[error(
        "{0} is neither a Microcks nor a Mockpit. Use the address that its console has, without a path"
    )]
    OtherProgram(String),
    /// It sends the client to another address.
    #[error("{address} redirects to {target}. Use that address if you trust it")]
    Redirected {
        /// The address that was called.
        address: String,
        /// The address that it names.
        target: String,
    },
    /// It wants to know who asks.
    #[error("{0} needs a sign-in. Give a token or a service account")]
    SignInRequired(String),
    /// The credentials are not valid there.
    #[error("{0} does not accept the token. It may have expired, or belong to another instance")]
    TokenRejected(String),
    /// The account is valid, but has not the role.
    #[error("{0} does not allow this. Exports and imports need the role admin")]
    NotAllowed(String),
    /// A service account was given, but the instance has no Keycloak.
    #[error(
        "{0} does not use Keycloak, so a service account cannot sign in. Give a token, or nothing"
    )]
    NoKeycloak(String),
    /// The Keycloak of the instance would get the secret over an open connection.
    #[error(
        "{address} names the Keycloak {keycloak}, to which the secret would be sent without encryption"
    )]
    OpenKeycloak {
        /// The instance.
        address: String,
        /// Its Keycloak.
        keycloak: String,
    },
    /// The instance names another Keycloak than the one that may get the secret.
    #[error("{address} names the Keycloak {keycloak} now. The secret was not sent there")]
    OtherKeycloak {
        /// The instance.
        address: String,
        /// The Keycloak that it names.
        keycloak: String,
    },
    /// Keycloak does not accept the service account.
    #[error(
        "Keycloak does not accept the service account {client}: {reason}. Check its ID and secret"
    )]
    ServiceAccount {
        /// The ID of the client in Keycloak.
        client: String,
        /// What Keycloak says.
        reason: String,
    },
    /// The file is larger than the instance allows.
    #[error(
        "the file is larger than {address} allows{}. Raise its limit, or send fewer services",
        of_bytes(*.limit)
    )]
    TooLarge {
        /// The instance.
        address: String,
        /// The largest file that it accepts, in bytes. A Microcks does not state it.
        limit: Option<u64>,
    },
    /// It answers with an error and a sentence. Only Mockpit does.
    #[error("{address} rejects it: {message}")]
    Rejected {
        /// The instance.
        address: String,
        /// The request.
        request: String,
        /// The status.
        status: u16,
        /// The code of the error, which does not change.
        code: String,
        /// The sentence.
        message: String,
    },
    /// It answers with an unexpected status.
    #[error("{address} answers with status {status} to {request}")]
    Status {
        /// The instance.
        address: String,
        /// The request.
        request: String,
        /// The status.
        status: u16,
    },
    /// It answers something that cannot be read.
    #[error("{address} answers {request} with something unexpected: {reason}")]
    Unexpected {
        /// The instance.
        address: String,
        /// The request.
        request: String,
        /// What is unexpected.
        reason: String,
    },
    /// A file of this machine cannot be read or written.
    #[error("cannot read or write a file on this machine")]
    File(#[from] io::Error),
}

/// The limit in words.
fn of_bytes(limit: Option<u64>) -> String {
    limit.map(|limit| format!(", which is {limit} bytes")).unwrap_or_default()
}

impl RemoteError {
    /// The deepest cause, without the address and without advice.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::NotReachable { source, .. } | Self::Interrupted { source, .. } => reason(source),
            Self::Tls(source) => reason(source),
            other => other.to_string(),
        }
    }

    /// The error of a request to `address` that got no answer, or a part of one.
    pub(crate) fn connection(address: String, source: reqwest::Error) -> Self {
        let source = source.without_url();
        match lookup_error(&source) {
            Some(LookupError::Unknown(_)) => return Self::UnknownHost(address),
            Some(LookupError::Forbidden(ip)) => {
                return Self::ForbiddenAddress { address, ip: *ip };
            }
            None => {}
        }
        if let Some(reason) = certificate_error(&source) {
            return Self::Certificate { address, reason };
        }
        if source.is_timeout() {
            Self::TimedOut(address)
        } else if source.is_connect() {
            Self::NotReachable { address, source }
        } else {
            Self::Interrupted { address, source }
        }
    }
}

/// Why a certificate is not trusted, if that is the cause of an error.
fn certificate_error(error: &reqwest::Error) -> Option<String> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        match error.downcast_ref() {
            Some(rustls::Error::InvalidCertificate(reason)) => return Some(reason.to_string()),
            Some(tls @ rustls::Error::NoCertificatesPresented) => return Some(tls.to_string()),
            _ => {}
        }
        // The source of an I/O error is not the error that it contains, but the cause of that one.
        let contained = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = match contained {
            Some(contained) => Some(contained),
            None => error.source(),
        };
    }
    None
}

/// The deepest cause of an error, which is the one that helps.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    if error.source().is_none() { error.to_string() } else { cause.to_string() }
}
