//! The compressions an image archive comes in.

use serde::{Deserialize, Serialize};

/// How an archive is compressed.
///
/// Only what this crate can look into; the others Incus reads are named by
/// [`Fault::UnreadableCompression`](crate::Fault::UnreadableCompression).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Compression {
    /// Stored as it is.
    None,
    /// RFC 1952, any number of members.
    Gzip,
    /// The .xz format, any number of streams and blocks.
    Xz,
    /// RFC 8878, any number of frames.
    Zstd,
}

impl Compression {
    /// The customary ending of a tar file compressed so, with its dot.
    #[must_use]
    pub const fn tar_suffix(self) -> &'static str {
        match self {
            Self::None => ".tar",
            Self::Gzip => ".tar.gz",
            Self::Xz => ".tar.xz",
            Self::Zstd => ".tar.zst",
        }
    }
}
