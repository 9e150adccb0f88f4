//! The images of a target, once they are there: those of Incus and of the depot alike.

mod aliases;
mod facts;
mod list;

use serde_json::{Value, json};

use crate::{
    edge::{Answer, Edge, fingerprint},
    images,
};

/// Both kinds of targets, by their names.
const TARGETS: [&str; 2] = ["local", "depot"];

async fn world() -> Edge {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    Edge::with(incus, |layers| layers.depot.enabled = Some(true)).await
}

/// Puts an image there, and gives its fingerprint.
async fn put(edge: &Edge, target: &str, note: &str, aliases: &[&str]) -> String {
    let image = images::unified(note);
    let files = [("unified", "a", image.as_slice())];
    let view = edge.import(&files, json!({ "target": target, "aliases": aliases })).await;
    assert_eq!(view["state"], "done", "{view}");
    fingerprint(&files).to_string()
}

async fn listed(edge: &Edge, target: &str) -> Vec<Value> {
    let answer = edge.get(&format!("/api/v1/targets/{target}/images")).await;
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    answer.json().as_array().unwrap().clone()
}

/// The aliases of an image, as the list has them.
async fn aliases(edge: &Edge, target: &str, fingerprint: &str) -> Value {
    let images = listed(edge, target).await;
    images.into_iter().find(|image| image["fingerprint"] == fingerprint).unwrap()["aliases"].clone()
}

fn told(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.problem())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
