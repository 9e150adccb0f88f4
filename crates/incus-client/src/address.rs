//! Addresses that Incus is told to fetch from.

use std::fmt;
use std::str::FromStr;

use http::Uri;

/// Longest address taken, in bytes.
const LIMIT: usize = 2048;

/// The base address of a server of images: `https://host`, a port and a path if need be. The API's version is no part of
/// it, and it ends without a slash. `http` is for simplestreams servers alone.
///
/// Incus must never be asked for a remote image without the address of its server, so there is no empty one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceAddress(String);

/// The absolute `http` or `https` address of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageUrl(String);

/// A text that is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// Neither `http://` nor `https://` before it.
    #[error("an address begins with https:// or http://")]
    Scheme,
    /// It holds a user name or password, which would be shown wherever the address is.
    #[error("an address holds no user name")]
    User,
    /// More than a server's address has: a query, a fragment, or the API's version.
    #[error("a server's address has no query and no /1.0")]
    Extra,
    /// Too long, or not of the form of an address.
    #[error("this is no address")]
    Form,
}

impl SourceAddress {
    /// The address as Incus gets it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ImageUrl {
    /// The address as Incus gets it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SourceAddress {
    type Err = AddressFault;

    fn from_str(text: &str) -> Result<Self, AddressFault> {
        let uri = absolute(text)?;
        let base = text.trim_end_matches('/');
        if uri.query().is_some() || base.ends_with("/1.0") || uri.path().contains("/../") {
            return Err(AddressFault::Extra);
        }
        Ok(Self(base.to_owned()))
    }
}

impl FromStr for ImageUrl {
    type Err = AddressFault;

    fn from_str(text: &str) -> Result<Self, AddressFault> {
        absolute(text).map(|_| Self(text.to_owned()))
    }
}

/// An address that every parser reads alike: plain ASCII, one host, at most one port, no user.
fn absolute(text: &str) -> Result<Uri, AddressFault> {
    let plain = text.len() <= LIMIT
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#\"<>^`{|}".contains(&byte));
    if !plain {
        return Err(AddressFault::Form);
    }
    let uri: Uri = text.parse().map_err(|_| AddressFault::Form)?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(AddressFault::Scheme);
    }
    let authority = uri.authority().ok_or(AddressFault::Form)?;
    if authority.as_str().contains('@') {
        return Err(AddressFault::User);
    }
    let port = match authority.as_str().strip_prefix(authority.host()) {
        Some("") => true,
        Some(port) => {
            port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
        }
        None => false,
    };
    if port && is_host(authority.host()) { Ok(uri) } else { Err(AddressFault::Form) }
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            !host.is_empty() && host.bytes().all(name) && !host.starts_with('.')
        }
    }
}

impl fmt::Display for SourceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ImageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn servers_have_a_host_and_perhaps_a_port_and_a_path() {
        for (text, kept) in [
            ("https://images.example", "https://images.example"),
            ("https://images.example/", "https://images.example"),
            ("http://10.0.0.1:8080/streams/", "http://10.0.0.1:8080/streams"),
            ("https://[fd00::1]:8443", "https://[fd00::1]:8443"),
        ] {
            assert_eq!(text.parse::<SourceAddress>().map(|it| it.to_string()), Ok(kept.to_owned()));
        }
        for (text, fault) in [
            ("", AddressFault::Form),
            ("images.example", AddressFault::Scheme),
            ("/images", AddressFault::Scheme),
            ("ftp://images.example", AddressFault::Scheme),
            ("https://", AddressFault::Form),
            ("https:///images", AddressFault::Form),
            ("https://:8443", AddressFault::Form),
            ("https://images.example:", AddressFault::Form),
            ("https://images.example:0", AddressFault::Form),
            ("https://images.example:65536", AddressFault::Form),
            ("https://root@images.example", AddressFault::User),
            ("https://root:word@images.example", AddressFault::User),
            ("https://images.example/1.0", AddressFault::Extra),
            ("https://images.example/1.0/", AddressFault::Extra),
            ("https://images.example?project=x", AddressFault::Extra),
            ("https://images.example#x", AddressFault::Form),
            ("https://images.example\\@10.0.0.1", AddressFault::Form),
            ("https://images example", AddressFault::Form),
            ("https://images.example\r\n", AddressFault::Form),
            ("https://[::1", AddressFault::Form),
            ("https://ïmages.example", AddressFault::Form),
        ] {
            assert_eq!(text.parse::<SourceAddress>(), Err(fault), "{text:?}");
        }
        assert!(format!("https://a/{}", "b".repeat(3000)).parse::<SourceAddress>().is_err());
    }

    #[test]
    fn files_may_have_a_query() {
        let text = "https://images.example/a.tar.xz?token=a%20b&x=1";
        assert_eq!(text.parse::<ImageUrl>().unwrap().as_str(), text);
        for wrong in ["a.tar", "//images.example/a", "file:///etc/passwd", "https://u@images.example/a"] {
            assert!(wrong.parse::<ImageUrl>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_has_a_scheme_and_a_host(text in "[a-z:/@\\[\\]0-9.?# ]{0,30}|https?://\\PC{0,20}") {
            if let Ok(address) = text.parse::<SourceAddress>() {
                let rest = address.as_str().strip_prefix("https://").or(address.as_str().strip_prefix("http://"));
                prop_assert!(rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', ':'])));
                prop_assert!(!address.as_str().contains('@'));
            }
        }
    }
}
