//! The compressions an image archive comes in.

use serde::{Deserialize, Serialize};

/// How an archive is compressed: all that Incus reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Compression {
    /// Stored as it is.
    None,
    /// bzip2, any number of streams.
    Bzip2,
    /// RFC 1952, any number of members.
    Gzip,
    /// LZ4 frames, any number of them.
    Lz4,
    /// The .lzma format, which came before .xz.
    Lzma,
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
            Self::Bzip2 => ".tar.bz2",
            Self::Gzip => ".tar.gz",
            Self::Lz4 => ".tar.lz4",
            Self::Lzma => ".tar.lzma",
            Self::Xz => ".tar.xz",
            Self::Zstd => ".tar.zst",
        }
    }
}
