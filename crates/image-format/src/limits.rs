//! The bounds on everything a file may ask of this crate.

/// How much of each thing is read before a file is given up. Memory stays within their sum and a fixed part.
///
/// Each is the largest amount still accepted. More is [`Fault::LimitReached`](crate::Fault::LimitReached).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// metadata.yaml in bytes. 1 MiB is what Incus 7 reads.
    pub metadata_yaml: usize,
    /// A name in a GNU long name entry of an archive, in bytes.
    pub name: usize,
    /// One pax header of an archive, in bytes. It holds extended attributes too, each of up to 64 KiB.
    pub pax_header: usize,
    /// Entries of an archive.
    pub entries: u64,
    /// What a decompressor keeps to look back at, in bytes: the dictionary of xz and lzma, the window of zstd.
    pub window: u64,
    /// Blocks of one .xz file. The decoder keeps 16 bytes of each until its stream ends.
    pub xz_blocks: u64,
    /// Plain bytes that may come out of any compressed file before it is known what is inside. For each compressed
    /// byte read there may be [`search_ratio`](Self::search_ratio) more.
    pub search_base: u64,
    /// Plain bytes allowed for each compressed byte, beyond [`search_base`](Self::search_base). Root file systems
    /// shrink to a fifth or so.
    /// Each stream of a bzip2 file counts as one block more, the time it takes to begin.
    pub search_ratio: u64,
    /// Properties of an image.
    pub properties: usize,
    /// The key and the value of one property together, in bytes.
    pub property: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            metadata_yaml: 1 << 20,
            name: 64 << 10,
            pax_header: 1 << 20,
            entries: 50_000_000,
            window: 128 << 20,
            xz_blocks: 1 << 20,
            search_base: 32 << 20,
            search_ratio: 50,
            properties: 1024,
            property: 64 << 10,
        }
    }
}

impl Limits {
    /// Bounds low enough to be reached by a test's few bytes.
    #[must_use]
    pub const fn small_for_tests() -> Self {
        Self {
            metadata_yaml: 512,
            name: 256,
            pax_header: 1024,
            entries: 8,
            window: 64 << 10,
            xz_blocks: 4,
            search_base: 1 << 20,
            search_ratio: 4,
            properties: 4,
            property: 64,
        }
    }
}
