//! What is not fetched, and why.

use serde_json::json;

use super::{FROM_URL, ask, import, world, world_with};
use crate::{
    edge::{Edge, code},
    images,
    web::{Fault, File, Web},
};

async fn refused(edge: &Edge, web: &Web, path: &str, status: u16, expected: &str) {
    let answer = ask(edge, web, path, json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (status, expected.to_owned()), "{path}");
    assert!(edge.spooled().is_empty());
    assert_eq!(edge.get("/api/v1/imports").await.json(), json!([]));
}

#[tokio::test]
async fn an_address_that_is_not_public_is_not_even_connected_to() {
    let (web, incus) = (Web::start().await, incus_client::scripted::Incus::start().await.unwrap());
    let port = web.address.port();
    let edge = Edge::with(incus, |layers| layers.urls.ports = Some(vec![port])).await;
    web.put("/a", File::new(&images::unified("a")));
    refused(&edge, &web, "/a", 403, "url-not-public").await;
    for host in ["localhost", "127.1", "0x7f.1", "[::ffff:127.0.0.1]", "2130706433"] {
        let answer = edge.post(FROM_URL, &json!({ "url": format!("http://{host}:{port}/a") })).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (403, "url-not-public".to_owned()), "{host}");
    }
    assert_eq!(web.connections(), 0);
}

#[tokio::test]
async fn what_the_operator_closed_is_not_connected_to() {
    let (web, edge) = world_with(|layers| layers.urls.through_edge = Some(false)).await;
    refused(&edge, &web, "/a", 403, "url-way-closed").await;
    let edge = edge.restart_with(|layers| {
        layers.urls.through_edge = None;
        layers.urls.hosts = Some(vec!["*.images.example".to_owned()]);
    });
    let edge = edge.await;
    refused(&edge, &web, "/a", 403, "url-host-not-allowed").await;
    let edge = edge.restart_with(|layers| {
        layers.urls.hosts = None;
        layers.urls.denied_hosts = Some(vec!["127.0.0.1".to_owned()]);
    });
    let edge = edge.await;
    refused(&edge, &web, "/a", 403, "url-host-denied").await;
    let edge = edge.restart_with(|layers| layers.urls = edge::UrlLayers::default()).await;
    refused(&edge, &web, "/a", 403, "url-port").await;
    let incus = ask(&edge, &web, "/a", json!({ "through": "incus" })).await;
    assert_eq!((incus.status.as_u16(), incus.problem()), (403, "url-way-closed".to_owned()));
    assert_eq!(web.connections(), 0);
}

#[tokio::test]
async fn a_wish_that_is_none_is_told_what_is_wrong() {
    let (web, edge) = world().await;
    let url = web.url("/a");
    let login = url.replace("http://", "http://user:word@");
    for (body, status, expected) in [
        (json!({}), 400, "bad-request"),
        (json!({ "url": 5 }), 400, "bad-request"),
        (json!({ "url": url, "auto_update": true }), 400, "bad-request"),
        (json!({ "url": "" }), 422, "bad-url"),
        (json!({ "url": "file:///etc/passwd" }), 422, "bad-url"),
        (json!({ "url": format!("{url}/{}", "x".repeat(3000)) }), 422, "bad-url"),
        (json!({ "url": "http://" }), 422, "url-unreadable"),
        (json!({ "url": login }), 422, "url-credentials"),
        (json!({ "url": url, "fingerprint": "2172" }), 400, "bad-fingerprint"),
        (json!({ "url": url, "id": "x" }), 400, "bad-import-id"),
        (json!({ "url": url, "target": "nowhere" }), 404, "no-such-target"),
        (json!({ "url": url, "target": "a/b" }), 422, "bad-target"),
        (json!({ "url": url, "profiles": ["missing"] }), 422, "profile-missing"),
        (json!({ "url": url, "aliases": ["a b"] }), 422, "alias-invalid"),
    ] {
        web.put("/a", File::new(b"x"));
        let answer = edge.post(FROM_URL, &body).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, expected.to_owned()), "{body}");
    }
    assert!(web.gets("/a").is_empty() && edge.spooled().is_empty());
}

#[tokio::test]
async fn redirects_lead_only_where_the_url_itself_could() {
    let (web, edge) = world().await;
    let port = web.address.port();
    web.put("/inside", File::redirect(&format!("http://10.0.0.1:{port}/a")));
    web.put("/port", File::redirect("http://127.0.0.1:1/a"));
    web.put("/file", File::redirect("file:///etc/passwd"));
    web.put("/nowhere", File::status(302));
    web.put("/loop", File::redirect("/loop"));
    for step in 0..7 {
        web.put(&format!("/{step}"), File::redirect(&format!("/{}", step + 1)));
    }
    for (path, status, expected) in [
        ("/inside", 403, "url-not-public"),
        ("/port", 403, "url-port"),
        ("/file", 422, "url-scheme"),
        ("/nowhere", 422, "url-redirect-broken"),
        ("/loop", 422, "url-redirect-loop"),
        ("/0", 422, "url-too-many-redirects"),
    ] {
        refused(&edge, &web, path, status, expected).await;
    }
    // A server may answer the question well and lead on with the file.
    web.put("/a", File::new(b"x"));
    web.next_get("/a", Fault::Redirect(format!("http://10.0.0.1:{port}/a")));
    let view = import(&edge, &web, "/a", json!({})).await;
    assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), ("url-not-public".into(), Some(false)));
}

#[tokio::test]
async fn a_file_that_is_not_there_or_not_plain_is_told() {
    let (web, edge) = world().await;
    refused(&edge, &web, "/missing", 422, "url-not-found").await;
    let image = images::unified("a");
    web.put("/a", File::new(&image).header("Content-Encoding", "gzip"));
    let view = import(&edge, &web, "/a", json!({})).await;
    assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), ("url-encoded".into(), Some(false)));
    web.put("/b", File::new(&image));
    for (status, expected) in [(403, "url-forbidden"), (404, "url-not-found"), (204, "url-no-file")] {
        web.next_get("/b", Fault::Status(status));
        let view = import(&edge, &web, "/b", json!({})).await;
        assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), (expected.into(), Some(true)));
    }
    assert!(edge.imports_seen().is_empty());
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_taken_whoever_tells() {
    let (web, edge) = world_with(|layers| layers.max_image_size = Some(1 << 20)).await;
    web.put("/told", File::new(&vec![0; (1 << 20) + 1]));
    refused(&edge, &web, "/told", 413, "image-too-large").await;
    web.put("/untold", File { sized: false, ..File::new(&[0]) });
    web.next_get("/untold", Fault::Endless);
    let view = import(&edge, &web, "/untold", json!({})).await;
    assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), ("url-too-large".into(), Some(false)));
    assert!(view["files"][0]["received"]["done"].as_u64().unwrap() <= 1 << 20);
    edge.until_swept().await;
    assert!(edge.imports_seen().is_empty());
}

#[tokio::test]
async fn a_server_that_is_away_is_told_at_once() {
    let (web, edge) = world().await;
    web.go_down().await;
    refused(&edge, &web, "/a", 502, "url-unreachable").await;
}
