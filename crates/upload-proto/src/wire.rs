//! tus 1.0.0 on the wire: header names, how they are written, and how hostile ones are read.
//!
//! Rules are those of the tus resumable upload protocol, version 1.0.0: the core and the sections named beside
//! each item. Numbers are decimal digits only, as the protocol's grammar has it: no sign, no blanks.

use thiserror::Error;

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
}

/// What a PATCH asks for: to append its body at `offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Append {
    /// Where the sender believes the upload stands, in bytes.
    pub offset: u64,
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
    Ok(Append { offset: read_number(offset)? })
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

    #[test]
    fn each_broken_rule_has_its_own_fault() {
        let version = (RESUMABLE, VERSION);
        let body = ("content-type", BODY_TYPE);
        assert_eq!(append(&[]), Err(WireFault::Version));
        assert_eq!(append(&[(RESUMABLE, "0.2.2"), body]), Err(WireFault::Version));
        assert_eq!(append(&[version, ("content-type", "text/plain")]), Err(WireFault::BodyType));
        assert_eq!(append(&[version, body]), Err(WireFault::OffsetMissing));
        assert_eq!(append(&[version, body, (OFFSET, "-1")]), Err(WireFault::Number));
        assert_eq!(append(&[version, body, (OFFSET, "7")]), Ok(Append { offset: 7 }));
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
            prop_assert_eq!(read, Ok(Append { offset }));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = read_number(&text);
        }
    }
}
