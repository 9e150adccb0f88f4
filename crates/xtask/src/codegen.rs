//! `cargo xtask codegen`: the TypeScript declarations of the wire types, written by the tests that otherwise compare them.

use anyhow::{Result, bail};

use crate::exec::run;
use crate::step::step;
use crate::workspace::{Workspace, cargo};

/// The integration test that owns a crate's generated TypeScript.
const TEST: &str = "typescript";

/// Runs those tests in their writing mode.
pub(crate) fn codegen() -> Result<()> {
    let workspace = Workspace::load(false)?;
    let packages = workspace.packages_with_test(TEST);
    if packages.is_empty() {
        bail!("no crate has a test named {TEST}");
    }
    step(&format!("writing the TypeScript declarations of {}", packages.join(", ")), || {
        let mut command = cargo();
        command.env("UPDATE_GENERATED", "1").args(["test", "--quiet", "--test", TEST]);
        // The selection of all native crates: what was built for the tests is used again.
        run(command.args(workspace.native_selection()))
    })
}
