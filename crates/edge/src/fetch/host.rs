//! Hosts as lists name them: `example.org`, or `*.example.org` for all below it.

use std::{fmt, net::Ipv6Addr, str::FromStr};

use thiserror::Error;
use url::Host;

/// The longest name that DNS has, in characters, and the longest part of one (RFC 1035, 2.3.4).
const NAME_LIMIT: usize = 253;
const LABEL_LIMIT: usize = 63;

/// One host, or all below a domain. Names are kept as DNS has them: lower case, in ASCII, without a dot at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HostPattern {
    /// This host alone.
    One(Host<String>),
    /// Every host whose name ends in a dot and this one; not this one itself.
    Below(String),
}

/// A text that names no hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a host is a name, an IP address, or *. and a name")]
pub(crate) struct HostFault;

impl HostPattern {
    /// Whether it names this host, which must have come out of [`tidied`].
    pub(super) fn matches(&self, host: &Host<String>) -> bool {
        match (self, host) {
            (Self::One(one), host) => one == host,
            // The dot is part of what is compared: evil-example.org is not below example.org.
            (Self::Below(domain), Host::Domain(name)) => name
                .strip_suffix(domain.as_str())
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|label| !label.is_empty()),
            (Self::Below(_), Host::Ipv4(_) | Host::Ipv6(_)) => false,
        }
    }
}

/// The host in the one form in which it is compared: the dot that may end a name is left out. `None` for a name that
/// DNS cannot have.
pub(super) fn tidied<S: AsRef<str>>(host: &Host<S>) -> Option<Host<String>> {
    match host {
        Host::Ipv4(address) => Some(Host::Ipv4(*address)),
        Host::Ipv6(address) => Some(Host::Ipv6(*address)),
        Host::Domain(name) => {
            let name = name.as_ref();
            let name = name.strip_suffix('.').unwrap_or(name);
            let fits = name.len() <= NAME_LIMIT
                && name.is_ascii()
                && name.split('.').all(|label| (1..=LABEL_LIMIT).contains(&label.len()));
            fits.then(|| Host::Domain(name.to_ascii_lowercase()))
        }
    }
}

impl FromStr for HostPattern {
    type Err = HostFault;

    fn from_str(text: &str) -> Result<Self, HostFault> {
        let text = text.trim();
        let (below, name) = text.strip_prefix("*.").map_or((false, text), |rest| (true, rest));
        if name.contains('*') {
            return Err(HostFault);
        }
        // As people write it, without the brackets of a URL.
        if let Ok(address) = name.parse::<Ipv6Addr>() {
            return if below { Err(HostFault) } else { Ok(Self::One(Host::Ipv6(address))) };
        }
        let parsed: Host<String> = Host::parse(name).map_err(|_| HostFault)?;
        match (below, tidied(&parsed).ok_or(HostFault)?) {
            (false, host) => Ok(Self::One(host)),
            (true, Host::Domain(name)) => Ok(Self::Below(name)),
            (true, Host::Ipv4(_) | Host::Ipv6(_)) => Err(HostFault),
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

    fn host(text: &str) -> Host<String> {
        let Ok(HostPattern::One(host)) = text.parse() else { panic!("{text}") };
        host
    }

    #[test]
    fn a_name_is_itself_and_nothing_like_it() {
        let one = pattern("Example.ORG.");
        assert!(one.matches(&host("example.org")) && one.matches(&host("EXAMPLE.org.")));
        for other in ["evil-example.org", "a.example.org", "example.org.evil.net", "example.or", "xample.org"]
        {
            assert!(!one.matches(&host(other)), "{other}");
        }
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
    fn a_name_of_another_script_is_compared_as_dns_has_it() {
        assert!(pattern("bücher.example").matches(&host("xn--bcher-kva.example")));
        // A Cyrillic letter that looks like a Latin one.
        assert!(!pattern("example.org").matches(&host("ex\u{430}mple.org")));
    }

    #[test]
    fn addresses_are_one_host_in_every_spelling() {
        assert!(pattern("10.0.0.1").matches(&host("0x0a.1")));
        assert!(pattern("[2001:db8::1]").matches(&host("2001:DB8:0::1")));
        assert_eq!(pattern("*.a.example").to_string(), "*.a.example");
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for wrong in
            ["", "*", "*.", "a.*.org", "*a.org", "a..b", "a b", "*.10.0.0.1", "*.::1", "http://a", "a:80"]
        {
            assert_eq!(wrong.parse::<HostPattern>(), Err(HostFault), "{wrong}");
        }
        assert_eq!(format!("{}.org", "a".repeat(64)).parse::<HostPattern>(), Err(HostFault));
        assert_eq!("abcdefg.".repeat(32).parse::<HostPattern>(), Err(HostFault));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<HostPattern>();
        }

        #[test]
        fn a_name_that_only_ends_alike_never_matches(prefix in "[a-z0-9-]{1,10}") {
            for text in ["example.org", "*.example.org"] {
                let alike = Host::Domain(format!("{prefix}example.org"));
                prop_assert!(!pattern(text).matches(&alike));
            }
        }
    }
}
