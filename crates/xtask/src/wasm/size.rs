//! What the module costs those who load the page: its size as it travels, and the bound on it.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use brotli::CompressorWriter;

use crate::step::{bytes, say};

/// The most the module may take on its way to a browser, in bytes: a fifth of a second on a link of 8 Mbit/s.
const MOST: u64 = 200_000;
/// Brotli's highest quality and its largest window of the standard, as for files compressed once and served often.
const QUALITY: u32 = 11;
const WINDOW: u32 = 24;
const BUFFER: usize = 64 << 10;

/// Says the size of the module compressed with brotli.
///
/// # Errors
/// When it is over the bound: then something was taken in that is not worth its bytes.
pub(super) fn check(module: &Path) -> Result<()> {
    let content = std::fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let size = compressed(&content)?;
    say(&format!("    {} with brotli, of {} at most", bytes(size), bytes(MOST)));
    if size > MOST {
        bail!("the wasm module is {size} bytes with brotli and may have {MOST}");
    }
    Ok(())
}

fn compressed(content: &[u8]) -> Result<u64> {
    let mut writer = CompressorWriter::new(Vec::new(), BUFFER, QUALITY, WINDOW);
    writer.write_all(content)?;
    writer.flush()?;
    Ok(writer.into_inner().len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_over_the_bound_fails() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("module.wasm");
        std::fs::write(&file, vec![0; MOST as usize * 4]).expect("written");
        assert!(check(&file).is_ok(), "zeros shrink");
        let mut state = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .take(MOST as usize + 1000)
        .collect();
        std::fs::write(&file, noise).expect("written");
        assert!(check(&file).is_err(), "noise does not");
    }
}
