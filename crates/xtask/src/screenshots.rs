//! `cargo xtask screenshots`: the pictures of docs/screens, each of a real run, and their index.

use anyhow::Result;
use clap::Args;

use crate::build::{self, Profile};
use crate::exec::run;
use crate::playwright::playwright;
use crate::setup::{self, Debian};
use crate::step::{say, step};

/// Where the pictures are, in the repository.
const FOLDER: &str = "docs/screens";

/// Options of `cargo xtask screenshots`.
#[derive(Args)]
pub(crate) struct ScreenshotsArgs {
    /// Only scenes whose name contains this, such as `card-`
    filter: Option<String>,
}

/// Builds all, brings the page into each of its states, and writes the pictures.
pub(crate) fn screenshots(args: &ScreenshotsArgs) -> Result<()> {
    let mut wanted = vec![Debian::CCompiler, Debian::Chromium, Debian::Fonts, Debian::Incus, Debian::OpenSsl];
    wanted.extend(Debian::IMAGES);
    setup::debian(&wanted)?;
    setup::npm()?;
    build::module_and_page(Profile::Release)?;
    let edge = build::edge(Profile::Debug, true)?;
    let place = tempfile::tempdir()?;
    let mut playwright = playwright(&edge, place.path())?;
    playwright.args(["--config", "screens.config.ts"]);
    // The index is written in any case.
    playwright
        .args(args.filter.iter().flat_map(|filter| ["--grep".to_owned(), format!("{filter}|the index")]));
    step("taking the pictures (playwright)", || run(&mut playwright))?;
    say(&format!("written: {FOLDER}"));
    Ok(())
}
