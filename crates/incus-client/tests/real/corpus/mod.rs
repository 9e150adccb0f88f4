//! The files of the table of verdicts: good images, broken ones and other things people drop, the same each time.
//!
//! Here is only what they are. What is to come of them stands in the table.

mod archives;
mod compressions;
mod damage;
mod disks;
mod foreign;
mod metadata;
mod tools;

use image_format::forge::{Archive, ImageSpec, metadata_yaml, qcow2};
use incus_client::InstanceType;

/// One line of the table.
pub(crate) struct Case {
    /// Unlike any other's.
    pub(crate) name: String,
    pub(crate) files: Files,
    pub(crate) reach: Reach,
}

/// How far a file goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It would harm the server: we have to refuse it.
    Nowhere,
    /// It is sent to be imported.
    Import,
    /// And if it makes a container, an instance of it is created.
    Instance,
}

/// What is dropped.
pub(crate) enum Files {
    Unified(Vec<u8>),
    Split {
        metadata: Vec<u8>,
        rootfs: Vec<u8>,
        /// As what the rootfs is sent: Incus does not look into it.
        sent_as: InstanceType,
    },
}

/// A part of the table under a heading of its own.
pub(crate) struct Chapter {
    pub(crate) heading: &'static str,
    pub(crate) cases: Vec<Case>,
}

/// All of it, in the table's order.
pub(crate) fn corpus() -> Vec<Chapter> {
    vec![
        Chapter { heading: "Compressions", cases: compressions::cases() },
        Chapter { heading: "Archives and what is in them", cases: archives::cases() },
        Chapter { heading: "metadata.yaml", cases: metadata::cases() },
        Chapter { heading: "Disks, and the parts of split images", cases: disks::cases() },
        Chapter { heading: "Damage", cases: damage::cases() },
        Chapter { heading: "Other things", cases: foreign::cases() },
    ]
}

/// A unified image, or what should be one.
fn unified(name: &str, file: Vec<u8>) -> Case {
    Case { name: name.to_owned(), files: Files::Unified(file), reach: Reach::Instance }
}

/// The same for a file of which no instance is created.
fn imported(name: &str, file: Vec<u8>) -> Case {
    Case { reach: Reach::Import, ..unified(name, file) }
}

/// The same for a file that never leaves this process.
fn harmful(name: &str, file: Vec<u8>) -> Case {
    Case { reach: Reach::Nowhere, ..unified(name, file) }
}

fn split(name: &str, metadata: Vec<u8>, rootfs: Vec<u8>, sent_as: InstanceType) -> Case {
    Case { name: name.to_owned(), files: Files::Split { metadata, rootfs, sent_as }, reach: Reach::Instance }
}

/// A whole metadata.yaml. The name makes each file another one.
fn yaml(name: &str) -> String {
    let spec = ImageSpec::new("x86_64", 1_700_000_000).property("os", "Tiny").property("description", name);
    metadata_yaml(&spec)
}

fn with_metadata(name: &str) -> Archive {
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, yaml(name).as_bytes());
    archive
}

/// The entries of a small root file system.
fn add_rootfs(archive: &mut Archive) -> &mut Archive {
    archive
        .dir("rootfs", 0o755)
        .dir("rootfs/etc", 0o755)
        .file("rootfs/etc/hostname", 0o644, b"tiny\n")
        .file("rootfs/text", 0o644, text().as_bytes())
        .symlink("rootfs/bin", "usr/bin")
}

/// A container's whole image.
fn container(name: &str) -> Vec<u8> {
    add_rootfs(&mut with_metadata(name)).finish()
}

/// A virtual machine's whole image.
fn machine(name: &str) -> Vec<u8> {
    with_metadata(name).file("rootfs.img", 0o644, &disk()).finish()
}

/// A root file system of its own.
fn rootfs_tar() -> Vec<u8> {
    Archive::new().dir("etc", 0o755).file("etc/hostname", 0o644, b"tiny\n").finish()
}

fn disk() -> Vec<u8> {
    qcow2(1 << 20)
}

/// Some kilobytes that are neither all alike nor all different.
fn text() -> String {
    (0..600).map(|number| format!("line {} of {}\n", number * 7919 % 977, number % 13)).collect()
}

/// The file with some of its bytes replaced.
fn changed(mut file: Vec<u8>, place: usize, bytes: &[u8]) -> Vec<u8> {
    file[place..place + bytes.len()].copy_from_slice(bytes);
    file
}

/// The file without its end.
fn cut(mut file: Vec<u8>, length: usize) -> Vec<u8> {
    file.truncate(length);
    file
}

/// A file of zeros with marks in it.
fn marked(length: usize, marks: &[(usize, &[u8])]) -> Vec<u8> {
    marks.iter().fold(vec![0; length], |file, (place, mark)| changed(file, *place, mark))
}
