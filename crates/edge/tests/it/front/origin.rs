//! By which name it is asked, for whom, and what every answer says.

use hyper::{Method, StatusCode};

use super::{ALICE, BAD_TOKEN, HOST, IMPORTS, OWN, PORTAL, ask, but, edge};
use crate::edge::Answer;

/// What stands on every answer.
fn assert_guarded(answer: &Answer) {
    let headers = &answer.headers;
    assert_eq!(headers["x-content-type-options"], "nosniff", "{answer:?}");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors "), "{policy}");
    assert!(headers.contains_key("cross-origin-resource-policy"));
    assert!(headers.contains_key("x-request-id"));
}

#[tokio::test]
async fn people_come_by_the_public_address() {
    let edge = edge(|_| {}).await;
    let answer = ask(&edge, Method::GET, IMPORTS, &ALICE).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let own = but(&ALICE, "sec-fetch-site", None);
    for (origin, status) in [
        (OWN, StatusCode::OK),
        ("http://images.example", StatusCode::FORBIDDEN),
        ("https://evil.example", StatusCode::FORBIDDEN),
    ] {
        let answer = ask(&edge, Method::GET, IMPORTS, &but(&own, "origin", Some(origin))).await;
        assert_eq!(answer.status, status, "{origin}");
    }
    for host in ["evil.example", "images.example:8080", ""] {
        let answer = ask(&edge, Method::GET, IMPORTS, &but(&ALICE, "host", Some(host))).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, "cross-site".into()), "{host}");
    }
}

#[tokio::test]
async fn browsers_are_bound_to_tls_where_they_come_by_the_public_name() {
    let edge = edge(|_| {}).await;
    let bound = async |headers: &[(&str, &str)]| {
        let answer = ask(&edge, Method::GET, IMPORTS, headers).await;
        answer.headers.get("strict-transport-security").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(bound(&ALICE).await.as_deref(), Some("max-age=31536000"));
    assert_eq!(bound(&but(&ALICE, "x-forwarded-user", None)).await.as_deref(), Some("max-age=31536000"));
    let here = edge.address.to_string();
    for host in [here.as_str(), "localhost", "evil.example"] {
        assert_eq!(bound(&but(&ALICE, "host", Some(host))).await, None, "{host}");
    }
}

#[tokio::test]
async fn every_answer_says_what_it_may_be_used_for() {
    let edge = edge(|layers| layers.rates.requests_per_minute = Some(8)).await;
    let nobody = but(&ALICE, "x-forwarded-user", None);
    let mallory = but(&ALICE, "x-forwarded-user", Some("mallory"));
    let stranger = but(&ALICE, "sec-fetch-site", Some("cross-site"));
    let long = format!("{IMPORTS}?{}", "a".repeat(20_000));
    for (method, path, headers, status) in [
        (Method::GET, IMPORTS, &nobody, StatusCode::UNAUTHORIZED),
        (Method::GET, IMPORTS, &mallory, StatusCode::FORBIDDEN),
        (Method::GET, IMPORTS, &stranger, StatusCode::FORBIDDEN),
        (Method::GET, "/api/v1/imports/x", &ALICE.to_vec(), StatusCode::NOT_FOUND),
        (Method::PUT, IMPORTS, &ALICE.to_vec(), StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, &long, &ALICE.to_vec(), StatusCode::URI_TOO_LONG),
    ] {
        let answer = ask(&edge, method, path, headers).await;
        assert_eq!(answer.status, status, "{answer:?}");
        assert_guarded(&answer);
    }
    let mut answer = ask(&edge, Method::GET, IMPORTS, &ALICE).await;
    while answer.status == StatusCode::OK {
        answer = ask(&edge, Method::GET, IMPORTS, &ALICE).await;
    }
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_guarded(&answer);
}

#[tokio::test]
async fn what_a_browser_keeps_changes_nothing_by_itself() {
    let edge = edge(|_| {}).await;
    let told = but(&ALICE, "sec-fetch-site", None);
    for kept in [told.clone(), but(&but(&told, "x-forwarded-user", None), "cookie", Some("a=b"))] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let answer = ask(&edge, method.clone(), "/api/v1/imports/x", &kept).await;
            assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, "cross-site".into()));
            let answer = ask(&edge, method, "/api/v1/imports/x", &but(&kept, "origin", Some(OWN))).await;
            assert_ne!(answer.status, StatusCode::FORBIDDEN, "{answer:?}");
        }
    }
    let answer = ask(&edge, Method::GET, IMPORTS, &told).await;
    assert_eq!(answer.status, StatusCode::OK, "what changes nothing");
    let borne = but(&told, "authorization", Some(BAD_TOKEN));
    let answer = ask(&edge, Method::DELETE, "/api/v1/imports/x", &borne).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "the token counts, and nothing else");
}

#[tokio::test]
async fn portals_come_by_tokens_alone() {
    let edge = edge(|_| {}).await;
    let portal = [
        ("host", HOST),
        ("origin", PORTAL),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "cors"),
        ("x-forwarded-user", "alice"),
        ("cookie", "a=b"),
    ];
    for method in [Method::GET, Method::POST] {
        let answer = ask(&edge, method, IMPORTS, &portal).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::UNAUTHORIZED, "not-signed-in".into()));
        assert_eq!(answer.headers["access-control-allow-origin"], PORTAL, "it may read why");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    }
    let preflight = [
        ("host", HOST),
        ("origin", PORTAL),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type,malleus-tenant"),
    ];
    let answer = ask(&edge, Method::OPTIONS, IMPORTS, &preflight).await;
    let allowed = answer.headers["access-control-allow-headers"].to_str().unwrap().to_ascii_lowercase();
    for name in ["authorization", "malleus-tenant", "content-type"] {
        assert!(allowed.split(',').any(|one| one.trim() == name), "{name} in {allowed}");
    }
    assert!(!answer.headers.contains_key("access-control-allow-credentials"));
}
