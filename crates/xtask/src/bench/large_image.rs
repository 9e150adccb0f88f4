//! A unified image of any size that no compressor can shrink, the same bytes each time, never in memory as a whole.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context as _, Result};
use image_format::forge::{Archive, ImageSpec, metadata_yaml};

/// tar's unit, in bytes.
const BLOCK: u64 = 512;
/// How much is made and written at once, in bytes; a multiple of 8.
const CHUNK: usize = 1 << 20;

/// Writes a container image with one file of `size` bytes to `path`.
pub(super) fn write(path: &Path, size: u64) -> Result<()> {
    let mut out =
        BufWriter::new(File::create(path).with_context(|| format!("cannot make {}", path.display()))?);
    write_to(&mut out, size)?;
    out.flush().context("the disk is full?")
}

/// The same to anything that takes bytes.
pub(super) fn write_to(out: &mut impl Write, size: u64) -> Result<()> {
    out.write_all(&head("1", size))?;
    write_rest(out, size)
}

/// All that comes before the file's bytes, of the release of that name.
pub(super) fn head(release: &str, size: u64) -> Vec<u8> {
    let spec = ImageSpec::new(std::env::consts::ARCH, 1_704_067_200)
        .property("os", "Bench")
        .property("release", release);
    Archive::new()
        .file("metadata.yaml", 0o644, metadata_yaml(&spec).as_bytes())
        .dir("rootfs", 0o755)
        .header(b'0', "rootfs/data", size)
        .finish_without_end()
}

/// The file's bytes and the archive's end.
pub(super) fn write_rest(out: &mut impl Write, size: u64) -> Result<()> {
    write_noise(out, size)?;
    let padding = size.next_multiple_of(BLOCK) - size;
    let end = Archive::new().finish();
    let zeros = vec![0; usize::try_from(padding)?];
    out.write_all(&zeros)?;
    Ok(out.write_all(&end)?)
}

fn write_noise(out: &mut impl Write, size: u64) -> Result<()> {
    let mut state = 0;
    let mut chunk = vec![0; CHUNK];
    let mut left = size;
    while left > 0 {
        for word in chunk.chunks_exact_mut(8) {
            word.copy_from_slice(&next(&mut state).to_le_bytes());
        }
        let now = usize::try_from(left.min(CHUNK as u64))?;
        out.write_all(chunk.get(..now).unwrap_or_default())?;
        left -= now as u64;
    }
    Ok(())
}

/// SplitMix64 (Steele, Lea and Flood, 2014): quick, and noise to any compressor.
pub(super) fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_follows_the_published_sequence() {
        let mut state = 0;
        assert_eq!(next(&mut state), 0xe220_a839_7b1d_cdaf);
        assert_eq!(next(&mut state), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn the_archive_is_whole_for_any_size() {
        for size in [0, 1, 511, 512, 513, CHUNK as u64 + 7] {
            let mut archive = Vec::new();
            write_to(&mut archive, size).expect("memory takes it");
            assert_eq!(archive.len() % 512, 0, "size {size}");
            let content = archive.len() as u64 - size.next_multiple_of(BLOCK);
            // Headers of three entries, one block of metadata.yaml, two blocks of end.
            assert_eq!(content, 6 * BLOCK, "size {size}");
        }
    }
}
