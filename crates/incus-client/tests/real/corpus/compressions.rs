//! A container's image in every compression, in one stream or several.

use super::tools::{bzip2, filter, gzip, lz4, lzma, squashfs, xz, zstd};
use super::{Case, container, imported, machine, unified};

pub(super) fn cases() -> Vec<Case> {
    let halves = |name: &str, compress: fn(&[u8]) -> Vec<u8>| {
        let tar = container(name);
        let (first, second) = tar.split_at(tar.len() / 2);
        [compress(first), compress(second)].concat()
    };
    let with = |name: &str, program: &str, arguments: &[&str]| filter(program, arguments, &container(name));
    let followed =
        |name: &str, compress: fn(&[u8]) -> Vec<u8>, by: &[u8]| [&compress(&container(name)), by].concat();
    vec![
        unified("container .tar", container("stored")),
        unified("container .tar.gz", gzip(&container("gzip"))),
        unified("container .tar.bz2", bzip2(&container("bzip2"))),
        unified("container .tar.xz", xz(&container("xz"))),
        unified("container .tar.lzma", lzma(&container("lzma"))),
        unified("container .tar.zst", zstd(&container("zstd"))),
        unified("container .tar.lz4", lz4(&container("lz4"))),
        unified("container .squashfs", squashfs(&container("squashfs"), "gzip")),
        unified("container .squashfs, compressed by xz", squashfs(&container("squashfs-xz"), "xz")),
        unified("virtual machine .tar", machine("stored machine")),
        unified("virtual machine .tar.gz", gzip(&machine("gzip machine"))),
        unified("virtual machine .tar.xz", xz(&machine("xz machine"))),
        unified("virtual machine .tar.zst", zstd(&machine("zstd machine"))),
        unified("gzip of two members", halves("two gzip", gzip)),
        unified("bzip2 of two streams", halves("two bzip2", bzip2)),
        unified("xz of two streams", halves("two xz", xz)),
        unified("zstd of two frames", halves("two zstd", zstd)),
        unified("lz4 of two frames", halves("two lz4", lz4)),
        unified("xz of many blocks", with("blocks", "xz", &["-c", "--threads=1", "--block-size=2048"])),
        unified("xz without a checksum", with("no check", "xz", &["-c", "--threads=1", "--check=none"])),
        unified("xz with SHA-256", with("sha256", "xz", &["-c", "--threads=1", "--check=sha256"])),
        unified(
            "xz with the x86 filter",
            with("x86", "xz", &["-c", "--threads=1", "--x86", "--lzma2=preset=6"]),
        ),
        unified("xz -9, a dictionary of 64 MiB", with("xz -9", "xz", &["-9c", "--threads=1"])),
        unified(
            "zstd with a window of 128 MiB",
            with("long", "zstd", &["-qc", "--ultra", "-20", "--long=27"]),
        ),
        unified("lz4 of independent blocks with checksums", with("lz4 -BX", "lz4", &["-qc", "-BX", "-B4"])),
        unified("gzip with a file name", with("gzip name", "gzip", &["-c", "--name"])),
        imported("gzip inside xz", xz(&gzip(&container("twice")))),
        unified("zeros after gzip", followed("gzip zeros", gzip, &[0; 512])),
        unified("other bytes after gzip", followed("gzip other", gzip, b"something else")),
        unified("zeros after xz", followed("xz zeros", xz, &[0; 512])),
        unified("other bytes after xz", followed("xz other", xz, b"something else")),
        unified("other bytes after zstd", followed("zstd other", zstd, b"something else")),
    ]
}
