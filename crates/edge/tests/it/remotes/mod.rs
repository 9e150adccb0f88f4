//! Copies of images that remotes have.

mod catalogue;
mod daemon;
mod mixed;
mod pull;
mod push;
mod relay;

use edge::RemoteLayers;
use hyper::{Method, StatusCode};
use incus_client::{Image, InstanceType, ProjectName, scripted::Recorded};
use serde_json::{Value, json};

use crate::{
    edge::{Answer, Edge, fingerprint, path_of},
    web::Web,
};

const FROM_REMOTE: &str = "/api/v1/imports/from-remote";

/// The web server as a simplestreams remote.
fn streams(web: &Web) -> RemoteLayers {
    let protocol = Some("simplestreams".to_owned());
    RemoteLayers { url: Some(format!("http://{}", web.address)), protocol, ..RemoteLayers::default() }
}

/// A web server, and an edge that has it for its remote `web`.
async fn world() -> (Web, Edge) {
    let (web, incus) = (Web::start().await, incus_client::scripted::Incus::start().await.unwrap());
    let remote = ("web".to_owned(), streams(&web));
    let edge = Edge::with(incus, |layers| layers.remotes = [remote].into()).await;
    (web, edge)
}

async fn ask(edge: &Edge, remote: &str, fingerprint: &str, options: Value) -> Answer {
    let mut body = json!({ "remote": remote, "fingerprint": fingerprint });
    body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    edge.post(FROM_REMOTE, &body).await
}

async fn begin(edge: &Edge, remote: &str, fingerprint: &str, options: Value) -> Value {
    let answer = ask(edge, remote, fingerprint, options).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let view = answer.json();
    assert_eq!(answer.headers["location"].to_str().unwrap(), path_of(&view));
    view
}

async fn copy(edge: &Edge, remote: &str, fingerprint: &str, options: Value) -> Value {
    let view = begin(edge, remote, fingerprint, options).await;
    edge.ended(&view).await
}

fn hash(pieces: &[&[u8]]) -> String {
    let files: Vec<_> = pieces.iter().map(|piece| ("unified", "a", *piece)).collect();
    fingerprint(&files).to_string()
}

/// The image as a server tells of it.
fn told(fingerprint: &str, size: usize) -> Image {
    let instance_type = Some(InstanceType::Container);
    Image { size: size as u64, instance_type, ..Image::unknown(fingerprint.parse().unwrap()) }
}

/// What a server was asked with that method, and that beginning of its target.
fn seen(incus: &incus_client::scripted::Incus, method: &Method, target: &str) -> Vec<Recorded> {
    let matches = |seen: &Recorded| seen.method == *method && seen.target.starts_with(target);
    incus.requests().into_iter().filter(matches).collect()
}

fn aliases(edge: &Edge) -> Vec<String> {
    let images = edge.incus.images(&ProjectName::default_project());
    let mut names: Vec<String> =
        images.into_iter().flat_map(|image| image.aliases).map(|alias| alias.name).collect();
    names.sort();
    names
}
