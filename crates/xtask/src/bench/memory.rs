//! `cargo xtask bench memory`: how much memory the edge and the tab take while a large image goes through the page.

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::Args;

use super::{large_image, processes::peak};
use crate::build::{self, Profile};
use crate::exec::{find_program, run};
use crate::incus::PrivateIncus;
use crate::service::Service;
use crate::setup::{self, Debian};
use crate::step::{bytes, say, step};
use crate::workspace::{command, root};

/// The script that drives the browser. Told by environment: `MALLEUS_URL` is the page, `MALLEUS_EDGE_PID` the edge's
/// process, `MALLEUS_FILE` the image to drop, `MALLEUS_CHROMIUM` the browser. It prints what it measures as JSON lines.
const SCRIPT: &str = "tests/bench/memory.mjs";

/// Options of `cargo xtask bench memory`.
#[derive(Args)]
pub(crate) struct MemoryArgs {
    /// Size of the image; four times that is needed as free space for temporary files
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=7), value_name = "GIB")]
    size_gib: u64,
}

/// Builds the release, sends the image through it, and prints the peaks.
pub(crate) fn memory(args: &MemoryArgs) -> Result<()> {
    anyhow::ensure!(root().join(SCRIPT).is_file(), "the script {SCRIPT} does not exist");
    setup::debian(&[Debian::CCompiler, Debian::Chromium, Debian::Fonts, Debian::Incus, Debian::Xz])?;
    setup::npm()?;
    build::module_and_page(Profile::Release)?;
    let edge = build::edge(Profile::Release, true)?;
    let place = tempfile::tempdir()?;
    let image = place.path().join("large-container.tar");
    step(&format!("writing an image of {}", bytes(args.size_gib << 30)), || {
        large_image::write(&image, args.size_gib << 30)
    })?;
    say("==> starting a private incusd");
    let incus = PrivateIncus::start(false)?;
    let outcome = measure(&edge, &incus.socket(), &place.path().join("state"), &image);
    incus.stop()?;
    outcome
}

fn measure(edge: &Path, socket: &Path, state: &Path, image: &Path) -> Result<()> {
    let (service, url) = Service::edge(&mut build::serve(edge, "127.0.0.1:0", state, socket))?;
    let mut script = command("node");
    script.arg(SCRIPT).env("MALLEUS_URL", url).env("MALLEUS_EDGE_PID", service.pid().to_string());
    script
        .env("MALLEUS_FILE", image)
        .env("MALLEUS_CHROMIUM", find_program("chromium").context("no chromium")?);
    step("sending it through the page", || run(&mut script))?;
    say(&format!("edge, peak resident memory: {}", bytes(peak(service.pid())?)));
    service.stop()
}
