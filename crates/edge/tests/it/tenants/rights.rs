//! What a tenant's rules leave out is refused, before a byte or as soon as it shows.

use serde_json::{Value, json};
use tenancy::Kind;

use super::{ALICE, BEGUN, edge, edge_with, project};
use crate::{
    edge::{Edge, code},
    images,
};

async fn refused(edge: &Edge, options: Value) -> (u16, String) {
    let answer = edge.create(BEGUN, options).await;
    (answer.status.as_u16(), answer.problem())
}

#[tokio::test]
async fn what_was_not_allowed_is_not_there_to_be_asked_for() {
    let edge = edge().await;
    edge.be(ALICE);
    assert_eq!(refused(&edge, json!({ "aliases": ["debian/13"] })).await, (422, "alias-outside".to_owned()));
    assert_eq!(refused(&edge, json!({ "public": true })).await, (403, "kind-not-allowed".to_owned()));
    assert_eq!(refused(&edge, json!({ "target": "shop" })).await, (404, "no-such-target".to_owned()));
    assert!(edge.spooled().is_empty());
}

#[tokio::test]
async fn a_kind_that_only_the_bytes_tell_never_reaches_the_target() {
    let edge = edge_with(|layers| {
        layers.tenants.get_mut("lab").unwrap().kinds = Some(vec![Kind::Container]);
    })
    .await;
    edge.be(ALICE);
    let (vm, container) = (images::unified_vm(), images::unified("c"));
    let ended = edge.import(&[("unified", "vm.tar", &vm)], json!({})).await;
    assert_eq!(
        (ended["state"].as_str(), code(&ended["problem"])),
        (Some("failed"), "kind-not-allowed".into())
    );
    assert_eq!(edge.incus.images(&project("lab")).len(), 0);
    assert_eq!(edge.imports_seen().len(), 0, "not a byte");
    let ended = edge.import(&[("unified", "c.tar", &container)], json!({})).await;
    assert_eq!(ended["state"], "done");
}

#[tokio::test]
async fn urls_of_other_hosts_than_the_tenants_are_refused() {
    let edge = edge_with(|layers| {
        layers.tenants.get_mut("lab").unwrap().urls.hosts = Some(vec!["images.example".to_owned()]);
    })
    .await;
    edge.be(ALICE);
    for (url, status, code) in [
        ("https://other.example/a", 403, "source-closed"),
        ("https://images.example.other.example/a", 403, "source-closed"),
        ("https://images.example:81/a", 403, "url-port"),
    ] {
        let answer = edge.post("/api/v1/imports/from-url", &json!({ "url": url })).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, code.to_owned()), "{url}");
    }
    let ways = edge.get("/api/v1/urls").await.json();
    assert_eq!(ways["hosts"], json!(["images.example"]));
    edge.be(super::EVE);
    let ways = edge.get("/api/v1/urls").await.json();
    assert_eq!((&ways["throughEdge"], &ways["throughIncus"]), (&json!(false), &json!([])));
    let answer = edge.post("/api/v1/imports/from-url", &json!({ "url": "https://images.example/a" })).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (403, "source-closed".to_owned()));
}

#[tokio::test]
async fn a_tenant_that_is_gone_leaves_nothing_running() {
    let edge = edge().await;
    edge.be(ALICE);
    let image = images::unified("gone");
    let files = [("unified", "gone.tar", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    edge.upload(&view, &files).await;
    let edge = edge.restart_with(|layers| drop(layers.tenants.remove("lab"))).await;
    assert_eq!(edge.get("/api/v1/imports").await.problem(), "not-signed-in");
    edge.be(ALICE);
    assert_eq!(edge.get("/api/v1/imports").await.problem(), "no-tenant");
    edge.be(super::OPERATOR);
    edge.declare(&view, &crate::edge::fingerprint(&files)).await;
    let ended = edge.ended(&view).await;
    assert_eq!((ended["state"].as_str(), code(&ended["problem"])), (Some("failed"), "no-such-tenant".into()));
    assert_eq!(edge.incus.images(&project("lab")).len(), 0);
}

#[tokio::test]
async fn a_project_that_shows_the_images_of_another_is_shut() {
    let edge = edge().await;
    edge.incus.add_project(&project("lab"), false);
    edge.be(ALICE);
    for path in ["/api/v1/targets/lab/images", "/api/v1/targets/lab/aliases/lab/x"] {
        assert_eq!(edge.get(path).await.problem(), "project-without-images", "{path}");
    }
    assert_eq!(refused(&edge, json!({})).await, (502, "project-without-images".to_owned()));
    edge.be(super::OPERATOR);
    assert_eq!(edge.get("/api/v1/targets/lab/images").await.status, 200, "who may see all of it anyway");
}
