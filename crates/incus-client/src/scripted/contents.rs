//! The bytes of the fake daemon's images, and tokens for them.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, StreamBody};

use super::Shared;
use super::answer::{Answer, whole};
use super::operations::{FakeOperation, Work};
use super::route::{Hangup, no_image, query, text};
use super::state::{Fault, State};
use crate::fingerprint::Fingerprint;
use crate::model::InstanceType;

/// What is in an image.
#[derive(Debug, Clone)]
pub enum Contents {
    /// One archive.
    Unified(Bytes),
    /// Metadata and rootfs; the image's type names the second part.
    Split(Bytes, Bytes),
}

/// How one export goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFault {
    /// The connection is closed after this many bytes of the body.
    CutAfter(usize),
    /// Nothing more comes after this many bytes of the body.
    SilentAfter(usize),
}

const BOUNDARY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

impl State {
    fn is_token(&self, secret: &str) -> bool {
        let held = |operation: &FakeOperation| matches!(operation, FakeOperation::Token(it) if it == secret);
        self.operations.values().any(held)
    }
}

/// Whether a secret is shown that opens nothing.
pub(super) fn is_closed(shared: &Shared, head: &Parts) -> bool {
    query(&head.uri, "secret").is_some_and(|secret| !shared.read().is_token(&secret))
}

/// `POST /images/<fp>/secret`.
pub(super) fn secret(shared: &Shared, project: &str, fingerprint: &str) -> Answer {
    let Ok(fingerprint) = fingerprint.parse() else { return no_image() };
    shared.change(|state| {
        if state.image(project, &fingerprint).is_none() {
            return no_image();
        }
        let id = state.mint();
        state.told(&id)
    })
}

/// `POST /images/<fp>/export`. There is no other server: only the script says how it ends.
pub(super) fn push(shared: &Shared, project: &str, fingerprint: &str) -> Answer {
    let Ok(fingerprint) = fingerprint.parse() else { return no_image() };
    shared.change(|state| {
        if state.image(project, &fingerprint).is_none() {
            return no_image();
        }
        let operation = match state.faults.pop_front() {
            Some(Fault::FailOperation(text)) => FakeOperation::Ended(Err(text)),
            Some(Fault::HoldOperation) => FakeOperation::Held(Work::Push),
            _ => FakeOperation::Ended(Ok(serde_json::Value::Null)),
        };
        let id = state.add_operation(operation);
        state.told(&id)
    })
}

/// `GET /images/<fp>/export`.
pub(super) fn export(shared: &Shared, project: &str, fingerprint: &str, head: &Parts) -> Answer {
    let Ok(fingerprint) = fingerprint.parse::<Fingerprint>() else { return no_image() };
    if is_closed(shared, head) {
        return no_image();
    }
    let (image, contents, fault) = shared.change(|state| {
        let contents = state.contents.get(&fingerprint).cloned();
        (state.image(project, &fingerprint), contents, state.export_faults.pop_front())
    });
    let (Some(image), Some(contents)) = (image, contents) else { return no_image() };
    let (kind, bytes, from, size) = match contents {
        Contents::Unified(bytes) => {
            let (from, size) = (start(head), bytes.len());
            if from > size {
                let mut refused = Response::new(whole("invalid range: failed to overlap"));
                *refused.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                return refused;
            }
            ("application/octet-stream".to_owned(), bytes.slice(from..), from, size)
        }
        Contents::Split(metadata, rootfs) => {
            let bytes = parts(&metadata, &rootfs, image.instance_type);
            let size = bytes.len();
            (format!("multipart/form-data; boundary={BOUNDARY}"), bytes, 0, size)
        }
    };
    let mut answer = Response::new(body(bytes, fault));
    let mut put = |name: header::HeaderName, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(name, value);
        }
    };
    if kind.starts_with("application") {
        put(header::CONTENT_DISPOSITION, format!("inline;filename={fingerprint}.tar.xz"));
        put(header::CONTENT_LENGTH, (size - from).to_string());
        if from > 0 {
            put(header::CONTENT_RANGE, format!("bytes {from}-{}/{size}", size.saturating_sub(1)));
        }
    }
    put(header::CONTENT_TYPE, kind);
    put(header::HeaderName::from_static("x-incus-type"), "incus".to_owned());
    if from > 0 {
        *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    answer
}

/// Where a range begins.
fn start(head: &Parts) -> usize {
    let range = text(&head.headers, "range").unwrap_or_default();
    range.strip_prefix("bytes=").and_then(|range| range.strip_suffix('-')?.parse().ok()).unwrap_or(0)
}

fn parts(metadata: &Bytes, rootfs: &Bytes, instance_type: Option<InstanceType>) -> Bytes {
    let second = if instance_type == Some(InstanceType::VirtualMachine) { "rootfs.img" } else { "rootfs" };
    let head = |name: &str| {
        format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
    };
    let (first, next) = (head("metadata"), format!("\r\n{}", head(second)));
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    [first.as_bytes(), metadata, next.as_bytes(), rootfs, end.as_bytes()].concat().into()
}

/// The bytes in pieces, as far as the script lets them come.
fn body(bytes: Bytes, fault: Option<ExportFault>) -> UnsyncBoxBody<Bytes, Hangup> {
    let (end, cut) = match fault {
        None => return whole(bytes),
        Some(ExportFault::CutAfter(end)) => (end, true),
        Some(ExportFault::SilentAfter(end)) => (end, false),
    };
    let first = bytes.slice(..end.min(bytes.len()));
    let rest = stream::once(async move {
        if !cut {
            std::future::pending::<()>().await;
        }
        // What there is goes out before the connection does.
        tokio::task::yield_now().await;
        Err(Hangup)
    });
    StreamBody::new(stream::iter([Ok(Frame::data(first))]).chain(rest)).boxed_unsync()
}
