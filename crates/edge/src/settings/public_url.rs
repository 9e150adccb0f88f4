//! The address that people know the edge by.

use std::fmt;

use url::{Host, Url};

use super::SettingsError;

/// The address that people know the edge by: an origin, as browsers write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    authority: String,
    is_https: bool,
    is_loopback: bool,
}

impl PublicUrl {
    /// Parses an address; a slash at its end may be there or not.
    ///
    /// # Errors
    /// [`SettingsError::Value`] for what is more than an origin, or none.
    pub(crate) fn parse(text: &str) -> Result<Self, SettingsError> {
        let refused = || SettingsError::Value {
            key: "public_url".to_owned(),
            value: text.to_owned(),
            wanted: "the address that people know the edge by, such as https://images.example, with no path",
        };
        let url = Url::parse(text).map_err(|_| refused())?;
        let origin = url.origin().ascii_serialization();
        let bare = text.strip_suffix('/').unwrap_or(text);
        if !matches!(url.scheme(), "http" | "https") || origin != bare {
            return Err(refused());
        }
        let is_loopback = match url.host().ok_or_else(refused)? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let authority =
            origin.split_once("://").map(|(_, authority)| authority.to_owned()).ok_or_else(refused)?;
        Ok(Self { text: origin, authority, is_https: url.scheme() == "https", is_loopback })
    }

    /// The origin, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What a request to it has in `Host`: the name, and the port unless it is the scheme's own.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether this `Host` means it. A proxy may name the port where a browser leaves it out.
    #[must_use]
    pub fn is_named_by(&self, host: &str) -> bool {
        let (own, port) = (self.authority(), if self.is_https { ":443" } else { ":80" });
        let has_port = own.rsplit(']').next().is_some_and(|end| end.contains(':'));
        let named = host.strip_suffix(port).filter(|_| !has_port);
        [Some(host), named].into_iter().flatten().any(|host| host.eq_ignore_ascii_case(own))
    }

    /// Whether it is reached by TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_origin() {
        for (text, authority, here) in [
            ("https://images.example", "images.example", false),
            ("https://images.example:8443/", "images.example:8443", false),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("http://localhost:8080", "localhost:8080", true),
            ("https://[::1]:8443", "[::1]:8443", true),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.authority(), url.is_loopback()), (authority, here), "{text}");
            assert_eq!(url.as_str(), text.trim_end_matches('/'));
            assert_eq!(url.is_https(), text.starts_with("https"));
        }
        for text in [
            "",
            "images.example",
            "ftp://images.example",
            "https://images.example/path",
            "https://images.example//",
            "https://images.example?x",
            "https://IMAGES.example",
            "https://images.example:443",
            "https://a@images.example",
            "https://",
        ] {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }
}
