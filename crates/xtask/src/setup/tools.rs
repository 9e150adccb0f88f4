//! Tools that come as crates: built once into the target folder, in exactly the version wanted.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::exec::{run, shown};
use crate::step::{say, step};
use crate::workspace::{Workspace, cargo};

/// A tool of ours.
#[derive(Clone, Copy)]
pub(crate) enum Tool {
    /// Checks licences, sources and duplicates of dependencies.
    CargoDeny,
    /// Makes the Debian package.
    CargoDeb,
    /// Runs the wasm crate's tests in a browser. Must be of the very version of the wasm-bindgen crate.
    WasmBindgenTestRunner,
}

const CARGO_DENY_VERSION: &str = "0.20.2";
const CARGO_DEB_VERSION: &str = "3.8.0";

impl Tool {
    fn program(self) -> &'static str {
        match self {
            Self::CargoDeny => "cargo-deny",
            Self::CargoDeb => "cargo-deb",
            Self::WasmBindgenTestRunner => "wasm-bindgen-test-runner",
        }
    }

    fn package(self) -> &'static str {
        match self {
            Self::CargoDeb => "cargo-deb",
            Self::CargoDeny => "cargo-deny",
            Self::WasmBindgenTestRunner => "wasm-bindgen-cli",
        }
    }

    fn version(self, workspace: &Workspace) -> Result<String> {
        match self {
            Self::CargoDeb => Ok(CARGO_DEB_VERSION.to_owned()),
            Self::CargoDeny => Ok(CARGO_DENY_VERSION.to_owned()),
            Self::WasmBindgenTestRunner => {
                workspace.locked_version("wasm-bindgen").context("Cargo.lock has no wasm-bindgen")
            }
        }
    }
}

/// Returns the tool's path, after installing it unless the one there says it is of that version.
pub(super) fn ensure(workspace: &Workspace, tool: Tool) -> Result<PathBuf> {
    let path = workspace.tools().join("bin").join(tool.program());
    let version = tool.version(workspace)?;
    if says_version(&path, &version) {
        return Ok(path);
    }
    step(&format!("building {} {version} (once)", tool.program()), || install(workspace, tool, &version))?;
    if !says_version(&path, &version) {
        bail!("{} was built but does not say that it is {version}", path.display());
    }
    Ok(path)
}

/// As its authors locked it; where a version of that lock cannot be had any more, with the newest that fit.
fn install(workspace: &Workspace, tool: Tool, version: &str) -> Result<()> {
    let with_lock = &mut command(workspace, tool, version);
    if let Err(error) = run(with_lock.arg("--locked")) {
        say(&format!("    {error}; trying with newer versions of its dependencies"));
        let without_lock = &mut command(workspace, tool, version);
        return run(without_lock).with_context(|| format!("by hand: {}", shown(without_lock)));
    }
    Ok(())
}

fn command(workspace: &Workspace, tool: Tool, version: &str) -> Command {
    let mut command = cargo();
    command.args(["install", "--quiet", "--debug", "--force", "--version", version, "--bin", tool.program()]);
    command.arg("--root").arg(workspace.tools());
    // Nobody looks into a tool with a debugger; what is for that takes a third of the build.
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    // One build folder for all tools: they share many dependencies.
    command.arg("--target-dir").arg(workspace.tools().join("build")).arg(tool.package());
    command
}

fn says_version(path: &PathBuf, version: &str) -> bool {
    let output = Command::new(path).arg("--version").output();
    output.is_ok_and(|output| {
        let text = String::from_utf8_lossy(&output.stdout);
        output.status.success() && text.split_whitespace().any(|word| word == version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_believed_from_the_tool_alone() {
        let cargo = PathBuf::from(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
        let output = Command::new(&cargo).arg("--version").output().expect("cargo runs this test");
        let text = String::from_utf8(output.stdout).expect("ASCII");
        let version = text.split_whitespace().nth(1).expect("cargo X.Y.Z");
        assert!(says_version(&cargo, version));
        assert!(!says_version(&cargo, "0.0.1"));
        assert!(!says_version(&PathBuf::from("/no/such/tool"), version));
    }
}
