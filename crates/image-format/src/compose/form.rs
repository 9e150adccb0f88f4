//! What a person says of a bare disk or root file system.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::plain::{quoted, shown};
use crate::{Explanation, canonical_architecture};

/// From the second of the epoch on, as Incus shows no earlier date, to the year 9999, after which it could not show any.
const DATES: RangeInclusive<i64> = 1..=253_402_300_799;
/// The longest description, in bytes.
const DESCRIPTION: usize = 1024;
/// The longest of the other texts, in bytes.
const NAME: usize = 128;

/// What the metadata.yaml of a wrapped image will say. A text that is missing or blank is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct WrapForm {
    /// Any name Incus knows for it; the canonical one is written.
    pub architecture: String,
    /// Seconds of the epoch, from 1 to the end of the year 9999.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub creation_date: i64,
    /// The operating system, such as `Debian`; up to 128 bytes, as all texts but the description.
    #[serde(default)]
    pub os: Option<String>,
    /// Its version, such as `13`.
    #[serde(default)]
    pub release: Option<String>,
    /// Which of several builds, such as `cloud`.
    #[serde(default)]
    pub variant: Option<String>,
    /// What `incus image list` shows; up to 1024 bytes.
    #[serde(default)]
    pub description: Option<String>,
}

/// A field of a [`WrapForm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum WrapField {
    /// `architecture`.
    Architecture,
    /// `creationDate`.
    CreationDate,
    /// `os`.
    Os,
    /// `release`.
    Release,
    /// `variant`.
    Variant,
    /// `description`.
    Description,
}

/// Why a form cannot become metadata.
///
/// Serialised with its [`code`](Self::code) in the field `code`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[error("{}: {}", self.code(), self.sentence())]
pub enum WrapFault {
    /// No architecture.
    ArchitectureMissing,
    /// An architecture Incus does not know.
    ArchitectureUnknown {
        /// What was given.
        name: String,
    },
    /// A date before 1970 or after 9999.
    DateOutOfRange,
    /// A text that is too long.
    TooLong {
        /// Which.
        field: WrapField,
        /// The longest accepted, in bytes of UTF-8.
        most: usize,
    },
    /// A text with a control character, such as a line break.
    ControlCharacter {
        /// Which.
        field: WrapField,
    },
}

impl WrapForm {
    /// The canonical architecture, if all fields are as they must be.
    pub(super) fn checked(&self) -> Result<&'static str, WrapFault> {
        let given = self.architecture.trim();
        if given.is_empty() {
            return Err(WrapFault::ArchitectureMissing);
        }
        let architecture = canonical_architecture(given)
            .ok_or_else(|| WrapFault::ArchitectureUnknown { name: given.chars().take(NAME).collect() })?;
        if !DATES.contains(&self.creation_date) {
            return Err(WrapFault::DateOutOfRange);
        }
        for (field, _, text) in self.texts() {
            let most = if field == WrapField::Description { DESCRIPTION } else { NAME };
            if text.len() > most {
                return Err(WrapFault::TooLong { field, most });
            }
            if text.chars().any(char::is_control) {
                return Err(WrapFault::ControlCharacter { field });
            }
        }
        Ok(architecture)
    }

    /// The image's properties, by their names in Incus and in that order.
    pub(super) fn properties(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().map(|(_, name, text)| (name, text))
    }

    fn texts(&self) -> impl Iterator<Item = (WrapField, &'static str, &str)> {
        [
            (WrapField::Description, "description", &self.description),
            (WrapField::Os, "os", &self.os),
            (WrapField::Release, "release", &self.release),
            (WrapField::Variant, "variant", &self.variant),
        ]
        .into_iter()
        .map(|(field, name, text)| (field, name, text.as_deref().unwrap_or_default().trim()))
        .filter(|(_, _, text)| !text.is_empty())
    }
}

/// The nearest date a form may have.
pub(super) fn nearest_date(seconds: i64) -> i64 {
    seconds.clamp(*DATES.start(), *DATES.end())
}

/// The text, cut by whole characters to what the field holds.
pub(super) fn fitted(field: WrapField, text: &str) -> String {
    let most = if field == WrapField::Description { DESCRIPTION } else { NAME };
    text.get(..text.floor_char_boundary(most)).unwrap_or_default().to_owned()
}

impl WrapField {
    /// Its name for translations, and in JSON.
    const fn key(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::CreationDate => "creationDate",
            Self::Os => "os",
            Self::Release => "release",
            Self::Variant => "variant",
            Self::Description => "description",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::CreationDate => "creation date",
            Self::Os => "operating system",
            Self::Release => "release",
            Self::Variant => "variant",
            Self::Description => "description",
        }
    }
}

impl WrapFault {
    /// The field to mend.
    #[must_use]
    pub const fn field(&self) -> WrapField {
        match self {
            Self::ArchitectureMissing | Self::ArchitectureUnknown { .. } => WrapField::Architecture,
            Self::DateOutOfRange => WrapField::CreationDate,
            Self::TooLong { field, .. } | Self::ControlCharacter { field } => *field,
        }
    }

    /// All of it in words.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let told = Explanation::new(self.code(), self.sentence(), self.advice());
        match self {
            Self::ArchitectureUnknown { name } => told.with("name", &shown(name)),
            Self::TooLong { field, most } => told.with("field", field.key()).with("most", &most.to_string()),
            Self::ControlCharacter { field } => told.with("field", field.key()),
            Self::ArchitectureMissing | Self::DateOutOfRange => told,
        }
    }

    /// A stable name in kebab-case, for programs and translations.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ArchitectureMissing => "architecture-missing",
            Self::ArchitectureUnknown { .. } => "architecture-unknown",
            Self::DateOutOfRange => "date-out-of-range",
            Self::TooLong { .. } => "too-long",
            Self::ControlCharacter { .. } => "control-character",
        }
    }

    /// What is the matter, in one plain sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::ArchitectureMissing => "The architecture is not given.".into(),
            Self::ArchitectureUnknown { name } => {
                format!("Incus does not know the architecture {}.", quoted(name))
            }
            Self::DateOutOfRange => "The creation date is before 1970 or after 9999.".into(),
            Self::TooLong { field, .. } => format!("The {} is too long.", field.name()),
            Self::ControlCharacter { field } => {
                format!("The {} has a line break or another control character.", field.name())
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::ArchitectureMissing | Self::ArchitectureUnknown { .. } => {
                "Give the one the system was built for, such as x86_64 or aarch64.".into()
            }
            Self::DateOutOfRange => "Give the day the system was built.".into(),
            Self::TooLong { most, .. } => format!("Shorten it to {most} bytes."),
            Self::ControlCharacter { .. } => "Write it on one line.".into(),
        }
    }
}
