//! Who asks, by what a browser says of each request and no page can change.
//!
//! The name in `Host` must be a loopback one, so that a name someone else points at this machine is of no use. A request
//! that a browser marks as coming from another site is refused, unless that site was named by the operator, or all that is
//! asked for is to show the page: people follow links, and a page that is looked at has done nothing yet.

use axum::http::{HeaderMap, HeaderName, Method, header, request::Parts};

use upload_proto::api::{CALLBACK, SESSION, SIGN_IN};

use crate::{error::EdgeError, listen::Scheme, settings::SiteOrigin};

/// The addresses of the page itself.
const PAGE: [&str; 2] = ["/", "/index.html"];

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// This edge's own page, or a program on this machine.
    Own,
    /// A link of another site to the page, its frame around it, or somebody who comes back from the provider.
    Link,
    /// The page of a site that may use the API.
    Portal,
}

/// Who is let in.
#[derive(Debug)]
pub(super) struct Door {
    /// How the edge is reached, which is part of its own origin.
    scheme: Scheme,
    /// The sites whose pages may use the API.
    allowed: Vec<SiteOrigin>,
    /// Whether anybody may frame the page. Who that is, browsers judge by the policy, as a request does not tell.
    framed: bool,
}

impl Door {
    pub(super) fn new(scheme: Scheme, allowed: Vec<SiteOrigin>, framed: bool) -> Self {
        Self { scheme, allowed, framed }
    }

    /// Tells who asks.
    ///
    /// # Errors
    /// Somebody from elsewhere, who may not.
    pub(super) fn caller(&self, request: &Parts) -> Result<Caller, EdgeError> {
        let headers = &request.headers;
        let host = text(headers, header::HOST).unwrap_or_default();
        if !is_loopback(host) {
            return Err(EdgeError::Elsewhere("host"));
        }
        let origin = text(headers, header::ORIGIN);
        if let Some(origin) = origin {
            if self.allowed.iter().any(|allowed| allowed.as_str() == origin) {
                return Ok(Caller::Portal);
            }
            let (own, of) = origin.split_once("://").unwrap_or_default();
            if own != self.scheme.as_str() || of != host {
                return Err(EdgeError::Elsewhere("origin"));
            }
        }
        match fetch_metadata(headers, "sec-fetch-site") {
            None | Some("same-origin" | "none") => Ok(Caller::Own),
            Some(_) if origin.is_none() && self.is_led_to_the_page(request) => Ok(Caller::Link),
            Some(_) => Err(EdgeError::Elsewhere("sec-fetch-site")),
        }
    }

    fn is_led_to_the_page(&self, request: &Parts) -> bool {
        let path = request.uri.path();
        // A sign-in is bound to the browser that began it, so that nobody is signed in by a link. It is never in a frame.
        let signs_in = path.strip_prefix(SESSION).is_some_and(|rest| [SIGN_IN, CALLBACK].contains(&rest));
        request.method == Method::GET
            && (PAGE.contains(&path) || signs_in)
            && fetch_metadata(&request.headers, "sec-fetch-mode") == Some("navigate")
            && match fetch_metadata(&request.headers, "sec-fetch-dest") {
                Some("document") => true,
                Some("iframe" | "frame") => self.framed && !signs_in,
                Some(_) | None => false,
            }
    }
}

fn fetch_metadata<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    text(headers, HeaderName::from_static(name))
}

/// A header's value; what is no text is there, and is nothing that is known.
fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::settings::{Layers, PageLayers, Settings, TargetLayers};

    const HOST: (&str, &str) = ("host", "127.0.0.1:8080");
    const API: &str = "/api/v1/imports";

    /// Lets `http://portal.example` use the API, where it is `open`.
    fn door(open: bool) -> Door {
        let page = PageLayers {
            allowed_origins: open.then(|| vec!["http://portal.example".into()]),
            ..PageLayers::default()
        };
        let target = TargetLayers { socket: Some("/x".into()), ..TargetLayers::default() };
        let layers = Layers { state_dir: Some("/s".into()), page, target, ..Layers::default() };
        Door::new(Scheme::Http, Settings::parse(layers).unwrap().page.allowed_origins, open)
    }

    fn asked(door: &Door, method: &Method, path: &str, headers: &[(&str, &str)]) -> Option<Caller> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        door.caller(&request.body(()).unwrap().into_parts().0).ok()
    }

    fn caller(headers: &[(&str, &str)]) -> Option<Caller> {
        asked(&door(false), &Method::POST, API, headers)
    }

    #[test]
    fn only_loopback_names_are_answered() {
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:80", "127.1.2.3", "[::1]"] {
            assert_eq!(caller(&[("host", host)]), Some(Caller::Own), "{host}");
        }
        for host in
            ["", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1:8080", "localhost.evil.example"]
        {
            assert_eq!(caller(&[("host", host)]), None, "{host}");
        }
        assert_eq!(caller(&[]), None);
        let named = [("host", "evil.example"), ("origin", "http://portal.example")];
        assert_eq!(asked(&door(true), &Method::GET, API, &named), None, "whoever asks");
    }

    #[test]
    fn other_sites_are_refused_however_they_show() {
        let own = [HOST, ("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8080")];
        assert_eq!(caller(&own), Some(Caller::Own));
        assert_eq!(caller(&[HOST, ("sec-fetch-site", "none")]), Some(Caller::Own));
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "something-new"),
            ("origin", "http://evil.example"),
            ("origin", "http://portal.example"),
            ("origin", "null"),
            ("origin", ""),
            ("origin", "http://localhost:8080"),
            ("origin", "https://127.0.0.1:8080"),
        ] {
            assert_eq!(caller(&[HOST, (name, value)]), None, "{name}: {value}");
        }
    }

    #[test]
    fn with_tls_the_edge_is_another_origin() {
        let door = Door::new(Scheme::Https, Vec::new(), false);
        let from = |origin: &str| asked(&door, &Method::POST, API, &[HOST, ("origin", origin)]);
        assert_eq!(from("https://127.0.0.1:8080"), Some(Caller::Own));
        for origin in ["http://127.0.0.1:8080", "https://127.0.0.1:8081", "127.0.0.1:8080", "://", ""] {
            assert_eq!(from(origin), None, "{origin}");
        }
    }

    #[test]
    fn a_named_site_is_a_portal_and_none_that_is_like_it() {
        let from = |origin: &str| {
            asked(
                &door(true),
                &Method::POST,
                API,
                &[HOST, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors"), ("origin", origin)],
            )
        };
        assert_eq!(from("http://portal.example"), Some(Caller::Portal));
        for origin in [
            "https://portal.example",
            "http://portal.example:81",
            "http://portal.example/",
            "http://PORTAL.example",
            "http://a.portal.example",
            "http://portal.example.evil.example",
            "http://portal.example, http://evil.example",
            "null",
            "*",
            "",
        ] {
            assert_eq!(from(origin), None, "{origin}");
        }
        let hidden = [HOST, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
        assert_eq!(asked(&door(true), &Method::GET, API, &hidden), None, "who does not say where it is from");
    }

    #[test]
    fn links_lead_to_the_page_and_to_nothing_else() {
        let led = |open: bool, method: &Method, path: &str, mode: &str, dest: &str| {
            let headers =
                [HOST, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
            asked(&door(open), method, path, &headers)
        };
        for path in ["/", "/index.html", "/?from=mail"] {
            assert_eq!(led(false, &Method::GET, path, "navigate", "document"), Some(Caller::Link), "{path}");
        }
        for (method, path, mode, dest) in [
            (Method::GET, API, "navigate", "document"),
            (Method::GET, "/api/v1/events", "navigate", "document"),
            (Method::POST, "/", "navigate", "document"),
            (Method::GET, "/", "no-cors", "script"),
            (Method::GET, "/", "cors", "empty"),
            (Method::GET, "/", "navigate", "object"),
            (Method::GET, "/", "navigate", "embed"),
        ] {
            assert_eq!(led(true, &method, path, mode, dest), None, "{method} {path} {mode} {dest}");
        }
        assert_eq!(led(false, &Method::GET, "/", "navigate", "iframe"), None, "nobody may frame it");
        assert_eq!(led(true, &Method::GET, "/", "navigate", "iframe"), Some(Caller::Link));
        assert_eq!(led(true, &Method::GET, API, "navigate", "iframe"), None);
        for path in ["/api/v1/session/callback?code=a", "/api/v1/session/sign-in"] {
            assert_eq!(led(false, &Method::GET, path, "navigate", "document"), Some(Caller::Link), "{path}");
            assert_eq!(led(true, &Method::GET, path, "navigate", "iframe"), None, "{path}");
            assert_eq!(led(true, &Method::POST, path, "navigate", "document"), None, "{path}");
            assert_eq!(led(true, &Method::GET, path, "no-cors", "image"), None, "{path}");
        }
        for path in ["/api/v1/session", "/api/v1/session/back-channel", "/api/v1/session/callback/"] {
            assert_eq!(led(true, &Method::GET, path, "navigate", "document"), None, "{path}");
        }
    }
}
