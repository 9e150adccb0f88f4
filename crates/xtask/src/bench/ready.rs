//! `cargo xtask bench ready`: how soon the page takes a drop when a browser has nothing of it.

use anyhow::{Context as _, Result};
use clap::Args;

use crate::build::{self, Profile};
use crate::exec::{find_program, run};
use crate::service::Service;
use crate::setup::{self, Debian};
use crate::step::step;
use crate::workspace::{command, root};

/// The script that runs the browser and prints. Told by environment: `MALLEUS_URL` is the page, `MALLEUS_IMAGE` an image to
/// drop, `MALLEUS_RUNS` how often, `MALLEUS_CHROMIUM` the browser.
const SCRIPT: &str = "tests/bench/ready.mjs";
/// What is dropped, to see that a drop is taken.
const IMAGE: &str = "busybox-container.tar.xz";

/// Options of `cargo xtask bench ready`.
#[derive(Args)]
pub(crate) struct ReadyArgs {
    /// Cold navigations, each in a browser of its own; their median is held against the bar
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..=99), value_name = "COUNT")]
    runs: u32,
}

/// Builds the release and has the browser measure.
pub(crate) fn ready(args: &ReadyArgs) -> Result<()> {
    anyhow::ensure!(root().join(SCRIPT).is_file(), "the script {SCRIPT} does not exist");
    let mut wanted = vec![Debian::CCompiler, Debian::Chromium, Debian::Fonts];
    wanted.extend(Debian::IMAGES);
    setup::debian(&wanted)?;
    setup::npm()?;
    build::module_and_page(Profile::Release)?;
    let edge = build::edge(Profile::Release, true)?;
    let place = tempfile::tempdir()?;
    let images = place.path().join("images");
    crate::demo::demo_images(&images)?;
    let state = place.path().join("state");
    let (service, url) = Service::edge(&mut build::serve_depot(&edge, "127.0.0.1:0", &state))?;
    let mut script = command("node");
    script.arg(SCRIPT).env("MALLEUS_URL", url).env("MALLEUS_IMAGE", images.join(IMAGE));
    script.env("MALLEUS_RUNS", args.runs.to_string());
    script.env("MALLEUS_CHROMIUM", find_program("chromium").context("no chromium")?);
    let outcome = step("opening the page", || run(&mut script));
    service.stop()?;
    outcome
}
