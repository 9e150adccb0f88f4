//! `cargo xtask screenshot`: the README's picture, taken of a real run.

use anyhow::{Context as _, Result};

use crate::build::{self, Profile};
use crate::exec::{find_program, run};
use crate::incus::PrivateIncus;
use crate::service::Service;
use crate::setup::{self, Debian};
use crate::step::{say, step};
use crate::workspace::{command, root};

/// The script that drives the browser.
const SCRIPT: &str = "tests/screenshot/page.mjs";
/// The picture, in the repository.
const PICTURE: &str = "docs/screenshot.png";

/// Builds all, imports a demonstration image through the page, and writes the picture.
pub(crate) fn screenshot() -> Result<()> {
    let mut wanted = vec![Debian::CCompiler, Debian::Chromium, Debian::Fonts, Debian::Incus];
    wanted.extend(Debian::IMAGES);
    setup::debian(&wanted)?;
    setup::npm()?;
    build::module_and_page(Profile::Release)?;
    let edge = build::edge(Profile::Debug, true)?;
    let place = tempfile::tempdir()?;
    let images = place.path().join("images");
    crate::demo::demo_images(&images)?;
    say("==> starting a private incusd");
    let incus = PrivateIncus::start(false)?;
    let state = place.path().join("state");
    let (service, url) = Service::edge(&mut build::serve(&edge, "127.0.0.1:0", &state, &incus.socket()))?;
    let mut script = command("node");
    script.arg(SCRIPT).env("MALLEUS_URL", url).env("MALLEUS_IMAGES", &images);
    script.env("MALLEUS_CHROMIUM", find_program("chromium").context("no chromium")?);
    script.env("OUT", root().join(PICTURE));
    let outcome = step("taking the picture", || run(&mut script));
    service.stop()?;
    incus.stop()?;
    outcome?;
    say(&format!("written: {PICTURE}"));
    Ok(())
}
