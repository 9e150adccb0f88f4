//! Requests as Incus gets them: the only place where its paths and headers are spelled.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use http_body_util::Full;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use crate::error::Error;
use crate::filename::base_name;
use crate::import::ImportHead;
use crate::names::ProjectName;

const API: &str = "/1.0";
pub(crate) const IMAGES: &str = "images";
pub(crate) const ALIASES: &str = "aliases";
pub(crate) const PROJECTS: &str = "projects";
pub(crate) const OPERATIONS: &str = "operations";
pub(crate) const STATE: &str = "state";
pub(crate) const POOLS: &str = "storage-pools";
pub(crate) const RESOURCES: &str = "resources";
pub(crate) const CERTIFICATES: &str = "certificates";
pub(crate) const PROFILES: &str = "profiles";
pub(crate) const SECRET: &str = "secret";
pub(crate) const EXPORT: &str = "export";
pub(crate) const REFRESH: &str = "refresh";

const FINGERPRINT: &str = "X-Incus-fingerprint";
const FILENAME: &str = "X-Incus-filename";
const PUBLIC: &str = "X-Incus-public";
/// What kind of image an export is of: `incus`, or `oci`.
pub(crate) const KIND: &str = "X-Incus-Type";

/// Incus reads some names as those of its own cluster members; this one is not among them.
const USER_AGENT: &str = concat!("malleus/", env!("CARGO_PKG_VERSION"));

/// What stays as it is within one path segment or query value: RFC 3986's unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of these segments under the API's root, each percent-encoded: no name can leave its segment.
pub(crate) fn path(segments: &[&str]) -> String {
    segments
        .iter()
        .fold(API.to_owned(), |path, segment| path + "/" + &utf8_percent_encode(segment, ESCAPED).to_string())
}

/// One more pair for a query that has some already.
pub(crate) fn and(key: &str, value: &str) -> String {
    format!("&{key}={}", utf8_percent_encode(value, ESCAPED))
}

/// `path` with `?project=`.
pub(crate) fn in_project(path: &str, project: &ProjectName) -> String {
    format!("{path}?project={}", utf8_percent_encode(project.as_str(), ESCAPED))
}

/// The name that ends an address which Incus tells, decoded.
pub(crate) fn last_segment(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let name = percent_decode_str(path.rsplit('/').next()?).decode_utf8().ok()?;
    (!name.is_empty()).then(|| name.into_owned())
}

/// A request without a body.
pub(crate) fn bare(method: Method, host: &str, target: &str) -> Result<Request<Full<Bytes>>, Error> {
    start(method, host, target).body(Full::default()).map_err(|error| unsendable(&error))
}

/// A request with a JSON body.
pub(crate) fn json(
    method: Method,
    host: &str,
    target: &str,
    body: &Value,
) -> Result<Request<Full<Bytes>>, Error> {
    start(method, host, target)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::from(body.to_string()))
        .map_err(|error| unsendable(&error))
}

/// The upload of a unified image.
pub(crate) fn unified<B>(host: &str, target: &str, head: &ImportHead, body: B) -> Result<Request<B>, Error> {
    let mut request = upload(host, target, head).header(header::CONTENT_TYPE, "application/octet-stream");
    if let Some(name) = base_name(&head.filename) {
        let name = HeaderValue::from_bytes(name.as_bytes()).map_err(|error| unsendable(&error.into()))?;
        request = request.header(FILENAME, name);
    }
    request.body(body).map_err(|error| unsendable(&error))
}

/// The upload of a split image. Its file name stands in the body, where Incus looks for it.
pub(crate) fn split<B>(
    host: &str,
    target: &str,
    head: &ImportHead,
    boundary: &str,
    body: B,
) -> Result<Request<B>, Error> {
    upload(host, target, head)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
        .body(body)
        .map_err(|error| unsendable(&error))
}

/// Aliases, properties and profiles are never asked for here: Incus can fail after such a request in ways that
/// leave an image half set up, or worse. They are set by calls of their own once the image is there.
fn upload(host: &str, target: &str, head: &ImportHead) -> http::request::Builder {
    let request = start(Method::POST, host, target).header(FINGERPRINT, head.fingerprint.to_string());
    if head.public { request.header(PUBLIC, "true") } else { request }
}

fn start(method: Method, host: &str, target: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(target)
        .header(header::HOST, host)
        .header(header::USER_AGENT, USER_AGENT)
}

/// Cannot happen for values built by this crate; told rather than panicked over.
fn unsendable(error: &http::Error) -> Error {
    Error::protocol(format!("no request can be made of this: {error}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_name_never_leaves_its_segment(name in any::<String>()) {
            let made = path(&[IMAGES, ALIASES, &name]);
            let rest = made.strip_prefix("/1.0/images/aliases/").unwrap();
            prop_assert!(!rest.contains(['/', '?', '#', ' ']) && rest.is_ascii());
        }
    }

    #[test]
    fn names_are_read_from_addresses() {
        for (url, name) in [
            ("/1.0/profiles/default", Some("default")),
            ("/1.0/profiles/a%2Fb%20c?project=p", Some("a/b c")),
            ("/1.0/profiles/", None),
            ("/1.0/profiles/%ff", None),
            ("", None),
        ] {
            assert_eq!(last_segment(url).as_deref(), name, "{url}");
        }
    }

    #[test]
    fn only_our_headers_are_there() {
        let head = ImportHead { fingerprint: [1; 32].into(), filename: "a b.tar".into(), public: false };
        let request = unified("h", "/x", &head, ()).unwrap();
        let mut names: Vec<_> = request.headers().keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["content-type", "host", "user-agent", "x-incus-filename", "x-incus-fingerprint"]);
        let request = split("h", "/x", &ImportHead { public: true, ..head }, "b", ()).unwrap();
        assert_eq!(request.headers().get(PUBLIC).unwrap(), "true");
        assert!(!request.headers().contains_key(FILENAME));
    }
}
