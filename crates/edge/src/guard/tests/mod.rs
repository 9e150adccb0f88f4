//! Who is let in by what says of a request where it is from, and who never is.

mod login;
mod watched;

use axum::http::{Request, request::Parts};

use super::*;
use crate::settings::{Layers, PageLayers, TargetLayers};

const HOST: (&str, &str) = ("host", "127.0.0.1:8080");
const API: &str = "/api/v1/imports";
const OWN: &str = "https://images.example";
const PORTAL: &str = "http://portal.example";

fn settings(change: impl FnOnce(&mut Layers)) -> Settings {
    let target = TargetLayers { socket: Some("/x".into()), ..TargetLayers::default() };
    let mut layers = Layers { state_dir: Some("/s".into()), target, ..Layers::default() };
    change(&mut layers);
    Settings::parse(layers).unwrap()
}

/// Lets `http://portal.example` use the API and frame the page.
fn opened(layers: &mut Layers) {
    let list = || Some(vec![PORTAL.to_owned()]);
    layers.page = PageLayers { allowed_origins: list(), frame_ancestors: list() };
}

/// Lets `http://portal.example` use the API, where it is `open`.
fn door(open: bool) -> Door {
    let settings = settings(|layers| {
        if open {
            opened(layers);
        }
    });
    Door::new(&settings, Scheme::Http)
}

/// One that people come to by [`OWN`], behind a proxy or not, and sign in at.
fn with_login(mode: &str, change: impl FnOnce(&mut Layers)) -> Door {
    let settings = settings(|layers| {
        layers.public_url = Some(OWN.to_owned());
        layers.trusted_proxies = vec!["10.0.0.1".to_owned()];
        layers.auth.mode = Some(mode.to_owned());
        opened(layers);
        change(layers);
    });
    Door::new(&settings, Scheme::Http)
}

fn parts(method: &Method, path: &str, headers: &[(&str, &str)]) -> Parts {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(()).unwrap().into_parts().0
}

fn asked(door: &Door, method: &Method, path: &str, headers: &[(&str, &str)]) -> Option<Caller> {
    door.caller(&parts(method, path, headers)).ok()
}

fn caller(headers: &[(&str, &str)]) -> Option<Caller> {
    asked(&door(false), &Method::POST, API, headers)
}

#[test]
fn only_loopback_names_are_answered() {
    for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:80", "127.1.2.3", "[::1]"] {
        assert_eq!(caller(&[("host", host)]), Some(Caller::Own), "{host}");
    }
    for host in ["", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1:8080", "localhost.evil.example"]
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
    let door = Door::new(&settings(|_| {}), Scheme::Https);
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
