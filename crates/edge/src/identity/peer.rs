//! The other end of a connection.

use std::net::{IpAddr, Ipv6Addr};

/// The address at the other end of the connection that a request came by. Every listener of the edge puts it beside each
/// request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Who somebody is, by the address. Whoever has one of IPv6 has at least 2^64 of them, so there it is the network of 64 bits
/// (RFC 6177, 2).
#[must_use]
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
        }
        other => other,
    }
}
