//! The fuzz targets: each a property that must hold for any bytes, and the files its search begins with.
//!
//! A new one is a function in `image_format::fuzzing` and an entry in [`TARGETS`]. `cargo xtask fuzz` runs them under
//! libFuzzer; inputs that once broke one are kept in `corpus/<name>` and tried by this crate's tests ever after.

mod seeds;
mod trees;

use image_format::fuzzing;

/// Tells the program which target to run. Its arguments are libFuzzer's.
pub const CHOICE: &str = "MALLEUS_FUZZ_TARGET";

/// One property, and where its search begins.
pub struct Target {
    /// By which it is asked for.
    pub name: &'static str,
    /// Takes any bytes and panics when the property does not hold.
    pub run: fn(&[u8]),
    /// Good files, which the fuzzer changes; the same ones each time.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub static TARGETS: &[Target] = &[
    Target { name: "inspector", run: fuzzing::inspector, seeds: seeds::files },
    Target { name: "archive", run: fuzzing::archive, seeds: seeds::archives },
    Target { name: "tar", run: fuzzing::tar, seeds: seeds::archives },
    Target { name: "bzip2", run: fuzzing::bzip2, seeds: seeds::bzip2 },
    Target { name: "gzip", run: fuzzing::gzip, seeds: seeds::gzip },
    Target { name: "lz4", run: fuzzing::lz4, seeds: seeds::lz4 },
    Target { name: "lzma", run: fuzzing::lzma, seeds: seeds::lzma },
    Target { name: "xz", run: fuzzing::xz, seeds: seeds::xz },
    Target { name: "zstd", run: fuzzing::zstd, seeds: seeds::zstd },
    Target { name: "metadata-yaml", run: fuzzing::metadata_yaml, seeds: seeds::documents },
    Target { name: "qcow2", run: fuzzing::qcow2, seeds: seeds::disks },
    Target { name: "qcow2-tables", run: fuzzing::qcow2_tables, seeds: trees::sparse_disks },
    Target { name: "squashfs", run: fuzzing::squashfs, seeds: seeds::superblocks },
    Target { name: "squashfs-tree", run: fuzzing::squashfs_tree, seeds: trees::file_systems },
    Target { name: "tail", run: fuzzing::tail, seeds: seeds::xz },
    Target { name: "pairing", run: fuzzing::pairing, seeds: seeds::none },
    Target { name: "arrangement", run: fuzzing::arrangement, seeds: seeds::none },
    Target { name: "folder", run: fuzzing::folder, seeds: trees::folders },
    Target { name: "wrap", run: fuzzing::wrap, seeds: trees::forms },
];

/// The target of that name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
