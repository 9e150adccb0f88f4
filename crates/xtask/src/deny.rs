//! cargo-deny: the dependencies' licences, sources and duplicates against deny.toml, and their published advisories.

use anyhow::Result;

use crate::exec::run;
use crate::setup::{self, Tool};
use crate::step::step;
use crate::workspace::{Workspace, command};

/// What can be judged without the network.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    deny(workspace, &["bans", "licenses", "sources"])
}

/// `cargo xtask audit`: what the advisory database says; it is fetched first.
pub(crate) fn audit() -> Result<()> {
    let workspace = Workspace::load(false)?;
    step("comparing the dependencies with published advisories (cargo-deny)", || {
        deny(&workspace, &["advisories"])
    })
}

fn deny(workspace: &Workspace, checks: &[&str]) -> Result<()> {
    let program = setup::tool(workspace, Tool::CargoDeny)?;
    run(command(program).args(["--all-features", "check", "--hide-inclusion-graph"]).args(checks))
}
