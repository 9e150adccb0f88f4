//! `/healthz` and `/readyz`, and the id of each request.

use http_body_util::Full;
use hyper::{Method, Request, StatusCode, body::Bytes};
use incus_client::scripted::Incus;
use serde_json::json;

use crate::edge::{Answer, Edge};

async fn ready(edge: &Edge) -> (u16, serde_json::Value) {
    let answer = edge.get("/readyz").await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn probes_are_answered_by_any_name() {
    let edge = Edge::start().await;
    for path in ["/healthz", "/readyz"] {
        let request = Request::builder().uri(path).header("host", "10.1.2.3:8080");
        let request = request.header("sec-fetch-site", "cross-site").body(Full::<Bytes>::default()).unwrap();
        let answer = edge.send(request).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
    }
    assert_eq!(edge.get("/healthz").await.json(), json!({ "alive": true }));
    let ready = ready(&edge).await;
    let all_well = json!({ "ready": true, "stopping": false, "ledger": "ok", "disk": "ok", "targets": "ok" });
    assert_eq!(ready, (200, all_well));
    assert_eq!(edge.json(Method::POST, "/healthz", &json!({})).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn without_any_target_that_takes_images_it_is_not_ready() {
    let incus = Incus::start().await.unwrap();
    incus.go_down().await;
    let edge = Edge::with(incus, |_| {}).await;
    let (status, told) = ready(&edge).await;
    assert_eq!((status, &told["ready"], &told["targets"]), (503, &json!(false), &json!("failing")));
    assert_eq!((&told["ledger"], &told["disk"]), (&json!("ok"), &json!("ok")));
    assert_eq!(edge.get("/healthz").await.status, StatusCode::OK, "it is alive all the same");

    let edge = edge.restart_with(|layers| layers.depot.enabled = Some(true)).await;
    let (status, told) = ready(&edge).await;
    assert_eq!((status, &told["ready"], &told["targets"]), (200, &json!(true), &json!("some failing")));
}

#[tokio::test]
async fn incus_is_not_asked_for_each_probe() {
    let edge = Edge::start().await;
    ready(&edge).await;
    let asked = edge.incus.requests().len();
    for _ in 0..20 {
        ready(&edge).await;
    }
    assert_eq!(edge.incus.requests().len(), asked);
}

fn id(answer: &Answer) -> String {
    answer.headers["x-request-id"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_request_has_an_id_that_nobody_else_chose() {
    let incus = Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.depot.enabled = Some(true)).await;
    let mut seen = std::collections::BTreeSet::new();
    for path in ["/", "/healthz", "/api/v1/imports", "/api/v1/imports/none", "/images/none", "/nowhere"] {
        let request = edge.request(Method::GET, path).header("x-request-id", "theirs");
        let answer = edge.send(request.body(Full::<Bytes>::default()).unwrap()).await;
        let id = id(&answer);
        assert_ne!(id, "theirs", "{path}");
        assert!(id.len() == 36 && seen.insert(id), "{path}");
    }
}
