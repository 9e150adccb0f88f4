//! The edge stopped and started again: whatever was open goes on, and the image comes once.

use bytes::Bytes;
use http_body_util::StreamBody;
use hyper::{Method, StatusCode, body::Frame};
use incus_client::{ProjectName, scripted::Fault};
use serde_json::{Value, json};

use crate::{
    edge::{Edge, fingerprint, path_of, upload_of},
    images,
};

async fn declared_and_done(edge: &Edge, view: &Value, files: &[(&str, &str, &[u8])]) {
    edge.declare(view, &fingerprint(files)).await;
    let view = edge.ended(view).await;
    assert_eq!(view["state"], "done", "{view}");
    assert_eq!(edge.incus.images(&ProjectName::default_project()).len(), 1);
    edge.until_swept().await;
}

#[tokio::test]
async fn an_upload_goes_on_where_it_stood() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.begin(&files, json!({ "aliases": ["tiny"] })).await;
    let upload = upload_of(&view, "unified");
    edge.patch(&upload, 0, &image[..700]).await;
    let edge = edge.restart().await;
    assert_eq!(edge.get(&path_of(&view)).await.json()["files"][0]["received"]["done"], 700);
    assert_eq!(edge.patch(&upload, 700, &image[700..]).await.status, StatusCode::NO_CONTENT);
    declared_and_done(&edge, &view, &files).await;
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_some());
}

#[tokio::test]
async fn a_torn_tail_is_cut_and_a_place_of_no_import_is_deleted() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    let upload = upload_of(&view, "unified");
    edge.patch(&upload, 0, &image[..700]).await;
    let spool = edge.state.path().join("spool");
    let part = spool.join(view["id"].as_str().unwrap()).join("unified");
    std::fs::write(&part, [&image[..700], b"TORN"].concat()).unwrap();
    std::fs::create_dir(spool.join("0".repeat(32))).unwrap();
    let edge = edge.restart().await;
    assert_eq!(std::fs::metadata(&part).unwrap().len(), 700);
    assert_eq!(edge.spooled(), [view["id"].as_str().unwrap()]);
    edge.patch(&upload, 700, &image[700..]).await;
    declared_and_done(&edge, &view, &files).await;
}

#[tokio::test]
async fn acknowledged_bytes_that_are_gone_end_the_import_with_the_reason() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let view = edge.begin(&[("unified", "a", &image)], json!({})).await;
    edge.patch(&upload_of(&view, "unified"), 0, &image[..700]).await;
    let part = edge.state.path().join("spool").join(view["id"].as_str().unwrap()).join("unified");
    std::fs::write(&part, &image[..699]).unwrap();
    let edge = edge.restart().await;
    let view = edge.ended(&view).await;
    assert_eq!(crate::edge::code(&view["problem"]), "spool-damaged");
    edge.until_swept().await;
}

#[tokio::test]
async fn what_incus_ends_while_the_edge_is_away_is_found_and_gets_its_alias() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::HoldOperation);
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.sent(&files, json!({ "aliases": ["tiny"] })).await;
    edge.with_incus(&view).await;
    // The image comes to be while nobody looks.
    edge.incus.release_operations();
    edge.incus.until(|incus| !incus.images(&ProjectName::default_project()).is_empty()).await;
    let edge = edge.restart().await;
    let view = edge.ended(&view).await;
    assert_eq!((view["state"].as_str(), view["alreadyPresent"].as_bool()), (Some("done"), Some(false)));
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_some());
    assert_eq!(edge.imports_seen().len(), 1);
}

#[tokio::test]
async fn what_incus_took_whole_and_lost_is_handed_over_again() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::HoldOperation);
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.sent(&files, json!({})).await;
    edge.with_incus(&view).await;
    edge.incus.forget_operations();
    let edge = edge.restart().await;
    assert_eq!(edge.ended(&view).await["state"], "done");
    assert_eq!(edge.incus.images(&ProjectName::default_project()).len(), 1);
}

#[tokio::test]
async fn a_failed_import_can_be_taken_up_after_a_restart_and_ended_ones_are_remembered() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::AnswerEarly(403, "not authorized".into()));
    let (image, other) = (images::unified("a"), images::unified("b"));
    let done = edge.import(&[("unified", "b", &other)], json!({})).await;
    let _ = done;
    let failed = edge.import(&[("unified", "a", &image)], json!({})).await;
    let (failed, done) = if failed["state"] == "failed" { (failed, done) } else { (done, failed) };
    assert_eq!(failed["retryable"], true, "{failed}");
    let edge = edge.restart().await;
    assert_eq!(edge.get(&path_of(&done)).await.json()["state"], "done");
    edge.json(Method::POST, &(path_of(&failed) + "/retry"), &json!({})).await;
    assert_eq!(edge.ended(&failed).await["state"], "done");
    assert_eq!(edge.incus.images(&ProjectName::default_project()).len(), 2);
    edge.until_swept().await;
}

#[tokio::test]
async fn a_body_is_cut_where_it_is_durable_and_its_client_told_to_come_again() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    let upload = upload_of(&view, "unified");
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Frame<Bytes>, std::io::Error>>(1);
    let body = StreamBody::new(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let request = edge.append(&upload, 0).body(body).unwrap();
    let address = edge.address;
    sender.send(Ok(Frame::data(Bytes::copy_from_slice(&image[..700])))).await.unwrap();
    let sending = tokio::spawn(crate::edge::send(address, request));
    // Durable by itself after a while; the rest never comes.
    edge.until(&view, |view| view["files"][0]["received"]["done"] == 700).await;
    let edge = edge.restart().await;
    let answer = sending.await.unwrap();
    assert_eq!(
        (answer.status, answer.problem(), answer.offset()),
        (StatusCode::LOCKED, "restarting".into(), "700")
    );
    assert!(answer.headers.contains_key("retry-after"));
    edge.patch(&upload, 700, &image[700..]).await;
    declared_and_done(&edge, &view, &files).await;
}
