//! Aliases that are taken: before the upload, during it, and when they may be moved.

use hyper::StatusCode;
use incus_client::{Alias, ProjectName};
use serde_json::json;

use crate::{
    edge::{Edge, code, fingerprint},
    images,
};

fn taken(edge: &Edge, name: &str) -> incus_client::Fingerprint {
    let other = "c".repeat(64).parse().unwrap();
    let alias = Alias { name: name.into(), target: other, description: "kept".into() };
    edge.incus.set_alias(&ProjectName::default_project(), alias);
    other
}

fn target(edge: &Edge, name: &str) -> Alias {
    edge.incus.alias(&ProjectName::default_project(), name).unwrap()
}

#[tokio::test]
async fn a_taken_alias_is_told_before_a_byte_is_sent() {
    let edge = Edge::start().await;
    let other = taken(&edge, "tiny");
    let image = images::unified("a");
    let answer = edge.create(&[("unified", "a", &image)], json!({ "aliases": ["free", "tiny"] })).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "alias-taken".into()));
    assert!(answer.json()["title"].as_str().unwrap().contains("tiny"));
    assert!(edge.spooled().is_empty());
    assert_eq!(target(&edge, "tiny").target, other);
}

#[tokio::test]
async fn it_is_moved_when_that_was_asked_for_and_keeps_its_description() {
    let edge = Edge::start().await;
    taken(&edge, "tiny");
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.import(&files, json!({ "aliases": ["tiny"], "aliasTaken": "move" })).await;
    assert_eq!(view["state"], "done", "{view}");
    let alias = target(&edge, "tiny");
    assert_eq!((alias.target, alias.description.as_str()), (fingerprint(&files), "kept"));
    let deleted = |r: &incus_client::scripted::Recorded| r.method == hyper::Method::DELETE;
    assert!(!edge.incus.requests().iter().any(deleted), "never a moment without the alias");
}

#[tokio::test]
async fn an_alias_lost_meanwhile_is_reported_as_what_it_is() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let view = edge.begin(&files, json!({ "aliases": ["tiny"] })).await;
    let other = taken(&edge, "tiny");
    edge.upload(&view, &files).await;
    edge.declare(&view, &fingerprint(&files)).await;
    let view = edge.ended(&view).await;
    assert_eq!((view["state"].as_str(), code(&view["problem"])), (Some("failed"), "alias-lost".into()));
    assert!(edge.image(&fingerprint(&files)).is_some(), "the image is there");
    assert_eq!(target(&edge, "tiny").target, other);
}

#[tokio::test]
async fn an_alias_of_the_very_image_is_not_taken() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    edge.import(&files, json!({ "aliases": ["tiny"] })).await;
    let again = json!({ "aliases": ["tiny"], "fingerprint": fingerprint(&files).to_string() });
    let view = edge.begin(&files, again).await;
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn it_stays_where_it_is_when_that_was_asked_for_and_the_import_says_so() {
    let edge = Edge::start().await;
    let other = taken(&edge, "tiny");
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let options = json!({ "aliases": ["tiny", "free"], "aliasTaken": "skip" });
    let view = edge.import(&files, options).await;
    assert_eq!(view["state"], "done", "{view}");
    assert_eq!(view["skippedAliases"], json!(["tiny"]));
    assert_eq!(target(&edge, "tiny").target, other);
    assert_eq!(target(&edge, "free").target, fingerprint(&files));
}
