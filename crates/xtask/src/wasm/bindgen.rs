//! The JavaScript glue, made by wasm-bindgen as a library: its version is the one Cargo.lock holds, by construction.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::build::Profile;
use crate::workspace::BROWSER;

/// Writes module, glue and TypeScript declarations for `built` into `folder`, as an ES module the page initialises by URL.
/// Returns the module's path.
/// In release, names of functions are left out: a seventh of the module.
pub(super) fn generate(built: &Path, folder: &Path, profile: Profile) -> Result<PathBuf> {
    if folder.exists() {
        // What an earlier version wrote under other names must not linger.
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(built).out_name(BROWSER).typescript(true);
    let release = profile == Profile::Worker;
    bindgen.remove_name_section(release).remove_producers_section(release);
    let bindgen = bindgen.web(true).context("wasm-bindgen refuses its own option")?;
    bindgen.generate(folder).with_context(|| format!("wasm-bindgen cannot use {}", built.display()))?;
    Ok(folder.join(format!("{BROWSER}_bg.wasm")))
}
