//! `cargo xtask bench decode`: how fast each compression is looked through, natively and on one core.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;
use image_format::forge::{Archive, ImageSpec, compress, metadata_yaml};
use image_format::{Compression, Inspector, Limits, Verdict};

use super::large_image::next;
use crate::exec::run;
use crate::step::{bytes, say, step};
use crate::workspace::cargo;

/// The one that the others are measured by stands first.
const COMPRESSIONS: [Compression; 6] = [
    Compression::Gzip,
    Compression::Bzip2,
    Compression::Lz4,
    Compression::Lzma,
    Compression::Xz,
    Compression::Zstd,
];
/// As much as the browser pushes at once, in bytes.
const PIECE: usize = 1 << 20;
/// Runs of which the median counts.
const RUNS: usize = 3;

/// Options of `cargo xtask bench decode`.
#[derive(Args)]
pub(crate) struct DecodeArgs {
    /// Size of the archive before compression; compressing it takes longer than all the rest
    #[arg(long, default_value_t = 128, value_parser = clap::value_parser!(u64).range(1..=2048), value_name = "MIB")]
    size_mib: u64,
}

/// Compresses one archive in every way and prints how fast it is looked through.
pub(crate) fn decode(args: &DecodeArgs) -> Result<()> {
    if cfg!(debug_assertions) {
        say("==> building this program as it is released, to measure that");
        let size = args.size_mib.to_string();
        let mut again = cargo();
        again.args(["run", "--quiet", "--release", "--package", "xtask", "--", "bench", "decode"]);
        return run(again.args(["--size-mib", &size]));
    }
    let size = usize::try_from(args.size_mib << 20)?;
    let tar = step(&format!("making an archive of {}", bytes(args.size_mib << 20)), || Ok(archive(size)))?;
    say(&format!("{:8} {:>10} {:>14} {:>10}", "", "packed", "MB/s unpacked", "to gzip"));
    let mut gzip = None;
    for compression in COMPRESSIONS {
        let file = compress(compression, &tar);
        let speed = tar.len() as f64 / 1e6 / median(|| look_through(&file))?.as_secs_f64();
        let ratio = speed / *gzip.get_or_insert(speed);
        let name = compression.tar_suffix().trim_start_matches(".tar.");
        say(&format!("{name:8} {:>10} {speed:>14.0} {ratio:>10.2}", bytes(file.len() as u64)));
    }
    Ok(())
}

fn median(mut run: impl FnMut() -> Result<Duration>) -> Result<Duration> {
    let mut times = (0..RUNS).map(|_| run()).collect::<Result<Vec<_>>>()?;
    times.sort_unstable();
    Ok(times.get(RUNS / 2).copied().unwrap_or_default())
}

fn look_through(file: &[u8]) -> Result<Duration> {
    let start = Instant::now();
    let mut inspector = Inspector::new(Limits::default());
    file.chunks(PIECE).for_each(|piece| inspector.push(piece));
    inspector.end();
    let time = start.elapsed();
    let verdict = inspector.verdict();
    let whole = matches!(&verdict, Verdict::Known(report) if report.findings.is_empty());
    ensure!(whole, "the archive was not looked through: {verdict:?}");
    Ok(time)
}

/// A container image with one file of that size, which shrinks to a third or so, as root file systems do.
fn archive(size: usize) -> Vec<u8> {
    let spec = ImageSpec::new(std::env::consts::ARCH, 1_704_067_200);
    Archive::new()
        .file("metadata.yaml", 0o644, metadata_yaml(&spec).as_bytes())
        .dir("rootfs", 0o755)
        .file("rootfs/data", 0o644, &mixed(size))
        .finish()
}

/// Words as in text, numbers as in tables, and noise as in what is compressed already.
fn mixed(size: usize) -> Vec<u8> {
    let mut state = 0;
    let words: Vec<String> = (0..4096).map(|_| format!("{:x} ", next(&mut state) >> 36)).collect();
    let mut bytes = Vec::with_capacity(size + 64);
    while bytes.len() < size {
        let number = next(&mut state);
        match bytes.len() >> 16 & 7 {
            0 => bytes.extend(number.to_le_bytes()),
            1 | 2 => bytes.extend((bytes.len() as u64 / 24 * 16 + (number & 0xFF)).to_le_bytes()),
            // Some words come often and most of them seldom.
            _ => {
                let place = (number & 0xFFF) as usize >> (number >> 60 & 7);
                bytes.extend(words.get(place).into_iter().flat_map(|word| word.bytes()));
            }
        }
    }
    bytes.truncate(size);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_compression_is_looked_through() {
        let tar = archive(300_000);
        for compression in COMPRESSIONS {
            let file = compress(compression, &tar);
            assert!(file.len() < tar.len() * 2 / 3, "{compression:?} {}", file.len());
            assert!(look_through(&file).is_ok(), "{compression:?}");
        }
    }
}
