//! The rules of tus 1.0.0 and its extensions, one module for each, and the client that knows no other API.

mod capabilities;
mod checksum;
mod creation;
mod deferred;
mod ending;
mod first_bytes;
mod metadata;
mod present;
mod refusals;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, StatusCode};
use serde_json::Value;

use crate::edge::{Answer, Edge};

const UPLOADS: &str = "/api/v1/uploads";
const BODY_TYPE: &str = "application/offset+octet-stream";

/// A request with the version of tus and these headers; a header without a value is left out.
async fn ask(edge: &Edge, method: Method, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = edge.request(method, path);
    if headers.iter().all(|(name, _)| *name != "tus-resumable") {
        request = request.header("tus-resumable", "1.0.0");
    }
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        request = request.header(*name, *value);
    }
    edge.send(request.body(Full::from(Bytes::copy_from_slice(body))).unwrap()).await
}

async fn post(edge: &Edge, headers: &[(&str, &str)]) -> Answer {
    ask(edge, Method::POST, UPLOADS, headers, &[]).await
}

/// Makes an upload and gives its address.
async fn create(edge: &Edge, headers: &[(&str, &str)]) -> String {
    location(&post(edge, headers).await)
}

/// Where a creation says that the upload is.
fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let location = answer.headers["location"].to_str().unwrap();
    assert!(
        location.starts_with(UPLOADS),
        "relative, since proxies may have given it another name: {location}"
    );
    location.to_owned()
}

async fn head(edge: &Edge, upload: &str) -> Answer {
    ask(edge, Method::HEAD, upload, &[], &[]).await
}

/// A PATCH with these headers more.
async fn patch(edge: &Edge, upload: &str, offset: u64, more: &[(&str, &str)], body: &[u8]) -> Answer {
    let offset = offset.to_string();
    let usual = [("content-type", BODY_TYPE), ("upload-offset", offset.as_str())];
    ask(edge, Method::PATCH, upload, &[&usual, more].concat(), body).await
}

/// `Upload-Metadata` of these pairs.
fn said(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
    pairs.join(",")
}

/// The only import the edge knows.
async fn import(edge: &Edge) -> Value {
    let views = edge.get("/api/v1/imports").await.json();
    let views = views.as_array().unwrap();
    assert_eq!(views.len(), 1, "{views:?}");
    views[0].clone()
}
