//! What may be fetched: schemes, hosts, ports and addresses. Pure: it is asked before anything is resolved or connected.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use tenancy::{HostName, HostPattern, Lane, Sources};
use thiserror::Error;
use url::{Host, Url};

use super::address::is_public;

/// Longest URL that is followed, in bytes. Signed ones of object stores take up to about half of it.
pub(crate) const URL_LIMIT: usize = 4096;

/// Redirects followed for one request, unless set otherwise: more than any mirror network needs.
pub(crate) const REDIRECTS: usize = 5;

/// What may be fetched, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    /// Schemes; no others than `http` and `https` can be fetched at all.
    pub schemes: Vec<String>,
    /// Ports.
    pub ports: Vec<u16>,
    /// Hosts that may be asked; any, where the list is empty.
    pub allow: Vec<HostPattern>,
    /// Hosts that may not, whatever `allow` says.
    pub deny: Vec<HostPattern>,
    /// What the tenant may for whom it is fetched; nothing more than the rest where that is not said.
    pub tenant: Option<Sources>,
    /// Networks that may be reached although they are not public.
    pub private: Vec<IpNet>,
    /// Redirects followed for one request.
    pub max_redirects: usize,
    /// Largest file, in bytes.
    pub max_size: u64,
}

/// A URL that may be fetched, as far as that can be told without its addresses. The fragment and the dot that may end
/// a host's name are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(super) url: Url,
    pub(super) host: Host<String>,
    pub(super) port: u16,
}

impl Checked {
    /// The URL.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// Why something is not fetched. It holds what the log is told; what a person may know stands in `words`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    /// Longer than [`URL_LIMIT`].
    #[error("a URL of more than {URL_LIMIT} bytes")]
    TooLong,
    /// No absolute URL with a host that can exist.
    #[error("not a URL")]
    Unreadable,
    /// Another scheme than the policy's.
    #[error("scheme {0}")]
    Scheme(String),
    /// A name or a password stands in the URL.
    #[error("credentials in the URL")]
    Credentials,
    /// A port that is not in the list.
    #[error("port {0}")]
    Port(u16),
    /// There is a list of hosts, and this one is not in it.
    #[error("host {0} is not allowed")]
    HostNotAllowed(String),
    /// A host of the list of those to keep away from.
    #[error("host {0} is denied")]
    HostDenied(String),
    /// The host is, or has, an address that is not of the public internet.
    #[error("address {0} is not public")]
    NotPublic(IpAddr),
    /// From `https` to `http`: who asked for a trusted way is not given another one unasked.
    #[error("redirected from https to http")]
    Downgrade,
}

impl Policy {
    /// For URLs that strangers name: `http` and `https` on their own ports, any public host, files of up to `max_size`
    /// bytes.
    pub(crate) fn strangers(max_size: u64) -> Self {
        Self {
            schemes: vec!["http".into(), "https".into()],
            ports: vec![80, 443],
            allow: Vec::new(),
            deny: Vec::new(),
            tenant: None,
            private: Vec::new(),
            max_redirects: REDIRECTS,
            max_size,
        }
    }

    /// For a source that the operator has listed: its host, and those of `further` for redirects, wherever they are.
    /// The scheme is the source's own, the ports its own and the scheme's.
    ///
    /// # Errors
    /// A [`Refusal`] where the source's own URL cannot be fetched.
    pub(crate) fn trusted(source: &Url, further: Vec<HostPattern>, max_size: u64) -> Result<Self, Refusal> {
        let host = HostName::of(source).ok_or(Refusal::Unreadable)?;
        let mut allow = further;
        allow.push(HostPattern::One(host));
        let usual = if source.scheme() == "https" { 443 } else { 80 };
        let policy = Self {
            schemes: vec![source.scheme().to_owned()],
            ports: vec![source.port().unwrap_or(usual), usual],
            allow,
            ..Self::strangers(max_size).anywhere()
        };
        policy.check_url(source)?;
        Ok(policy)
    }

    /// The same, with hosts that may be anywhere: those of a list that the operator has made.
    #[must_use]
    pub(crate) fn anywhere(self) -> Self {
        Self { private: vec![Ipv4Net::default().into(), Ipv6Net::default().into()], ..self }
    }

    /// A URL from its text.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies.
    pub(crate) fn check(&self, text: &str) -> Result<Checked, Refusal> {
        if text.len() > URL_LIMIT {
            return Err(Refusal::TooLong);
        }
        self.check_url(&Url::parse(text.trim()).map_err(|_| Refusal::Unreadable)?)
    }

    /// A URL that has been parsed. Parsing has brought every spelling of an IPv4 address (octal, hexadecimal, one number)
    /// and of a name (case, percent-encoding, other scripts) to one form, so that lists and ranges see what is connected to.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies.
    pub(crate) fn check_url(&self, url: &Url) -> Result<Checked, Refusal> {
        let scheme = url.scheme();
        if !matches!(scheme, "http" | "https") || !self.schemes.iter().any(|known| known == scheme) {
            return Err(Refusal::Scheme(scheme.chars().take(20).collect()));
        }
        if url.as_str().len() > URL_LIMIT {
            return Err(Refusal::TooLong);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let name = HostName::of(url).ok_or(Refusal::Unreadable)?;
        let port = url.port_or_known_default().ok_or(Refusal::Unreadable)?;
        if port == 0 || !self.ports.contains(&port) {
            return Err(Refusal::Port(port));
        }
        if self.deny.iter().any(|pattern| pattern.matches(&name)) {
            return Err(Refusal::HostDenied(name.to_string()));
        }
        if !(self.allow.is_empty() || self.allow.iter().any(|pattern| pattern.matches(&name))) {
            return Err(Refusal::HostNotAllowed(name.to_string()));
        }
        if let Some(sources) = &self.tenant {
            sources.check_host(Lane::Edge, &name).map_err(|_| Refusal::HostNotAllowed(name.to_string()))?;
        }
        let host = name.host().clone();
        match &host {
            Host::Ipv4(address) => self.check_address((*address).into())?,
            Host::Ipv6(address) => self.check_address((*address).into())?,
            Host::Domain(_) => {}
        }
        let mut url = url.clone();
        url.set_fragment(None);
        url.set_host(Some(&host.to_string())).map_err(|_| Refusal::Unreadable)?;
        Ok(Checked { url, host, port })
    }

    /// An address that a connection would go to.
    ///
    /// # Errors
    /// [`Refusal::NotPublic`] for one that is neither public nor in a network that was opened.
    pub(crate) fn check_address(&self, address: IpAddr) -> Result<(), Refusal> {
        if is_public(address) || self.private.iter().any(|network| network.contains(&address)) {
            Ok(())
        } else {
            Err(Refusal::NotPublic(address))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn strangers() -> Policy {
        Policy::strangers(1 << 30)
    }

    fn refused(policy: &Policy, text: &str) -> Refusal {
        policy.check(text).expect_err(text)
    }

    #[test]
    fn ordinary_urls_pass_in_one_form() {
        for (text, url) in [
            ("https://Example.ORG./a.tar.xz?x=1#part", "https://example.org/a.tar.xz?x=1"),
            (" http://example.org:80/ ", "http://example.org/"),
            ("http://example.org:443/", "http://example.org:443/"),
            ("https://b\u{fc}cher.example/", "https://xn--bcher-kva.example/"),
            ("http://1572395042/", "http://93.184.216.34/"),
            ("https://[2606:2800:220:1::1]/", "https://[2606:2800:220:1::1]/"),
        ] {
            assert_eq!(strangers().check(text).unwrap().url().as_str(), url);
        }
    }

    #[test]
    fn schemes_credentials_ports_and_lengths_are_told_apart() {
        let policy = strangers();
        for scheme in
            ["file:///etc/passwd", "ftp://example.org/", "gopher://a/", "data:,x", "unix:/x", "javascript:1"]
        {
            assert!(matches!(refused(&policy, scheme), Refusal::Scheme(_)), "{scheme}");
        }
        for with in ["https://u:p@example.org/", "https://u@example.org/", "https://:p@example.org/"] {
            assert_eq!(refused(&policy, with), Refusal::Credentials);
        }
        for port in [0, 22, 2375, 6379, 8443] {
            assert_eq!(refused(&policy, &format!("http://example.org:{port}/")), Refusal::Port(port));
        }
        assert_eq!(refused(&policy, &format!("http://a.org/{}", "x".repeat(URL_LIMIT))), Refusal::TooLong);
        // Short as text, long once its letters are encoded.
        assert_eq!(refused(&policy, &format!("http://a.org/{}", "\u{fc}".repeat(1000))), Refusal::TooLong);
        for not in
            ["", "example.org", "/path", "http://", "https://a..b/", "http://a b/", "http://[::1", "//a/b"]
        {
            assert_eq!(refused(&policy, not), Refusal::Unreadable, "{not}");
        }
    }

    #[test]
    fn inside_addresses_are_seen_through_every_spelling() {
        for host in [
            "127.0.0.1",
            "127.1",
            "0177.0.0.1",
            "0x7f.0.0.1",
            "0x7f000001",
            "2130706433",
            "017700000001",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "\u{ff11}27.0.0.1",
            "127\u{3002}0.0.1",
            "0",
            "0.0.0.0",
            "169.254.169.254",
            "0xa9fea9fe",
            "10.0.0.1",
            "192.168.1",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[::ffff:93.184.216.34]",
        ] {
            let refusal = refused(&strangers(), &format!("http://{host}/"));
            assert!(matches!(refusal, Refusal::NotPublic(_)), "{host}: {refusal}");
        }
    }

    #[test]
    fn lists_of_hosts_say_who_is_asked() {
        let policy = Policy {
            allow: vec!["example.org".parse().unwrap(), "*.mirror.example".parse().unwrap()],
            deny: vec!["bad.mirror.example".parse().unwrap()],
            ..strangers()
        };
        assert!(
            policy.check("http://example.org/").is_ok() && policy.check("http://a.mirror.example/").is_ok()
        );
        for other in ["evil-example.org", "example.org.evil.net", "mirror.example", "93.184.216.34"] {
            let refusal = refused(&policy, &format!("http://{other}/"));
            assert_eq!(refusal, Refusal::HostNotAllowed(other.into()));
        }
        assert!(matches!(refused(&policy, "http://BAD.mirror.example./"), Refusal::HostDenied(_)));
        assert!(matches!(refused(&policy, "http://example.org@evil.net/"), Refusal::Credentials));
        assert!(matches!(refused(&policy, "http://evil.net\\example.org/"), Refusal::HostNotAllowed(_)));
    }

    #[test]
    fn a_network_that_was_opened_is_reached_and_no_other() {
        let policy = Policy { private: vec!["10.1.0.0/16".parse().unwrap()], ..strangers() };
        assert!(policy.check("http://10.1.2.3/").is_ok());
        for other in ["10.2.0.1", "127.0.0.1", "[::ffff:10.1.2.3]", "[::1]"] {
            assert!(
                matches!(refused(&policy, &format!("http://{other}/")), Refusal::NotPublic(_)),
                "{other}"
            );
        }
    }

    #[test]
    fn a_listed_source_is_itself_and_those_named_with_it() {
        let source = Url::parse("https://images.lan:8443/streams").unwrap();
        let policy = Policy::trusted(&source, vec!["*.cdn.lan".parse().unwrap()], 1).unwrap();
        assert!(
            policy.check("https://images.lan:8443/x").is_ok() && policy.check("https://a.cdn.lan/x").is_ok()
        );
        assert!(policy.check_address("10.0.0.1".parse().unwrap()).is_ok());
        assert!(matches!(refused(&policy, "https://other.lan/"), Refusal::HostNotAllowed(_)));
        assert!(matches!(refused(&policy, "http://images.lan/"), Refusal::Scheme(_)));
        assert!(matches!(refused(&policy, "https://images.lan:22/"), Refusal::Port(22)));
        assert!(Policy::trusted(&Url::parse("file:///srv").unwrap(), Vec::new(), 1).is_err());
        assert!(Policy::trusted(&Url::parse("http://10.0.0.1/").unwrap(), Vec::new(), 1).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_passes_is_public(text in "(https?:/{0,3})?\\PC{0,60}") {
            if let Ok(checked) = strangers().check(&text) {
                prop_assert!(checked.port == 80 || checked.port == 443);
                prop_assert!(checked.url.as_str().is_ascii());
                prop_assert_eq!(strangers().check_url(&checked.url), Ok(checked));
            }
        }

        #[test]
        fn a_number_as_host_is_judged_as_its_address(number: u32) {
            let address = IpAddr::from(std::net::Ipv4Addr::from(number));
            let passes = strangers().check(&format!("http://{number}/")).is_ok();
            prop_assert_eq!(passes, strangers().check_address(address).is_ok());
        }
    }
}
