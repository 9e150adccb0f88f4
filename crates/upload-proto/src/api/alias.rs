//! Alias names, by the rule of the strictest Incus.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest alias name, in bytes (Incus 6.0.5, 6.16 and later).
pub(crate) const MAX_BYTES: usize = 64;

/// Characters Incus refuses anywhere in an alias, besides white space.
const REFUSED: [char; 9] = ['$', '?', '&', '+', '"', '\'', '`', '*', '\\'];

/// A name for an image that every version of Incus accepts and every shell types unquoted.
///
/// Incus 6.0.4 takes any text, later ones check: at most 64 bytes, no white space and none of
/// `$ ? & + " ' ` *`, an ASCII letter or digit at both ends, slashes allowed inside. The later rule holds here
/// for all, so that an alias survives an upgrade of the server. Control characters and backslashes, which that
/// rule forgets, are refused too, and segments that a path would lose: `a//b`, `a/../b`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AliasName(String);

/// What is wrong with an alias name. Whoever typed it can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AliasFault {
    /// Nothing was given.
    #[error("an alias needs at least one character")]
    Empty,
    /// More than 64 bytes.
    #[error("an alias has at most {MAX_BYTES} bytes")]
    TooLong,
    /// A character Incus refuses.
    #[error("an alias cannot contain {0:?}")]
    Character(char),
    /// The first or last character is not an ASCII letter or digit.
    #[error("an alias starts and ends with a letter or digit (a-z, A-Z, 0-9)")]
    Ends,
    /// A part between slashes that is empty or only dots.
    #[error("the parts of an alias between slashes cannot be empty, . or ..")]
    Segment,
}

impl AliasName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AliasName {
    type Error = AliasFault;

    fn try_from(text: String) -> Result<Self, AliasFault> {
        if text.is_empty() {
            return Err(AliasFault::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(AliasFault::TooLong);
        }
        if let Some(c) = text.chars().find(|c| c.is_whitespace() || c.is_control() || REFUSED.contains(c)) {
            return Err(AliasFault::Character(c));
        }
        if !text.starts_with(|c: char| c.is_ascii_alphanumeric())
            || !text.ends_with(|c: char| c.is_ascii_alphanumeric())
        {
            return Err(AliasFault::Ends);
        }
        if text.split('/').any(|segment| ["", ".", ".."].contains(&segment)) {
            return Err(AliasFault::Segment);
        }
        Ok(Self(text))
    }
}

impl From<AliasName> for String {
    fn from(name: AliasName) -> Self {
        name.0
    }
}

impl std::fmt::Display for AliasName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<AliasName, AliasFault> {
        AliasName::try_from(text.to_owned())
    }

    #[test]
    fn ordinary_names_pass() {
        for name in ["a", "debian/13", "my-image_v1.2", "a日本語b", "a:b", &"x".repeat(64)] {
            assert_eq!(parse(name).map(String::from), Ok(name.to_owned()));
        }
    }

    #[test]
    fn each_fault_is_named() {
        assert_eq!(parse(""), Err(AliasFault::Empty));
        assert_eq!(parse(&"x".repeat(65)), Err(AliasFault::TooLong));
        assert_eq!(parse("a b"), Err(AliasFault::Character(' ')));
        assert_eq!(parse("a\nb"), Err(AliasFault::Character('\n')));
        assert_eq!(parse("a*b"), Err(AliasFault::Character('*')));
        assert_eq!(parse("a\u{0}b"), Err(AliasFault::Character('\u{0}')));
        assert_eq!(parse("../a"), Err(AliasFault::Ends));
        assert_eq!(parse("a/"), Err(AliasFault::Ends));
        assert_eq!(parse("a//b"), Err(AliasFault::Segment));
        assert_eq!(parse("a/../b"), Err(AliasFault::Segment));
    }

    proptest! {
        #[test]
        fn accepted_names_keep_the_rule(text in ".{0,80}") {
            if let Ok(name) = parse(&text) {
                prop_assert_eq!(name.as_str(), &text);
                prop_assert!(text.len() <= MAX_BYTES);
                prop_assert!(!text.contains(char::is_whitespace));
            }
        }
    }
}
