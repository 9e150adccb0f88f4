//! Images behind URLs.

mod again;
mod fetched;
mod headers;
mod incus;
mod refused;
mod resumed;

use edge::Layers;
use hyper::StatusCode;
use incus_client::ProjectName;
use serde_json::{Value, json};

use crate::{
    edge::{Answer, Edge, fingerprint, path_of},
    web::Web,
};

const FROM_URL: &str = "/api/v1/imports/from-url";

/// Lets the edge fetch from the scripted web server.
fn open(layers: &mut Layers, web: &Web) {
    layers.urls.private_networks = Some(vec!["127.0.0.0/8".to_owned()]);
    layers.urls.ports = Some(vec![web.address.port()]);
}

/// A web server, and an edge that may fetch from it.
async fn world() -> (Web, Edge) {
    world_with(|_| {}).await
}

async fn world_with(change: impl FnOnce(&mut Layers)) -> (Web, Edge) {
    let (web, incus) = (Web::start().await, incus_client::scripted::Incus::start().await.unwrap());
    let edge = Edge::with(incus, |layers| {
        open(layers, &web);
        change(layers);
    })
    .await;
    (web, edge)
}

/// Asks for the file behind that path of the web server.
async fn ask(edge: &Edge, web: &Web, path: &str, options: Value) -> Answer {
    let mut body = json!({ "url": web.url(path) });
    body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    edge.post(FROM_URL, &body).await
}

/// As [`ask`], to its view.
async fn begin(edge: &Edge, web: &Web, path: &str, options: Value) -> Value {
    let answer = ask(edge, web, path, options).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let view = answer.json();
    assert_eq!(answer.headers["location"].to_str().unwrap(), path_of(&view));
    view
}

/// As [`begin`], to its last view.
async fn import(edge: &Edge, web: &Web, path: &str, options: Value) -> Value {
    let view = begin(edge, web, path, options).await;
    edge.ended(&view).await
}

/// That it is done, with exactly this image in Incus.
async fn is_done(edge: &Edge, view: &Value, image: &[u8]) {
    assert_eq!(view["state"], "done", "{view}");
    let wanted = hash(image);
    assert_eq!(view["fingerprint"], wanted, "{view}");
    let there: Vec<String> = edge
        .incus
        .images(&ProjectName::default_project())
        .iter()
        .map(|image| image.fingerprint.to_string())
        .collect();
    assert_eq!(there, [wanted]);
    edge.until_swept().await;
}

fn hash(image: &[u8]) -> String {
    fingerprint(&[("unified", "a", image)]).to_string()
}

/// An image of more bytes than go in one piece.
fn sizeable() -> Vec<u8> {
    crate::images::unified(&"some line of a note\n".repeat(20_000))
}
