//! Reads Incus image files as they stream by: bytes in, facts out.
//!
//! An [`Inspector`] is pushed the bytes of one file and says what it is: a unified image, a part of a split one, or
//! why it is neither, often after its first kilobytes. [`folders()`] packs dropped folders, [`arrange()`] sorts files into
//! images, [`pair()`] makes one image of exactly its files, and [`metadata_tarball()`] writes what a bare disk or root file
//! system lacks. A [`FingerprintHasher`] computes the name Incus gives an image.
//!
//! Nothing here reads a file, asks the time or starts a thread, so the same code runs in the browser's worker and in
//! the edge, and agrees with itself. Every byte is taken for hostile: nothing panics on it, and memory stays within
//! [`Limits`].
//!
//! # Decoders
//! | format | crate | held in memory |
//! |---|---|---|
//! | gzip | flate2 on zlib-rs | 32 KiB window |
//! | xz | lzma-rust2 | the dictionary, as far as it is filled, and 16 bytes a block |
//! | zstd | ruzstd | the window, in a buffer that doubles; nothing comes out before the window is full |
//! | metadata.yaml | libyaml-safer | the document and a tree of it, bounded in size, nodes, depth and what aliases expand to |
//!
//! bzip2, lzma and lz4 are recognised and not yet looked into.

mod architecture;
mod archive;
mod compose;
mod compression;
mod decode;
mod disk;
mod elf;
mod explore;
mod fault;
mod finding;
mod fingerprint;
mod folder;
#[cfg(feature = "forge")]
pub mod forge;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod inspector;
mod layout;
mod limits;
mod metadata;
mod ordered;
mod pair;
mod plain;
mod report;
mod sniff;
mod squashfs;
mod tail;
mod tar;
mod unpacked;

pub use architecture::canonical_architecture;
pub use compose::{WrapFault, WrapField, WrapForm, metadata_tarball, suggestion};
pub use compression::Compression;
pub use explore::Explorer;
pub use fault::{Explanation, Fault, FaultKind, Inside, Limit, Outcome, Part};
pub use finding::{Finding, Severity};
pub use fingerprint::{Fingerprint, FingerprintHasher, NotAFingerprint};
pub use folder::{FolderEntry, FolderFault, Folders, Packed, Piece, RefusedFolder, folders};
pub use inspector::Inspector;
pub use limits::Limits;
pub use pair::{Arrangement, Dropped, LeftOver, PairFault, Pairing, arrange, pair};
pub use report::{Content, InstanceType, Metadata, Report, RootfsFormat, Template, Verdict};
pub use tail::{TAIL, WHOLE, tail_fault};
