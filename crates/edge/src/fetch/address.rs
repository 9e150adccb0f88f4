//! Which addresses are of the public internet.
//!
//! After IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and what came later). IPv4 is a list
//! of what is refused. IPv6 is the other way round: only what has been given out as global unicast may pass, less the
//! exceptions within it, so that a range that is set aside one day is refused already.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, c: u16, d: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix)
}

const REFUSED_4: [Ipv4Net; 17] = [
    v4(0, 0, 0, 0, 8),          // this network; 0.0.0.0 reaches the host itself
    v4(10, 0, 0, 0, 8),         // private
    v4(100, 64, 0, 0, 10),      // shared by carriers, and metadata of some clouds
    v4(127, 0, 0, 0, 8),        // loopback
    v4(168, 63, 129, 16, 32),   // looks public, and is what one cloud serves its machines' metadata from
    v4(169, 254, 0, 0, 16),     // link-local, and metadata of most clouds
    v4(172, 16, 0, 0, 12),      // private
    v4(192, 0, 0, 0, 24),       // protocol assignments, and metadata of some clouds
    v4(192, 0, 2, 0, 24),       // documentation
    v4(192, 88, 99, 0, 24),     // relays of 6to4, given up
    v4(192, 168, 0, 0, 16),     // private
    v4(198, 18, 0, 0, 15),      // benchmarking
    v4(198, 51, 100, 0, 24),    // documentation
    v4(203, 0, 113, 0, 24),     // documentation
    v4(224, 0, 0, 0, 4),        // multicast
    v4(240, 0, 0, 0, 4),        // reserved
    v4(255, 255, 255, 255, 32), // broadcast
];

/// What has been given out. Loopback, unspecified, mapped and compatible addresses, 64:ff9b:1::/48, 100::/64, fc00::/7,
/// fe80::/10, fec0::/10 and ff00::/8 are outside of it.
const UNICAST: Ipv6Net = v6(0x2000, 0, 0, 0, 3);

const REFUSED_6: [Ipv6Net; 3] = [
    v6(0x2001, 0, 0, 0, 23), // protocol assignments, benchmarking and identifiers that are no places
    v6(0x2001, 0xdb8, 0, 0, 32), // documentation
    v6(0x3fff, 0, 0, 0, 20), // documentation
];

/// Addresses that carry one of IPv4, which is where a connection to them ends.
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 0, 96);
const SIX_TO_FOUR: Ipv6Net = v6(0x2002, 0, 0, 0, 16);
const TEREDO: Ipv6Net = v6(0x2001, 0, 0, 0, 32);

/// Whether an address is one that anybody on the internet can reach, and no one's inside.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_4(address),
        IpAddr::V6(address) => is_public_6(address),
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    !REFUSED_4.iter().any(|range| range.contains(&address))
}

fn is_public_6(address: Ipv6Addr) -> bool {
    let [_, _, s0, s1, t0, t1, t2, t3, _, _, _, _, n0, n1, n2, n3] = address.octets();
    if NAT64.contains(&address) {
        return is_public_4(Ipv4Addr::new(n0, n1, n2, n3));
    }
    if SIX_TO_FOUR.contains(&address) {
        return is_public_4(Ipv4Addr::new(s0, s1, t0, t1));
    }
    if TEREDO.contains(&address) {
        // RFC 4380, 4: the server in the clear, the client with every bit turned over.
        let server = Ipv4Addr::new(t0, t1, t2, t3);
        return is_public_4(server) && is_public_4(Ipv4Addr::new(!n0, !n1, !n2, !n3));
    }
    UNICAST.contains(&address) && !REFUSED_6.iter().any(|range| range.contains(&address))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// First and last address of a refused range, and its neighbours where they are public.
    const RANGES: &[(&str, &str, Option<&str>, Option<&str>)] = &[
        ("0.0.0.0", "0.255.255.255", None, Some("1.0.0.0")),
        ("10.0.0.0", "10.255.255.255", Some("9.255.255.255"), Some("11.0.0.0")),
        ("100.64.0.0", "100.127.255.255", Some("100.63.255.255"), Some("100.128.0.0")),
        ("127.0.0.0", "127.255.255.255", Some("126.255.255.255"), Some("128.0.0.0")),
        ("168.63.129.16", "168.63.129.16", Some("168.63.129.15"), Some("168.63.129.17")),
        ("169.254.0.0", "169.254.255.255", Some("169.253.255.255"), Some("169.255.0.0")),
        ("169.254.169.254", "169.254.169.254", None, None),
        ("172.16.0.0", "172.31.255.255", Some("172.15.255.255"), Some("172.32.0.0")),
        ("192.0.0.0", "192.0.0.255", Some("191.255.255.255"), Some("192.0.1.0")),
        ("192.0.2.0", "192.0.2.255", Some("192.0.1.255"), Some("192.0.3.0")),
        ("192.88.99.0", "192.88.99.255", Some("192.88.98.255"), Some("192.88.100.0")),
        ("192.168.0.0", "192.168.255.255", Some("192.167.255.255"), Some("192.169.0.0")),
        ("198.18.0.0", "198.19.255.255", Some("198.17.255.255"), Some("198.20.0.0")),
        ("198.51.100.0", "198.51.100.255", Some("198.51.99.255"), Some("198.51.101.0")),
        ("203.0.113.0", "203.0.113.255", Some("203.0.112.255"), Some("203.0.114.0")),
        ("224.0.0.0", "255.255.255.255", Some("223.255.255.255"), None),
        ("::", "::1", None, None),
        ("::ffff:0:0", "::ffff:ffff:ffff", None, None),
        ("::5db8:d822", "::ffff:93.184.216.34", None, None),
        ("64:ff9b::7f00:1", "64:ff9b::10.1.2.3", None, Some("64:ff9b::93.184.216.34")),
        ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", None, None),
        ("100::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None, Some("2000::")),
        ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Some("2000:ffff::1"), Some("2001:200::")),
        ("2001:0:7f00:1::", "2001:0:7f00:1:0:0:a247:27dd", None, Some("2001:0:808:808::a247:27dd")),
        ("2001:0:808:808::80ff:fffe", "2001:0:808:808::5601:5601", None, None),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Some("2001:db7::1"), Some("2001:db9::")),
        ("2002:7f00:1::", "2002:7f00:1:ffff:ffff:ffff:ffff:ffff", None, Some("2002:5db8:d822::1")),
        ("2002:a9fe:a9fe::", "2002:c0a8:101::1", None, None),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Some("3ffe:ffff::1"), Some("3fff:1000::")),
        ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some("3fff:ffff::"), None),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None, None),
        ("fd00:ec2::254", "fe80::1", None, None),
        ("fec0::", "feff::1", None, None),
        ("ff00::", "ff02::1", None, None),
    ];

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn ranges_are_refused_from_edge_to_edge() {
        for (first, last, before, after) in RANGES {
            assert!(!public(first), "{first}");
            assert!(!public(last), "{last}");
            for neighbour in [before, after].into_iter().flatten() {
                assert!(public(neighbour), "{neighbour}");
            }
        }
    }

    #[test]
    fn servers_of_images_are_reached() {
        for address in ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a01:4f8::1"] {
            assert!(public(address), "{address}");
        }
    }

    fn inside_4(ip: Ipv4Addr) -> bool {
        ip.is_loopback()
            || ip.is_private()
            || ip.is_link_local()
            || ip.is_unspecified()
            || ip.is_broadcast()
            || ip.is_multicast()
            || ip.is_documentation()
    }

    fn inside_6(ip: Ipv6Addr) -> bool {
        ip.is_loopback()
            || ip.is_unspecified()
            || ip.is_multicast()
            || ip.is_unique_local()
            || ip.is_unicast_link_local()
            || ip.to_ipv4().is_some()
    }

    /// Any address, the inside ones more often than chance would bring them.
    fn octets() -> impl Strategy<Value = [u8; 4]> {
        let first = prop_oneof![any::<u8>(), Just(10), Just(127), Just(169), Just(172), Just(192)];
        let second = prop_oneof![any::<u8>(), Just(0), Just(168), Just(254), 16..32u8];
        (first, second, any::<u8>(), any::<u8>()).prop_map(|(a, b, c, d)| [a, b, c, d])
    }

    proptest! {
        #[test]
        fn nothing_inside_passes_in_any_dress(octets in octets(), rest: u64, first in prop::sample::select(
            vec![0u16, 0x64, 0xfc00, 0xfdff, 0xfe80, 0xfec0, 0xff02, 0x2001, 0x2002, 0x2606])) {
            let ip = Ipv4Addr::from(octets);
            let [a, b, c, d] = octets;
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            if inside_4(ip) {
                prop_assert!(!is_public(ip.into()));
                for dressed in [
                    Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                    Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                    Ipv6Addr::new(0x2001, 0, 0x808, 0x808, 0, 0, !high, !low),
                    Ipv6Addr::new(0x2001, 0, high, low, 0, 0, 0xa247, 0x27dd),
                ] {
                    prop_assert!(!is_public(dressed.into()), "{}", dressed);
                }
            }
            prop_assert!(!is_public(ip.to_ipv6_mapped().into()));
            prop_assert!(!is_public(ip.to_ipv6_compatible().into()));
            let long = Ipv6Addr::from((u128::from(first) << 112) | u128::from(rest));
            prop_assert!(!(inside_6(long) && is_public(long.into())), "{}", long);
        }

        #[test]
        fn nothing_inside_passes_among_all(bits: u128) {
            let long = Ipv6Addr::from(bits);
            prop_assert!(!(inside_6(long) && is_public(long.into())));
        }
    }
}
