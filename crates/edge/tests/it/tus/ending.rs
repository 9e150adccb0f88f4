//! How an upload ends: whole, told as often as asked, or called off.

use hyper::{Method, StatusCode};
use incus_client::scripted::Fault;

use super::{ask, create, head, import, patch};
use crate::{edge::Edge, images};

async fn delete(edge: &Edge, upload: &str) -> crate::edge::Answer {
    ask(edge, Method::DELETE, upload, &[], &[]).await
}

#[tokio::test]
async fn called_off_it_is_gone_with_all_its_bytes() {
    let edge = Edge::start().await;
    let upload = create(&edge, &[("upload-length", "100")]).await;
    patch(&edge, &upload, 0, &[], b"hello").await;
    let answer = delete(&edge, &upload).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(answer.headers["tus-resumable"], "1.0.0");
    edge.until_swept().await;
    for answer in
        [head(&edge, &upload).await, patch(&edge, &upload, 5, &[], b"x").await, delete(&edge, &upload).await]
    {
        assert!(matches!(answer.status, StatusCode::GONE | StatusCode::NOT_FOUND), "{answer:?}");
    }
    let edge = edge.restart().await;
    let answer = head(&edge, &upload).await;
    assert!(matches!(answer.status, StatusCode::GONE | StatusCode::NOT_FOUND), "{answer:?}");
}

#[tokio::test]
async fn without_the_version_nothing_is_called_off() {
    let edge = Edge::start().await;
    let upload = create(&edge, &[("upload-length", "100")]).await;
    let answer = ask(&edge, Method::DELETE, &upload, &[("tus-resumable", "")], &[]).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(head(&edge, &upload).await.status, StatusCode::OK);
}

#[tokio::test]
async fn once_incus_has_all_bytes_it_is_too_late_to_call_it_off() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::HoldOperation);
    let image = images::unified("a");
    let upload = create(&edge, &[("upload-length", &image.len().to_string())]).await;
    patch(&edge, &upload, 0, &[], &image).await;
    let view = edge.with_incus(&import(&edge).await).await;
    let answer = delete(&edge, &upload).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "too-late".into()));
    edge.incus.release_operations();
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn whoever_lost_the_last_answer_is_told_it_again_however_often_and_late() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let length = image.len().to_string();
    let upload = create(&edge, &[("upload-length", &length)]).await;
    patch(&edge, &upload, 0, &[], &image).await;
    let view = import(&edge).await;
    let told = async |edge: &Edge| {
        let answer = patch(edge, &upload, image.len() as u64, &[], &[]).await;
        assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, length.as_str()));
        let asked = head(edge, &upload).await;
        assert_eq!((asked.status, asked.offset()), (StatusCode::OK, length.as_str()));
        assert_eq!(asked.headers["upload-length"], length.as_str());
    };
    told(&edge).await;
    assert_eq!(edge.ended(&view).await["state"], "done");
    told(&edge).await;
    edge.until_swept().await;
    told(&edge).await;
    let edge = edge.restart().await;
    told(&edge).await;
}

#[tokio::test]
async fn the_last_bytes_sent_again_are_taken_for_what_they_are() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let upload = create(&edge, &[("upload-length", &image.len().to_string())]).await;
    patch(&edge, &upload, 0, &[], &image[..700]).await;
    patch(&edge, &upload, 700, &[], &image[700..]).await;
    let view = edge.ended(&import(&edge).await).await;
    // A client that lost the answer, and sends before it asks.
    let answer = patch(&edge, &upload, 700, &[], &image[700..]).await;
    assert_eq!(answer.offset(), image.len().to_string());
    assert!(matches!(answer.status, StatusCode::NO_CONTENT | StatusCode::CONFLICT), "{answer:?}");
    assert_eq!(edge.ended(&view).await["state"], "done");
    assert_eq!(edge.imports_seen().len(), 1);
}
