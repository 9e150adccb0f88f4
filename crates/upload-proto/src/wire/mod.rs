//! tus 1.0.0 on the wire: header names, how they are written, and how hostile ones are read.
//!
//! Rules are those of the tus resumable upload protocol, version 1.0.0: the core and the sections named beside
//! each item. Numbers are decimal digits only, as the protocol's grammar has it: no sign, no blanks.

mod checksum;
mod create;
mod metadata;

use thiserror::Error;

pub use checksum::{Algorithm, Checksum};
pub use create::{Creation, read_create};
pub use metadata::{MAX_PAIRS, Metadata};

/// The version header every request and answer carries (core, "Tus-Resumable").
pub const RESUMABLE: &str = "tus-resumable";
/// The only version spoken here.
pub const VERSION: &str = "1.0.0";
/// The versions a server speaks, told on 412 and OPTIONS (core, "Tus-Version").
pub const VERSIONS: &str = "tus-version";
/// The extensions a server speaks, told on OPTIONS (core, "Tus-Extension").
pub const EXTENSIONS: &str = "tus-extension";
/// The largest upload a server takes, in bytes, told on OPTIONS (core, "Tus-Max-Size").
pub const MAX_SIZE: &str = "tus-max-size";
/// The offset a PATCH starts at, and the durable one in answers, in bytes (core, "Upload-Offset").
pub const OFFSET: &str = "upload-offset";
/// The size of the whole upload in bytes (core, "Upload-Length").
pub const LENGTH: &str = "upload-length";
/// `1` for an upload whose size is told later (creation, "Upload-Defer-Length").
pub const DEFER_LENGTH: &str = "upload-defer-length";
/// What the sender says of an upload (creation, "Upload-Metadata").
pub const METADATA: &str = "upload-metadata";
/// The digest of a request's body (checksum, "Upload-Checksum").
pub const CHECKSUM: &str = "upload-checksum";
/// The parts that an upload is joined from, which is not offered here (concatenation, "Upload-Concat").
pub const CONCAT: &str = "upload-concat";
/// The digests a server checks, told on OPTIONS (checksum, "Tus-Checksum-Algorithm").
pub const CHECKSUM_ALGORITHMS: &str = "tus-checksum-algorithm";
/// When an upload that is not gone on with is given up (expiration, "Upload-Expires").
pub const EXPIRES: &str = "upload-expires";
/// The method that a POST stands for (core, "X-HTTP-Method-Override").
pub const METHOD_OVERRIDE: &str = "x-http-method-override";
/// The extensions spoken here, as they are told.
pub const SPOKEN: &str =
    "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination";
/// The digests checked here, as they are told.
pub const CHECKED: &str = "sha256,sha1";
/// The status for a body that is not that of its digest (checksum, "Upload-Checksum").
pub const CHECKSUM_MISMATCH: u16 = 460;
/// The media type of a PATCH body (core, "PATCH").
pub const BODY_TYPE: &str = "application/offset+octet-stream";

/// Why a request cannot be read as tus. Whoever sent it can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WireFault {
    /// No `Tus-Resumable`, or not [`VERSION`]: 412 by the core protocol.
    #[error("the request does not say that it speaks tus {VERSION}")]
    Version,
    /// The body of a PATCH is not [`BODY_TYPE`].
    #[error("the body's media type must be {BODY_TYPE}")]
    BodyType,
    /// A PATCH without `Upload-Offset`.
    #[error("the header that tells the offset is missing")]
    OffsetMissing,
    /// A header that should hold a byte count holds something else, or more than 2^63 - 1.
    #[error("a byte count must be decimal digits, at most 9223372036854775807")]
    Number,
    /// A creation that tells no size and does not say that it comes later, or both.
    #[error("a creation tells Upload-Length, or Upload-Defer-Length: 1, and not both")]
    Length,
    /// A part of an upload, or one to be joined from parts.
    #[error("uploads in parts that are joined are not offered")]
    Concat,
    /// Metadata that is no list of unique keys with values in Base64, or more of it than is read.
    #[error("Upload-Metadata must be a comma-separated list of unique keys with UTF-8 values in Base64")]
    Metadata,
    /// A digest by another algorithm than [`CHECKED`], or of another length than the algorithm's.
    #[error("Upload-Checksum must be one of {CHECKED} and the digest in Base64")]
    Checksum,
}

/// What a PATCH asks for: to append its body at `offset`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// Where the sender believes the upload stands, in bytes.
    pub offset: u64,
    /// The size of the whole upload in bytes, where it was deferred before and is told now (creation).
    pub length: Option<u64>,
    /// The digest of the body; one that differs is not kept (checksum).
    pub checksum: Option<Checksum>,
}

/// Reads the head of a PATCH. `header` looks a header up by its lower-case name.
///
/// # Errors
/// [`WireFault`] says which rule of the core protocol is broken; nothing has been stored then.
pub fn read_append<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Result<Append, WireFault> {
    check_version(header(RESUMABLE))?;
    if header("content-type") != Some(BODY_TYPE) {
        return Err(WireFault::BodyType);
    }
    let offset = header(OFFSET).ok_or(WireFault::OffsetMissing)?;
    Ok(Append {
        offset: read_number(offset)?,
        length: header(LENGTH).map(read_number).transpose()?,
        checksum: header(CHECKSUM).map(Checksum::parse).transpose()?,
    })
}

/// Checks the version header of a request.
///
/// # Errors
/// [`WireFault::Version`] unless it is exactly [`VERSION`].
pub fn check_version(value: Option<&str>) -> Result<(), WireFault> {
    if value == Some(VERSION) { Ok(()) } else { Err(WireFault::Version) }
}

/// Reads a byte count: digits only, at most 2^63 - 1, so that it fits every signed file offset.
///
/// # Errors
/// [`WireFault::Number`] for anything else.
pub fn read_number(text: &str) -> Result<u64, WireFault> {
    let digits = !text.is_empty() && text.len() <= 19 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        return Err(WireFault::Number);
    }
    text.parse::<u64>().ok().filter(|n| i64::try_from(*n).is_ok()).ok_or(WireFault::Number)
}

/// The headers of a PATCH that appends at `offset`.
#[must_use]
pub fn append_headers(offset: u64) -> [(&'static str, String); 3] {
    [(RESUMABLE, VERSION.to_owned()), ("content-type", BODY_TYPE.to_owned()), (OFFSET, offset.to_string())]
}

/// The headers of a HEAD that asks for the offset.
#[must_use]
pub fn query_headers() -> [(&'static str, String); 1] {
    [(RESUMABLE, VERSION.to_owned())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn append(headers: &[(&str, &str)]) -> Result<Append, WireFault> {
        read_append(|name| headers.iter().find(|(n, _)| *n == name).map(|(_, v)| *v))
    }

    fn at(offset: u64) -> Append {
        Append { offset, length: None, checksum: None }
    }

    #[test]
    fn each_broken_rule_has_its_own_fault() {
        let version = (RESUMABLE, VERSION);
        let body = ("content-type", BODY_TYPE);
        assert_eq!(append(&[]), Err(WireFault::Version));
        assert_eq!(append(&[(RESUMABLE, "0.2.2"), body]), Err(WireFault::Version));
        assert_eq!(append(&[version, ("content-type", "text/plain")]), Err(WireFault::BodyType));
        assert_eq!(append(&[version, body]), Err(WireFault::OffsetMissing));
        assert_eq!(append(&[version, body, (OFFSET, "-1")]), Err(WireFault::Number));
        assert_eq!(append(&[version, body, (OFFSET, "7")]), Ok(at(7)));
        assert_eq!(append(&[version, body, (OFFSET, "7"), (LENGTH, "x")]), Err(WireFault::Number));
        assert_eq!(append(&[version, body, (OFFSET, "7"), (CHECKSUM, "md5 AAAA")]), Err(WireFault::Checksum));
        let deferred = append(&[version, body, (OFFSET, "7"), (LENGTH, "9")]);
        assert_eq!(deferred, Ok(Append { length: Some(9), ..at(7) }));
    }

    #[test]
    fn numbers_that_other_parsers_let_through_are_refused() {
        for text in ["", "+1", " 1", "1 ", "0x1", "1e3", "٣", "9223372036854775808", "99999999999999999999"]
        {
            assert_eq!(read_number(text), Err(WireFault::Number), "{text:?}");
        }
        assert_eq!(read_number("9223372036854775807"), Ok(u64::MAX / 2));
        assert_eq!(read_number("007"), Ok(7));
    }

    proptest! {
        #[test]
        fn what_the_client_writes_the_server_reads(offset in 0..=u64::MAX / 2) {
            let headers = append_headers(offset);
            let read = read_append(|name| headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str()));
            prop_assert_eq!(read, Ok(at(offset)));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = read_number(&text);
        }
    }
}
