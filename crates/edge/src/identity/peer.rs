//! The other end of a connection.

use std::net::IpAddr;

/// The address at the other end of the connection that a request came by. Every listener of the edge puts it beside each
/// request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);
