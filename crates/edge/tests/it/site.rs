//! The page's side: policies on every answer, other sites kept out, the target shown.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, StatusCode};

use crate::edge::Edge;

#[tokio::test]
async fn every_answer_carries_the_policies() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("assets")).unwrap();
    std::fs::write(dir.path().join("index.html"), "<!doctype html><title>t</title>").unwrap();
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.page_dir = Some(dir.path().into())).await;
    for (path, status) in
        [("/", 200), ("/api/v1/targets", 200), ("/missing", 404), ("/../../etc/passwd", 404)]
    {
        let answer = edge.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(
            answer.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'")
        );
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn other_sites_can_do_nothing() {
    let edge = Edge::start().await;
    for (name, value) in
        [("origin", "http://evil.example"), ("sec-fetch-site", "cross-site"), ("host", "evil.example")]
    {
        for method in [Method::GET, Method::POST, Method::PATCH, Method::DELETE] {
            let mut request = hyper::Request::builder().method(method.clone()).uri("/api/v1/imports");
            if name != "host" {
                request = request.header("host", edge.address.to_string());
            }
            let request = request.header(name, value).body(Full::<Bytes>::default()).unwrap();
            let answer = edge.send(request).await;
            assert_eq!(
                (answer.status, answer.problem()),
                (StatusCode::FORBIDDEN, "cross-site".into()),
                "{name} {method}"
            );
        }
    }
}

#[tokio::test]
async fn the_target_is_shown_with_or_without_incus_answering() {
    let edge = Edge::start().await;
    let target = edge.get("/api/v1/targets").await.json()[0].clone();
    assert_eq!((target["reachable"].as_bool(), target["project"].as_str()), (Some(true), Some("default")));
    assert!(target["serverVersion"].is_string());

    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let edge =
        Edge::with(incus, |layers| layers.target.socket = Some("/nonexistent/unix.socket".into())).await;
    let target = edge.get("/api/v1/targets").await.json()[0].clone();
    assert_eq!(target["reachable"].as_bool(), Some(false));
    assert!(!target.to_string().contains("nonexistent"), "paths are not the page's business");
}
