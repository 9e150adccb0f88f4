//! The address under which the depot is reached: from the settings, or from what a request says.

use std::{fmt, str::FromStr};

use axum::http::{HeaderMap, Uri, header, uri::Authority};

use crate::{listen::Scheme, settings::PublicUrl};

/// The longest authority that is repeated, in bytes: a DNS name and a port.
const LONGEST: usize = 261;

/// `http://` or `https://`, a host, a port where there is one, and perhaps a path, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl(String);

/// A text that is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address is https://host, https://host:port or either with a path, and nothing after it")]
pub(crate) struct NotABase;

impl BaseUrl {
    /// As a request's `Host` tells it. None where that is no plain host. By the `public` address the scheme is that one's,
    /// whoever offers TLS there.
    pub(crate) fn asked(scheme: Scheme, public: Option<&PublicUrl>, headers: &HeaderMap) -> Option<Self> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = hosts.next()?.to_str().ok()?;
        if hosts.next().is_some() {
            return None;
        }
        if let Some(url) = public.filter(|url| url.is_named_by(host)) {
            return url.as_str().parse().ok();
        }
        plain(host).then(|| Self(format!("{scheme}://{host}")))
    }

    /// Whether `incus image import` takes it: it wants TLS.
    pub(super) fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

impl FromStr for BaseUrl {
    type Err = NotABase;

    fn from_str(text: &str) -> Result<Self, NotABase> {
        let uri: Uri = text.parse().map_err(|_| NotABase)?;
        let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme)).ok_or(NotABase)?;
        let authority = uri.authority().filter(|it| plain(it.as_str())).ok_or(NotABase)?;
        let path = uri.path().trim_end_matches('/');
        let bare =
            !text.contains(['?', '#']) && path.split('/').skip(1).all(|it| !["", ".", ".."].contains(&it));
        if bare { Ok(Self(format!("{scheme}://{authority}{path}"))) } else { Err(NotABase) }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A host and perhaps a port, and nobody's name or password.
fn plain(authority: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    let Ok(parsed) = authority.parse::<Authority>() else { return false };
    let port = authority
        .strip_prefix(parsed.host())
        .is_some_and(|rest| rest.is_empty() || parsed.port_u16().is_some());
    authority.len() <= LONGEST && authority.chars().all(letters) && !parsed.host().is_empty() && port
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(host: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        BaseUrl::asked(Scheme::Https, None, &headers).map(|base| base.to_string())
    }

    #[test]
    fn a_host_is_taken_as_it_is_or_not_at_all() {
        for host in ["images.example", "images.example:8443", "127.0.0.1:1", "[::1]:8443", "localhost"] {
            assert_eq!(asked(host), Some(format!("https://{host}")));
        }
        for host in ["", "a@b", "a/b", "a?b", "a b", "a:b", "a:99999", "a:", "\"x", "a<b", &"a".repeat(300)] {
            assert_eq!(asked(host), None, "{host}");
        }
        let mut two = HeaderMap::new();
        two.append(header::HOST, "a".parse().unwrap());
        two.append(header::HOST, "b".parse().unwrap());
        assert_eq!(BaseUrl::asked(Scheme::Http, None, &two), None);
        assert_eq!(BaseUrl::asked(Scheme::Http, None, &HeaderMap::new()), None);
    }

    #[test]
    fn by_the_public_name_it_has_the_public_scheme() {
        let public = PublicUrl::parse("https://images.example").unwrap();
        for (host, base) in [
            ("images.example", "https://images.example"),
            ("images.example:443", "https://images.example"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ] {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            let asked = BaseUrl::asked(Scheme::Http, Some(&public), &headers).unwrap();
            assert_eq!(asked.to_string(), base);
        }
    }

    #[test]
    fn settings_may_have_a_path() {
        let parsed = |text: &str| text.parse::<BaseUrl>().map(|base| base.to_string());
        assert_eq!(parsed("https://a.example/"), Ok("https://a.example".to_owned()));
        assert_eq!(
            parsed("https://a.example:8443/depot/x/"),
            Ok("https://a.example:8443/depot/x".to_owned())
        );
        assert_eq!(parsed("http://[::1]:80"), Ok("http://[::1]:80".to_owned()));
        for text in [
            "",
            "a.example",
            "ftp://a",
            "https://u@a",
            "https://a?x",
            "https://a#x",
            "https://a//b",
            "https://a/..",
        ] {
            assert_eq!(parsed(text), Err(NotABase), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_host_breaks_out_of_an_address(host in "[ -~]{0,40}") {
            if let Some(base) = asked(&host) {
                let uri: Uri = format!("{base}/images/x").parse().unwrap();
                prop_assert_eq!(uri.authority().unwrap().as_str(), host);
                prop_assert_eq!(uri.path(), "/images/x");
            }
        }
    }
}
