//! Builders of image files: the same bytes every time, no clock, no file system.
//!
//! Tests forge good and hostile files with it, and the demonstration images are made by it. Nothing here is
//! compiled into the worker or the edge.

mod archive;
mod compress;
mod disk;
mod elf;
mod metadata;
mod qcow2;
mod squashfs;
mod squashfs_blocks;

pub use archive::Archive;
pub use compress::compress;
pub use disk::qcow2_with;
pub use elf::elf;
pub use metadata::{ImageSpec, metadata_yaml};
pub use qcow2::qcow2;
pub use squashfs::{Squashfs, SquashfsCompression};
