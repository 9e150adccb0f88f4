//! Dropped files, and how they are served.

use base64::{Engine, prelude::BASE64_STANDARD};
use hyper::{Method, StatusCode};
use serde_json::json;

use super::{IMAGES, hash, into, is_done, listed, world};
use crate::{
    edge::{Edge, code},
    images,
};

#[tokio::test]
async fn a_dropped_image_is_kept_and_served() {
    let edge = world().await;
    let image = images::unified_xz("a");
    let files = [("unified", "tiny.tar.xz", image.as_slice())];
    let options = json!({ "aliases": ["tiny", "tiny/13"], "properties": { "os": "Other" }, "public": true });
    let view = edge.import(&files, into(options)).await;
    let fingerprint = hash(&files);
    is_done(&edge, &view, &fingerprint);
    assert_eq!(view["alreadyPresent"], false);
    edge.until_swept().await;
    for name in ["tiny", "tiny/13", &fingerprint] {
        let landing = edge.get(&format!("/images/{name}")).await;
        assert_eq!(landing.status, StatusCode::OK);
        assert_eq!(landing.headers["incus-image-hash"], fingerprint);
        let place = landing.headers["incus-image-url"].to_str().unwrap().to_owned();
        let path = place.strip_prefix(&format!("http://{}", edge.address)).unwrap().to_owned();
        let file = edge.get(&path).await;
        assert_eq!((file.status, file.body.as_ref()), (StatusCode::OK, image.as_slice()));
    }
    let index = edge.get("/streams/v1/index.json").await.json();
    let path = index["index"]["images"]["path"].as_str().unwrap().to_owned();
    let products = edge.get(&format!("/{path}")).await.json();
    let product = &products["products"][&fingerprint];
    assert_eq!((product["aliases"].as_str(), product["os"].as_str()), (Some("tiny,tiny/13"), Some("Other")));
    let images = listed(&edge).await;
    assert_eq!((images.len(), &images[0]["aliases"]), (1, &json!(["tiny", "tiny/13"])));
    assert_eq!((&images[0]["public"], &images[0]["source"]), (&json!(true), &json!("file")));
    assert_eq!((&images[0]["type"], &images[0]["size"]), (&json!("container"), &json!(image.len())));
    assert_eq!((&images[0]["refreshable"], &images[0]["properties"]["os"]), (&json!(false), &json!("Other")));
}

#[tokio::test]
async fn a_split_virtual_machine_is_too() {
    let edge = world().await;
    let (metadata, disk) = (images::metadata_tarball(), images::disk());
    let files = [("metadata", "m.tar.gz", metadata.as_slice()), ("rootfs", "d.qcow2", disk.as_slice())];
    let view = edge.import(&files, into(json!({ "aliases": ["vm"], "public": true }))).await;
    let fingerprint = hash(&files);
    is_done(&edge, &view, &fingerprint);
    for (part, bytes) in [("metadata", &metadata), ("rootfs", &disk)] {
        let file = edge.get(&format!("/files/{fingerprint}/{part}")).await;
        assert_eq!(file.body.as_ref(), bytes.as_slice(), "{part}");
    }
    assert_eq!(listed(&edge).await[0]["type"], "virtual-machine");
    let landing = edge.get("/images/vm").await;
    assert!(!landing.headers.contains_key("incus-image-hash"), "two files cannot be imported by one address");
}

#[tokio::test]
async fn a_stock_tus_client_reaches_it() {
    let edge = world().await;
    let image = images::unified("a");
    let said = [("target", "depot"), ("filename", "a.tar"), ("aliases", "tiny")];
    let said: Vec<String> =
        said.iter().map(|(key, value)| format!("{key} {}", BASE64_STANDARD.encode(value))).collect();
    let request = edge
        .request(Method::POST, "/api/v1/uploads")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", image.len().to_string())
        .header("upload-metadata", said.join(","));
    let created = edge.send(request.body(http_body_util::Full::<bytes::Bytes>::default()).unwrap()).await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    let upload = created.headers["location"].to_str().unwrap().to_owned();
    edge.patch(&upload, 0, &image).await;
    let view = edge.get("/api/v1/imports").await.json()[0].clone();
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &hash(&[("unified", "a", &image)]));
    assert_eq!(listed(&edge).await[0]["aliases"], json!(["tiny"]));
}

#[tokio::test]
async fn other_bytes_than_declared_and_what_is_no_image_are_not_kept() {
    let edge = world().await;
    let (image, other) = (images::unified("a"), images::unified("b"));
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.begin(&files, into(json!({ "aliases": ["tiny"] }))).await;
    edge.upload(&view, &files).await;
    edge.declare(&view, &crate::edge::fingerprint(&[("unified", "b", &other)])).await;
    let view = edge.ended(&view).await;
    assert_eq!(code(&view["problem"]), "fingerprint-mismatch");
    for bytes in [&b"no image"[..], &image[..image.len() / 2], &images::without_metadata()] {
        let files = [("unified", "a.tar", bytes)];
        let here = edge.import(&files, into(json!({}))).await;
        let there = edge.import(&files, json!({})).await;
        assert_eq!(code(&here["problem"]), code(&there["problem"]), "as for Incus");
    }
    assert_eq!(listed(&edge).await, Vec::<serde_json::Value>::new());
    edge.until_swept().await;
}

#[tokio::test]
async fn a_taken_alias_is_refused_moved_or_left() {
    let edge = world().await;
    let old = images::unified("old");
    edge.import(&[("unified", "a", &old)], into(json!({ "aliases": ["tiny"] }))).await;
    let old = hash(&[("unified", "a", &old)]);
    let new = images::unified("new");
    let files = [("unified", "a", new.as_slice())];
    let options = |taken: &str| into(json!({ "aliases": ["tiny", "mine"], "aliasTaken": taken }));
    let answer = edge.create(&files, options("fail")).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "alias-taken".to_owned()));
    let named = async |edge: &Edge, name: &str| {
        let images = listed(edge).await;
        let has = |image: &&serde_json::Value| image["aliases"].as_array().unwrap().contains(&json!(name));
        images.iter().find(has).unwrap()["fingerprint"].as_str().unwrap().to_owned()
    };
    let view = edge.import(&files, options("skip")).await;
    is_done(&edge, &view, &hash(&files));
    assert_eq!((&view["skippedAliases"], named(&edge, "tiny").await), (&json!(["tiny"]), old));
    assert_eq!(named(&edge, "mine").await, hash(&files));
    let view = edge.import(&files, options("move")).await;
    assert_eq!((view["alreadyPresent"].as_bool(), named(&edge, "tiny").await), (Some(true), hash(&files)));
}

#[tokio::test]
async fn what_the_depot_cannot_do_is_told_before_a_byte_is_sent() {
    let edge = world().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    for (options, expected) in [
        (json!({ "aliases": ["one,two"] }), "alias-unservable"),
        (json!({ "aliases": ["a".repeat(64)] }), "alias-unservable"),
        (json!({ "profiles": ["default"] }), "profile-missing"),
    ] {
        let answer = edge.create(&files, into(options)).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (422, expected.to_owned()));
    }
    assert!(edge.spooled().is_empty());
    let view = edge.import(&files, into(json!({ "profiles": [] }))).await;
    is_done(&edge, &view, &hash(&files));
}

#[tokio::test]
async fn an_image_that_is_there_costs_no_byte() {
    let edge = world().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    edge.import(&files, into(json!({}))).await;
    assert_eq!(edge.begin(&files, into(json!({}))).await["hashFirst"], true);
    let view = edge.begin(&files, into(json!({ "fingerprint": hash(&files), "public": true }))).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &hash(&files));
    assert_eq!((&view["alreadyPresent"], &view["files"][0]["received"]["done"]), (&json!(true), &json!(0)));
    assert_eq!(listed(&edge).await[0]["public"], true);
}

#[tokio::test]
async fn it_stands_beside_the_other_targets() {
    let edge = world().await;
    let targets = edge.get("/api/v1/targets").await.json();
    let depot = json!({
        "name": "depot", "kind": "depot", "project": "", "reachable": true, "serverVersion": null,
        "architectures": [], "profiles": [], "quotaLeft": null, "address": null, "trouble": null,
        "maxImageSize": targets[0]["maxImageSize"], "diskLeft": targets[1]["diskLeft"],
    });
    assert_eq!((&targets[0]["kind"], &targets[1]), (&json!("incus"), &depot));
    let edge = edge
        .restart_with(|layers| {
            layers.depot.name = Some("shelf".to_owned());
            layers.depot.listen = Some("127.0.0.1:0".to_owned());
            layers.depot.url = Some("https://images.example".to_owned());
        })
        .await;
    let targets = edge.get("/api/v1/targets").await.json();
    assert_eq!(
        (&targets[1]["name"], &targets[1]["address"]),
        (&json!("shelf"), &json!("https://images.example"))
    );
    assert_eq!(targets[0]["address"], serde_json::Value::Null, "only the depot is read there");
    assert_eq!(edge.get(IMAGES).await.problem(), "no-such-target");
    let edge = edge.restart_with(|layers| layers.depot = edge::DepotLayers::default()).await;
    assert_eq!(edge.get("/api/v1/targets").await.json().as_array().unwrap().len(), 1);
    assert!(edge.get("/streams/v1/index.json").await.headers["content-type"] != "application/json");
}
