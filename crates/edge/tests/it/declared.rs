//! Every answer of the API that any test gets is one that the OpenAPI document declares.

use std::sync::LazyLock;

use hyper::Method;
use serde_json::Value;

use crate::edge::{Answer, Edge};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(edge::openapi()).unwrap());

/// Holds an answer against what is declared of the operation that was asked for. What is no operation is refused.
pub(crate) fn check(method: &Method, path: &str, answer: &Answer) {
    // What a browser is told before a portal's page asks is no answer of an operation.
    if answer.headers.contains_key("access-control-allow-methods") {
        return;
    }
    let Some(operation) = operation(method, path) else {
        let refused = answer.status.is_client_error() || answer.headers.contains_key("allow");
        assert!(!path.starts_with("/api/") || refused, "{method} {path} is not declared: {answer:?}");
        return;
    };
    let asked = format!("{method} {path}");
    let declared = &operation["responses"][answer.status.as_str()];
    assert!(declared.is_object(), "{asked} does not declare {}: {answer:?}", answer.status);
    let headers = declared["headers"].as_object();
    for name in headers.into_iter().flatten().map(|(name, _)| name).filter(|name| is_always(name)) {
        assert!(answer.headers.contains_key(name.as_str()), "{asked} declares {name}: {answer:?}");
    }
    let Some(content) = declared["content"].as_object() else {
        assert!(answer.body.is_empty(), "{asked} declares no body for {}: {answer:?}", answer.status);
        return;
    };
    let kind = answer.headers["content-type"].to_str().unwrap();
    assert!(content.contains_key(kind), "{asked} does not declare {kind} for {}", answer.status);
    if kind == "application/problem+json" && !answer.body.is_empty() {
        let kinds = &content[kind]["schema"]["allOf"][1]["properties"]["type"]["enum"];
        let told = &answer.json()["type"];
        assert!(kinds.as_array().unwrap().contains(told), "{asked} does not declare {told}: {kinds}");
    }
}

/// Headers that depend on nothing but the status.
fn is_always(name: &str) -> bool {
    ["location", "retry-after", "allow", "tus-resumable", "tus-version", "tus-extension", "tus-max-size"]
        .contains(&name)
}

fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let path = path.split('?').next().unwrap();
    let paths = DOCUMENT["paths"].as_object().unwrap();
    // What is spelled out goes before what has parameters, as in the router.
    let template = paths.keys().find(|template| *template == path);
    let template = template.or_else(|| paths.keys().find(|template| fits(template, path)))?;
    paths[template].get(method.as_str().to_ascii_lowercase())
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    // An alias may have slashes.
    let open = template.last() == Some(&"{alias}");
    (template.len() == path.len() || open && template.len() < path.len())
        && template
            .iter()
            .zip(&path)
            .all(|(one, other)| one.starts_with('{') && !other.is_empty() || one == other)
}

#[tokio::test]
async fn the_document_is_served_as_it_is_kept() {
    let edge = Edge::start().await;
    let answer = edge.get("/api/v1/openapi.json").await;
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.body, edge::openapi());
    assert_eq!(DOCUMENT["openapi"], "3.1.0");
}

#[tokio::test]
async fn another_method_is_refused_with_those_there_are() {
    let edge = Edge::start().await;
    let answer = edge.json(Method::PUT, "/api/v1/imports", &serde_json::json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (405, "method-not-allowed"));
    let allowed = answer.headers["allow"].to_str().unwrap();
    assert!(["GET", "HEAD", "POST"].iter().all(|method| allowed.contains(method)), "{allowed}");
}

#[tokio::test]
async fn a_path_that_is_no_text_names_nothing() {
    let edge = Edge::start().await;
    for path in ["/api/v1/imports/%ff", "/api/v1/targets/%ff/images", "/api/v1/history/%ff"] {
        let method = if path.contains("history") { Method::DELETE } else { Method::GET };
        let answer = edge.json(method, path, &serde_json::json!({})).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not-found"), "{path}");
    }
    let upload = edge.request(Method::HEAD, "/api/v1/uploads/%ff").header("tus-resumable", "1.0.0");
    let answer = edge.send(upload.body(http_body_util::Full::<bytes::Bytes>::default()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), &answer.headers["tus-resumable"]), (404, &"1.0.0".parse().unwrap()));
}
