//! Playwright's runner, told where everything is that its tests start by themselves.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::exec::{OURSELVES, find_program};
use crate::workspace::{command, root};

/// Makes the demonstration images and a copy of this program under `place`, and gives the command up to its options.
///
/// By environment: `MALLEUS_BIN` is the edge's program, `MALLEUS_IMAGES` a folder of demonstration images, `MALLEUS_XTASK`
/// this program (for `private-incus`), `MALLEUS_CHROMIUM` the browser.
pub(crate) fn playwright(edge: &Path, place: &Path) -> Result<Command> {
    let images = place.join("images");
    crate::demo::demo_images(&images)?;
    let xtask = place.join("xtask");
    std::fs::copy(OURSELVES, &xtask).context("cannot copy this program")?;
    let mut playwright = command("npx");
    playwright
        .current_dir(root().join("tests"))
        .args(["--no-install", "playwright", "test"])
        .env("MALLEUS_BIN", edge)
        .env("MALLEUS_IMAGES", images)
        .env("MALLEUS_XTASK", xtask)
        .env("MALLEUS_CHROMIUM", find_program("chromium").context("no chromium along PATH")?);
    Ok(playwright)
}
