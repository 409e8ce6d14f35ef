//! Where a request comes from: the address of Mockpit in its browser, and whether that browser runs on the
//! machine of the server.

use std::net::IpAddr;

use axum::http::{HeaderMap, header, uri::Authority};
use url::Url;

use super::Auth;

/// Headers that a proxy adds. With one of them, the connection is not the browser's own.
const PROXY_HEADERS: [&str; 5] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// Where a request comes from.
#[derive(Clone, Debug)]
pub(crate) struct RequestOrigin {
    /// The address of Mockpit in the browser. `None` if the request does not state it.
    pub(crate) base: Option<Url>,
    /// Whether the browser runs on the machine of the server.
    pub(crate) is_on_this_machine: bool,
}

impl RequestOrigin {
    pub(crate) fn new(auth: &Auth, client: Option<IpAddr>, headers: &HeaderMap) -> Self {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = host.and_then(|host| host.parse::<Authority>().ok());
        let is_loopback_name = host.as_ref().is_some_and(is_loopback);
        let is_proxied = PROXY_HEADERS.iter().any(|name| headers.contains_key(*name));
        let is_loopback_client = client.is_some_and(|client| client.to_canonical().is_loopback());
        let public = auth.oidc().and_then(|oidc| oidc.public_url().cloned());
        Self {
            base: public.or_else(|| base(&host?, is_loopback_name && !auth.uses_tls)),
            is_on_this_machine: is_loopback_client && is_loopback_name && !is_proxied,
        }
    }
}

/// The address without a setting. Other machines can reach Mockpit over HTTPS only.
fn base(host: &Authority, is_plain: bool) -> Option<Url> {
    let scheme = if is_plain { "http" } else { "https" };
    // A user name before the host is not part of the address.
    let host = host.as_str().rsplit('@').next()?;
    Url::parse(&format!("{scheme}://{host}/")).ok()
}

fn is_loopback(host: &Authority) -> bool {
    let name = host.host();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_of_another_machine_is_encrypted() {
        let of = |host: &str| {
            let host = host.parse().unwrap();
            base(&host, is_loopback(&host)).unwrap().to_string()
        };
        assert_eq!(of("127.0.0.1:8585"), "http://127.0.0.1:8585/");
        assert_eq!(of("localhost:1"), "http://localhost:1/");
        assert_eq!(of("[::1]:8585"), "http://[::1]:8585/");
        assert_eq!(of("mocks.example.org"), "https://mocks.example.org/");
        assert_eq!(of("anna@mocks.example.org:8443"), "https://mocks.example.org:8443/");
    }
}
