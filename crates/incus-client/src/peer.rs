//! What Incus tells of another server that it pulls from or pushes to. Here, too, texts are all there is.

use crate::cause::of_text;
use crate::error::{Detail, Error};

/// A header by which a web server describes an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageHeader {
    /// `Incus-Image-Hash`, the fingerprint.
    Hash,
    /// `Incus-Image-URL`, the absolute address of the file.
    Url,
}

/// Failure between Incus and another server. `Display` names neither.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeerError {
    /// Incus cannot reach the other server.
    #[error("Incus cannot reach the other server")]
    Unreachable(Detail),
    /// Incus does not accept the other server's certificate.
    #[error("Incus does not accept the other server's certificate")]
    NotVerified(Detail),
    /// The other server refused: no right to the image or project, a token that is used up, an answer of another kind.
    #[error("the other server refused")]
    Refused(Detail),
    /// The project's `restricted.images.servers` does not name the other server.
    #[error("the project may not take images from the other server")]
    NotAllowed(Detail),
    /// This Incus does not speak the protocol of the other server.
    #[error("Incus does not speak the other server's protocol")]
    Protocol(Detail),
    /// The other server has no such image, or does not show it.
    #[error("the other server does not have the image")]
    ImageMissing(Detail),
    /// The web server does not tell what Incus must know of the image, or not in a form it can use.
    #[error("the web server does not describe the image: {0:?}")]
    Header(ImageHeader, Detail),
    /// The other server's bytes are not those of the fingerprint it told.
    #[error("the other server's bytes do not have the fingerprint it told")]
    Mismatch(Detail),
    /// The transfer broke before its end.
    #[error("the transfer between the servers broke")]
    Cut(Detail),
    /// Source and target are the same server and project.
    #[error("source and target are the same")]
    Same(Detail),
}

impl PeerError {
    /// Incus's own words, for the log.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Unreachable(detail)
            | Self::NotVerified(detail)
            | Self::Refused(detail)
            | Self::NotAllowed(detail)
            | Self::Protocol(detail)
            | Self::ImageMissing(detail)
            | Self::Header(_, detail)
            | Self::Mismatch(detail)
            | Self::Cut(detail)
            | Self::Same(detail) => detail.as_str(),
        }
    }
}

/// The cause of a failed operation that had to do with another server.
pub(crate) fn of_transfer(text: &str) -> Error {
    match quoted(text) {
        Some(inner) => of_plain(&inner),
        None => of_plain(text),
    }
}

/// What the other server's operation said, where a newer Incus passes it on.
fn quoted(text: &str) -> Option<String> {
    let (_, inner) = text.strip_prefix("Failed operation ")?.split_once(": \"")?;
    Some(inner.strip_suffix('"')?.replace("\\\"", "\""))
}

fn of_plain(text: &str) -> Error {
    // Whatever it was at when it was stopped stands around these words.
    if text.contains("context canceled") || text.contains("operation was canceled") {
        return Error::Cancelled;
    }
    kind(text).map_or_else(|| of_text(text), |kind| kind(Detail::new(text)).into())
}

type Kind = fn(Detail) -> PeerError;

fn kind(text: &str) -> Option<Kind> {
    let any = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    // Texts nest, outermost first: what tells the most is looked for before what could stand around it.
    let kind: Kind = if any(&["Missing Incus-Image-Hash header"]) {
        |detail| PeerError::Header(ImageHeader::Hash, detail)
    } else if any(&[
        "Missing Incus-Image-URL header",
        "unsupported protocol scheme",
        "no Host in request URL",
    ]) {
        |detail| PeerError::Header(ImageHeader::Url, detail)
    } else if any(&["isn't allowed in this project"]) {
        PeerError::NotAllowed
    } else if any(&["Unsupported protocol"]) {
        PeerError::Protocol
    } else if any(&["source and target servers must be different"]) {
        PeerError::Same
    } else if any(&["x509: ", "failed to verify certificate", "tls: unknown certificate"]) {
        PeerError::NotVerified
    } else if any(&["Hash mismatch for", "Image fingerprint doesn't match"]) {
        PeerError::Mismatch
    } else if text.contains("Unable to fetch") {
        fetched(text)
    } else if any(MISSING) {
        PeerError::ImageMissing
    } else if any(&["not authorized", "Forbidden", "Unauthenticated image queries"]) {
        PeerError::Refused
    } else if any(CUT) {
        PeerError::Cut
    } else if any(UNREACHABLE) {
        PeerError::Unreachable
    } else {
        return None;
    };
    Some(kind)
}

/// By the status with which a web server answered.
fn fetched(text: &str) -> Kind {
    let status: String = text.rsplit(": ").next().unwrap_or_default().chars().take(3).collect();
    match status.as_str() {
        "404" | "410" => PeerError::ImageMissing,
        "429" | "500" | "502" | "503" | "504" => PeerError::Unreachable,
        _ => PeerError::Refused,
    }
}

/// Of an Incus server, and of a simplestreams one.
const MISSING: &[&str] = &[
    "Image not found",
    "Image \"",
    "requested image couldn't be found",
    "Couldn't find the requested image",
    "Image source not found",
    "doesn't exist for the specified type",
    "Project not found",
    "More than one match",
];

/// By Go's network stack, in the midst of a body.
const CUT: &[&str] =
    &["unexpected EOF", "connection reset by peer", "broken pipe", "stream error", "http2: "];

/// By Go's network stack, before any answer.
const UNREACHABLE: &[&str] = &[
    "dial tcp",
    "connection refused",
    "no such host",
    "no route to host",
    "network is unreachable",
    "i/o timeout",
    "handshake timeout",
    "timeout awaiting response headers",
    "Client.Timeout exceeded",
    "server misbehaving",
    "remote error: tls",
    "does not look like a TLS handshake",
    "HTTP response to HTTPS client",
    "nable to connect to",
    ": EOF",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::who::Who;

    fn named(text: &str) -> String {
        let error = of_transfer(text);
        let told = format!("{error:?}");
        let said = quoted(text).unwrap_or_else(|| text.to_owned());
        assert_eq!(error.detail().unwrap_or(&said), said);
        assert!(!error.to_string().contains("10.0.0.1"));
        let within = told.strip_prefix("Peer(").unwrap_or(&told);
        within.split(['(', ',']).next().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_known_text_has_its_cause() {
        let table = [
            ("Missing Incus-Image-Hash header", "Header"),
            ("Missing Incus-Image-URL header", "Header"),
            ("Get \"/a.tar\": unsupported protocol scheme \"\"", "Header"),
            ("Unable to fetch \"http://10.0.0.1/a\": 404 Not Found", "ImageMissing"),
            ("Unable to fetch \"http://10.0.0.1/a\": 403 Forbidden", "Refused"),
            ("Unable to fetch \"http://10.0.0.1/a\": 503 Service Unavailable", "Unreachable"),
            (
                "Failed parsing stream: Unable to fetch https://10.0.0.1/streams/v1/index.json: 404 Not Found",
                "ImageMissing",
            ),
            ("Hash mismatch for \"http://10.0.0.1/a\": 00 != ff", "Mismatch"),
            ("Image fingerprint doesn't match. Got 00 expected ff", "Mismatch"),
            ("Image server \"10.0.0.1\" isn't allowed in this project", "NotAllowed"),
            ("Unsupported protocol: oci", "Protocol"),
            ("The source and target servers must be different", "Same"),
            ("Failed getting remote image info: Image \"tiny\" not found", "ImageMissing"),
            ("Failed getting remote image info: Image not found", "ImageMissing"),
            ("Failed getting remote image info: The requested image couldn't be found", "ImageMissing"),
            ("Failed getting remote image info: not authorized", "Refused"),
            (
                "Failed to connect to the server \"https://10.0.0.1\": Get \"https://10.0.0.1/1.0\": dial tcp 10.0.0.1:443: connect: connection refused",
                "Unreachable",
            ),
            ("Head \"https://incus.example/a\": dial tcp: lookup incus.example: no such host", "Unreachable"),
            ("Head \"https://10.0.0.1/a\": EOF", "Unreachable"),
            (
                "Get \"https://10.0.0.1/1.0\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
                "NotVerified",
            ),
            ("unexpected EOF", "Cut"),
            ("read tcp 10.0.0.1:1->10.0.0.1:2: read: connection reset by peer", "Cut"),
            ("Image with same fingerprint already exists", "AlreadyExists"),
            ("Failed operation \"Failure\": \"Image with same fingerprint already exists\"", "AlreadyExists"),
            ("Failed operation \"Failure\": \"Image \\\"tiny\\\" not found\"", "ImageMissing"),
            ("Failed operation \"Failure\": \"something new\"", "Refused"),
            ("Failed operation \"Failure", "Refused"),
            ("Profile 'web' doesn't exist", "ProfileMissing"),
            ("Remote image with size 9 exceeds allowed bugdget of 1", "QuotaExceeded"),
            ("Metadata tarball is missing metadata.yaml", "NotAnImage"),
            ("write /var/lib/incus/images/ab: no space left on device", "DiskFull"),
            ("context canceled", "Cancelled"),
            ("Get \"https://10.0.0.1/1.0/images/ab/export\": context canceled", "Cancelled"),
            ("something new", "Refused"),
        ];
        for (text, cause) in table {
            assert_eq!(named(text), cause, "{text}");
        }
    }

    #[test]
    fn what_may_pass_is_told_from_what_may_not() {
        for (text, who, passes) in [
            ("unexpected EOF", Who::Passing, true),
            ("dial tcp: i/o timeout", Who::Operator, true),
            ("x509: certificate has expired", Who::Operator, false),
            ("Image not found", Who::Sender, false),
        ] {
            let error = of_transfer(text);
            assert_eq!((error.who(), error.may_pass()), (who, passes), "{text}");
        }
    }
}
