//! Names that become a path segment or a query value: projects and operations.

use std::fmt;
use std::str::FromStr;

/// The name of an Incus project.
///
/// At most 63 bytes, no white space or control character, no `/`, and neither `.`, `..` nor empty: what Incus
/// allows for new projects, with the bound its own name rules use. The name `default` is Incus's initial project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectName(String);

/// The identifier of an operation, as Incus gave it: a UUID in its usual text form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(String);

/// The name of an image on another server: an alias there.
///
/// 1 to 255 bytes without control characters. A full fingerprint is no name: Incus would take it for the image's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceAlias(String);

/// A text that cannot be such a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Not a possible project name.
    #[error("a project's name has 1 to 63 bytes, without white space, quotes or slashes")]
    Project,
    /// Not an operation's identifier.
    #[error("an operation's identifier is a UUID")]
    Operation,
    /// Not a possible alias of another server.
    #[error("an alias has 1 to 255 bytes, and is no fingerprint")]
    Alias,
}

impl ProjectName {
    /// The project every Incus server starts with.
    #[must_use]
    pub fn default_project() -> Self {
        Self("default".to_owned())
    }

    /// The name as Incus spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_default(&self) -> bool {
        self.0 == "default"
    }
}

impl FromStr for ProjectName {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || "/\\'\"*".contains(c);
        if text.is_empty() || text.len() > 63 || [".", ".."].contains(&text) || text.contains(forbidden) {
            return Err(NameFault::Project);
        }
        Ok(Self(text.to_owned()))
    }
}

impl OperationId {
    /// The `number`th operation of the fake daemon.
    #[cfg(feature = "scripted")]
    pub(crate) fn numbered(number: u64) -> Self {
        Self(format!("00000000-0000-4000-8000-{:012x}", number & 0xffff_ffff_ffff))
    }

    /// The identifier as Incus spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OperationId {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        let uuid = text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if uuid { Ok(Self(text.to_owned())) } else { Err(NameFault::Operation) }
    }
}

impl SourceAlias {
    /// The name as the other server spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SourceAlias {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        let fingerprint = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if text.is_empty() || text.len() > 255 || text.contains(char::is_control) || fingerprint {
            return Err(NameFault::Alias);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_names_cannot_leave_their_segment() {
        for good in ["default", "img-T", "user_1000", "日本"] {
            assert_eq!(good.parse::<ProjectName>().map(|name| name.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", ".", "..", "a/b", "a b", "a\nb", "*", &"p".repeat(64)] {
            assert_eq!(bad.parse::<ProjectName>(), Err(NameFault::Project), "{bad:?}");
        }
    }

    #[test]
    fn aliases_elsewhere_are_names_and_no_fingerprints() {
        for good in ["tiny", "debian/13/amd64", "two words", "ab12"] {
            assert_eq!(good.parse::<SourceAlias>().unwrap().as_str(), good);
        }
        for bad in ["", "a\nb", &"a".repeat(256), &"0f".repeat(32)] {
            assert_eq!(bad.parse::<SourceAlias>(), Err(NameFault::Alias), "{bad:?}");
        }
    }

    #[test]
    fn operation_ids_are_uuids() {
        assert!("a3b0c9d2-1111-2222-3333-0123456789ab".parse::<OperationId>().is_ok());
        for bad in ["", "../images", "a3b0c9d2-1111-2222-3333-0123456789a/", "a3b0c9d2"] {
            assert_eq!(bad.parse::<OperationId>(), Err(NameFault::Operation), "{bad:?}");
        }
    }
}
