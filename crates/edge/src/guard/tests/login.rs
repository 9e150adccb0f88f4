//! Where people sign in: by which address, and that nothing changes by what a browser keeps alone.

use proptest::prelude::*;

use super::*;

/// What a request to the public address is taken for.
fn public(door: &Door, method: &Method, headers: &[(&str, &str)]) -> Option<Caller> {
    asked(door, method, API, &[&[("host", "images.example")], headers].concat())
}

#[test]
fn people_come_to_the_public_address_whoever_offers_tls_there() {
    let door = with_login("token", |_| {});
    for host in ["images.example", "IMAGES.example", "images.example:443"] {
        let headers = [("host", host), ("origin", OWN), ("cookie", "a=b")];
        assert_eq!(asked(&door, &Method::POST, API, &headers), Some(Caller::Own), "{host}");
    }
    for host in ["images.example:8443", "images.example:80", "images.example.", "a.images.example", ""] {
        assert_eq!(asked(&door, &Method::GET, API, &[("host", host)]), None, "{host}");
    }
    for origin in ["http://images.example", "https://images.example:443", "https://127.0.0.1:8080", "null"] {
        assert_eq!(public(&door, &Method::POST, &[("origin", origin)]), None, "{origin}");
    }
    let twice = [("host", "images.example"), ("host", "evil.example")];
    assert_eq!(asked(&door, &Method::GET, API, &twice), None);
    let other = with_login("token", |layers| layers.public_url = Some("https://a.example:8443".to_owned()));
    assert_eq!(asked(&other, &Method::GET, API, &[("host", "a.example:8443")]), Some(Caller::Own));
    for host in ["a.example", "a.example:443", "a.example:8443:443"] {
        assert_eq!(asked(&other, &Method::GET, API, &[("host", host)]), None, "{host}");
    }
}

#[test]
fn names_of_this_machine_are_answered_on_this_machine_alone() {
    let own = [HOST, ("origin", "http://127.0.0.1:8080")];
    assert_eq!(asked(&with_login("token", |_| {}), &Method::POST, API, &own), Some(Caller::Own));
    let elsewhere = with_login("token", |layers| layers.listen = Some("0.0.0.0:8080".to_owned()));
    for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "localhost", "0.0.0.0:8080"] {
        assert_eq!(asked(&elsewhere, &Method::GET, API, &[("host", host)]), None, "{host}");
    }
    assert_eq!(public(&elsewhere, &Method::GET, &[]), Some(Caller::Own));
}

#[test]
fn what_changes_something_shows_to_be_our_own_or_bears_a_token() {
    let cookie = ("cookie", "__Host-malleus=x");
    let token = ("authorization", "Bearer malleus_x");
    for mode in ["token", "proxy"] {
        let door = with_login(mode, |_| {});
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
            let from = |headers: &[(&str, &str)]| public(&door, &method, headers);
            assert_eq!(from(&[cookie]), None, "the oldest browsers");
            assert_eq!(from(&[cookie, ("sec-fetch-site", "none")]), None);
            assert_eq!(from(&[cookie, ("authorization", "Basic YTpi")]), None);
            assert_eq!(from(&[cookie, ("origin", OWN)]), Some(Caller::Own));
            assert_eq!(from(&[cookie, ("sec-fetch-site", "same-origin")]), Some(Caller::Own));
            assert_eq!(from(&[cookie, token]), Some(Caller::Bearer), "by the token alone");
            assert_eq!(from(&[token]), Some(Caller::Own));
            assert_eq!(from(&[]), Some(Caller::Own), "nobody, who is told so elsewhere");
        }
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(public(&door, &method, &[cookie]), Some(Caller::Own));
            assert_eq!(public(&door, &method, &[cookie, ("sec-fetch-site", "none")]), Some(Caller::Own));
        }
    }
    let told = [("x-forwarded-user", "alice")];
    assert_eq!(public(&with_login("proxy", |_| {}), &Method::POST, &told), None, "a browser's, by the proxy");
    assert_eq!(
        public(&with_login("token", |_| {}), &Method::POST, &told),
        Some(Caller::Own),
        "no word of ours"
    );
}

#[test]
fn what_comes_by_itself_is_taken_from_portals() {
    let door = with_login("proxy", |_| {});
    let headers = [
        ("host", "images.example"),
        ("origin", PORTAL),
        ("cookie", "a=b"),
        ("cookie", "c=d"),
        ("x-forwarded-user", "alice"),
        ("x-forwarded-groups", "lab"),
        ("authorization", "Bearer malleus_x"),
    ];
    let mut parts = parts(&Method::POST, API, &headers);
    assert_eq!(door.caller(&parts).unwrap(), Caller::Portal);
    door.forget(&mut parts.headers);
    let left: Vec<&str> = parts.headers.keys().map(HeaderName::as_str).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(["host", "origin", "authorization"].iter().all(|name| left.contains(name)), "{left:?}");
}

#[test]
fn browsers_are_bound_to_tls_by_the_public_name_alone() {
    let secured = |url: &str, host: &str| {
        let door = with_login("token", |layers| layers.public_url = Some(url.to_owned()));
        door.is_secured(&parts(&Method::GET, "/", &[("host", host)]).headers)
    };
    assert!(secured(OWN, "images.example") && secured(OWN, "Images.Example:443"));
    assert!(!secured(OWN, "127.0.0.1:8080") && !secured(OWN, "evil.example") && !secured(OWN, ""));
    assert!(secured("https://a.example:8443", "a.example:8443"));
    for url in
        ["https://localhost:8443", "https://127.0.0.1:8443", "https://[::1]:8443", "http://localhost:8080"]
    {
        assert!(!secured(url, url.split_once("://").unwrap().1), "{url}: it would bind every port");
    }
}

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    proptest::option::of(prop::sample::select(values))
}

proptest! {
    /// Whatever comes of the headers that tell of a site: what a browser keeps opens nothing unless the request shows to be of
    /// our own page, and by our own name.
    #[test]
    fn no_other_site_changes_anything_by_what_a_browser_keeps(
        mode in prop::sample::select(&["token", "proxy"][..]),
        method in prop::sample::select(&["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"][..]),
        path in prop::sample::select(&["/", API, "/api/v1/session", "/api/v1/session/callback", "/index.html"][..]),
        host in one_of(&["images.example", "127.0.0.1:8080", "evil.example", "localhost", "images.example.evil.example"]),
        origin in one_of(&["https://evil.example", "null", "", OWN, "http://images.example", "http://127.0.0.1:8080"]),
        site in one_of(&["cross-site", "same-site", "same-origin", "none", "", "new", "same-origin, cross-site"]),
        fetch in one_of(&["navigate", "no-cors", "cors", "same-origin"]),
        dest in one_of(&["document", "iframe", "empty", "image"]),
        authorization in one_of(&["Basic YTpi", "Bearer", "Digest a"]),
    ) {
        let door = with_login(mode, |_| {});
        let named = [
            ("host", host), ("origin", origin), ("sec-fetch-site", site), ("sec-fetch-mode", fetch),
            ("sec-fetch-dest", dest), ("authorization", authorization), ("cookie", Some("__Host-a=b")),
        ];
        let headers: Vec<(&str, &str)> = named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let let_in = asked(&door, &method.parse().unwrap(), path, &headers);
        let own = match host {
            Some("images.example") => Some(OWN),
            Some("127.0.0.1:8080") => Some("http://127.0.0.1:8080"),
            Some("localhost") => Some("http://localhost"),
            _ => None,
        };
        let is_own = own.is_some()
            && (origin == own && matches!(site, None | Some("same-origin" | "none"))
                || origin.is_none() && site == Some("same-origin"));
        prop_assert_eq!(let_in, is_own.then_some(Caller::Own), "{:?}", headers);
    }
}
