//! Calling an import off, at each point of its course.

use hyper::StatusCode;
use incus_client::{ProjectName, scripted::Fault};
use serde_json::json;

use crate::{
    edge::{Edge, fingerprint, path_of, upload_of},
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
    assert_eq!(edge.delete(&path_of(&view)).await.status, StatusCode::GONE);
    assert!(edge.imports_seen().is_empty());
}

#[tokio::test]
async fn once_incus_has_all_bytes_it_is_too_late() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::HoldOperation);
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    edge.upload(&view, &files).await;
    edge.declare(&view, &fingerprint(&files)).await;
    let view = edge.until(&view, |view| view["state"] == "importing").await;
    let answer = edge.delete(&path_of(&view)).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "too-late".into()));
    edge.incus.release_operations();
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn stopping_the_edge_with_an_import_open_leaves_no_image() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    edge.upload(&view, &files).await;
    let Edge { incus, state, stop, .. } = edge;
    drop(stop);
    // A second edge on the same state directory, as after a restart: it begins with an empty spool.
    let again = loop {
        let layers = edge::Layers {
            listen: Some("127.0.0.1:0".into()),
            state_dir: Some(state.path().into()),
            target: edge::TargetLayers { socket: Some(incus.socket().into()), ..Default::default() },
            ..Default::default()
        };
        match edge::Server::bind(&edge::Settings::parse(layers).unwrap()).await {
            Ok(server) => break server,
            Err(edge::StartError::InUse(_)) => tokio::time::sleep(crate::edge::BEAT).await,
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(std::fs::read_dir(state.path().join("spool")).unwrap().count(), 0);
    drop(again);
    assert!(incus.images(&ProjectName::default_project()).is_empty());
}
