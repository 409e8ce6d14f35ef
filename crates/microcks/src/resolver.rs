//! Looks up the network addresses of hosts, and leaves out those that may not be called.

use std::{
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use url::{Host, Url};

use crate::connect_options::AddressGuard;

/// Looks up the network addresses of hosts. The check is here, and not before a request, so that a name cannot
/// change its address between check and connection.
#[derive(Debug)]
pub(crate) struct Resolver(pub(crate) Option<AddressGuard>);

/// Why a host cannot be called.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookupError {
    /// There is no host with this name.
    #[error("there is no host of this name")]
    Unknown(#[source] io::Error),
    /// All its addresses are forbidden. This is the first.
    #[error("the address {0} may not be called")]
    Forbidden(IpAddr),
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await.map_err(LookupError::Unknown)?;
            let found: Vec<SocketAddr> = found.collect();
            let is_allowed = |address: &&SocketAddr| {
                guard.as_ref().is_none_or(|guard| guard.allows(address.ip()))
            };
            let allowed: Vec<SocketAddr> = found.iter().filter(is_allowed).copied().collect();
            match found.first() {
                Some(first) if allowed.is_empty() => Err(LookupError::Forbidden(first.ip()).into()),
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

/// The network address in a URL, if it has one instead of a name. Such a one is never looked up.
pub(crate) fn literal_address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

/// The error of the resolver among the causes of another one.
pub(crate) fn lookup_error(error: &reqwest::Error) -> Option<&LookupError> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
