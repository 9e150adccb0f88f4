//! Requests that a real daemon must never get.

use http::Method;
use http::request::Parts;
use serde_json::Value;

use super::Shared;

/// Notes what is wrong with a request, if anything.
pub(super) fn note(shared: &Shared, head: &Parts, body: &Value) {
    for what in [query(head), on_images(head, body)].into_iter().flatten() {
        let text = format!("{} {}: {what}", head.method, head.uri);
        shared.change(|state| state.harm.push(text));
    }
}

/// Of several projects Incus takes one, and a check made elsewhere may have looked at another.
fn query(head: &Parts) -> Option<&'static str> {
    let pairs = head.uri.query().unwrap_or_default().split('&');
    let projects = pairs.filter(|pair| pair.split('=').next() == Some("project")).count();
    (projects > 1).then_some("more than one project")
}

fn on_images(head: &Parts, body: &Value) -> Option<&'static str> {
    let path = head.uri.path();
    if !path.starts_with("/1.0/images") || path.starts_with("/1.0/images/aliases") {
        return None;
    }
    let filled = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let full = |value: &Value| value.as_str().is_none_or(|text| text.len() == 64);
    let source = &body["source"];
    match (&head.method, path) {
        (&Method::PATCH | &Method::PUT, _) if body.get("properties").is_some_and(Value::is_null) => {
            Some("properties that are null")
        }
        (&Method::PUT, _) if !body["profiles"].is_array() => {
            Some("profiles would be replaced by the default")
        }
        (&Method::POST, "/1.0/images") if !source.is_object() => Some("no source"),
        (&Method::POST, "/1.0/images") if !full(&source["fingerprint"]) => Some("a part of a fingerprint"),
        (&Method::POST, "/1.0/images") if source["mode"] == "push" => {
            (!body["properties"].is_object()).then_some("a token without properties")
        }
        (&Method::POST, "/1.0/images") if source["type"] == "image" && !filled(&source["server"]) => {
            Some("an image of no server")
        }
        (&Method::POST, "/1.0/images") if !body["aliases"].is_null() || !body["properties"].is_null() => {
            Some("aliases or properties that Incus may fail over")
        }
        _ => None,
    }
}
