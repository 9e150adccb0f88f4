//! Images cut off or changed on their way.

use image_format::Compression;
use image_format::forge::compress;

use super::tools::squashfs;
use super::{Case, changed, container, cut, machine, unified};

pub(super) fn cases() -> Vec<Case> {
    let plain = |name: &str| container(name);
    let shortened = |file: Vec<u8>, parts: usize| {
        let length = file.len() * parts / 10;
        cut(file, length)
    };
    let mut cases = Vec::new();
    // Not by the programs: each version of one would be cut elsewhere.
    let compressions = [
        ("gzip", Compression::Gzip),
        ("bzip2", Compression::Bzip2),
        ("xz", Compression::Xz),
        ("lzma", Compression::Lzma),
        ("zstd", Compression::Zstd),
        ("lz4", Compression::Lz4),
    ];
    for (name, compression) in compressions {
        let file = compress(compression, &plain(name));
        let middle = file.len() * 7 / 10;
        let byte = file[middle] ^ 0x55;
        cases.push(unified(&format!("{name} cut after nine tenths"), shortened(file.clone(), 9)));
        cases.push(unified(&format!("{name} cut after its first bytes"), cut(file.clone(), 40)));
        cases.push(unified(&format!("{name} without its last byte"), cut(file.clone(), file.len() - 1)));
        cases.push(unified(&format!("{name} with a byte changed late"), changed(file, middle, &[byte])));
    }
    let tar = plain("tar");
    let header = tar.windows(11).position(|window| window == b"rootfs/text").unwrap_or_default();
    let last = tar.windows(10).rposition(|window| window == b"rootfs/bin").unwrap_or_default();
    cases.extend([
        unified("tar cut inside a file", cut(tar.clone(), header + 2000)),
        unified("tar cut inside a header", cut(tar.clone(), header + 100)),
        unified("tar with a wrong checksum late", changed(tar.clone(), last + 148, b"777777")),
        unified("tar with a wrong checksum first", changed(tar, 148, b"777777")),
        unified("gzip with a wrong checksum", {
            let file = compress(Compression::Gzip, &plain("crc"));
            let end = file.len() - 8;
            changed(file, end, &[1, 2, 3, 4])
        }),
        unified("gzip of no archive", compress(Compression::Gzip, b"just text, not an archive")),
        unified("xz of a disk", compress(Compression::Xz, &super::disk())),
        unified("unified squashfs cut in the middle", shortened(squashfs(&plain("squash"), "gzip"), 5)),
        unified("virtual machine cut inside its disk", {
            let file = machine("cut");
            cut(file, 30_000)
        }),
    ]);
    cases
}
