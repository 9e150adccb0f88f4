//! What a trusted proxy says of whoever asks: the user and the groups, in headers, and from where.
//!
//! Anybody can write such headers, so they mean something from the listed peers alone, and from them only where each is
//! there once. Whatever comes of it, no handler sees them.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use tenancy::{Identity, NameFault, Way};
use thiserror::Error;

use crate::settings::{AuthSettings, ProxySettings};

/// The header in which proxies tell from whom they have a request, the last one at the end. (RFC 7239 has another one for
/// it, which hardly any of them writes unasked.)
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Which proxies are trusted, and how they tell.
#[derive(Debug, Clone)]
pub(crate) struct Proxies {
    /// Where they are.
    pub peers: Vec<IpNet>,
    /// The header with the user's name.
    pub user: HeaderName,
    /// The header with the names of the user's groups, parted by commas.
    pub groups: HeaderName,
}

/// Why nobody is taken for what the headers say.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ProxyFault {
    /// The request is not of a trusted proxy. What it says in headers has not been looked at.
    #[error("{0} is none of the trusted proxies")]
    Stranger(IpAddr),
    /// The proxy lets somebody through who is not signed in.
    #[error("the proxy says of nobody that they are signed in")]
    Nobody,
    /// A header is there more than once: the client's may be among them.
    #[error("the header {0} is there more than once")]
    Twice(HeaderName),
    /// A header that is no text.
    #[error("the header {0} is no text")]
    NoText(HeaderName),
    /// A name that nobody has.
    #[error(transparent)]
    Name(#[from] NameFault),
}

impl Proxies {
    /// These peers, with the headers of the settings where proxies do the login.
    #[must_use]
    pub(crate) fn new(auth: &AuthSettings, peers: Vec<IpNet>) -> Self {
        let headers = match auth {
            AuthSettings::Proxy(headers) => headers.clone(),
            AuthSettings::None | AuthSettings::Token | AuthSettings::Oidc(_) => ProxySettings::default(),
        };
        Self { peers, user: headers.user, groups: headers.groups }
    }

    /// Who asks, where the request is of one of them. The headers are taken away in any case.
    ///
    /// # Errors
    /// [`ProxyFault`].
    pub(crate) fn identify(&self, peer: IpAddr, headers: &mut HeaderMap) -> Result<Identity, ProxyFault> {
        let identified = self.read(peer, headers);
        for name in [&self.user, &self.groups] {
            headers.remove(name);
        }
        identified
    }

    fn read(&self, peer: IpAddr, headers: &HeaderMap) -> Result<Identity, ProxyFault> {
        if !self.trusts(peer) {
            return Err(ProxyFault::Stranger(peer));
        }
        let user = once(headers, &self.user)?.map(str::trim).filter(|user| !user.is_empty());
        let groups = once(headers, &self.groups)?.unwrap_or_default();
        let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty());
        Ok(Identity::new(Way::Proxy, user.ok_or(ProxyFault::Nobody)?, groups)?)
    }

    /// From where a request comes: the last address that a trusted proxy has it from and that is none of theirs. What stands
    /// before that, the client may have written.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let told = headers.get_all(FORWARDED_FOR).iter().map(|value| value.to_str().unwrap_or_default());
        let chain: Vec<&str> = told.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut nearest = peer;
        for text in chain.into_iter().rev() {
            if !self.trusts(nearest) {
                break;
            }
            let Ok(address) = text.parse() else { break };
            nearest = address;
        }
        nearest.to_canonical()
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.peers.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

/// A header's text; nothing where it is not there.
fn once<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ProxyFault> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(ProxyFault::Twice(name.clone()));
    }
    // Names are not bound to ASCII; what is no UTF-8 is no text.
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| ProxyFault::NoText(name.clone()))?;
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const USER: HeaderName = HeaderName::from_static("x-forwarded-user");
    const GROUPS: HeaderName = HeaderName::from_static("x-forwarded-groups");

    fn proxies() -> Proxies {
        let peers = ["10.0.0.0/8", "2001:db8::1/128"].map(|network| network.parse().unwrap()).to_vec();
        Proxies { peers, user: USER, groups: GROUPS }
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn headers(list: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    fn identified(peer: &str, list: &[(HeaderName, &str)]) -> Result<String, ProxyFault> {
        let mut headers = headers(list);
        let identity = proxies().identify(address(peer), &mut headers);
        assert!(!headers.contains_key(USER) && !headers.contains_key(GROUPS), "nobody sees them");
        let words = |identity: Identity| {
            let groups: Vec<String> = identity.groups().iter().map(ToString::to_string).collect();
            format!("{} {}", identity.subject(), groups.join(" "))
        };
        identity.map(words)
    }

    #[test]
    fn a_trusted_proxy_is_taken_at_its_word() {
        let told = [(USER, "alice"), (GROUPS, "lab, admins ,,")];
        for peer in ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1"] {
            assert_eq!(identified(peer, &told).unwrap(), "proxy:alice proxy:admins proxy:lab", "{peer}");
        }
        assert_eq!(identified("10.1.2.3", &[(USER, "日本")]).unwrap(), "proxy:日本 ");
    }

    #[test]
    fn whoever_is_not_listed_is_not_even_listened_to() {
        for peer in ["11.0.0.1", "127.0.0.1", "2001:db8::2", "::1"] {
            let told = identified(peer, &[(USER, "alice"), (USER, "bob")]);
            assert_eq!(told, Err(ProxyFault::Stranger(address(peer))));
        }
    }

    #[test]
    fn what_a_client_may_have_slipped_in_is_refused() {
        let told = |list: &[(HeaderName, &str)]| identified("10.0.0.1", list).unwrap_err();
        assert_eq!(told(&[(USER, "alice"), (USER, "root")]), ProxyFault::Twice(USER));
        assert_eq!(told(&[(USER, "alice"), (GROUPS, "a"), (GROUPS, "admins")]), ProxyFault::Twice(GROUPS));
        assert_eq!(told(&[]), ProxyFault::Nobody);
        assert_eq!(told(&[(USER, " "), (GROUPS, "admins")]), ProxyFault::Nobody);
        let mut broken = HeaderMap::new();
        broken.insert(USER, HeaderValue::from_bytes(b"a\xff").unwrap());
        assert_eq!(proxies().identify(address("10.0.0.1"), &mut broken), Err(ProxyFault::NoText(USER)));
        let long = "x".repeat(256);
        assert!(matches!(told(&[(USER, &long)]), ProxyFault::Name(_)));
    }

    #[test]
    fn from_where_it_comes_is_what_the_last_trusted_one_says() {
        let from = |peer: &str, chain: &[&str]| {
            let list: Vec<_> = chain.iter().map(|value| (FORWARDED_FOR, *value)).collect();
            proxies().client(address(peer), &headers(&list)).to_string()
        };
        assert_eq!(from("10.0.0.1", &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(from("10.0.0.1", &["192.0.2.9, 192.0.2.1, 10.0.0.2"]), "192.0.2.1");
        assert_eq!(from("10.0.0.1", &["192.0.2.9", "192.0.2.1"]), "192.0.2.1", "lines are one list");
        assert_eq!(from("10.0.0.1", &["192.0.2.1, nonsense"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(from("192.0.2.7", &["192.0.2.1"]), "192.0.2.7", "a stranger's word");
        assert_eq!(from("::ffff:10.0.0.1", &["::ffff:192.0.2.1"]), "192.0.2.1");
    }

    proptest! {
        #[test]
        fn no_header_makes_it_fall(user in proptest::collection::vec(any::<u8>(), 0..40), chain in "\\PC{0,60}", peer in any::<u32>()) {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(&user) {
                headers.insert(USER, value);
            }
            if let Ok(value) = HeaderValue::from_str(&chain) {
                headers.insert(FORWARDED_FOR, value);
            }
            let peer = IpAddr::V4(peer.into());
            let known = proxies().trusts(peer);
            let identity = proxies().identify(peer, &mut headers.clone());
            prop_assert!(known || identity == Err(ProxyFault::Stranger(peer)));
            prop_assert!(known || proxies().client(peer, &headers) == peer);
        }
    }
}
