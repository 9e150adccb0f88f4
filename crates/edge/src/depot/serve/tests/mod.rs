//! The depot's answers, header by header.

mod files;
mod landing;
mod private;
mod refusals;
mod streams;

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{Origin, router};
use crate::depot::tests::samples::World;
use crate::listen::Scheme;

const HOST: &str = "depot.example:8443";

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// A header as text; empty where there is none.
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }
}

impl World {
    fn router(&self) -> Router {
        router(self.depot.clone(), Origin::Asked(Scheme::Https, None))
    }
}

async fn ask(router: &Router, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    assert_eq!(parts.headers["x-content-type-options"], "nosniff");
    assert_eq!(parts.headers["referrer-policy"], "no-referrer");
    assert!(parts.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert!(!parts.headers.contains_key(header::SET_COOKIE));
    assert!(!parts.headers.contains_key(header::CONTENT_ENCODING));
    Answer { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
}

async fn get(router: &Router, path: &str) -> Answer {
    ask(router, Method::GET, path, &[]).await
}

async fn head(router: &Router, path: &str) -> Answer {
    ask(router, Method::HEAD, path, &[]).await
}
