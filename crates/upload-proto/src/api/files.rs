//! The files of an image, as a sender offers them and as the edge can trust them.

use serde::{Deserialize, Serialize};

use super::OfferFault;

/// The most bytes a metadata tarball may have: 64 MiB. Real ones have a few kilobytes; templates add little.
pub const MAX_METADATA_SIZE: u64 = 64 << 20;
/// The longest file name, in bytes, as on every file system images come from.
pub(super) const MAX_FILE_NAME: usize = 255;
/// The longest identity, in bytes.
pub(super) const MAX_IDENTITY: usize = 128;

/// One offered file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileOffer {
    /// Its part in the image.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub size: u64,
    /// What tells this file from others of its name and size, cheaply: see [`FileView::identity`](super::FileView::identity).
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    #[serde(default)]
    pub identity: Option<String>,
}

/// The part a file plays in an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// The whole image in one file.
    Unified,
    /// The metadata tarball of a split image.
    Metadata,
    /// The root file system or disk of a split image; which of the two, its content decides.
    Rootfs,
}

/// The files of one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Files {
    /// One file holds all.
    Unified(OfferedFile),
    /// Metadata and rootfs apart.
    Split {
        /// The metadata tarball.
        metadata: OfferedFile,
        /// The root file system or disk.
        rootfs: OfferedFile,
    },
}

/// A file whose name and size are within bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedFile {
    /// Its name without directories, at most 255 bytes, no control characters.
    pub name: String,
    /// Its size in bytes, at least 1; none while the sender has not told it.
    pub size: Option<u64>,
    /// What tells it from others of its name and size, at most 128 printable ASCII characters.
    pub identity: Option<String>,
}

impl Files {
    /// The files in the order Incus hashes and takes them.
    pub fn in_order(&self) -> impl Iterator<Item = (Role, &OfferedFile)> {
        let (first, second) = match self {
            Self::Unified(file) => ((Role::Unified, file), None),
            Self::Split { metadata, rootfs } => ((Role::Metadata, metadata), Some((Role::Rootfs, rootfs))),
        };
        std::iter::once(first).chain(second)
    }

    /// The size of the whole image in bytes; parsing has made sure that it fits. None while a file's is not told.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.in_order().try_fold(0, |sum: u64, (_, file)| Some(sum.saturating_add(file.size?)))
    }
}

pub(super) fn parse_files(offered: &[FileOffer]) -> Result<Files, OfferFault> {
    let files = match offered {
        [one] if one.role == Role::Unified => Files::Unified(parse_file(one)?),
        [a, b] => match (a.role, b.role) {
            (Role::Metadata, Role::Rootfs) => {
                Files::Split { metadata: parse_file(a)?, rootfs: parse_file(b)? }
            }
            (Role::Rootfs, Role::Metadata) => {
                Files::Split { metadata: parse_file(b)?, rootfs: parse_file(a)? }
            }
            _ => return Err(OfferFault::Files),
        },
        _ => return Err(OfferFault::Files),
    };
    match &files {
        Files::Split { metadata, .. } if metadata.size > Some(MAX_METADATA_SIZE) => {
            Err(OfferFault::MetadataTooLarge)
        }
        Files::Split { .. } | Files::Unified(_) => Ok(files),
    }
}

fn parse_file(offered: &FileOffer) -> Result<OfferedFile, OfferFault> {
    let name = plain_name(&offered.name).ok_or(OfferFault::FileName)?;
    if offered.size == 0 {
        return Err(OfferFault::EmptyFile(name));
    }
    let identity = offered.identity.clone();
    let fits = |text: &str| text.len() <= MAX_IDENTITY && text.bytes().all(|byte| byte.is_ascii_graphic());
    if identity.as_deref().is_some_and(|text| !fits(text)) {
        return Err(OfferFault::Identity);
    }
    Ok(OfferedFile { name, size: Some(offered.size), identity })
}

/// The name of a file without directories and control characters: none where nothing is left that can be one, or more
/// than 255 bytes.
#[must_use]
pub fn plain_name(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = base.chars().filter(|c| !c.is_control()).collect();
    let fits = !["", ".", ".."].contains(&name.as_str()) && name.len() <= MAX_FILE_NAME;
    fits.then_some(name)
}
