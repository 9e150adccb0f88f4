//! `cargo xtask bench hash`: hashing in the browser beside others, and how soon the card of a large file is there.

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::Args;

use super::{large_image, xz_stored};
use crate::build::Profile;
use crate::exec::{find_program, run};
use crate::setup::{self, Debian, wasm_std};
use crate::step::{bytes, step};
use crate::workspace::{Workspace, command, root};

/// The script that runs the browser and prints. Told by environment: `MALLEUS_WASM` is the folder of the module for
/// measurements, `MALLEUS_FILE` the file to hash, `MALLEUS_CARD` the image to know, `MALLEUS_RUNS` how often,
/// `MALLEUS_CHROMIUM` the browser.
const SCRIPT: &str = "tests/bench/hash.mjs";

/// The size of the image whose card is waited for, in bytes: 2 GiB.
const CARD_SIZE: u64 = 2 << 30;

/// Options of `cargo xtask bench hash`.
#[derive(Args)]
pub(crate) struct HashArgs {
    /// Size of the file to hash
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u64).range(64..=4096), value_name = "MIB")]
    size_mib: u64,
    /// Runs of each variant, in turn; the medians of them are printed
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..=99), value_name = "COUNT")]
    runs: u32,
}

/// Builds the modules, makes the files, and lets the browser measure.
pub(crate) fn hash(args: &HashArgs) -> Result<()> {
    anyhow::ensure!(root().join(SCRIPT).is_file(), "the script {SCRIPT} does not exist");
    setup::debian(&[Debian::CCompiler, Debian::Chromium, Debian::Fonts])?;
    setup::npm()?;
    let workspace = Workspace::load(false)?;
    let std = wasm_std()?;
    crate::wasm::build(&workspace, &std, Profile::Release)?;
    let module = crate::wasm::build_for_bench(&workspace, &std)?;
    let place = tempfile::tempdir()?;
    let (file, card) = (place.path().join("file.bin"), place.path().join("large-container.tar.xz"));
    let size = args.size_mib << 20;
    step(&format!("writing a file of {} and an image of {}", bytes(size), bytes(CARD_SIZE)), || {
        large_image::write(&file, size)?;
        xz_stored::write(&card, CARD_SIZE)
    })?;
    measure(&module, &file, &card, args.runs)
}

fn measure(module: &Path, file: &Path, card: &Path, runs: u32) -> Result<()> {
    let mut script = command("node");
    script.arg(SCRIPT).env("MALLEUS_WASM", module).env("MALLEUS_FILE", file).env("MALLEUS_CARD", card);
    script.env("MALLEUS_RUNS", runs.to_string());
    script.env("MALLEUS_CHROMIUM", find_program("chromium").context("no chromium")?);
    step("measuring in the browser", || run(&mut script))
}
