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
//! Chosen by speed, size and correctness, Rust before C. MB/s are of what comes out, with the tar walked, natively and
//! in WebAssembly, for a piece of /usr that gzip shrinks to 38 %; KB are what the decoder adds to a module built for
//! size, compressed with brotli. `cargo xtask bench decode` measures anew.
//!
//! | format | crate | native | wasm | KB | held in memory |
//! |---|---|---|---|---|---|
//! | gzip | flate2 on zlib-rs | 475 | 290 | 23 | 32 KiB window |
//! | bzip2 | bzip2 on libbz2-rs-sys | 19 | 17 | 13 | one block: 4 MB |
//! | lz4 | lz4_flex (blocks), twox-hash, frames by us | 1500 | 1060 | 2 | one block, packed and plain: 8 MiB |
//! | lzma | lzma-rust2 | 67 | 58 | 3 beside xz | the dictionary, as far as it is filled |
//! | xz | lzma-rust2 | 51 | 47 | 26 | the dictionary, as far as it is filled, and 16 bytes a block |
//! | zstd | ruzstd | 200 | 140 | 16 | the window, in a buffer that doubles; nothing comes out before it is full |
//! | metadata.yaml | libyaml-safer | | | 26 | the document and a tree of it, bounded in size, nodes, depth and aliases |
//!
//! Not taken: miniz_oxide for gzip (0.6 of the speed, 13 KB less), lz4_flex's frame reader (it pulls, and is 10 KB
//! larger), lzma-rs for both formats (0.7 of the speed, and it holds all that comes out), liblzma (as fast, but C),
//! structured-zstd (twice as fast and sooner with its first bytes, but a decoder full of unchecked pointers, which the
//! edge would run on strangers' files), serde-saphyr for YAML (175 KB).

mod architecture;
mod archive;
mod compose;
mod compression;
mod decode;
mod disk;
mod elf;
mod explanation;
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

pub use architecture::{canonical_architecture, canonical_architectures};
pub use compose::{WrapFault, WrapField, WrapForm, metadata_tarball, suggestion};
pub use compression::Compression;
pub use explanation::Explanation;
pub use explore::Explorer;
pub use fault::{Fault, FaultKind, Inside, Limit, Outcome, Part};
pub use finding::{Finding, Severity};
pub use fingerprint::{Fingerprint, FingerprintHasher, HasherState, HasherStateFault, NotAFingerprint};
pub use folder::{FolderEntry, FolderFault, Folders, Packed, Piece, RefusedFolder, folders};
pub use inspector::Inspector;
pub use limits::Limits;
pub use pair::{Arrangement, Dropped, LeftOver, PairFault, Pairing, arrange, pair};
pub use report::{Content, InstanceType, Metadata, Report, RootfsFormat, Template, Verdict};
pub use tail::{TAIL, WHOLE, tail_fault};
