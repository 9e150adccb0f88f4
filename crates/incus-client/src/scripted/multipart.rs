//! Reading a split image's body, whole in memory.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::splitter::parameter;

/// A part: name, file name, bytes.
pub(super) struct Part<'a> {
    pub(super) name: String,
    pub(super) filename: Option<String>,
    pub(super) bytes: &'a [u8],
}

/// The boundary of a multipart request; `None` for any other.
pub(super) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(kind.strip_prefix("multipart/form-data; boundary=")?.to_owned())
}

/// All parts of a whole body, or `None` where it is not well formed.
pub(super) fn parts<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let mut rest = body.strip_prefix(format!("--{boundary}").as_bytes())?;
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let (head, after) = split_once(part, b"\r\n\r\n")?;
        let (bytes, next) = split_once(after, delimiter.as_bytes())?;
        let head = String::from_utf8_lossy(head);
        parts.push(Part {
            name: parameter(&head, "; name=\"")?,
            filename: parameter(&head, "; filename=\""),
            bytes,
        });
        rest = next;
    }
    rest.starts_with(b"--").then_some(parts)
}

fn split_once<'a>(bytes: &'a [u8], needle: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(needle.len()).position(|window| window == needle)?;
    Some((bytes.get(..at)?, bytes.get(at + needle.len()..)?))
}
