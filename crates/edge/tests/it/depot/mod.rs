//! The edge's own depot as a target.

mod again;
mod deposit;
mod fetched;
mod links;

use edge::{Layers, RemoteLayers};
use serde_json::{Value, json};

use crate::{
    edge::{Edge, fingerprint},
    web::Web,
};

const IMAGES: &str = "/api/v1/targets/depot/images";

/// An edge with a depot beside its Incus, which nothing here is for.
async fn world() -> Edge {
    world_with(|_| {}).await
}

async fn world_with(change: impl FnOnce(&mut Layers)) -> Edge {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    Edge::with(incus, |layers| {
        layers.depot.enabled = Some(true);
        change(layers);
    })
    .await
}

/// Lets it fetch from the scripted web server: by URL, and as the remote `web`.
fn open(layers: &mut Layers, web: &Web) {
    layers.urls.private_networks = Some(vec!["127.0.0.0/8".to_owned()]);
    layers.urls.ports = Some(vec![web.address.port()]);
    let protocol = Some("simplestreams".to_owned());
    let remote =
        RemoteLayers { url: Some(format!("http://{}", web.address)), protocol, ..RemoteLayers::default() };
    layers.remotes.insert("web".to_owned(), remote);
}

/// These options, for the depot.
fn into(mut options: Value) -> Value {
    options["target"] = json!("depot");
    options
}

fn hash(files: &[(&str, &str, &[u8])]) -> String {
    fingerprint(files).to_string()
}

/// What the depot lists.
async fn listed(edge: &Edge) -> Vec<Value> {
    edge.get(IMAGES).await.json().as_array().unwrap().clone()
}

fn is_done(edge: &Edge, view: &Value, fingerprint: &str) {
    assert_eq!(
        (view["state"].as_str(), view["fingerprint"].as_str()),
        (Some("done"), Some(fingerprint)),
        "{view}"
    );
    assert_eq!(view["target"], "depot");
    assert!(edge.imports_seen().is_empty(), "nothing went to Incus");
}
