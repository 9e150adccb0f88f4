//! What a tenant's aliases must begin with.

use std::{fmt, str::FromStr};

use crate::NameFault;

/// The longest prefix, in bytes: one less than the longest alias.
const LONGEST: usize = 63;
/// Characters that no alias has: the rule of `upload-proto`'s `AliasName`.
const REFUSED: [char; 9] = ['$', '?', '&', '+', '"', '\'', '`', '*', '\\'];

/// What every alias of a tenant begins with, such as `lab/` or `lab-`. It is compared byte for byte, as Incus compares
/// aliases, and an alias has something behind it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AliasPrefix(String);

impl AliasPrefix {
    /// The prefix as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the alias begins with it, and goes on.
    #[must_use]
    pub fn covers(&self, alias: &str) -> bool {
        alias.strip_prefix(self.0.as_str()).is_some_and(|rest| !rest.is_empty())
    }
}

impl FromStr for AliasPrefix {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        let usable = |c: char| !(c.is_whitespace() || c.is_control() || REFUSED.contains(&c));
        // The part behind the last slash is not whole yet, and may be empty.
        let whole = text.rsplit_once('/').map_or("", |(whole, _)| whole);
        let segments = text.contains('/').then(|| whole.split('/')).into_iter().flatten();
        let fits = (1..=LONGEST).contains(&text.len())
            && text.chars().all(usable)
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && segments.into_iter().all(|segment| !["", ".", ".."].contains(&segment));
        if fits { Ok(Self(text.to_owned())) } else { Err(NameFault::AliasPrefix) }
    }
}

impl fmt::Display for AliasPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_begins_with_it_and_goes_on() {
        let prefix: AliasPrefix = "lab/".parse().unwrap();
        assert!(prefix.covers("lab/debian") && prefix.covers("lab/a/b"));
        for other in ["lab/", "lab", "Lab/a", "label/a", "x/lab/a", ""] {
            assert!(!prefix.covers(other), "{other}");
        }
    }

    #[test]
    fn only_what_an_alias_can_begin_with_is_a_prefix() {
        for text in ["a", "lab-", "lab/", "a/b", "a/b.", "a日", &"x".repeat(63)] {
            assert!(text.parse::<AliasPrefix>().is_ok(), "{text}");
        }
        for text in
            ["", "/", "-a", "a b", "a*", "a//", "a/../", "a/./b", "a\n", "a\\", "日", "a//b", &"x".repeat(64)]
        {
            assert_eq!(text.parse::<AliasPrefix>(), Err(NameFault::AliasPrefix), "{text:?}");
        }
    }
}
