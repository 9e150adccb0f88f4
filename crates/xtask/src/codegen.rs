//! `cargo xtask codegen`: the TypeScript declarations of the wire types and the OpenAPI document, written by the tests that
//! otherwise compare them.

use anyhow::{Result, bail};

use crate::exec::run;
use crate::step::step;
use crate::workspace::{Workspace, cargo};

/// The integration tests that own what is generated, each with what that is.
const TESTS: [(&str, &str); 2] =
    [("typescript", "the TypeScript declarations"), ("openapi", "the OpenAPI document")];

/// Runs those tests in their writing mode.
pub(crate) fn codegen() -> Result<()> {
    let workspace = Workspace::load(false)?;
    for (test, what) in TESTS {
        let packages = workspace.packages_with_test(test);
        if packages.is_empty() {
            bail!("no crate has a test named {test}");
        }
        step(&format!("writing {what} of {}", packages.join(", ")), || {
            let mut command = cargo();
            command.env("UPDATE_GENERATED", "1").args(["test", "--quiet", "--test", test]);
            // The selection of all native crates: what was built for the tests is used again.
            run(command.args(workspace.native_selection()))
        })?;
    }
    Ok(())
}
