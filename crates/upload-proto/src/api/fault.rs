//! Why an offer is refused.

use thiserror::Error;

use super::{
    AliasFault, MAX_ALIASES, MAX_METADATA_SIZE, MAX_PROFILES, MAX_PROPERTIES,
    files::{MAX_FILE_NAME, MAX_IDENTITY},
    offer::{MAX_PROPERTIES_TEXT, MAX_PROPERTY_TEXT},
    source::MAX_URL,
};

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
        "at most {MAX_PROPERTIES} properties, each with a key and at most {MAX_PROPERTY_TEXT} bytes of text, {MAX_PROPERTIES_TEXT} bytes together"
    )]
    Properties,
    /// Not a name that a target can have.
    #[error("a target's name has 1 to 63 bytes, without white space, quotes or slashes")]
    Target,
    /// Not a name that a remote can have.
    #[error("a remote's name has 1 to 63 bytes, without white space, quotes or slashes")]
    Remote,
    /// Too many profiles, or one whose name no profile can have.
    #[error("at most {MAX_PROFILES} profiles can be set, each by its name")]
    Profiles,
    /// Not an absolute `http` or `https` URL of at most 2048 bytes.
    #[error("a URL begins with https:// or http:// and has at most {MAX_URL} printable characters")]
    Url,
    /// Not 64 lower-case hexadecimal digits.
    #[error("an image is named by its full fingerprint, 64 lower-case hexadecimal digits")]
    Fingerprint,
    /// Not an alias that an image can have on a server.
    #[error("that is no alias of an image")]
    RemoteAlias,
    /// Incus keeps an image up to date only when it fetched it itself, by an alias.
    #[error("an image is kept up to date only when it is pulled by an alias")]
    AutoUpdate,
}
