//! The programs that compress: those that Incus itself calls.

use std::io::Write;
use std::process::{Command, Stdio};

/// What the program makes of `input`.
pub(super) fn filter(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} cannot start: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{program} failed");
    output.stdout
}

pub(super) fn gzip(plain: &[u8]) -> Vec<u8> {
    filter("gzip", &["-nc"], plain)
}

pub(super) fn bzip2(plain: &[u8]) -> Vec<u8> {
    filter("bzip2", &["-c"], plain)
}

pub(super) fn xz(plain: &[u8]) -> Vec<u8> {
    filter("xz", &["-6c", "--threads=1"], plain)
}

pub(super) fn lzma(plain: &[u8]) -> Vec<u8> {
    filter("xz", &["--format=lzma", "-c"], plain)
}

pub(super) fn zstd(plain: &[u8]) -> Vec<u8> {
    filter("zstd", &["-qc"], plain)
}

pub(super) fn lz4(plain: &[u8]) -> Vec<u8> {
    filter("lz4", &["-qc"], plain)
}

/// A squashfs with the archive's entries, whose times are fixed.
pub(super) fn squashfs(tar: &[u8], compressor: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("squashfs");
    filter(
        "sqfstar",
        &["-quiet", "-no-progress", "-comp", compressor, "-mkfs-time", "0", file.to_str().unwrap()],
        tar,
    );
    std::fs::read(file).unwrap()
}
