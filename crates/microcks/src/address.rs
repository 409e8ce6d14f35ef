//! The address of an instance.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

/// The address of a Microcks or a Mockpit, such as `https://microcks.example.org`. An address that ends with
/// `/api`, as the clients of Microcks have it, is the same one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    /// Ends with a slash.
    base: Url,
}

/// Why a text is not the address of an instance.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AddressError {
    /// It is not a URL.
    #[error("it is not a URL, such as https://microcks.example.org")]
    NotUrl,
    /// It has another scheme.
    #[error("it does not begin with http:// or https://")]
    Scheme,
    /// It has a name or a password.
    #[error("it has a name or a password. Leave them out, and give a token or a service account")]
    Password,
    /// It has a query or a fragment.
    #[error("it has a `?` or a `#`. Leave out everything from there")]
    Query,
}

impl Address {
    /// The URL of a path below `/api/`.
    pub(crate) fn api(&self, path: &str) -> Result<Url, url::ParseError> {
        self.base.join("api/")?.join(path)
    }

    /// Its URL, with a slash at its end.
    pub(crate) const fn url(&self) -> &Url {
        &self.base
    }

    /// The name or the network address of its host, and its port.
    #[must_use]
    pub fn host_and_port(&self) -> (String, u16) {
        let host = match self.base.host() {
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
            None => String::new(),
        };
        (host, self.base.port_or_known_default().unwrap_or_default())
    }

    /// Whether requests to it stay on this machine.
    pub(crate) fn is_on_this_machine(&self) -> bool {
        is_on_this_machine(&self.base)
    }

    /// Whether requests to it are encrypted.
    pub(crate) fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }
}

/// Whether requests to a URL stay on this machine.
pub(crate) fn is_on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let mut base = Url::parse(text.trim()).map_err(|_| AddressError::NotUrl)?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(AddressError::Scheme);
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(AddressError::Password);
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(AddressError::Query);
        }
        let path = base.path().trim_end_matches('/');
        let path = format!("{}/", path.strip_suffix("/api").unwrap_or(path));
        base.set_path(&path);
        Ok(Self { base })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_the_same_with_and_without_api() {
        for text in ["http://h:8080", "http://h:8080/", "http://h:8080/api", " http://h:8080/api/ "]
        {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), "http://h:8080");
            assert_eq!(address.api("version/info").unwrap().path(), "/api/version/info");
        }
        let below: Address = "https://h/tools/microcks/api".parse().unwrap();
        assert_eq!(below.to_string(), "https://h/tools/microcks");
        assert_eq!(
            below.api("services").unwrap().as_str(),
            "https://h/tools/microcks/api/services"
        );
    }

    #[test]
    fn host_and_port_can_be_looked_up() {
        for (text, host, port) in [
            ("https://h", "h", 443),
            ("http://[::1]:8080/x", "::1", 8080),
            ("http://10.0.0.1", "10.0.0.1", 80),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.host_and_port(), (host.to_owned(), port));
        }
    }

    #[test]
    fn other_texts_are_rejected_by_their_fault() {
        for (text, expected) in [
            ("microcks.example.org", AddressError::NotUrl),
            ("ftp://h", AddressError::Scheme),
            ("file:///tmp/x", AddressError::Scheme),
            ("https://anna:secret@h", AddressError::Password),
            ("https://h/?x=1", AddressError::Query),
            ("https://h/#/services", AddressError::Query),
        ] {
            assert_eq!(text.parse::<Address>(), Err(expected), "{text}");
        }
    }

    #[test]
    fn loopback_addresses_are_on_this_machine() {
        let here = |text: &str| text.parse::<Address>().unwrap().is_on_this_machine();
        assert!(here("http://127.0.0.1:1") && here("http://[::1]:1") && here("http://localhost:1"));
        assert!(!here("http://10.0.0.1") && !here("https://localhost.example.org"));
    }
}
