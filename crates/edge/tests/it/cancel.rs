//! Calling an import off, at each point of its course.

use hyper::StatusCode;
use incus_client::scripted::Fault;
use serde_json::json;

use crate::{
    edge::{Edge, path_of, upload_of},
    images,
};

#[tokio::test]
async fn while_bytes_come_in() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let view = edge.begin(&[("unified", "a", &image)], json!({})).await;
    edge.patch(&upload_of(&view, "unified"), 0, &image[..100]).await;
    assert_eq!(edge.delete(&path_of(&view)).await.json()["state"], "cancelled");
    edge.until_swept().await;
    let late = edge.patch(&upload_of(&view, "unified"), 100, &image[100..]).await;
    assert_eq!((late.status, late.problem()), (StatusCode::GONE, "import-cancelled".into()));
    assert_eq!(edge.delete(&path_of(&view)).await.json()["state"], "cancelled", "twice is as good as once");
    assert!(edge.imports_seen().is_empty());
}

#[tokio::test]
async fn once_incus_has_all_bytes_it_is_too_late() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::HoldOperation);
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.sent(&files, json!({})).await;
    let view = edge.with_incus(&view).await;
    let answer = edge.delete(&path_of(&view)).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "too-late".into()));
    edge.incus.release_operations();
    assert_eq!(edge.ended(&view).await["state"], "done");
}
