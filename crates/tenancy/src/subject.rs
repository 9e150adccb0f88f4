//! Users and groups, each with the way in which it was proved to be them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::NameFault;

/// The longest name of a user or a group, in bytes. OpenID Connect has the same bound for a `sub` (Core 1.0, section 2).
const LONGEST: usize = 255;
/// What whoever comes without a login is called.
const ANYONE: &str = "anyone";

/// How somebody proved who they are. Two who are called alike by two ways are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Not at all: the edge listens on loopback addresses alone.
    None,
    /// By a token of the edge's own.
    Token,
    /// A trusted proxy says so.
    Proxy,
    /// A provider of OpenID Connect says so.
    Oidc,
}

impl Way {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::None, Self::Token, Self::Proxy, Self::Oidc];

    /// What it is called in the settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Token => "token",
            Self::Proxy => "proxy",
            Self::Oidc => "oidc",
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Makes a type of a name with the way it was proved by.
macro_rules! proved {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// The name has 1 to 255 bytes without control characters, without characters that turn or hide text, and without
        /// blanks at its ends, so that it looks in a log like what it is. It is compared byte for byte: the case of letters
        /// counts, and so does the form of what Unicode can write in two ways. As text it is the way, a colon and the name,
        /// and no two have the same text.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name {
            way: Way,
            name: String,
        }

        impl $name {
            /// With a name that was proved in this way.
            ///
            /// # Errors
            /// [`NameFault::Text`] for a text that is no name.
            pub fn new(way: Way, name: &str) -> Result<Self, NameFault> {
                if is_name(name) { Ok(Self { way, name: name.to_owned() }) } else { Err(NameFault::Text) }
            }

            /// The way.
            #[must_use]
            pub fn way(&self) -> Way {
                self.way
            }

            /// The name alone.
            #[must_use]
            pub fn name(&self) -> &str {
                &self.name
            }
        }

        impl FromStr for $name {
            type Err = NameFault;

            /// Reads the way, a colon and the name, which may have colons itself.
            fn from_str(text: &str) -> Result<Self, NameFault> {
                let (way, name) = text.split_once(':').ok_or(NameFault::Way)?;
                let way = Way::ALL.into_iter().find(|known| known.as_str() == way).ok_or(NameFault::Way)?;
                Self::new(way, name)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameFault;

            fn try_from(text: String) -> Result<Self, NameFault> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(proved: $name) -> Self {
                proved.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}:{}", self.way, self.name)
            }
        }
    };
}

proved! {
    /// A user, or a program that acts as one.
    Subject
}

proved! {
    /// A group that users belong to.
    Group
}

impl Subject {
    /// Whoever comes to an edge without a login.
    #[must_use]
    pub fn anyone() -> Self {
        Self { way: Way::None, name: ANYONE.to_owned() }
    }
}

fn is_name(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && !text.chars().any(|c| c.is_control() || hides(c) || (c.is_whitespace() && c != ' '))
        && text.trim() == text
}

/// Characters that do not show, or that turn the text around them (UTR 36, "Bidirectional Text Spoofing").
fn hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_by_two_ways_is_two_subjects() {
        let by = |way| Subject::new(way, "a").unwrap();
        for one in Way::ALL {
            for other in Way::ALL {
                assert_eq!(by(one) == by(other), one == other);
                assert_eq!(by(one).to_string() == by(other).to_string(), one == other);
            }
        }
    }

    #[test]
    fn a_name_cannot_bring_its_way_along() {
        let sly = Subject::new(Way::Token, "oidc:a").unwrap();
        assert_eq!(sly.to_string(), "token:oidc:a");
        assert_eq!(sly.to_string().parse(), Ok(sly.clone()));
        assert_ne!(sly, "oidc:a".parse().unwrap());
    }

    #[test]
    fn names_as_providers_have_them_are_taken() {
        for name in ["a", "a@example.org", "CN=Lab, OU=x", "/path/group", "8f0c-…", "学生", "auth0|5f", "a:b"]
        {
            assert_eq!(format!("oidc:{name}").parse::<Group>().unwrap().name(), name);
        }
    }

    #[test]
    fn what_does_not_show_is_no_name() {
        for name in [
            "",
            " a",
            "a ",
            "a\n",
            "a\tb",
            "a\0",
            "a\u{202e}b",
            "a\u{200b}",
            "\u{feff}a",
            "a\u{a0}b",
            "a\u{85}",
        ] {
            assert_eq!(Subject::new(Way::Proxy, name), Err(NameFault::Text), "{name:?}");
        }
        assert!(Subject::new(Way::Proxy, &"x".repeat(256)).is_err());
        for text in ["", "a", "ldap:a", "OIDC:a", " oidc:a", ":a"] {
            assert_eq!(text.parse::<Subject>(), Err(NameFault::Way), "{text:?}");
        }
        assert_eq!("oidc:".parse::<Subject>(), Err(NameFault::Text));
    }
}
