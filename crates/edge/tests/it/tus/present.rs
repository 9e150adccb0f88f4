//! An image that is there already: the client is shown a finished upload, and sends nothing more.

use hyper::{Method, StatusCode};
use incus_client::ProjectName;
use serde_json::json;

use super::{BODY_TYPE, UPLOADS, ask, create, head, location, patch, said};
use crate::{
    edge::{Edge, fingerprint},
    images,
};

/// An edge whose Incus has the image, the image, and the metadata that names it once more.
async fn with_image() -> (Edge, Vec<u8>, String) {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    assert_eq!(edge.import(&files, json!({})).await["state"], "done");
    let metadata = said(&[("aliases", "again"), ("fingerprint", &fingerprint(&files).to_string())]);
    (edge, image, metadata)
}

async fn expect_done_by_alias(edge: &Edge, image: &[u8]) {
    let views = edge.get("/api/v1/imports").await.json();
    let view = views.as_array().unwrap().last().unwrap().clone();
    let view = edge.ended(&view).await;
    assert_eq!((view["state"].as_str(), view["alreadyPresent"].as_bool()), (Some("done"), Some(true)));
    let alias = edge.incus.alias(&ProjectName::default_project(), "again").unwrap();
    assert_eq!(alias.target, fingerprint(&[("unified", "", image)]));
    assert_eq!(edge.imports_seen().len(), 1, "the one that brought it");
}

#[tokio::test]
async fn no_byte_is_needed() {
    let (edge, image, metadata) = with_image().await;
    let length = image.len().to_string();
    let upload = create(&edge, &[("upload-length", &length), ("upload-metadata", &metadata)]).await;
    expect_done_by_alias(&edge, &image).await;
    let asked = head(&edge, &upload).await;
    assert_eq!((asked.status, asked.offset()), (StatusCode::OK, length.as_str()));
    assert_eq!(asked.headers["upload-length"], length.as_str());
}

#[tokio::test]
async fn bytes_that_come_all_the_same_are_thanked_for() {
    let (edge, image, metadata) = with_image().await;
    let length = image.len().to_string();
    let upload = create(&edge, &[("upload-length", &length), ("upload-metadata", &metadata)]).await;
    let answer = patch(&edge, &upload, 0, &[], &image[..700]).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    expect_done_by_alias(&edge, &image).await;
    let answer = patch(&edge, &upload, 0, &[], &image[..700]).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, length.as_str()));
}

#[tokio::test]
async fn first_bytes_too() {
    let (edge, image, metadata) = with_image().await;
    let length = image.len().to_string();
    let headers =
        [("upload-length", length.as_str()), ("upload-metadata", &metadata), ("content-type", BODY_TYPE)];
    let answer = ask(&edge, Method::POST, UPLOADS, &headers, &image).await;
    location(&answer);
    assert_eq!(answer.offset(), length);
    expect_done_by_alias(&edge, &image).await;
}

/// A client that does not know the length yet believes only an offset that its own bytes came to.
#[tokio::test]
async fn with_the_length_still_to_come_every_byte_sent_counts() {
    let (edge, image, metadata) = with_image().await;
    let upload = create(&edge, &[("upload-defer-length", "1"), ("upload-metadata", &metadata)]).await;
    expect_done_by_alias(&edge, &image).await;
    let answer = patch(&edge, &upload, 0, &[], &image[..700]).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, "700"));
    let length = image.len().to_string();
    let answer = patch(&edge, &upload, 700, &[("upload-length", &length)], &image[700..]).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, length.as_str()));
}

#[tokio::test]
async fn what_was_asked_for_is_set_on_it() {
    let (edge, image, metadata) = with_image().await;
    let files = [("unified", "", image.as_slice())];
    assert!(!edge.image(&fingerprint(&files)).unwrap().public);
    let metadata = metadata + "," + &said(&[("public", "true"), ("property.os", "Other")]);
    create(&edge, &[("upload-length", &image.len().to_string()), ("upload-metadata", &metadata)]).await;
    expect_done_by_alias(&edge, &image).await;
    let asked = edge.image(&fingerprint(&files)).unwrap();
    assert_eq!((asked.public, asked.properties["os"].as_str()), (true, "Other"));
}
