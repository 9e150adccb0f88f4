//! Files that are no images, each for a reason of its own that the page has to tell.

use anyhow::Result;
use image_format::Compression;
use image_format::forge::{Archive, compress, metadata_yaml};

use super::folder::Folder;
use super::metadata;

/// An empty zip archive: the end record alone (PKWARE's application note, 4.3.16).
const EMPTY_ZIP: [u8; 22] = *b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// Where an ISO 9660 file system has its first volume descriptor, in bytes (ECMA-119, 6.2.1).
const ISO_DESCRIPTOR_AT: usize = 16 * 2048;

/// Writes them all. `unified` is a good container image in xz, to be cut off.
pub(super) fn write(folder: &mut Folder, unified: &[u8]) -> Result<()> {
    let cut = unified.get(..unified.len() / 2).unwrap_or_default();
    folder.add("broken/empty.tar.xz", b"", "empty file")?;
    folder.add(
        "broken/text.tar.xz",
        b"This is a text, whatever its name says.\n",
        "text with an image's name",
    )?;
    folder.add("broken/archive.zip", &EMPTY_ZIP, "zip archive")?;
    folder.add("broken/disc.iso", &iso(), "ISO 9660 disc")?;
    folder.add("broken/truncated.tar.xz", cut, "container image, second half missing")?;
    folder.add("broken/no-metadata.tar.xz", &without_metadata(), "no metadata.yaml in it")?;
    folder.add(
        "broken/unknown-architecture.tar.xz",
        &unknown_architecture(),
        "for an architecture nobody has",
    )
}

fn iso() -> Vec<u8> {
    let mut image = vec![0; ISO_DESCRIPTOR_AT];
    // Primary volume descriptor, then the end of the set.
    for kind in [1, 255] {
        let mut descriptor = vec![kind];
        descriptor.extend_from_slice(b"CD001\x01");
        descriptor.resize(2048, 0);
        image.append(&mut descriptor);
    }
    image
}

fn without_metadata() -> Vec<u8> {
    let archive = Archive::new().dir("rootfs", 0o755).file("rootfs/hello", 0o644, b"hello\n").finish();
    compress(Compression::Xz, &archive)
}

fn unknown_architecture() -> Vec<u8> {
    let yaml = metadata_yaml(&metadata::spec("pdp11", "Image for no machine"));
    let archive = Archive::new()
        .file("metadata.yaml", 0o644, yaml.as_bytes())
        .dir("rootfs", 0o755)
        .file("rootfs/hello", 0o644, b"hello\n")
        .finish();
    compress(Compression::Xz, &archive)
}
