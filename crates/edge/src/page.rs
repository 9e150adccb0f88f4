//! The page and its assets: built into the binary, or read from a directory while it is being worked on.

use std::path::PathBuf;

use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::services::ServeDir;

use crate::error::EdgeError;

/// Where the page comes from.
#[derive(Debug, Clone)]
pub(crate) enum Page {
    /// The one built in, if any is.
    BuiltIn,
    /// A directory, read at each request.
    Directory(PathBuf),
}

impl Page {
    /// Answers a GET or HEAD of the page or one of its assets.
    pub(crate) async fn serve(&self, request: Request<Body>) -> Response {
        match self {
            Self::BuiltIn => built_in(&request),
            Self::Directory(dir) => match ServeDir::new(dir).try_call(request).await {
                Ok(response) if response.status() == StatusCode::NOT_FOUND => {
                    EdgeError::NotFound.into_response()
                }
                Ok(response) => {
                    let mut response = response.map(Body::new);
                    response
                        .headers_mut()
                        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
                    response
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    EdgeError::NotFound.into_response()
                }
                Err(error) => EdgeError::from(error).into_response(),
            },
        }
    }
}

#[cfg(not(feature = "embed-page"))]
fn built_in(_request: &Request<Body>) -> Response {
    EdgeError::NoPage.into_response()
}

#[cfg(feature = "embed-page")]
fn built_in(request: &Request<Body>) -> Response {
    use axum::http::Method;

    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let asset = match Assets::get(path) {
        Some(asset) => asset,
        // Built before the page was.
        None if path == "index.html" => return EdgeError::NoPage.into_response(),
        None => return EdgeError::NotFound.into_response(),
    };
    let tag =
        asset.metadata.sha256_hash().iter().fold(String::from("\""), |tag, b| format!("{tag}{b:02x}")) + "\"";
    // Names under assets/ carry a hash of their content.
    let caching =
        if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let fresh =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes());
    let headers = [
        (header::CONTENT_TYPE, mime_guess::from_path(path).first_or_octet_stream().to_string()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::ETAG, tag),
    ];
    if fresh {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, asset.data.into_owned()).into_response()
}

#[cfg(feature = "embed-page")]
#[derive(rust_embed::Embed)]
#[folder = "../../web/dist"]
struct Assets;
