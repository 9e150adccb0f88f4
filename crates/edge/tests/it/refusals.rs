//! What is refused, when, with which words, and that Incus never hears of it.

use hyper::{Method, StatusCode};
use image_format::{
    Compression,
    forge::{Archive, ImageSpec, compress, metadata_yaml},
};
use serde_json::json;

use crate::{
    edge::{Edge, code},
    images,
};

#[tokio::test]
async fn broken_files_get_past_a_lying_browser_but_not_past_the_edge() {
    let foreign = metadata_yaml(&ImageSpec::new("vax", 1_700_000_000));
    let unknown_architecture =
        Archive::new().file("metadata.yaml", 0o644, foreign.as_bytes()).dir("rootfs/", 0o755).finish();
    let whole = images::unified_xz("a");
    let mut seen = Vec::new();
    for bytes in [
        b"just some text, no image at all\n".to_vec(),
        images::without_metadata(),
        unknown_architecture,
        whole[..whole.len() / 2].to_vec(),
        images::metadata_tarball(),
        images::disk(),
        images::mistakable(),
        compress(Compression::Gzip, b"not a tar"),
    ] {
        let edge = Edge::start().await;
        let view = edge.import(&[("unified", "image.tar.xz", &bytes)], json!({})).await;
        assert_eq!(view["state"], "failed", "{view}");
        assert!(edge.imports_seen().is_empty(), "Incus must not hear of it: {view}");
        seen.push(code(&view["problem"]));
        edge.until_swept().await;
    }
    let all = seen.clone();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all.len(), "each its own: {all:?}");
}

#[tokio::test]
async fn parts_that_are_not_what_they_were_said_to_be_are_refused() {
    let edge = Edge::start().await;
    let (metadata, rootfs) = (images::metadata_tarball(), images::rootfs_tarball());
    let swapped = [("metadata", "a", rootfs.as_slice()), ("rootfs", "b", metadata.as_slice())];
    let view = edge.import(&swapped, json!({})).await;
    assert_eq!(code(&view["problem"]), "parts-differ");
    assert!(edge.imports_seen().is_empty());
}

#[tokio::test]
async fn offers_are_refused_before_a_byte_is_sent() {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.max_image_size = Some(100)).await;
    for (files, options, status, expected) in [
        (vec![], json!({}), 422, "bad-parts"),
        (vec![("unified", "a", &[0; 101][..])], json!({}), 413, "image-too-large"),
        (vec![("unified", "a", &[][..])], json!({}), 422, "empty"),
        (vec![("unified", "a", &[0][..])], json!({ "aliases": ["a b"] }), 422, "alias-invalid"),
        (vec![("unified", "a", &[0][..])], json!({ "fingerprint": "abc" }), 400, "bad-fingerprint"),
        (vec![("unified", "a", &[0][..])], json!({ "alias": ["typo"] }), 400, "bad-request"),
        (vec![("kernel", "a", &[0][..])], json!({}), 400, "bad-request"),
    ] {
        let answer = edge.create(&files, options).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, expected.to_owned()));
    }
    assert!(edge.spooled().is_empty());
}

#[tokio::test]
async fn an_image_that_does_not_fit_on_the_disk_is_refused_before_a_byte_is_sent() {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.max_image_size = Some(1 << 52)).await;
    let offer = json!({ "files": [{ "role": "unified", "name": "a", "size": 1u64 << 51 }] });
    let answer = edge.json(Method::POST, "/api/v1/imports", &offer).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::INSUFFICIENT_STORAGE, "disk-full".to_owned()));
    assert!(edge.spooled().is_empty());
}

#[tokio::test]
async fn bodies_that_are_no_offer_are_refused() {
    let edge = Edge::start().await;
    for body in ["", "{", "[]", "null", "{\"files\":{}}"] {
        let request =
            edge.request(Method::POST, "/api/v1/imports").header("content-type", "application/json");
        let answer = edge.send(request.body(http_body_util::Full::from(body)).unwrap()).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (StatusCode::BAD_REQUEST, "bad-request".into()),
            "{body}"
        );
    }
    let long = format!("{{\"files\":[],\"x\":\"{}\"}}", "x".repeat(2 << 20));
    let request = edge.request(Method::POST, "/api/v1/imports").header("content-type", "application/json");
    let answer = edge.send(request.body(http_body_util::Full::from(long)).unwrap()).await;
    assert!(answer.status.is_client_error());
}

#[tokio::test]
async fn a_second_other_fingerprint_is_refused_and_the_same_one_is_not() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let view = edge.begin(&[("unified", "a", &image)], json!({})).await;
    let (first, second) = ("a".repeat(64).parse().unwrap(), "b".repeat(64).parse().unwrap());
    assert_eq!(edge.declare(&view, &first).await.status, StatusCode::OK);
    assert_eq!(edge.declare(&view, &first).await.status, StatusCode::OK);
    assert_eq!(edge.declare(&view, &second).await.problem(), "bad-fingerprint");
}

#[tokio::test]
async fn names_of_nothing_are_not_found() {
    let edge = Edge::start().await;
    for path in ["/api/v1/imports/x", "/api/v1/imports/00000000000000000000000000000000", "/api/v1/nothing"] {
        let answer = edge.get(path).await;
        assert!(matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::SERVICE_UNAVAILABLE), "{path}");
        answer.problem();
    }
    assert_eq!(edge.delete("/api/v1/imports/00000000000000000000000000000000").await.problem(), "not-found");
}
