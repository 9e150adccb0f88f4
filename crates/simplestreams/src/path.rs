//! Paths of a server's documents and files, relative to its base.

use std::fmt;
use std::str::FromStr;

use image_format::Fingerprint;

/// Longest path in bytes.
const LONGEST: usize = 1024;

/// Where a product document is, relative to the base.
pub type StreamPath = ItemPath;

/// Where a document or a file is, relative to the server's base: joined to it with a `/`, it leads nowhere else.
///
/// Segments of ASCII letters, digits and `-._~:@!$&'()*+,;=`, none of them empty, `.` or `..`; no colon in the first,
/// which could be read as a scheme; at most 1024 bytes. So there is no host, no query and nothing encoded that means
/// another thing once decoded. A `/` in front is dropped, as Incus does: even then the path is relative to the base.
/// Incus also takes what it can mend, such as blanks or `./`; well-known servers have no such paths.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemPath(String);

/// The text leads, or could lead, out of the server's base, or is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a path has plain segments, none of them `..`, and 1024 bytes at most")]
pub struct NotAPath;

impl ItemPath {
    /// Where a product document with this content is.
    pub(crate) fn of_products(content: Fingerprint) -> Self {
        Self(format!("streams/v1/images-{content}.json"))
    }

    /// The path without a `/` in front.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for ItemPath {
    type Err = NotAPath;

    fn from_str(text: &str) -> Result<Self, NotAPath> {
        if text.len() > LONGEST {
            return Err(NotAPath);
        }
        let relative = text.strip_prefix('/').unwrap_or(text);
        let first_is_plain = !relative.split('/').next().unwrap_or_default().contains(':');
        if first_is_plain && relative.split('/').all(is_segment) {
            Ok(Self(relative.to_owned()))
        } else {
            Err(NotAPath)
        }
    }
}

fn is_segment(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..") && segment.bytes().all(is_plain)
}

/// What RFC 3986 allows in a segment, without percent signs.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:@!$&'()*+,;=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_as_image_servers_have_them_are_taken() {
        for text in
            ["streams/v1/images.json", "images/debian/12/amd64/default/20240101_05:24/rootfs.squashfs", "a"]
        {
            assert_eq!(text.parse::<ItemPath>().map(|path| path.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("/images/a".parse::<ItemPath>().map(|path| path.to_string()), Ok("images/a".to_owned()));
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        let long = "a".repeat(LONGEST + 1);
        for text in [
            "",
            "/",
            "//host/a",
            "///",
            "a//b",
            "a/",
            "../a",
            "a/../b",
            "a/..",
            "./a",
            "http://host/a",
            "file:a",
            "a?b",
            "a#b",
            "a\\b",
            "..\\a",
            "a b",
            "a%2e%2e/b",
            "%2e%2e/b",
            "a\0",
            "a\nb",
            "é",
            &long,
        ] {
            assert_eq!(text.parse::<ItemPath>(), Err(NotAPath), "{text}");
        }
    }
}
