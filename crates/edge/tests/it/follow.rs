//! Large images: Incus is handed what is durable while the rest is still coming.

use hyper::StatusCode;
use incus_client::{ProjectName, scripted::Fault};
use serde_json::{Value, json};

use crate::{
    edge::{Edge, code, fingerprint, path_of, upload_of},
    images,
};

const MIB: usize = 1 << 20;

async fn declared(edge: &Edge, image: &[u8]) -> (Value, String) {
    let files = [("unified", "large.tar", image)];
    let known = json!({ "fingerprint": fingerprint(&files).to_string(), "aliases": ["large"] });
    let view = edge.begin(&files, known).await;
    let upload = upload_of(&view, "unified");
    (view, upload)
}

async fn send(edge: &Edge, upload: &str, image: &[u8], from: usize, to: usize) {
    let answer = edge.patch(upload, from as u64, &image[from..to]).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, to.to_string().as_str()));
}

/// Waits until Incus has been sent that much of the `nth` hand-over.
async fn handed(edge: &Edge, nth: usize, bytes: usize) {
    let much = |length: u64| length >= bytes as u64;
    edge.incus.until(|_| edge.imports_seen().get(nth).is_some_and(|seen| much(seen.body_length))).await;
}

#[tokio::test]
async fn incus_has_most_of_it_before_the_upload_ends() {
    let edge = Edge::start().await;
    let image = images::large("a");
    let (view, upload) = declared(&edge, &image).await;
    send(&edge, &upload, &image, 0, 40 * MIB).await;
    handed(&edge, 0, 39 * MIB).await;
    let view = edge.until(&view, |view| view["forwarded"]["done"].as_u64() >= Some(39 << 20)).await;
    assert_eq!(view["state"], "receiving", "bytes are still to come");
    assert!(edge.image(&fingerprint(&[("unified", "", image.as_slice())])).is_none());
    send(&edge, &upload, &image, 40 * MIB, image.len()).await;
    let view = edge.ended(&view).await;
    assert_eq!(
        (view["state"].as_str(), view["alreadyPresent"].as_bool()),
        (Some("done"), Some(false)),
        "{view}"
    );
    assert_eq!(edge.imports_seen().len(), 1, "all in one hand-over");
    edge.until_swept().await;
}

#[tokio::test]
async fn a_hand_over_that_breaks_while_bytes_come_begins_anew_and_no_byte_is_asked_for_again() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::ResetAfter(20 << 20));
    let image = images::large("a");
    let (view, upload) = declared(&edge, &image).await;
    send(&edge, &upload, &image, 0, 40 * MIB).await;
    let waiting = edge.until(&view, |view| !view["waiting"].is_null()).await;
    assert_eq!(code(&waiting["waiting"]), "incus-lost");
    send(&edge, &upload, &image, 40 * MIB, image.len()).await;
    let view = edge.ended(&view).await;
    assert_eq!((view["state"].as_str(), view["waiting"].is_null()), (Some("done"), true), "{view}");
    let whole: Vec<bool> = edge.imports_seen().iter().map(|seen| seen.body_whole).collect();
    assert_eq!(whole, [false, true]);
}

#[tokio::test]
async fn other_bytes_than_declared_are_never_let_go_to_their_end() {
    let edge = Edge::start().await;
    let (mut image, declared_as) = (images::large("a"), images::large("b"));
    let (view, upload) = declared(&edge, &declared_as).await;
    image.truncate(declared_as.len());
    send(&edge, &upload, &image, 0, image.len()).await;
    let view = edge.ended(&view).await;
    assert_eq!(code(&view["problem"]), "fingerprint-mismatch");
    assert!(edge.imports_seen().iter().all(|seen| !seen.body_whole));
    assert!(edge.incus.images(&ProjectName::default_project()).is_empty());
    edge.until_swept().await;
}

#[tokio::test]
async fn a_bad_head_is_refused_before_the_rest_is_sent() {
    let edge = Edge::start().await;
    let image = [b"certainly not an image".repeat(64), vec![0; 70 * MIB]].concat();
    let (view, upload) = declared(&edge, &image).await;
    send(&edge, &upload, &image, 0, MIB).await;
    let view = edge.ended(&view).await;
    assert_eq!(
        (view["state"].as_str(), view["retryable"].as_bool()),
        (Some("failed"), Some(false)),
        "{view}"
    );
    assert!(edge.imports_seen().is_empty());
    let late = edge.patch(&upload, MIB as u64, &image[MIB..2 * MIB]).await;
    assert_eq!(late.status, StatusCode::GONE);
}

#[tokio::test]
async fn calling_it_off_cuts_what_goes_to_incus() {
    let edge = Edge::start().await;
    let image = images::large("a");
    let (view, upload) = declared(&edge, &image).await;
    send(&edge, &upload, &image, 0, 40 * MIB).await;
    handed(&edge, 0, MIB).await;
    assert_eq!(edge.delete(&path_of(&view)).await.json()["state"], "cancelled");
    edge.until_swept().await;
    assert!(edge.incus.images(&ProjectName::default_project()).is_empty());
}

#[tokio::test]
async fn after_a_restart_it_is_followed_again() {
    let edge = Edge::start().await;
    let image = images::large("a");
    let (view, upload) = declared(&edge, &image).await;
    send(&edge, &upload, &image, 0, 40 * MIB).await;
    handed(&edge, 0, MIB).await;
    let edge = edge.restart().await;
    handed(&edge, 1, 39 * MIB).await;
    send(&edge, &upload, &image, 40 * MIB, image.len()).await;
    assert_eq!(edge.ended(&view).await["state"], "done");
    assert_eq!(edge.incus.images(&ProjectName::default_project()).len(), 1);
}
