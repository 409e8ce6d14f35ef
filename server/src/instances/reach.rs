//! Which network addresses may be called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use microcks::{Address, AddressGuard};
use tokio::net::lookup_host;

/// Which network addresses may be called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    /// Whether those in private networks may be called, and this machine itself.
    pub(crate) allows_private: bool,
}

impl Reach {
    /// What the client checks when it has looked up a name.
    pub(super) fn guard(self) -> Option<AddressGuard> {
        (!self.allows_private).then(|| AddressGuard::new(|address| !is_private(address)))
    }
}

/// Whether the host of an instance has an address in a private network, or is this machine. Not if nobody knows the host.
pub(super) async fn is_at_private_address(instance: &Address) -> bool {
    let (host, port) = instance.host_and_port();
    match lookup_host((host, port)).await {
        Ok(mut found) => found.any(|address| is_private(address.ip())),
        Err(_) => false,
    }
}

/// Whether an address belongs to a network that is not public. Unusual addresses do too, because a system can treat
/// them as its own.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        || address.is_documentation()
        // This network, shared by carriers, protocol assignments, benchmarks, reserved.
        || matches!((first, second, third), (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _) | (240.., ..))
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = match segments {
        // Translated by a gateway, and 6to4.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some((high, low)),
        // The old form of a mapped address.
        [0, 0, 0, 0, 0, 0, high, low] => Some((high, low)),
        _ => None,
    };
    if let Some((high, low)) = embedded {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        return is_private_v4(Ipv4Addr::new(a, b, c, d));
    }
    address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        // Once local to a site, translated in a local network, documentation.
        || matches!(segments, [0xfec0..=0xfeff, ..] | [0x64, 0xff9b, 1, ..] | [0x2001, 0xdb8, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_private_networks_are_recognized_in_every_form() {
        for private in [
            "127.0.0.1",
            "127.8.9.10",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::10.0.0.1",
            "2002:a00:1::",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "2606:4700::1111",
            "64:ff9b::1.1.1.1",
            "2002:101:101::",
            "::ffff:1.1.1.1",
        ] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn loopback_is_private_and_an_unknown_host_is_not() {
        let is_private = async |url: &str| is_at_private_address(&url.parse().unwrap()).await;
        assert!(is_private("http://127.0.0.1:1").await);
        assert!(is_private("http://[::1]:1").await);
        assert!(!is_private("https://1.1.1.1").await);
        // No name of a host is that long.
        assert!(!is_private(&format!("http://{}", "a".repeat(64))).await);
    }

    #[test]
    fn guard_exists_only_if_private_addresses_are_forbidden() {
        assert!(Reach { allows_private: true }.guard().is_none());
        assert!(Reach { allows_private: false }.guard().is_some());
    }
}
