//! creation-defer-length: the length comes later, once.

use hyper::StatusCode;

use super::{create, head, import, patch};
use crate::{
    edge::{Edge, fingerprint},
    images,
};

const LATER: [(&str, &str); 1] = [("upload-defer-length", "1")];

#[tokio::test]
async fn the_length_is_told_with_the_last_bytes() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let upload = create(&edge, &LATER).await;
    assert_eq!(patch(&edge, &upload, 0, &[], &image[..700]).await.offset(), "700");
    let asked = head(&edge, &upload).await;
    assert_eq!((asked.status, asked.offset()), (StatusCode::OK, "700"));
    assert_eq!(asked.headers["upload-defer-length"], "1");
    assert!(!asked.headers.contains_key("upload-length"));
    let length = image.len().to_string();
    assert_eq!(
        patch(&edge, &upload, 700, &[("upload-length", &length)], &image[700..]).await.offset(),
        length
    );
    let asked = head(&edge, &upload).await;
    assert_eq!(asked.headers["upload-length"], length.as_str());
    assert!(!asked.headers.contains_key("upload-defer-length"));
    let view = edge.ended(&import(&edge).await).await;
    assert_eq!(view["state"], "done", "{view}");
    assert!(edge.image(&fingerprint(&[("unified", "", image.as_slice())])).is_some());
}

#[tokio::test]
async fn the_length_is_told_when_all_bytes_are_there() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let upload = create(&edge, &LATER).await;
    patch(&edge, &upload, 0, &[], &image).await;
    let length = image.len().to_string();
    let answer = patch(&edge, &upload, image.len() as u64, &[("upload-length", &length)], &[]).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, length.as_str()));
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "done");
}

#[tokio::test]
async fn once_told_the_length_stays() {
    let edge = Edge::start().await;
    let upload = create(&edge, &LATER).await;
    assert_eq!(patch(&edge, &upload, 0, &[("upload-length", "30")], b"0123456789").await.offset(), "10");
    for (length, status) in [("30", 204), ("31", 409), ("29", 409)] {
        let answer = patch(&edge, &upload, 10, &[("upload-length", length)], &[]).await;
        assert_eq!((answer.status.as_u16(), answer.offset()), (status, "10"), "{length}");
        if status == 409 {
            assert_eq!(answer.problem(), "wrong-length");
        }
    }
    assert_eq!(head(&edge, &upload).await.headers["upload-length"], "30");
}

#[tokio::test]
async fn a_length_below_what_came_or_above_what_is_taken_is_refused() {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.max_image_size = Some(100)).await;
    let upload = create(&edge, &LATER).await;
    patch(&edge, &upload, 0, &[], b"0123456789").await;
    for (length, status, code) in
        [("9", 409, "wrong-length"), ("101", 413, "image-too-large"), ("ten", 400, "bad-upload-request")]
    {
        let answer = patch(&edge, &upload, 10, &[("upload-length", length)], b"x").await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str(), answer.offset()),
            (status, code, "10")
        );
    }
    assert_eq!(head(&edge, &upload).await.headers["upload-defer-length"], "1", "none of them was taken");
}

#[tokio::test]
async fn no_more_comes_than_is_taken_however_long_it_stays_untold() {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.max_image_size = Some(100)).await;
    let upload = create(&edge, &LATER).await;
    let answer = patch(&edge, &upload, 0, &[], &[0; 101]).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::PAYLOAD_TOO_LARGE, "0"));
}

#[tokio::test]
async fn an_upload_of_untold_length_outlives_a_restart() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let upload = create(&edge, &LATER).await;
    patch(&edge, &upload, 0, &[], &image[..700]).await;
    let edge = edge.restart().await;
    let asked = head(&edge, &upload).await;
    assert_eq!((asked.offset(), &asked.headers["upload-defer-length"]), ("700", &"1".parse().unwrap()));
    patch(&edge, &upload, 700, &[("upload-length", &image.len().to_string())], &image[700..]).await;
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "done");
}
