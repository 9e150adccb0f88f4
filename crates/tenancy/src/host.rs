//! Hosts as lists name them: `example.org`, or `*.example.org` for all below it.

use std::{fmt, net::Ipv6Addr, str::FromStr};

use url::{Host, Url};

use crate::NameFault;

/// The longest name that DNS has, in characters, and the longest part of one (RFC 1035, 2.3.4).
const NAME_LIMIT: usize = 253;
const LABEL_LIMIT: usize = 63;
/// The longest text that is looked at, in bytes: the longest name in a script that takes four for each character.
const TEXT_LIMIT: usize = 4 * NAME_LIMIT;

/// A host in the one form in which it is compared: a name in lower case and ASCII, as DNS has it, without a dot at the
/// end, or an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(Host<String>);

impl HostName {
    /// The host of a URL; none where it has none, or a name that DNS cannot have.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        url.host().as_ref().and_then(Self::tidied)
    }

    /// The host, to be resolved or connected to.
    #[must_use]
    pub fn host(&self) -> &Host<String> {
        &self.0
    }

    fn tidied<S: AsRef<str>>(host: &Host<S>) -> Option<Self> {
        Some(Self(match host {
            Host::Ipv4(address) => Host::Ipv4(*address),
            Host::Ipv6(address) => Host::Ipv6(*address),
            Host::Domain(name) => {
                let name = name.as_ref();
                let name = name.strip_suffix('.').unwrap_or(name);
                let fits = name.len() <= NAME_LIMIT
                    && name.is_ascii()
                    && name.split('.').all(|label| (1..=LABEL_LIMIT).contains(&label.len()));
                fits.then(|| Host::Domain(name.to_ascii_lowercase()))?
            }
        }))
    }
}

impl FromStr for HostName {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        if text.len() > TEXT_LIMIT || text.contains('*') {
            return Err(NameFault::Host);
        }
        // As people write it, without the brackets of a URL.
        if let Ok(address) = text.parse::<Ipv6Addr>() {
            return Ok(Self(Host::Ipv6(address)));
        }
        let parsed: Host<String> = Host::parse(text).map_err(|_| NameFault::Host)?;
        Self::tidied(&parsed).ok_or(NameFault::Host)
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One host, or all below a domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostPattern {
    /// This host alone.
    One(HostName),
    /// Every host whose name ends in a dot and this one; not this one itself.
    Below(String),
}

impl HostPattern {
    /// Whether it names this host.
    #[must_use]
    pub fn matches(&self, host: &HostName) -> bool {
        match (self, &host.0) {
            (Self::One(one), _) => one == host,
            // The dot is part of what is compared: evil-example.org is not below example.org.
            (Self::Below(domain), Host::Domain(name)) => name
                .strip_suffix(domain.as_str())
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|label| !label.is_empty()),
            (Self::Below(_), Host::Ipv4(_) | Host::Ipv6(_)) => false,
        }
    }
}

impl FromStr for HostPattern {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        let text = text.trim();
        match text.strip_prefix("*.") {
            None => text.parse().map(Self::One),
            Some(name) => match name.parse::<HostName>()?.0 {
                Host::Domain(name) => Ok(Self::Below(name)),
                Host::Ipv4(_) | Host::Ipv6(_) => Err(NameFault::Host),
            },
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(host) => host.fmt(f),
            Self::Below(domain) => write!(f, "*.{domain}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> HostPattern {
        text.parse().unwrap()
    }

    fn host(text: &str) -> HostName {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_is_itself_and_nothing_like_it() {
        let one = pattern("Example.ORG.");
        assert!(one.matches(&host("example.org")) && one.matches(&host("EXAMPLE.org.")));
        for other in ["evil-example.org", "a.example.org", "example.org.evil.net", "example.or"] {
            assert!(!one.matches(&host(other)), "{other}");
        }
        // A Cyrillic letter that looks like a Latin one.
        assert!(!pattern("example.org").matches(&host("ex\u{430}mple.org")));
        assert!(pattern("b\u{fc}cher.example").matches(&host("xn--bcher-kva.example")));
    }

    #[test]
    fn below_a_name_is_behind_a_dot() {
        let below = pattern("*.example.org");
        assert!(below.matches(&host("a.example.org")) && below.matches(&host("a.b.example.org")));
        for other in ["example.org", "evil-example.org", "evilexample.org", "a.example.org.evil.net"] {
            assert!(!below.matches(&host(other)), "{other}");
        }
    }

    #[test]
    fn addresses_are_one_host_in_every_spelling() {
        assert!(pattern("10.0.0.1").matches(&host("0x0a.1")));
        assert!(pattern("[2001:db8::1]").matches(&host("2001:DB8:0::1")));
        let of = |text: &str| HostName::of(&text.parse().unwrap());
        assert_eq!(of("http://167772161/x"), Some(host("10.0.0.1")));
        assert_eq!(of("http://A.example.:8080/"), Some(host("a.example")));
        assert_eq!(of("data:,x"), None);
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for wrong in
            ["", "*", "*.", "a.*.org", "*a.org", "a..b", "a b", "*.10.0.0.1", "*.::1", "http://a", "a:80"]
        {
            assert_eq!(wrong.parse::<HostPattern>(), Err(NameFault::Host), "{wrong}");
        }
        assert!(format!("{}.org", "a".repeat(64)).parse::<HostPattern>().is_err());
        assert!("a.".repeat(5000).parse::<HostPattern>().is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<HostPattern>();
        }

        #[test]
        fn a_name_that_only_ends_alike_never_matches(prefix in "[a-z0-9-]{1,10}") {
            let Ok(alike) = format!("{prefix}example.org").parse() else { return Ok(()) };
            for text in ["example.org", "*.example.org"] {
                prop_assert!(!pattern(text).matches(&alike));
            }
        }
    }
}
