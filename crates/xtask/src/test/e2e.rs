//! The stage from end to end: Playwright's runner, the page in Chromium and Firefox, against the real edge and real Incus
//! servers.

use anyhow::{Context as _, Result, ensure};

use super::Context;
use super::counts::{Counts, of_playwright};
use crate::build::{self, Profile, page_folder};
use crate::exec::find_program;
use crate::playwright::playwright;
use crate::setup;
use crate::step::step;

/// The tests start everything themselves. Beside what all runs are told, `MALLEUS_FIREFOX` is the other browser,
/// `MALLEUS_PYTHON` a Python with tuspy, and `MALLEUS_FILTER` the filter by name, from which the table in docs/faults.md
/// learns whether all its rows are there.
pub(super) fn run(context: &mut Context) -> Result<Counts> {
    let page = page_folder().join("index.html");
    ensure!(page.is_file(), "the page is not built; add the stages before this one: --only wasm,page,e2e");
    // With the page inside, as a release has it.
    let edge = build::edge(Profile::Debug, true)?;
    let place = tempfile::tempdir()?;
    let report = place.path().join("playwright.json");
    let mut playwright = playwright(&edge, place.path())?;
    playwright
        .arg("--reporter=list,json,./support/fault-table.ts,./support/failures.ts")
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    playwright.env("MALLEUS_FIREFOX", find_program("firefox-esr").context("no firefox-esr along PATH")?);
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
