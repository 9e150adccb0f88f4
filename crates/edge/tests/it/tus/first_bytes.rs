//! creation-with-upload: the first bytes come with the creation.

use hyper::{Method, StatusCode};

use super::{BODY_TYPE, UPLOADS, ask, head, import, location, patch};
use crate::{
    edge::{Answer, Edge},
    images,
};

async fn create(edge: &Edge, length: usize, media_type: &str, body: &[u8]) -> Answer {
    let length = length.to_string();
    ask(edge, Method::POST, UPLOADS, &[("upload-length", &length), ("content-type", media_type)], body).await
}

#[tokio::test]
async fn all_bytes_may_come_with_it() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let answer = create(&edge, image.len(), BODY_TYPE, &image).await;
    location(&answer);
    assert_eq!(answer.offset(), image.len().to_string());
    assert!(answer.headers.contains_key("upload-expires"));
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "done");
}

#[tokio::test]
async fn some_may_and_the_rest_later() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let answer = create(&edge, image.len(), BODY_TYPE, &image[..700]).await;
    let upload = location(&answer);
    assert_eq!(answer.offset(), "700");
    assert_eq!(head(&edge, &upload).await.offset(), "700");
    patch(&edge, &upload, 700, &[], &image[700..]).await;
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "done");
}

#[tokio::test]
async fn a_body_of_another_type_is_none_of_the_file() {
    let edge = Edge::start().await;
    let answer = create(&edge, 100, "text/plain", b"hello").await;
    assert_eq!(answer.offset(), "0");
    assert_eq!(head(&edge, &location(&answer)).await.offset(), "0");
}

#[tokio::test]
async fn more_than_the_length_makes_no_upload() {
    let edge = Edge::start().await;
    let answer = create(&edge, 4, BODY_TYPE, b"hello").await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::PAYLOAD_TOO_LARGE, "upload-too-long".into()));
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "cancelled");
    edge.until_swept().await;
}

#[tokio::test]
async fn with_the_length_still_to_come() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let headers = [("upload-defer-length", "1"), ("content-type", BODY_TYPE)];
    let answer = ask(&edge, Method::POST, UPLOADS, &headers, &image[..700]).await;
    assert_eq!(answer.offset(), "700");
    let length = image.len().to_string();
    patch(&edge, &location(&answer), 700, &[("upload-length", &length)], &image[700..]).await;
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "done");
}
