//! What a stop in the middle leaves, and what is found again.

use std::path::Path;

use hyper::StatusCode;
use serde_json::json;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{IMAGES, hash, into, is_done, listed, world};
use crate::{
    edge::{code, path_of},
    images,
};

#[tokio::test]
async fn all_of_it_is_there_after_a_restart() {
    let edge = world().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    edge.import(&files, into(json!({ "aliases": ["tiny"], "public": true }))).await;
    let before = listed(&edge).await;
    let edge = edge.restart().await;
    assert_eq!(listed(&edge).await, before);
    assert_eq!(edge.get(&format!("/files/{}/unified", hash(&files))).await.body.as_ref(), image.as_slice());
    let edge = edge.restart_with(|layers| layers.depot.enabled = Some(false)).await;
    assert_eq!(
        edge.get("/images/tiny").await.headers.get("incus-image-hash"),
        None,
        "closed, it serves nothing"
    );
    let edge = edge.restart_with(|layers| layers.depot.enabled = Some(true)).await;
    assert_eq!(listed(&edge).await, before, "and lost nothing");
}

#[tokio::test]
async fn an_upload_goes_on_where_it_stood() {
    let edge = world().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.begin(&files, into(json!({ "aliases": ["tiny"] }))).await;
    let upload = crate::edge::upload_of(&view, "unified");
    edge.patch(&upload, 0, &image[..700]).await;
    let edge = edge.restart().await;
    assert_eq!(edge.patch(&upload, 700, &image[700..]).await.status, StatusCode::NO_CONTENT);
    edge.declare(&view, &crate::edge::fingerprint(&files)).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &hash(&files));
}

/// Sets an import that is done back to where it was a moment before its end.
async fn set_back(state_dir: &Path, id: &str) {
    let options = SqliteConnectOptions::new().filename(state_dir.join("ledger.sqlite"));
    let mut ledger = SqliteConnection::connect_with(&options).await.unwrap();
    let set = "UPDATE import SET ended = NULL, body = replace(body, '\"state\":\"done\"', '\"state\":\"importing\"') WHERE id = ?";
    let set = sqlx::query(set).bind(id).execute(&mut ledger).await.unwrap();
    assert_eq!(set.rows_affected(), 1);
    ledger.close().await.unwrap();
}

/// The ledger tells of an import on its way into the depot; the image is there, or only its bytes in the spool are.
#[tokio::test]
async fn a_crash_around_the_image_ends_with_it_there_once() {
    for there in [true, false] {
        let edge = world().await;
        let image = images::unified("a");
        let files = [("unified", "a", image.as_slice())];
        let view = edge.import(&files, into(json!({ "aliases": ["tiny"] }))).await;
        edge.until_swept().await;
        let id = view["id"].as_str().unwrap().to_owned();
        if !there {
            edge.delete(&format!("{IMAGES}/{}", hash(&files))).await;
        }
        let edge = edge.restart_after(async |state, _| {
            set_back(state, &id).await;
            let place = state.join("spool").join(&id);
            std::fs::create_dir(&place).unwrap();
            std::fs::write(place.join("unified"), &image).unwrap();
        });
        let edge = edge.await;
        let view = edge.ended(&view).await;
        is_done(&edge, &view, &hash(&files));
        let images = listed(&edge).await;
        assert_eq!((images.len(), &images[0]["aliases"]), (1, &json!(["tiny"])));
        edge.until_swept().await;
    }
}

#[tokio::test]
async fn aliases_that_cannot_be_written_are_set_once_they_can() {
    let edge = world().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    // A directory in the place of the file that takes its place.
    let unfinished = edge.state.path().join("depot/aliases.json.new");
    std::fs::create_dir(&unfinished).unwrap();
    let view = edge.import(&files, into(json!({ "aliases": ["tiny"] }))).await;
    assert_eq!(
        (code(&view["problem"]), view["retryable"].as_bool()),
        ("depot-failed".into(), Some(true)),
        "{view}"
    );
    assert_eq!(listed(&edge).await.len(), 1, "the image itself is there");
    let edge = edge.restart().await;
    let _ = std::fs::remove_dir(&unfinished);
    assert_eq!(edge.retry(&view).await.status, StatusCode::OK);
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &hash(&files));
    assert_eq!(listed(&edge).await[0]["aliases"], json!(["tiny"]));
}

#[tokio::test]
async fn called_off_it_leaves_nothing() {
    let edge = world().await;
    let image = images::unified("a");
    let view = edge.begin(&[("unified", "a", &image)], into(json!({}))).await;
    edge.patch(&crate::edge::upload_of(&view, "unified"), 0, &image[..700]).await;
    assert_eq!(edge.delete(&path_of(&view)).await.json()["state"], "cancelled");
    edge.until_swept().await;
    assert!(listed(&edge).await.is_empty());
}
