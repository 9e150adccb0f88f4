//! Why the depot cannot do what it is asked, sorted by who can act.

use std::{io, path::PathBuf};

use image_format::Fingerprint;
use thiserror::Error;
use tokio::task::JoinError;
use upload_proto::api::AliasFault;

/// A refusal or a failure of the depot.
#[derive(Debug, Error)]
pub(crate) enum DepotError {
    // Whoever asked can act.
    /// The alias is in use, whatever it names.
    #[error("the alias is taken")]
    AliasTaken,
    /// There is no such alias.
    #[error("there is no such alias")]
    AliasMissing,
    /// Not a name that every Incus takes.
    #[error("alias: {0}")]
    AliasInvalid(#[from] AliasFault),
    /// A name that the depot's own addresses and lists would read as something else: a fingerprint, or one with a comma.
    #[error("the depot cannot serve an alias of that name")]
    AliasUnservable,
    /// There is no such image.
    #[error("there is no such image")]
    ImageMissing,
    /// More or longer properties, descriptions or aliases than the depot keeps.
    #[error("more than the depot keeps: {0}")]
    TooMuch(&'static str),
    /// The files are not those of the fingerprint, or not those of an image.
    #[error("the files are not the image they are said to be: {0}")]
    Mismatch(String),

    // The operator can act.
    /// No space where the depot lies.
    #[error("no space in the depot: {0}")]
    Full(io::Error),
    /// What the depot keeps cannot be read. It was left as it is.
    #[error("{}: {reason}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file system refuses.
    #[error("the depot's file system refuses: {0}")]
    Io(io::Error),

    // We can act.
    /// Something of ours failed.
    #[error("depot: {0}")]
    Internal(String),
}

impl DepotError {
    pub(super) fn mismatch(expected: Fingerprint, found: Fingerprint) -> Self {
        Self::Mismatch(format!("{found} instead of {expected}"))
    }
}

impl From<io::Error> for DepotError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(error),
            _ => Self::Io(error),
        }
    }
}

impl From<JoinError> for DepotError {
    fn from(error: JoinError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<getrandom::Error> for DepotError {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
