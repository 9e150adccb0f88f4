//! What people drop that is no image of Incus's.

use image_format::forge::Archive;

use super::tools::{gzip, squashfs};
use super::{Case, container, disk, imported, marked, rootfs_tar, with_metadata};

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = marks().into_iter().map(|(name, file)| imported(name, file)).collect();
    cases.extend(archives().into_iter().map(|(name, file)| imported(name, file)));
    // What the client does not send, whatever Incus would make of it.
    cases.push(imported("no bytes at all", Vec::new()));
    cases.push(imported("a JSON request", b"{}".to_vec()));
    cases.push(imported("an image whose first entry is named {", like_a_request("{")));
    cases.push(imported("an image whose first entry is named null", like_a_request("null")));
    cases
}

fn marks() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a text file", b"Not an image, just a text of some length.\n".repeat(20)),
        ("a page of HTML", b"<!DOCTYPE html><title>404</title>\n".repeat(20)),
        ("zeros", vec![0; 40_000]),
        ("a ZIP archive", marked(600, &[(0, b"PK\x03\x04")])),
        ("an ISO 9660 image", marked(40_000, &[(32_769, b"CD001")])),
        ("a raw disk with an MBR", marked(40_000, &[(510, b"\x55\xaa")])),
        ("a raw disk with a GPT", marked(40_000, &[(510, b"\x55\xaa"), (512, b"EFI PART")])),
        ("a VMDK disk alone", marked(600, &[(0, b"KDMV\x01\0\0\0")])),
        ("a VHD disk", marked(600, &[(0, b"conectix")])),
        ("a VHDX disk", marked(600, &[(0, b"vhdxfile")])),
        ("a VDI disk", marked(600, &[(64, b"\x7f\x10\xda\xbe")])),
        ("an ext4 file system", marked(40_000, &[(1080, b"\x53\xef")])),
        ("a 7-Zip archive", marked(600, &[(0, b"7z\xbc\xaf\x27\x1c")])),
        ("a RAR archive", marked(600, &[(0, b"Rar!\x1a\x07\x01")])),
        ("a program", marked(600, &[(0, b"\x7fELF\x02\x01\x01")])),
        ("a PDF document", marked(600, &[(0, b"%PDF-1.7")])),
        ("a Debian package", marked(600, &[(0, b"!<arch>\ndebian-binary")])),
        ("a qcow2 disk", disk()),
    ]
}

fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let digest = "0123456789abcdef".repeat(4);
    let file = |name: &str, content: &[u8]| Archive::new().file(name, 0o644, content).finish();
    vec![
        ("a squashfs root file system", squashfs(&rootfs_tar(), "gzip")),
        ("a root file system .tar.gz", gzip(&rootfs_tar())),
        (
            "an instance's backup",
            Archive::new()
                .dir("backup", 0o755)
                .file("backup/index.yaml", 0o644, b"name: c1\nbackend: dir\npool: default\n")
                .dir("backup/container", 0o755)
                .file("backup/container/metadata.yaml", 0o644, b"architecture: x86_64\n")
                .finish(),
        ),
        (
            "an OCI layout",
            Archive::new()
                .file("oci-layout", 0o644, b"{\"imageLayoutVersion\":\"1.0.0\"}")
                .file("index.json", 0o644, b"{}")
                .finish(),
        ),
        (
            "what docker save writes",
            Archive::new()
                .dir(&digest, 0o755)
                .file(&format!("{digest}/VERSION"), 0o644, b"1.0")
                .file(&format!("{digest}/json"), 0o644, b"{}")
                .file(&format!("{digest}/layer.tar"), 0o644, &rootfs_tar())
                .file("manifest.json", 0o644, b"[{}]")
                .file("repositories", 0o644, b"{}")
                .finish(),
        ),
        (
            "an OVA",
            Archive::new()
                .file("machine.ovf", 0o644, b"<Envelope/>")
                .file("disk.vmdk", 0o644, b"KDMV")
                .finish(),
        ),
        ("an archive of an image", file("image.tar", &container("inner"))),
        ("the metadata of a split image", with_metadata("split alone").finish()),
    ]
}

fn like_a_request(first: &str) -> Vec<u8> {
    with_metadata_after(first).dir("rootfs", 0o755).finish()
}

fn with_metadata_after(first: &str) -> Archive {
    let mut archive = Archive::new();
    archive.file(first, 0o644, b"").file("metadata.yaml", 0o644, super::yaml(first).as_bytes());
    archive
}
