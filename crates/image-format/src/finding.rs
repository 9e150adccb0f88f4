//! What is worth knowing of an image that can be imported nevertheless.

use serde::{Deserialize, Serialize};

use crate::Explanation;
use crate::plain::{quoted, shown};

/// Something about a good file that its owner may want to know. A file has each at most once.
///
/// Serialised with its [`code`](Self::code) in the field `code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Finding {
    /// metadata.yaml has no `properties`.
    PropertiesAbsent,
    /// metadata.yaml has a creation date before 1970, of which Incus keeps none.
    NegativeCreationDate,
    /// metadata.yaml comes late in the archive: Incus unpacks all before it to read it, at every import.
    LateMetadata {
        /// Where it stands in the unpacked archive, in bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        position: u64,
    },
    /// metadata.yaml names a template that is not in the image's directory `templates`.
    MissingTemplate {
        /// The template's file name.
        name: String,
    },
    /// The archive has device nodes. Incus leaves out those in `dev`, and an unprivileged container cannot use others.
    DeviceNodes {
        /// How many were seen.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        count: u64,
    },
    /// An entry's name begins with a slash. What unpacks the image takes the slash away.
    AbsoluteEntry {
        /// The first such entry.
        name: String,
    },
    /// The disk in the archive is stored without its holes, and was not looked into.
    SparseDisk,
    /// The directory `rootfs` of the archive has nothing in it.
    EmptyRootfs,
    /// An archive without metadata.yaml that has none of the directories of a root file system.
    UnlikelyRootfs,
    /// No program seen in the image is for the architecture that metadata.yaml names.
    ArchitectureDiffers {
        /// What metadata.yaml names.
        declared: String,
        /// What the programs are for.
        found: String,
    },
    /// The rest of the archive was not checked for damage: it unpacks to too much for its size.
    CheckedInPart,
}

/// How much a [`Finding`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Severity {
    /// Instances may not start, or something will be slow.
    Warning,
    /// Good to know.
    Note,
}

impl Finding {
    /// A stable name in kebab-case, for programs and translations.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PropertiesAbsent => "properties-absent",
            Self::NegativeCreationDate => "negative-creation-date",
            Self::LateMetadata { .. } => "late-metadata",
            Self::MissingTemplate { .. } => "missing-template",
            Self::DeviceNodes { .. } => "device-nodes",
            Self::AbsoluteEntry { .. } => "absolute-entry",
            Self::SparseDisk => "sparse-disk",
            Self::EmptyRootfs => "empty-rootfs",
            Self::UnlikelyRootfs => "unlikely-rootfs",
            Self::ArchitectureDiffers { .. } => "architecture-differs",
            Self::CheckedInPart => "checked-in-part",
        }
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::LateMetadata { .. }
            | Self::MissingTemplate { .. }
            | Self::EmptyRootfs
            | Self::UnlikelyRootfs
            | Self::ArchitectureDiffers { .. } => Severity::Warning,
            Self::PropertiesAbsent
            | Self::NegativeCreationDate
            | Self::DeviceNodes { .. }
            | Self::AbsoluteEntry { .. }
            | Self::SparseDisk
            | Self::CheckedInPart => Severity::Note,
        }
    }

    /// All of it in words.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let told = Explanation::new(self.code(), self.sentence(), self.advice());
        match self {
            Self::LateMetadata { position } => told.with("mebibytes", &(position >> 20).to_string()),
            Self::MissingTemplate { name } | Self::AbsoluteEntry { name } => told.with("name", &shown(name)),
            Self::DeviceNodes { count } => told.with("count", &count.to_string()),
            Self::ArchitectureDiffers { declared, found } => {
                told.with("declared", &shown(declared)).with("found", &shown(found))
            }
            _ => told,
        }
    }

    /// What was found, in one plain sentence. What it quotes from the file is short and printable.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::PropertiesAbsent => "The image's metadata.yaml has no properties.".into(),
            Self::NegativeCreationDate => {
                "The image's creation date is before 1970; Incus will show none.".into()
            }
            Self::LateMetadata { position } => {
                format!("metadata.yaml comes late in the archive, after {} MiB.", position >> 20)
            }
            Self::MissingTemplate { name } => {
                format!("metadata.yaml names the template {}, which the image does not have.", quoted(name))
            }
            Self::DeviceNodes { count } => format!("The archive has device nodes ({count})."),
            Self::AbsoluteEntry { name } => {
                format!(
                    "The archive has absolute names, such as {}; they count from the image's own root.",
                    quoted(name)
                )
            }
            Self::SparseDisk => "The disk is stored without its holes and could not be looked into.".into(),
            Self::EmptyRootfs => "The root file system in the archive is empty.".into(),
            Self::UnlikelyRootfs => {
                "The archive has no metadata.yaml and does not look like a root file system.".into()
            }
            Self::ArchitectureDiffers { declared, found } => format!(
                "metadata.yaml says the image is for {}, but its programs are for {}.",
                quoted(declared),
                quoted(found)
            ),
            Self::CheckedInPart => "The rest of the file was not checked for damage.".into(),
        }
    }

    /// What to do about it, or that there is nothing to do.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::PropertiesAbsent => "Add some here, or later with “incus image edit”.",
            Self::NegativeCreationDate => {
                "If it matters, correct creation_date in metadata.yaml and pack the image again."
            }
            Self::LateMetadata { .. } => "For quicker imports pack metadata.yaml first.",
            Self::MissingTemplate { .. } => {
                "Instances will not start when it is due: add the file, or remove the rule from metadata.yaml."
            }
            Self::DeviceNodes { .. } => {
                "Incus gives instances devices of its own and leaves out those in dev; the image may do without them."
            }
            Self::AbsoluteEntry { .. } => "There is nothing to do if the image was meant so.",
            Self::SparseDisk => "Pack it without tar's option --sparse to have it checked.",
            Self::EmptyRootfs => {
                "No container can start from it: look whether the right directory was packed."
            }
            Self::UnlikelyRootfs => {
                "Look whether it is the right file, and whether it was packed from within the root directory."
            }
            Self::ArchitectureDiffers { .. } => "Instances may not start: look which of the two is right.",
            Self::CheckedInPart => {
                "It unpacks to very much for its size. If that is as it should be, there is nothing to do."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_its_code_and_words() {
        let text = || "x\n\u{7}y".to_owned();
        let all = [
            Finding::PropertiesAbsent,
            Finding::NegativeCreationDate,
            Finding::LateMetadata { position: 1 << 30 },
            Finding::MissingTemplate { name: text() },
            Finding::DeviceNodes { count: 2 },
            Finding::AbsoluteEntry { name: text() },
            Finding::SparseDisk,
            Finding::EmptyRootfs,
            Finding::UnlikelyRootfs,
            Finding::ArchitectureDiffers { declared: text(), found: text() },
            Finding::CheckedInPart,
        ];
        for finding in all {
            let json = serde_json::to_value(&finding).unwrap();
            assert_eq!(json["code"], finding.code());
            assert_eq!(serde_json::from_value::<Finding>(json).unwrap(), finding);
            let words = finding.explain();
            for text in [words.sentence, words.advice] {
                assert!(text.ends_with('.') && !text.chars().any(char::is_control), "{text:?}");
            }
        }
    }
}
