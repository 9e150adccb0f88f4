//! What tenants, targets and remotes are called, and patterns over such names.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::NameFault;

/// The longest name, in bytes; Incus has the same bound for most of its names.
const LONGEST: usize = 63;

/// Makes a type of a text that holds to a rule.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $rule:expr, $fault:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameFault;

            fn from_str(text: &str) -> Result<Self, NameFault> {
                if $rule(text) { Ok(Self(text.to_owned())) } else { Err($fault) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameFault;

            fn try_from(text: String) -> Result<Self, NameFault> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// A tenant's name: 1 to 63 lower-case ASCII letters, digits, `-`, `_` and `.`, the first a letter or a digit. It stands
    /// in paths, headers, the log and labels of metrics, and two that differ in case alone would be taken for one another.
    TenantName, is_tenant, NameFault::Tenant
}

name! {
    /// A target's name, by the rule that the settings have for it: 1 to 63 ASCII letters, digits, `-`, `_` and `.`, and
    /// neither `.` nor `..`.
    TargetName, is_plain, NameFault::Plain
}

name! {
    /// A remote's name, by the same rule as a [`TargetName`].
    RemoteName, is_plain, NameFault::Plain
}

fn is_tenant(text: &str) -> bool {
    is_plain(text)
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

fn is_plain(text: &str) -> bool {
    is_part(text) && text.len() <= LONGEST && ![".", ".."].contains(&text)
}

/// Whether the text could stand in a name.
fn is_part(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// One name of a target or a remote, or all that begin alike: `lab`, `lab-*`, `*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamePattern {
    /// This name alone.
    One(String),
    /// Every name that begins so and is longer; with nothing to begin with, every name.
    Beginning(String),
}

impl NamePattern {
    /// Whether it names this.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Beginning(start) => name.strip_prefix(start.as_str()).is_some_and(|rest| !rest.is_empty()),
        }
    }
}

impl FromStr for NamePattern {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        match text.strip_suffix('*') {
            Some("") => Ok(Self::Beginning(String::new())),
            Some(start) if is_part(start) && start.len() < LONGEST => Ok(Self::Beginning(start.to_owned())),
            None if is_plain(text) => Ok(Self::One(text.to_owned())),
            Some(_) | None => Err(NameFault::Pattern),
        }
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(one) => f.write_str(one),
            Self::Beginning(start) => write!(f, "{start}*"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_have_one_spelling() {
        for name in ["a", "lab-1", "0x", "a.b_c", &"x".repeat(63)] {
            assert!(name.parse::<TenantName>().is_ok(), "{name}");
        }
        for name in
            ["", "Lab", "-a", ".a", "_a", "..", "a/b", "a b", "ä", "a\n", "a\0", "a:b", &"x".repeat(64)]
        {
            assert_eq!(name.parse::<TenantName>(), Err(NameFault::Tenant), "{name:?}");
        }
    }

    #[test]
    fn targets_are_called_as_the_settings_call_them() {
        for name in ["local", "Lab", "-a", "_", "...", "a.b"] {
            assert!(name.parse::<TargetName>().is_ok() && name.parse::<RemoteName>().is_ok(), "{name}");
        }
        for name in ["", ".", "..", "a/b", "a b", "*", "ä", &"x".repeat(64)] {
            assert_eq!(name.parse::<TargetName>(), Err(NameFault::Plain), "{name:?}");
        }
    }

    #[test]
    fn a_star_stands_at_the_end_alone_and_for_something() {
        let pattern = |text: &str| text.parse::<NamePattern>().unwrap();
        assert!(pattern("lab").matches("lab") && !pattern("lab").matches("lab-1"));
        assert!(pattern("lab-*").matches("lab-1") && !pattern("lab-*").matches("lab-"));
        assert!(!pattern("lab-*").matches("Lab-1") && pattern("*").matches("x"));
        for wrong in ["", "**", "*a", "a*b", "a**", "a/*", " *"] {
            assert_eq!(wrong.parse::<NamePattern>(), Err(NameFault::Pattern), "{wrong:?}");
        }
        assert_eq!(pattern("lab-*").to_string(), "lab-*");
    }

    #[test]
    fn stored_names_are_parsed_again() {
        assert!(serde_json::from_str::<TenantName>("\"lab\"").is_ok());
        assert!(serde_json::from_str::<TenantName>("\"Lab\"").is_err());
        assert!(serde_json::from_str::<TargetName>("\"../x\"").is_err());
    }
}
