//! Identifiers that cannot be guessed.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// 128 random bits, written as 32 lower-case hexadecimal digits. Whoever knows one may act on what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Id(u128);

impl Id {
    /// A new one from the system's randomness.
    ///
    /// # Errors
    /// When the system has none to give.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(u128::from_be_bytes(bytes)))
    }

    /// Reads what [`fmt::Display`] wrote; anything else names nothing.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if digits { u128::from_str_radix(text, 16).ok().map(Self) } else { None }
    }
}

/// A text that is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 lower-case hexadecimal digits")]
pub(crate) struct NotAnId;

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Self::parse(text).ok_or(NotAnId)
    }
}

impl TryFrom<String> for Id {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.to_string()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_spelling_is_read() {
        let id = Id(0xab);
        assert_eq!(id.to_string(), "000000000000000000000000000000ab");
        assert_eq!(Id::parse(&id.to_string()), Some(id));
        for text in ["", "ab", "+00000000000000000000000000000ab", "000000000000000000000000000000AB", "../x"]
        {
            assert_eq!(Id::parse(text), None, "{text:?}");
        }
    }
}
