//! Other sites that the operator has named: which may show the page, which may use the API, and that no others may.

use bytes::Bytes;
use edge::PageLayers;
use http_body_util::Full;
use hyper::{Method, StatusCode, header::HeaderMap};
use serde_json::json;

use crate::edge::{Answer, Edge, upload_of};

const PORTAL: &str = "https://portal.example";
const STRANGER: &str = "https://stranger.example";
const IMPORTS: &str = "/api/v1/imports";

/// An edge that one portal may use, and another may frame.
async fn edge() -> Edge {
    with(PageLayers {
        allowed_origins: Some(vec![PORTAL.to_owned(), "http://127.0.0.1:3000".to_owned()]),
        frame_ancestors: Some(vec!["https://frame.example".to_owned(), PORTAL.to_owned()]),
    })
    .await
}

async fn with(page: PageLayers) -> Edge {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    Edge::with(incus, |layers| layers.page = page).await
}

/// A request as a browser sends it for a page of that origin.
async fn ask(edge: &Edge, method: Method, path: &str, origin: &str, more: &[(&str, &str)]) -> Answer {
    let mut request = edge.request(method, path).header("origin", origin);
    for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")].iter().chain(more) {
        request = request.header(*name, *value);
    }
    edge.send(request.body(Full::<Bytes>::default()).unwrap()).await
}

async fn preflight(edge: &Edge, path: &str, origin: &str, method: &str) -> Answer {
    let asked = [
        ("access-control-request-method", method),
        ("access-control-request-headers", "content-type,tus-resumable,upload-offset"),
    ];
    ask(edge, Method::OPTIONS, path, origin, &asked).await
}

/// The names or methods in a list.
fn list(headers: &HeaderMap, name: &str) -> Vec<String> {
    let text = headers[name].to_str().unwrap();
    text.split(',').map(|one| one.trim().to_ascii_lowercase()).collect()
}

fn policy(answer: &Answer) -> &str {
    answer.headers["content-security-policy"].to_str().unwrap()
}

/// Every header that opens something to another site.
fn opened(answer: &Answer) -> Vec<String> {
    let names = answer.headers.keys().map(ToString::to_string);
    names.filter(|name| name.starts_with("access-control-")).collect()
}

#[tokio::test]
async fn a_portals_page_may_ask_and_read() {
    let edge = edge().await;
    for path in ["/api/v1/targets", IMPORTS, "/api/v1/history", "/missing.js"] {
        let answer = ask(&edge, Method::GET, path, PORTAL, &[]).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{path}");
        let headers = &answer.headers;
        assert_eq!(headers["access-control-allow-origin"], PORTAL, "{path}");
        assert_eq!(headers["cross-origin-resource-policy"], "cross-origin", "{path}");
        assert!(
            !headers.contains_key("access-control-allow-credentials"),
            "{path}: nothing kept is sent along"
        );
        let told = list(headers, "access-control-expose-headers");
        for name in ["location", "upload-offset", "upload-length", "tus-resumable", "retry-after", "date"] {
            assert!(told.iter().any(|one| one == name), "{path}: {name} in {told:?}");
        }
    }
}

#[tokio::test]
async fn a_portals_page_may_send_an_upload() {
    let edge = edge().await;
    for (path, method) in
        [(IMPORTS, "POST"), ("/api/v1/uploads/x/unified", "PATCH"), ("/api/v1/imports/x", "DELETE")]
    {
        let answer = preflight(&edge, path, PORTAL, method).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.headers["access-control-allow-origin"], PORTAL);
        assert!(list(&answer.headers, "access-control-allow-methods").contains(&method.to_ascii_lowercase()));
        let allowed = list(&answer.headers, "access-control-allow-headers");
        for name in ["content-type", "tus-resumable", "upload-offset", "upload-length", "upload-metadata"] {
            assert!(allowed.iter().any(|one| one == name), "{name} in {allowed:?}");
        }
        assert_eq!(list(&answer.headers, "vary"), ["origin"]);
    }
    let view = edge.begin(&[("unified", "a.tar", b"0123456789")], json!({})).await;
    let upload = upload_of(&view, "unified");
    let request = edge.append(&upload, 0).header("origin", PORTAL).header("sec-fetch-site", "cross-site");
    let answer = edge.send(request.body(Full::from(b"01234".to_vec())).unwrap()).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, "5"));
    assert_eq!(answer.headers["access-control-allow-origin"], PORTAL);
}

#[tokio::test]
async fn strangers_may_not_and_learn_nothing() {
    let edge = edge().await;
    for origin in
        [STRANGER, "https://portal.example:8443", "http://portal.example", "https://frame.example", "null"]
    {
        for method in [Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE] {
            let answer = ask(&edge, method.clone(), IMPORTS, origin, &[]).await;
            assert_eq!(
                (answer.status, answer.problem()),
                (StatusCode::FORBIDDEN, "cross-site".into()),
                "{origin}"
            );
            assert_eq!(opened(&answer), Vec::<String>::new(), "{origin} {method}");
            assert_eq!(answer.headers["cross-origin-resource-policy"], "same-origin");
            assert_eq!(list(&answer.headers, "vary"), ["origin"], "no cache takes it for the portal's");
        }
        let answer = preflight(&edge, IMPORTS, origin, "POST").await;
        assert_eq!((answer.status, opened(&answer)), (StatusCode::FORBIDDEN, vec![]), "{origin}");
    }
}

#[tokio::test]
async fn the_name_of_the_edge_is_checked_for_portals_too() {
    let edge = edge().await;
    let request = hyper::Request::get(IMPORTS).header("host", "edge.evil.example").header("origin", PORTAL);
    let answer = edge.send(request.body(Full::<Bytes>::default()).unwrap()).await;
    assert_eq!((answer.status, opened(&answer)), (StatusCode::FORBIDDEN, vec![]));
}

#[tokio::test]
async fn without_portals_nothing_is_opened() {
    let edge = Edge::start().await;
    let answer = ask(&edge, Method::GET, IMPORTS, PORTAL, &[]).await;
    assert_eq!((answer.status, opened(&answer)), (StatusCode::FORBIDDEN, vec![]));
    assert!(!answer.headers.contains_key("vary"));
    assert!(policy(&answer).ends_with("frame-ancestors 'none'"), "{}", policy(&answer));
}

#[tokio::test]
async fn a_tus_client_is_told_what_is_spoken_with_portals_or_without() {
    for edge in [edge().await, Edge::start().await] {
        let asked = edge.request(Method::OPTIONS, "/api/v1/uploads").body(Full::<Bytes>::default()).unwrap();
        let answer = edge.send(asked).await;
        assert_eq!(
            (answer.status, &answer.headers["tus-version"]),
            (StatusCode::NO_CONTENT, &"1.0.0".parse().unwrap())
        );
    }
}

#[tokio::test]
async fn the_page_says_who_may_frame_it() {
    let edge = edge().await;
    for path in ["/", IMPORTS] {
        let answer = edge.get(path).await;
        assert!(
            policy(&answer).ends_with("; frame-ancestors https://frame.example https://portal.example"),
            "{path}: {}",
            policy(&answer)
        );
        assert!(
            policy(&answer).contains("require-trusted-types-for 'script'; trusted-types lit-html malleus;")
        );
        assert!(!policy(&answer).contains("unsafe-inline") && !policy(&answer).contains('*'));
    }
}

#[tokio::test]
async fn other_sites_lead_to_the_page_and_frame_it_where_somebody_may() {
    for (edge, framed) in [(edge().await, true), (Edge::start().await, false)] {
        let led = async |path: &str, dest: &str| {
            let headers =
                [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", dest)];
            let mut request = edge.request(Method::GET, path);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            edge.send(request.body(Full::<Bytes>::default()).unwrap()).await.status != StatusCode::FORBIDDEN
        };
        assert!(led("/", "document").await, "people follow links");
        assert_eq!(led("/", "iframe").await, framed);
        for (path, dest) in [(IMPORTS, "document"), (IMPORTS, "iframe"), ("/", "object"), ("/", "script")] {
            assert!(!led(path, dest).await, "{path} as {dest}");
        }
    }
}
