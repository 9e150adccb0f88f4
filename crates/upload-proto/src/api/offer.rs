//! What a sender offers to import, and the parse that turns it into something the edge can trust.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{AliasFault, AliasName};

/// The most aliases one import may ask for.
pub const MAX_ALIASES: usize = 16;
/// The most properties one import may set.
pub const MAX_PROPERTIES: usize = 64;
/// The most bytes a metadata tarball may have: 64 MiB. Real ones have a few kilobytes; templates add little.
pub const MAX_METADATA_SIZE: u64 = 64 << 20;
/// The longest property key or value, in bytes.
const MAX_PROPERTY_TEXT: usize = 4096;
/// The longest file name, in bytes, as on every file system images come from.
const MAX_FILE_NAME: usize = 255;
/// The longest identity, in bytes.
const MAX_IDENTITY: usize = 128;

/// The body of `POST /api/v1/imports`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CreateImport {
    /// Names the import, 32 lower-case hexadecimal digits that nobody can guess; the edge chooses where there is none.
    /// A second creation under the same name, with the same offer, answers with the import that is there.
    #[serde(default)]
    pub id: Option<String>,
    /// One unified image, or the metadata and the rootfs of a split one, in any order.
    pub files: Vec<FileOffer>,
    /// Aliases for the image.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What to do when an alias names another image.
    #[serde(default)]
    pub alias_taken: AliasTaken,
    /// Properties set over those of metadata.yaml.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
    /// Whether clients without credentials may read the image.
    #[serde(default)]
    pub public: bool,
    /// The fingerprint, when it is known by now; else it is declared later.
    #[serde(default)]
    pub fingerprint: Option<String>,
}

/// One offered file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FileOffer {
    /// Its part in the image.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub size: u64,
    /// What tells this file from others of its name and size, cheaply: see [`FileView::identity`](super::FileView::identity).
    #[serde(default)]
    pub identity: Option<String>,
}

/// The part a file plays in an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Role {
    /// The whole image in one file.
    Unified,
    /// The metadata tarball of a split image.
    Metadata,
    /// The root file system or disk of a split image; which of the two, its content decides.
    Rootfs,
}

/// What to do when an alias already names another image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum AliasTaken {
    /// Refuse the import before a byte is sent.
    #[default]
    Fail,
    /// Point the alias at the new image, in one step.
    Move,
    /// Leave the alias where it is and import without it.
    Skip,
}

/// The body of `PATCH /api/v1/imports/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DeclareFingerprint {
    /// SHA-256 over the file, or over metadata then rootfs: 64 lower-case hexadecimal digits.
    pub fingerprint: String,
}

/// A [`CreateImport`] that holds to every rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The files in Incus's order.
    pub files: Files,
    /// Aliases, each once.
    pub aliases: Vec<AliasName>,
    /// What to do when one is taken.
    pub alias_taken: AliasTaken,
    /// Properties over those of metadata.yaml.
    pub properties: BTreeMap<String, String>,
    /// Whether the image is public.
    pub public: bool,
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

/// Why an offer is refused. The sender can mend it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OfferFault {
    /// Neither one unified file nor one metadata and one rootfs.
    #[error("an import is one unified image, or one metadata and one rootfs file")]
    Files,
    /// A file without a usable name.
    #[error("a file name is missing or longer than {MAX_FILE_NAME} bytes")]
    FileName,
    /// An identity that is too long or not printable ASCII.
    #[error("an identity has at most {MAX_IDENTITY} printable ASCII characters")]
    Identity,
    /// A file without bytes.
    #[error("the file {0:?} is empty")]
    EmptyFile(String),
    /// More bytes than the edge takes for one image.
    #[error("the image has {size} bytes; at most {limit} are taken")]
    TooLarge {
        /// What was offered, in bytes.
        size: u64,
        /// What is taken, in bytes.
        limit: u64,
    },
    /// A metadata tarball over [`MAX_METADATA_SIZE`].
    #[error("the metadata tarball has more than {MAX_METADATA_SIZE} bytes")]
    MetadataTooLarge,
    /// An alias that some version of Incus refuses.
    #[error("{fault}")]
    Alias {
        /// What was offered.
        alias: String,
        /// What is wrong with it.
        fault: AliasFault,
    },
    /// Not one of the things that can be done when an alias is taken.
    #[error("what to do when an alias is taken is one of fail, move and skip")]
    AliasTaken,
    /// More than [`MAX_ALIASES`] aliases.
    #[error("at most {MAX_ALIASES} aliases can be set at once")]
    TooManyAliases,
    /// Too many, too long, empty-keyed or unprintable properties.
    #[error(
        "at most {MAX_PROPERTIES} properties, each with a key and at most {MAX_PROPERTY_TEXT} bytes of text"
    )]
    Properties,
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

impl Offer {
    /// Parses what came from outside. `max_size` is the most bytes one image may have.
    ///
    /// # Errors
    /// The first rule that is broken, as an [`OfferFault`].
    pub fn parse(offered: CreateImport, max_size: u64) -> Result<Self, OfferFault> {
        let files = parse_files(&offered.files)?;
        if let Some(size) = files.size() {
            check_size(size, max_size)?;
        }
        check_properties(&offered.properties)?;
        Ok(Self {
            files,
            aliases: parse_aliases(offered.aliases)?,
            alias_taken: offered.alias_taken,
            properties: offered.properties,
            public: offered.public,
        })
    }
}

/// Whether an image of this size is taken.
///
/// # Errors
/// [`OfferFault::TooLarge`] above `limit`, both in bytes.
pub fn check_size(size: u64, limit: u64) -> Result<(), OfferFault> {
    if size > limit { Err(OfferFault::TooLarge { size, limit }) } else { Ok(()) }
}

fn parse_files(offered: &[FileOffer]) -> Result<Files, OfferFault> {
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
    let base = offered.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = base.chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() || name == "." || name == ".." || name.len() > MAX_FILE_NAME {
        return Err(OfferFault::FileName);
    }
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

fn parse_aliases(offered: Vec<String>) -> Result<Vec<AliasName>, OfferFault> {
    if offered.len() > MAX_ALIASES {
        return Err(OfferFault::TooManyAliases);
    }
    let mut aliases: Vec<AliasName> = Vec::with_capacity(offered.len());
    for alias in offered {
        let name = AliasName::try_from(alias.clone()).map_err(|fault| OfferFault::Alias { alias, fault })?;
        if !aliases.contains(&name) {
            aliases.push(name);
        }
    }
    Ok(aliases)
}

fn check_properties(properties: &BTreeMap<String, String>) -> Result<(), OfferFault> {
    let fits = |text: &String| text.len() <= MAX_PROPERTY_TEXT && !text.contains('\0');
    let all_fit = properties.iter().all(|(key, value)| !key.is_empty() && fits(key) && fits(value));
    if all_fit && properties.len() <= MAX_PROPERTIES { Ok(()) } else { Err(OfferFault::Properties) }
}
