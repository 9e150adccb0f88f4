//! creation: where an upload is found, how long it is kept, and which lengths it may have.

use hyper::StatusCode;

use super::{create, head, import, patch, post};
use crate::{
    edge::{Edge, fingerprint},
    images,
};

#[tokio::test]
async fn an_image_comes_in_by_its_bytes_and_length_alone() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let length = image.len().to_string();
    let made = post(&edge, &[("upload-length", &length)]).await;
    let upload = super::location(&made);
    assert_eq!(made.offset(), "0");
    let asked = head(&edge, &upload).await;
    assert_eq!((asked.status, asked.offset()), (StatusCode::OK, "0"));
    assert_eq!(asked.headers["upload-length"], length.as_str());
    assert_eq!(patch(&edge, &upload, 0, &[], &image).await.offset(), length);
    let view = edge.ended(&import(&edge).await).await;
    let fingerprint = fingerprint(&[("unified", "", image.as_slice())]);
    assert_eq!(view["state"], "done", "{view}");
    assert_eq!(
        view["fingerprint"],
        fingerprint.to_string(),
        "the edge computes it where nobody declares one"
    );
    assert!(edge.image(&fingerprint).is_some());
}

#[tokio::test]
async fn lengths_that_are_none_are_refused_and_leave_nothing() {
    let edge = Edge::start().await;
    for (headers, status, code) in [
        (&[][..], 400, "bad-upload-request"),
        (&[("upload-length", "-1")], 400, "bad-upload-request"),
        (&[("upload-length", "1e3")], 400, "bad-upload-request"),
        (&[("upload-length", "ten")], 400, "bad-upload-request"),
        (&[("upload-length", "9223372036854775808")], 400, "bad-upload-request"),
        (&[("upload-length", "9223372036854775807")], 413, "image-too-large"),
        // tus has uploads without bytes; images have some.
        (&[("upload-length", "0")], 422, "empty"),
        (&[("upload-defer-length", "0")], 400, "bad-upload-request"),
        (&[("upload-defer-length", "true")], 400, "bad-upload-request"),
        (&[("upload-length", "5"), ("upload-defer-length", "1")], 400, "bad-upload-request"),
        (&[("upload-length", "5"), ("tus-resumable", "0.2.2")], 412, "bad-upload-request"),
    ] {
        let answer = post(&edge, headers).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code), "{headers:?}");
        assert_eq!(answer.headers["tus-resumable"], "1.0.0", "{headers:?}");
        assert!(!answer.headers.contains_key("location"), "{headers:?}");
    }
    assert!(edge.spooled().is_empty());
    assert_eq!(edge.get("/api/v1/imports").await.json(), serde_json::json!([]));
}

#[tokio::test]
async fn every_creation_is_an_upload_of_its_own() {
    let edge = Edge::start().await;
    let first = create(&edge, &[("upload-length", "10")]).await;
    assert_ne!(first, create(&edge, &[("upload-length", "10")]).await);
}

#[tokio::test]
async fn what_is_larger_than_the_edge_takes_is_refused_before_it_is_sent() {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.max_image_size = Some(100)).await;
    let answer = post(&edge, &[("upload-length", "101")]).await;
    assert_eq!(
        (answer.status, answer.problem()),
        (StatusCode::PAYLOAD_TOO_LARGE, "image-too-large".to_owned())
    );
    create(&edge, &[("upload-length", "100")]).await;
}

#[tokio::test]
async fn every_answer_says_until_when_the_upload_is_kept() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let made = post(&edge, &[("upload-length", &image.len().to_string())]).await;
    let upload = super::location(&made);
    let patched = patch(&edge, &upload, 0, &[], &image[..10]).await;
    let now = std::time::SystemTime::now();
    for answer in [made, patched, head(&edge, &upload).await] {
        let kept = httpdate::parse_http_date(answer.headers["upload-expires"].to_str().unwrap()).unwrap();
        let left = kept.duration_since(now).unwrap().as_secs();
        assert!((23 * 3600..=24 * 3600).contains(&left), "{left} s");
    }
}

#[tokio::test]
async fn parts_of_an_upload_are_refused_since_they_are_not_offered() {
    let edge = Edge::start().await;
    for (concat, length) in [("partial", "10"), ("final;/api/v1/uploads/a /api/v1/uploads/b", "")] {
        let answer = post(&edge, &[("upload-concat", concat), ("upload-length", length)]).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::BAD_REQUEST, "bad-upload-request".into()));
    }
    assert!(edge.spooled().is_empty());
}
