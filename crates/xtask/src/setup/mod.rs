//! Set-up: each command names what it needs, and only what is missing gets installed, with a word about it.

mod apt;
mod apt_sources;
mod npm;
mod packages;
mod privilege;
mod python;
mod tools;
mod wasm_std;

pub(crate) use packages::Debian;
pub(crate) use tools::Tool;
pub(crate) use wasm_std::{TARGET as WASM_TARGET, WasmStd, wasm_std};

use anyhow::Result;

use crate::workspace::Workspace;

/// Installs those Debian packages of `wanted` that are missing.
pub(crate) fn debian(wanted: &[Debian]) -> Result<()> {
    let missing: Vec<Debian> = wanted.iter().copied().filter(|package| !package.is_there()).collect();
    if missing.is_empty() { Ok(()) } else { apt::install(&missing) }
}

/// This machine's release of Debian, and a `.sources` file for it.
pub(crate) fn debian_sources() -> Result<(String, String)> {
    apt::own_release()
}

/// Installs the JavaScript packages of package-lock.json unless exactly those are there.
pub(crate) fn npm() -> Result<()> {
    npm::ensure()
}

/// Makes the Python environment of the tests under the target folder unless it is there. Returns its interpreter.
pub(crate) fn python(workspace: &Workspace) -> Result<std::path::PathBuf> {
    python::ensure(&workspace.tools().join("python"))
}

/// Installs `tool` under the target folder unless it is there in the right version.
pub(crate) fn tool(workspace: &Workspace, tool: Tool) -> Result<std::path::PathBuf> {
    tools::ensure(workspace, tool)
}
