//! The address of the client, which a trusted proxy can forward.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// A proxy, or a network of proxies, whose `X-Forwarded-For` is trusted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TrustedProxy(IpNet);

/// The trusted proxies in front of the server.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TrustedProxies(Vec<TrustedProxy>);

/// The text is neither an address nor a network.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0:?} is neither an IP address nor a network such as 10.0.0.0/8")]
pub struct InvalidProxy(String);

impl TrustedProxies {
    /// Whether this is the address of a trusted proxy.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|TrustedProxy(network)| network.contains(&address))
    }

    /// The address of the client: the peer of the connection, or, if that is a trusted proxy, the
    /// last address in `X-Forwarded-For` that is not one. A client can forge the addresses before it.
    pub(crate) fn client(&self, connection: IpAddr, headers: &HeaderMap) -> IpAddr {
        let hops: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            // A line that is not text counts as one invalid hop.
            .flat_map(|line| line.to_str().unwrap_or("?").split(','))
            .collect();
        let mut client = connection;
        for hop in hops.into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            let Some(address) = parse_hop(hop.trim()) else { break };
            client = address;
        }
        client
    }
}

impl FromIterator<TrustedProxy> for TrustedProxies {
    fn from_iter<I: IntoIterator<Item = TrustedProxy>>(proxies: I) -> Self {
        Self(proxies.into_iter().collect())
    }
}

impl FromStr for TrustedProxy {
    type Err = InvalidProxy;

    fn from_str(text: &str) -> Result<Self, InvalidProxy> {
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| InvalidProxy(text.to_owned()))
    }
}

impl fmt::Display for TrustedProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads an address with or without a port, because some proxies add it.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let with_port = |hop: &str| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    hop.parse().ok().or_else(|| with_port(hop))
}

/// The address by which limits count a peer. A host usually has all addresses of its IPv6 network
/// (/64), so these count as one.
pub(crate) fn peer_network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(peer) => peer.into(),
        IpAddr::V6(peer) => Ipv6Addr::from_bits(peer.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_ipv6_network_are_one_peer() {
        let network = |text: &str| peer_network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }

    fn client(connection: &str, lines: &[&'static str]) -> String {
        let proxies: TrustedProxies = ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]
            .map(|text| text.parse().unwrap())
            .into_iter()
            .collect();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        proxies.client(connection.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn forwarded_addresses_from_untrusted_peers_are_ignored() {
        assert_eq!(client("198.51.100.1", &["203.0.113.5"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["203.0.113.5, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["203.0.113.5, 198.51.100.1, 10.9.9.9"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["203.0.113.5", "198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn client_is_the_first_proxy_if_all_hops_are_trusted() {
        assert_eq!(client("192.0.2.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        assert_eq!(client("192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn invalid_hop_ends_the_search() {
        assert_eq!(client("192.0.2.1", &["203.0.113.5, unknown, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(client("192.0.2.1", &["203.0.113.5,"]), "192.0.2.1");
    }

    #[test]
    fn hops_with_ports_and_mapped_addresses_are_parsed() {
        assert_eq!(client("192.0.2.1", &["203.0.113.5:443"]), "203.0.113.5");
        assert_eq!(client("192.0.2.1", &["[2001:db9::7]:443"]), "2001:db9::7");
        assert_eq!(client("::ffff:192.0.2.1", &["203.0.113.5, 2001:db8::1"]), "203.0.113.5");
    }

    #[test]
    fn proxy_parses_addresses_and_networks_only() {
        for text in ["10.0.0.0/8", "::1/128"] {
            assert_eq!(text.parse::<TrustedProxy>().unwrap().to_string(), text);
        }
        assert_eq!("192.0.2.1".parse::<TrustedProxy>().unwrap().to_string(), "192.0.2.1/32");
        let error = "proxy.example".parse::<TrustedProxy>().unwrap_err().to_string();
        assert!(error.contains("\"proxy.example\"") && error.contains("10.0.0.0/8"), "{error}");
    }
}
