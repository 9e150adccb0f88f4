//! What keeps other sites out of an edge without a login.
//!
//! Any page a person visits can make their browser send requests to a loopback address. Two checks stop that: the
//! name in `Host` must be a loopback one, so that a name someone else points at this machine is of no use; and a
//! request that a browser marks as coming from another site is refused.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::error::EdgeError;

/// Refuses requests that do not come from this edge's own page or from a program on this machine.
pub(crate) async fn same_site(request: Request<Body>, next: Next) -> Response {
    match check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn check(headers: &HeaderMap) -> Result<(), EdgeError> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST).unwrap_or_default();
    if !is_loopback(host) {
        return Err(EdgeError::Elsewhere("host"));
    }
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return Err(EdgeError::Elsewhere("sec-fetch-site"));
    }
    match text(header::ORIGIN) {
        Some(origin) if origin.strip_prefix("http://") != Some(host) => Err(EdgeError::Elsewhere("origin")),
        Some(_) | None => Ok(()),
    }
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

/// What a browser may do with our answers: run only our own files, be framed by nobody, guess no types.
const POLICIES: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; \
         connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Adds the policies to every answer.
pub(crate) async fn policies(request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in POLICIES {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), value.parse().unwrap());
        }
        check(&map).is_ok()
    }

    #[test]
    fn only_loopback_names_are_answered() {
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:80", "127.1.2.3", "[::1]"] {
            assert!(passes(&[("host", host)]), "{host}");
        }
        for host in
            ["", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1:8080", "localhost.evil.example"]
        {
            assert!(!passes(&[("host", host)]), "{host}");
        }
        assert!(!passes(&[]));
    }

    #[test]
    fn other_sites_are_refused_however_they_show() {
        let host = ("host", "127.0.0.1:8080");
        assert!(passes(&[host, ("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8080")]));
        assert!(passes(&[host, ("sec-fetch-site", "none")]));
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://evil.example"),
            ("origin", "null"),
            ("origin", "http://localhost:8080"),
            ("origin", "https://127.0.0.1:8080"),
        ] {
            assert!(!passes(&[host, (name, value)]), "{name}: {value}");
        }
    }
}
