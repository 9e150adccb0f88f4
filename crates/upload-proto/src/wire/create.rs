//! The extension "creation": a POST that makes an upload, perhaps with its first bytes.

use super::{
    BODY_TYPE, CHECKSUM, CONCAT, Checksum, DEFER_LENGTH, LENGTH, METADATA, Metadata, RESUMABLE, WireFault,
    check_version, read_number,
};

/// What a creation asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creation {
    /// The size in bytes; none where a later PATCH tells it ("creation-defer-length").
    pub length: Option<u64>,
    /// What is said of the upload.
    pub metadata: Metadata,
    /// Whether the body is the upload's beginning ("creation-with-upload").
    pub with_upload: bool,
    /// The digest of that beginning.
    pub checksum: Option<Checksum>,
}

/// Reads the head of a creation. `header` looks a header up by its lower-case name.
///
/// # Errors
/// [`WireFault`] says which rule is broken; nothing has been created then.
pub fn read_create<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Result<Creation, WireFault> {
    check_version(header(RESUMABLE))?;
    if header(CONCAT).is_some() {
        return Err(WireFault::Concat);
    }
    let length = match (header(LENGTH), header(DEFER_LENGTH)) {
        (Some(length), None) => Some(read_number(length)?),
        (None, Some("1")) => None,
        _ => return Err(WireFault::Length),
    };
    let metadata = header(METADATA).map(Metadata::parse).transpose()?.unwrap_or_default();
    let checksum = header(CHECKSUM).map(Checksum::parse).transpose()?;
    Ok(Creation { length, metadata, with_upload: header("content-type") == Some(BODY_TYPE), checksum })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{RESUMABLE, VERSION};

    fn create(headers: &[(&str, &str)]) -> Result<Creation, WireFault> {
        read_create(|name| {
            let all = [(RESUMABLE, VERSION)];
            all.iter().chain(headers).find(|(n, _)| *n == name).map(|(_, value)| *value)
        })
    }

    #[test]
    fn the_length_is_told_or_deferred() {
        assert_eq!(create(&[(LENGTH, "0")]).unwrap().length, Some(0));
        assert_eq!(create(&[(DEFER_LENGTH, "1")]).unwrap().length, None);
        for headers in [
            &[][..],
            &[(DEFER_LENGTH, "0")],
            &[(DEFER_LENGTH, "true")],
            &[(LENGTH, "1"), (DEFER_LENGTH, "1")],
        ] {
            assert_eq!(create(headers), Err(WireFault::Length), "{headers:?}");
        }
        assert_eq!(create(&[(LENGTH, "-1")]), Err(WireFault::Number));
        assert_eq!(create(&[(LENGTH, "1"), (CONCAT, "partial")]), Err(WireFault::Concat));
    }

    #[test]
    fn a_body_is_the_beginning_only_by_its_media_type() {
        assert!(create(&[(LENGTH, "1"), ("content-type", BODY_TYPE)]).unwrap().with_upload);
        assert!(!create(&[(LENGTH, "1"), ("content-type", "text/plain")]).unwrap().with_upload);
    }

    #[test]
    fn without_the_version_nothing_is_read() {
        assert_eq!(read_create(|name| (name == LENGTH).then_some("1")), Err(WireFault::Version));
    }
}
