//! Who asks, by what a browser says of each request and no page can change.
//!
//! `Host` must name an address of ours, so that a name someone else points at this machine is of no use. A request that a
//! browser marks as coming from another site is refused, unless that site was named by the operator, or all that is asked for
//! is to show the page: people follow links, and a page that is looked at has done nothing yet. Where people sign in, a
//! request that changes something must besides show that it is of our own page, or come by a token alone.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, Method, header, request::Parts};
use upload_proto::api::{CALLBACK, SESSION, SIGN_IN};

use crate::{
    error::EdgeError,
    listen::Scheme,
    settings::{AuthSettings, PublicUrl, Settings, SiteOrigin},
};

/// The addresses of the page itself.
const PAGE: [&str; 2] = ["/", "/index.html"];
/// Where browsers say from which site a request is, and for what (Fetch Metadata Request Headers, 2).
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// This edge's own page, or a program.
    Own,
    /// A link of another site to the page, or its frame around it; somebody who comes back from the provider.
    Link,
    /// The page of a site that may use the API, by a token.
    Portal,
    /// Whoever bears a token, and does not show to be our own page. What comes along by itself counts for nothing.
    Bearer,
}

/// Who is let in.
#[derive(Debug)]
pub(super) struct Door {
    /// How the edge is reached, which is part of its own origin.
    scheme: Scheme,
    /// The address that people come to. TLS may be offered there by a proxy, so that its scheme is another one.
    public: Option<PublicUrl>,
    /// Whether names of this machine are answered.
    here: bool,
    /// The sites whose pages may use the API.
    allowed: Vec<SiteOrigin>,
    /// Whether anybody may frame the page. Who that is, browsers judge by the policy, as a request does not tell.
    framed: bool,
    /// What tells who asks and comes with a request by itself, whatever site had it sent; empty where nobody signs in.
    unasked: Vec<HeaderName>,
}

impl Door {
    pub(super) fn new(settings: &Settings, scheme: Scheme) -> Self {
        Self {
            scheme,
            public: settings.public_url.clone(),
            // On another address such a name is nobody's: it was forged, or leads through a tunnel from a machine where other
            // programs have it too. Their pages would be our own origin, and cookies, which know no ports, theirs.
            here: settings.listen.ip().is_loopback(),
            allowed: settings.page.allowed_origins.clone(),
            framed: !settings.page.frame_ancestors.is_empty(),
            unasked: match &settings.auth {
                AuthSettings::None => Vec::new(),
                AuthSettings::Token | AuthSettings::Oidc(_) => vec![header::COOKIE],
                AuthSettings::Proxy(proxy) => vec![header::COOKIE, proxy.user.clone(), proxy.groups.clone()],
            },
        }
    }

    /// Tells who asks.
    ///
    /// # Errors
    /// Somebody from elsewhere, who may not.
    pub(super) fn caller(&self, request: &Parts) -> Result<Caller, EdgeError> {
        let headers = &request.headers;
        let host = once(headers, &header::HOST, "host")?.unwrap_or_default();
        let own = self.own_origin(host).ok_or(EdgeError::Elsewhere("host"))?;
        let origin = once(headers, &header::ORIGIN, "origin")?;
        if let Some(origin) = origin {
            if self.allowed.iter().any(|allowed| allowed.as_str() == origin) {
                return Ok(Caller::Portal);
            }
            if origin != own {
                return Err(EdgeError::Elsewhere("origin"));
            }
        }
        let site = once(headers, &SITE, "sec-fetch-site")?;
        match site {
            // Browsers that say nothing of it do say the origin, but for what changes nothing; the oldest ones say neither.
            None | Some("same-origin" | "none") => {
                let shown = origin.is_some() || site == Some("same-origin") || is_safe(&request.method);
                self.shown(headers, shown)
            }
            Some(_) if origin.is_none() && self.is_led_to_the_page(request) => Ok(Caller::Link),
            Some(_) => Err(EdgeError::Elsewhere("sec-fetch-site")),
        }
    }

    /// Takes away what says who asks and does not count, as it came by itself.
    pub(super) fn forget(&self, headers: &mut HeaderMap) {
        for name in &self.unasked {
            headers.remove(name);
        }
    }

    /// Whether a browser that came by this name is to come by TLS alone from now on. It would hold to that for every port of the
    /// name, so that names of this machine are never meant.
    pub(super) fn is_secured(&self, headers: &HeaderMap) -> bool {
        let host = text(headers, &header::HOST).unwrap_or_default();
        self.public.as_ref().is_some_and(|url| url.is_https() && !url.is_loopback() && url.is_named_by(host))
    }

    /// Our own origin for whoever comes by this name; nothing where the name is not ours.
    fn own_origin<'a>(&'a self, host: &str) -> Option<Cow<'a, str>> {
        match &self.public {
            Some(url) if url.is_named_by(host) => Some(url.as_str().into()),
            _ => (self.here && is_loopback(host)).then(|| format!("{}://{host}", self.scheme).into()),
        }
    }

    /// Whether a request that shows to be our own page's, or does not, may be answered for the sake of what came with it.
    fn shown(&self, headers: &HeaderMap, shown: bool) -> Result<Caller, EdgeError> {
        if shown || !self.unasked.iter().any(|name| headers.contains_key(name)) {
            Ok(Caller::Own)
        } else if bears_token(headers) {
            Ok(Caller::Bearer)
        } else {
            Err(EdgeError::Elsewhere("neither origin nor sec-fetch-site"))
        }
    }

    fn is_led_to_the_page(&self, request: &Parts) -> bool {
        let path = request.uri.path();
        // A sign-in is bound to the browser that began it, so that nobody is signed in by a link. It is never in a frame.
        let signs_in = path.strip_prefix(SESSION).is_some_and(|rest| [SIGN_IN, CALLBACK].contains(&rest));
        request.method == Method::GET
            && (signs_in || PAGE.contains(&path))
            && text(&request.headers, &MODE) == Some("navigate")
            && match text(&request.headers, &DEST) {
                Some("document") => true,
                Some("iframe" | "frame") => self.framed && !signs_in,
                Some(_) | None => false,
            }
    }
}

/// A header's value, as [`text()`]. Nobody sends one of these twice but to have two readers understand two things.
fn once<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
    called: &'static str,
) -> Result<Option<&'a str>, EdgeError> {
    match headers.get_all(name).iter().nth(1) {
        Some(_) => Err(EdgeError::Elsewhere(called)),
        None => Ok(text(headers, name)),
    }
}

/// A header's value; what is no text is there, and is nothing that is known.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

/// Whether a method changes nothing (RFC 9110, 9.2.1).
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a token is borne, good or not. No site can make a browser send one along.
fn bears_token(headers: &HeaderMap) -> bool {
    let value = text(headers, &header::AUTHORIZATION).and_then(|value| value.split_once(' '));
    value.is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
