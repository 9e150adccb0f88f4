//! Why a dropped folder cannot be packed, and what its owner can do.

use serde::{Deserialize, Serialize};

use crate::Explanation;
use crate::plain::{quoted, shown};

/// Why a dropped folder is refused.
///
/// Serialised with its [`code`](Self::code) in the field `code`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[error("{}: {}", self.code(), self.sentence())]
pub enum FolderFault {
    /// More files than are looked at.
    TooManyFiles {
        /// The most.
        most: usize,
    },
    /// A path that is too long, or is no plain way downwards.
    BadPath,
    /// An unpacked root file system. A browser is told neither the owners of its files nor their permissions and links.
    UnpackedRootfs,
    /// metadata.yaml, and nothing that is a rootfs or disk.
    NoRootfs,
    /// A metadata.yaml that Incus would not read to its end.
    MetadataTooLarge {
        /// The largest, in bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        most: u64,
    },
    /// A template that is no small text.
    TemplateTooLarge {
        /// Its path in the folder.
        name: String,
        /// The largest, in bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        most: u64,
    },
}

impl FolderFault {
    /// All of it in words.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let told = Explanation::new(self.code(), self.sentence(), self.advice());
        match self {
            Self::TooManyFiles { most } => told.with("most", &most.to_string()),
            Self::MetadataTooLarge { most } => told.with("most", &most.to_string()),
            Self::TemplateTooLarge { name, most } => {
                told.with("name", &shown(name)).with("most", &most.to_string())
            }
            Self::BadPath | Self::UnpackedRootfs | Self::NoRootfs => told,
        }
    }

    /// A stable name in kebab-case, for programs and translations.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyFiles { .. } => "too-many-files",
            Self::BadPath => "bad-path",
            Self::UnpackedRootfs => "unpacked-rootfs",
            Self::NoRootfs => "no-rootfs",
            Self::MetadataTooLarge { .. } => "metadata-too-large",
            Self::TemplateTooLarge { .. } => "template-too-large",
        }
    }

    /// What is the matter, in one plain sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::TooManyFiles { most } => format!("The folder holds more than {most} files."),
            Self::BadPath => "The folder holds a file whose path is too long or not plain.".into(),
            Self::UnpackedRootfs => {
                "The folder holds an unpacked root file system, and a browser does not see the owners, permissions and links of its files.".into()
            }
            Self::NoRootfs => "The folder holds a metadata.yaml, but no root file system or disk.".into(),
            Self::MetadataTooLarge { .. } => "The folder's metadata.yaml is too large.".into(),
            Self::TemplateTooLarge { name, .. } => format!("The folder's template {} is too large.", quoted(name)),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::TooManyFiles { .. } => "Drop the image files themselves. If it is an unpacked root file system, pack it with tar.".into(),
            Self::BadPath => "Drop the image files themselves.".into(),
            Self::UnpackedRootfs => {
                "Pack it in a terminal with “sudo tar --numeric-owner --xattrs -cJf image.tar.xz metadata.yaml templates rootfs” (without “templates” if there are none) and drop image.tar.xz.".into()
            }
            Self::NoRootfs => "Put the qcow2 disk beside it as rootfs.img, or the root file system as rootfs.squashfs or rootfs.tar.xz.".into(),
            Self::MetadataTooLarge { most } | Self::TemplateTooLarge { most, .. } => {
                format!("It may have {most} bytes. Shorten it, or pack the image with tar.")
            }
        }
    }
}
