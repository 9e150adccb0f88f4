//! Images that the edge fetches into the depot.

use serde_json::json;

use super::{hash, into, is_done, listed, open, world_with};
use crate::{
    edge::Edge,
    images,
    web::{
        Fault, File, Web,
        streams::{publish, split, unified},
    },
};

async fn world() -> (Web, Edge) {
    let web = Web::start().await;
    let edge = world_with(|layers| open(layers, &web)).await;
    (web, edge)
}

#[tokio::test]
async fn a_remotes_image_is_relayed_into_it() {
    let (web, edge) = world().await;
    let (image, metadata, disk) = (images::unified_xz("a"), images::metadata_tarball(), images::disk());
    let offered =
        [unified(&web, "one.tar.xz", &image, &["tiny"]), split(&web, "vm", (&metadata, &disk), &["vm"])];
    publish(&web, &offered);
    web.next_get("/vm.disk", Fault::CutAfter(disk.len() / 2));
    for (offered, name) in offered.iter().zip(["tiny", "vm"]) {
        let fingerprint = offered.fingerprint.to_string();
        let body =
            json!({ "remote": "web", "fingerprint": fingerprint, "mode": "relay", "copyAliases": true });
        let view = edge.post("/api/v1/imports/from-remote", &into(body)).await.json();
        if name == "vm" {
            edge.past_the_wait(&view).await;
        }
        let view = edge.ended(&view).await;
        is_done(&edge, &view, &fingerprint);
    }
    let mut images = listed(&edge).await;
    images.sort_by_key(|image| image["type"].to_string());
    assert_eq!(
        (&images[0]["aliases"], &images[0]["source"]),
        (&json!(["tiny", "tiny/x86_64"]), &json!("web: tiny"))
    );
    assert_eq!(
        (&images[1]["aliases"], &images[1]["source"]),
        (&json!(["vm", "vm/x86_64"]), &json!("web: vm"))
    );
    assert_eq!(web.sent("/vm.disk"), disk.len());
}

#[tokio::test]
async fn nobody_else_can_bring_images_there() {
    let (web, edge) = world().await;
    publish(&web, &[unified(&web, "one.tar", b"one", &[])]);
    let fingerprint = hash(&[("unified", "a", b"one")]);
    for mode in ["pull", "push"] {
        let body = into(json!({ "remote": "web", "fingerprint": fingerprint, "mode": mode }));
        let answer = edge.post("/api/v1/imports/from-remote", &body).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (422, "copy-mode-closed".to_owned()));
    }
    let remotes = edge.get("/api/v1/remotes").await.json();
    let ways = remotes[0]["ways"].as_array().unwrap().clone();
    let closed: Vec<_> =
        ways.iter().filter(|way| way["target"] == "depot").map(|way| &way["closed"]).collect();
    assert_eq!(closed, [&json!("target-is-depot"), &json!("target-is-depot"), &json!(null)]);
    let edge =
        edge.restart_with(|layers| layers.urls.through_incus = Some(vec!["127.0.0.1".to_owned()])).await;
    let body = into(json!({ "url": web.url("/one.tar"), "through": "incus" }));
    let answer = edge.post("/api/v1/imports/from-url", &body).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "not-in-depot".to_owned()));
}

#[tokio::test]
async fn a_url_leads_there_too_and_its_secrets_do_not() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/tiny.tar?token=secret", File::new(&image));
    let body = into(json!({ "url": web.url("/tiny.tar?token=secret"), "aliases": ["tiny"] }));
    let view = edge.post("/api/v1/imports/from-url", &body).await.json();
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &hash(&[("unified", "a", &image)]));
    let images = listed(&edge).await;
    assert_eq!(
        (&images[0]["source"], &images[0]["aliases"]),
        (&json!(web.url("/tiny.tar")), &json!(["tiny"]))
    );
    assert_eq!(web.asked()[0].header("incus-server-version"), None, "there is no server to speak of");
}
