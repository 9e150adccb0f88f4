//! The stage from end to end: Playwright's runner, the page in Chromium and Firefox, against the real edge and real Incus servers.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::Context;
use super::counts::{Counts, of_playwright};
use crate::build::{self, Profile, page_folder};
use crate::exec::{OURSELVES, find_program};
use crate::setup;
use crate::step::step;
use crate::workspace::{command, root};

/// The tests start everything themselves and are told where things are:
/// `MALLEUS_BIN` is the edge's program, `MALLEUS_IMAGES` a folder of demonstration images, `MALLEUS_XTASK` this program
/// (for `private-incus`), `MALLEUS_CHROMIUM` and `MALLEUS_FIREFOX` the browsers, `MALLEUS_PYTHON` a Python with tuspy, and
/// `MALLEUS_FILTER` the filter by name, from which the table in docs/faults.md learns whether all its rows are there.
pub(super) fn run(context: &mut Context) -> Result<Counts> {
    let page = page_folder().join("index.html");
    ensure!(page.is_file(), "the page is not built; add the stages before this one: --only wasm,page,e2e");
    // With the page inside, as a release has it.
    let edge = build::edge(Profile::Debug, true)?;
    let place = tempfile::tempdir()?;
    let images = place.path().join("images");
    crate::demo::demo_images(&images)?;
    let report = place.path().join("playwright.json");
    let xtask = place.path().join("xtask");
    std::fs::copy(OURSELVES, &xtask).context("cannot copy this program")?;
    let mut playwright = playwright(&edge, &images, &report)?;
    playwright.env("MALLEUS_XTASK", xtask);
    playwright.env("MALLEUS_PYTHON", setup::python(&context.workspace)?);
    playwright.env("MALLEUS_FILTER", context.filter.as_deref().unwrap_or_default());
    playwright.args(context.filter.iter().flat_map(|filter| ["--grep", filter]));
    step("running the tests in the browser (playwright)", || {
        let status = playwright.status().context("cannot start npx")?;
        let report =
            std::fs::read_to_string(&report).context("playwright wrote no report; its words are above")?;
        Ok(of_playwright(&report)?.judged_by(status.success()))
    })
}

fn playwright(edge: &Path, images: &Path, report: &Path) -> Result<Command> {
    let chromium: PathBuf = find_program("chromium").context("no chromium along PATH")?;
    let firefox = find_program("firefox-esr").context("no firefox-esr along PATH")?;
    let mut playwright = command("npx");
    playwright
        .current_dir(root().join("tests"))
        .args(["--no-install", "playwright", "test", "--reporter=list,json,./support/fault-table.ts"])
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", report)
        .env("MALLEUS_BIN", edge)
        .env("MALLEUS_IMAGES", images)
        .env("MALLEUS_CHROMIUM", chromium)
        .env("MALLEUS_FIREFOX", firefox);
    Ok(playwright)
}
