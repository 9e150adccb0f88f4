//! Why something is not allowed, sorted by what may be told of it.

use thiserror::Error;

use crate::{AliasPrefix, Kind, Limited, Right, SourceKind};

/// Why something is not allowed. `Display` is for the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Denied {
    /// It is not there, for this tenant. Whether it is there for another must not show: the answer is the same, in words and
    /// in status, as for what nobody has.
    #[error("not there for this tenant")]
    NotFound,
    /// The member lacks the right. Where several would do, this is the first of them.
    #[error("the right {0} is missing")]
    Right(Right),
    /// It is another member's, and managing those is a right of its own.
    #[error("begun by another member, and the right manage is missing")]
    OthersImport,
    /// The tenant has no images of this kind, or may not ask for this.
    #[error("{0} is not allowed")]
    Kind(Kind),
    /// The tenant's images do not come from there.
    #[error("{0} are not allowed")]
    Source(SourceKind),
    /// An alias does not begin as the tenant's do.
    #[error("the alias {alias:?} does not begin with {prefix}")]
    Alias {
        /// The alias, shortened to 64 characters.
        alias: String,
        /// What it must begin with.
        prefix: AliasPrefix,
    },
    /// A limit of the tenant's.
    #[error("{0}")]
    Limit(Shortage),
}

/// A limit that would be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{of}: {wanted} wanted, {left} of {limit} left")]
pub struct Shortage {
    /// Of what.
    pub of: Limited,
    /// The limit.
    pub limit: u64,
    /// How much of it is left.
    pub left: u64,
    /// How much more was wanted.
    pub wanted: u64,
    /// When it may be tried again, in seconds from now; none where waiting alone does not help, or nobody can say.
    pub wait: Option<u64>,
}

/// What kind of answer it is. HTTP has a status for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 404: nothing is said but that it is not there.
    NotFound,
    /// 403: it is the tenant's own, and not allowed.
    Forbidden,
    /// 422: something in what was asked for must be changed, or something deleted first.
    Unprocessable,
    /// 413: it is too large, and will always be.
    TooLarge,
    /// 429: too much at once; later it may do.
    TooMany {
        /// When, in seconds from now, where that is known.
        wait: Option<u64>,
    },
}

impl Denied {
    /// What kind of answer it is.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::NotFound => Class::NotFound,
            Self::Right(_) | Self::OthersImport | Self::Kind(_) | Self::Source(_) => Class::Forbidden,
            Self::Alias { .. } => Class::Unprocessable,
            Self::Limit(shortage) => match shortage.of {
                Limited::ImageBytes => Class::TooLarge,
                Limited::Images | Limited::StoredBytes => Class::Unprocessable,
                Limited::BytesInFlight | Limited::ImportsPerHour | Limited::ConcurrentUploads => {
                    Class::TooMany { wait: shortage.wait }
                }
            },
        }
    }
}
