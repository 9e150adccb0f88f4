//! From a request to what answers it.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::answer::{Answer, error};
use super::state::Recorded;
use super::{Shared, aliases, contents, harm, images, manage, operations, projects, pulls, upload};

/// Largest JSON body read, in bytes: the bound of Incus 7.
const JSON_LIMIT: usize = 1 << 20;

/// Closes the connection in place of an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
pub(super) struct Hangup;

pub(super) async fn route(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Answer, Hangup> {
    let (head, body) = request.into_parts();
    let record = shared.change(|state| {
        state.requests.push(recorded(&head));
        state.requests.len() - 1
    });
    if shared.change(|state| state.is_unavailable()) {
        return Ok(error(StatusCode::SERVICE_UNAVAILABLE, "Incus daemon is starting up"));
    }
    let segments = segments(&head.uri);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let project = query(&head.uri, "project").unwrap_or_else(|| "default".to_owned());
    if head.method == Method::POST && segments == ["1.0", "images"] {
        if text(&head.headers, "content-type").as_deref() != Some("application/json") {
            return upload::import(&shared, record, &project, &head, body).await;
        }
        let body = Limited::new(body, JSON_LIMIT).collect().await.map_err(|_| Hangup)?.to_bytes();
        let json = keep(&shared, record, &body);
        harm::note(&shared, &head, &json);
        return pulls::begin(&shared, &project, &body);
    }
    let body = Limited::new(body, JSON_LIMIT).collect().await.map_err(|_| Hangup)?.to_bytes();
    let body = keep(&shared, record, &body);
    harm::note(&shared, &head, &body);
    answer(&shared, &head, &project, &segments, body).await.ok_or(Hangup)
}

async fn answer(
    shared: &Arc<Shared>,
    head: &Parts,
    project: &str,
    segments: &[&str],
    body: Value,
) -> Option<Answer> {
    let ["1.0", rest @ ..] = segments else { return Some(not_found()) };
    let method = &head.method;
    if needs_project(method, rest) {
        let missing = "Check if project has images: fetch project: Project not found";
        if let Some(closed) = shared.read().closed(project, missing) {
            return Some(closed);
        }
    }
    Some(match (method.as_str(), rest) {
        ("GET", []) => projects::server(shared),
        ("GET", ["projects", name]) => projects::show(shared, name),
        ("GET", ["projects", name, "state"]) => projects::state(shared, name),
        ("GET", ["storage-pools", name, "resources"]) => projects::resources(shared, name),
        ("GET", ["images"]) => images::list(shared, project, query(&head.uri, "filter").as_deref()),
        ("GET", ["images", "aliases", name]) => aliases::show(shared, project, name),
        ("POST", ["images", "aliases"]) => aliases::put(shared, project, method, None, body),
        ("PUT", ["images", "aliases", name]) => aliases::put(shared, project, method, Some(name), body),
        ("PATCH", ["images", "aliases", name]) => aliases::patch(shared, project, name, &body),
        ("POST", ["images", "aliases", name]) => aliases::rename(shared, project, name, &body),
        ("DELETE", ["images", "aliases", name]) => aliases::delete(shared, project, name),
        ("GET", ["images", fingerprint, "export"]) => contents::export(shared, project, fingerprint, head),
        ("POST", ["images", fingerprint, "export"]) => contents::push(shared, project, fingerprint),
        ("POST", ["images", fingerprint, "secret"]) => contents::secret(shared, project, fingerprint),
        ("POST", ["images", fingerprint, "refresh"]) => manage::refresh(shared, project, fingerprint),
        ("PUT", ["images", fingerprint]) => manage::put(shared, project, fingerprint, head, body),
        ("GET", ["profiles"]) => manage::profiles(shared, project),
        ("GET", ["images", _]) if contents::is_closed(shared, head) => no_image(),
        ("GET", ["images", fingerprint]) => images::show(shared, project, fingerprint),
        ("PATCH", ["images", fingerprint]) => images::patch(shared, project, fingerprint, body),
        ("DELETE", ["images", fingerprint]) => images::delete(shared, project, fingerprint),
        ("GET", ["operations", id]) => operations::show(shared, id),
        ("DELETE", ["operations", id]) => operations::cancel(shared, id),
        ("GET", ["operations", id, "wait"]) => {
            let timeout = query(&head.uri, "timeout").and_then(|seconds| seconds.parse().ok());
            operations::wait(shared, id, timeout).await
        }
        _ => not_found(),
    })
}

/// Incus looks for an operation or a single image without asking whether the project exists.
fn needs_project(method: &Method, rest: &[&str]) -> bool {
    match rest {
        ["images", "aliases", ..] | ["profiles"] => true,
        ["images", _] => method != Method::GET,
        ["images", ..] => true,
        _ => false,
    }
}

/// What is not there, or not to be seen.
pub(super) fn no_image() -> Answer {
    error(StatusCode::NOT_FOUND, "Image not found")
}

fn not_found() -> Answer {
    error(StatusCode::NOT_FOUND, "not found")
}

fn recorded(head: &Parts) -> Recorded {
    Recorded {
        method: head.method.clone(),
        target: head.uri.to_string(),
        headers: head.headers.clone(),
        body_length: 0,
        body_whole: false,
        body_sha256: None,
        json: None,
        parts: Vec::new(),
    }
}

/// Records a small body; JSON `null` where it is none.
fn keep(shared: &Shared, record: usize, body: &Bytes) -> Value {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    shared.change(|state| {
        if let Some(recorded) = state.requests.get_mut(record) {
            recorded.body_length = body.len() as u64;
            recorded.body_whole = true;
            recorded.json.clone_from(&json);
        }
    });
    json.unwrap_or_default()
}

fn segments(uri: &Uri) -> Vec<String> {
    uri.path().split('/').skip(1).map(decoded).collect()
}

pub(super) fn query(uri: &Uri, key: &str) -> Option<String> {
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| *name == key).map(|(_, value)| decoded(value))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A header's value, with whatever bytes it holds read as UTF-8.
pub(super) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
