//! `cargo xtask demo-images`: small, real images made without the internet, the same bytes each time.

mod broken;
mod container;
mod folder;
mod machine;
mod metadata;

use std::path::Path;

use anyhow::Result;

use crate::setup::{self, Debian};
use crate::step::{say, step};
use folder::Folder;

/// Makes every demonstration image in `dir` and prints what was made.
pub(crate) fn demo_images(dir: &Path) -> Result<()> {
    setup::debian(&Debian::IMAGES)?;
    let mut folder = Folder::open(dir)?;
    step(&format!("making images in {}", dir.display()), || {
        let unified = container::write(&mut folder)?;
        machine::write(&mut folder)?;
        broken::write(&mut folder, &unified)
    })?;
    say(&folder.table());
    Ok(())
}
