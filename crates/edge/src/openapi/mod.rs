//! The OpenAPI document of the JSON API: written from what the routes declare, so that there is no other list of them.

pub(crate) mod kinds;
mod problems;
mod words;

use serde_json::{Value, json};
use upload_proto::api::Problem;
use utoipa::OpenApi;

pub(crate) use problems::{OpenProblems, Problems};

/// What is asked under these tags, anybody may ask.
const OPEN: [&str; 2] = ["session", "api"];

/// What is told beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Malleus",
        description = "Imports images into Incus: from a sender's files by tus 1.0.0, from URLs, and from other servers. \
            Every refusal and failure is a problem document (RFC 9457) whose `type` says which.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "imports", description = "Imports that are under way or have just ended."),
        (name = "uploads", description = "The bytes of files, by tus 1.0.0 and its extensions."),
        (name = "targets", description = "Where images go, and the images there."),
        (name = "remotes", description = "Where images can be copied from."),
        (name = "history", description = "Imports that have ended."),
        (name = "session", description = "Who is signed in."),
        (name = "api", description = "This document."),
    ),
    components(schemas(Problem)),
)]
pub(crate) struct Preface;

/// The document of these declared routes.
pub(crate) fn document(declared: utoipa::openapi::OpenApi) -> Value {
    // Nothing in it but text, numbers and lists.
    let mut document = serde_json::to_value(declared).unwrap_or_default();
    words::plain(&mut document);
    name_wildcards(&mut document);
    tell_proofs(&mut document);
    document
}

/// The document as it is served and kept in the repository.
pub(crate) fn text(document: &Value) -> String {
    format!("{document:#}\n")
}

/// By what somebody proves who they are, where the edge has a login: everywhere but where the tags tell otherwise.
fn tell_proofs(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "A token of the edge's: `malleus token add`." },
        "session": {
            "type": "apiKey", "in": "cookie", "name": "__Host-malleus",
            "description": "The session of a browser that has signed in.",
        },
    });
    document["security"] = json!([{ "token": [] }, { "session": [] }]);
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    let items = paths.values_mut().filter_map(Value::as_object_mut).flat_map(serde_json::Map::values_mut);
    for operation in items.filter(|item| OPEN.iter().any(|tag| item["tags"][0] == *tag)) {
        operation["security"] = json!([]);
    }
}

/// axum writes a parameter that may have slashes as `{*name}`. OpenAPI knows none of those: a client writes them as `%2F`,
/// which is taken as well.
fn name_wildcards(document: &mut Value) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    *paths = std::mem::take(paths).into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
}
