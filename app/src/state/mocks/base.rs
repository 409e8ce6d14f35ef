//! The address of the mocks, as the person's machine reaches them.

use api_types::MockAddress;

/// The address of the mocks, as the person's machine reaches them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MockBase {
    is_tls: bool,
    /// Host and port.
    authority: String,
}

impl MockBase {
    /// The address for a console at this origin, for example `https://mockpit.example:8443`. Mocks on all interfaces
    /// of the server are found at the host of the console.
    #[must_use]
    pub fn new(address: &MockAddress, origin: &str) -> Self {
        let (scheme, console) = origin.split_once("://").unwrap_or(("http", origin));
        match address {
            MockAddress::Console => {
                Self { is_tls: scheme == "https", authority: console.to_owned() }
            }
            MockAddress::Listener { is_tls, host, port } => {
                let host = match host {
                    Some(host) if host.contains(':') => ["[", host, "]"].concat(),
                    Some(host) => host.to_string(),
                    None => host_of(console).to_owned(),
                };
                Self { is_tls: *is_tls, authority: [&*host, ":", &port.to_string()].concat() }
            }
        }
    }

    /// The address for HTTP, without a slash at its end.
    #[must_use]
    pub fn http(&self) -> String {
        [if self.is_tls { "https://" } else { "http://" }, &self.authority].concat()
    }

    /// The address for web sockets, without a slash at its end.
    #[must_use]
    pub fn web_socket(&self) -> String {
        [if self.is_tls { "wss://" } else { "ws://" }, &self.authority].concat()
    }

    /// Host and port, for gRPC.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

/// The host of an authority, without its port.
fn host_of(authority: &str) -> &str {
    match authority.rfind(':') {
        Some(at) if !authority.ends_with(']') => authority.get(..at).unwrap_or(authority),
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_the_one_that_a_browser_reaches() {
        let listener = |is_tls, host: Option<&str>| MockAddress::Listener {
            is_tls,
            host: host.map(Into::into),
            port: 8586,
        };
        for (address, origin, expected) in [
            (MockAddress::Console, "https://a.example", "https://a.example"),
            (listener(false, Some("127.0.0.1")), "http://localhost:1", "http://127.0.0.1:8586"),
            (listener(false, Some("::1")), "http://localhost:1", "http://[::1]:8586"),
            (listener(true, None), "https://a.example", "https://a.example:8586"),
            (listener(false, None), "http://a.example:8585", "http://a.example:8586"),
            (listener(false, None), "http://[::1]:8585", "http://[::1]:8586"),
            (listener(false, None), "http://[::1]", "http://[::1]:8586"),
        ] {
            assert_eq!(MockBase::new(&address, origin).http(), expected);
        }
        let base = MockBase::new(&listener(true, Some("b")), "");
        assert_eq!((base.web_socket().as_str(), base.authority()), ("wss://b:8586", "b:8586"));
    }
}
