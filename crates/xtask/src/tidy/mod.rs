//! `cargo xtask tidy`: the project's own rules, each checked in seconds, each finding with its place.

mod arrows;
mod docs;
mod files;
mod finding;
mod length;
mod panics;
mod pins;
mod pure;
mod routes;
mod spelling;
mod whitespace;

use anyhow::{Result, bail};

use crate::step::{say, step};
use crate::workspace::{Workspace, root};
use files::Source;
use finding::Finding;

/// A rule about one file.
type Rule = fn(&Source) -> Vec<Finding>;

const RULES: [Rule; 6] =
    [docs::check, panics::check, spelling::check, routes::check, length::check, whitespace::check];

/// Checks every rule; fails when one is broken, after naming each place.
pub(crate) fn tidy() -> Result<()> {
    let findings = step("checking the project's own rules (tidy)", || {
        let sources = files::read(root())?;
        let mut findings: Vec<Finding> =
            sources.iter().flat_map(|source| RULES.iter().flat_map(move |rule| rule(source))).collect();
        let workspace = Workspace::load(true)?;
        findings.extend(arrows::check(workspace.metadata()));
        findings.extend(pins::check(workspace.metadata()));
        findings.extend(pure::check()?);
        Ok(findings)
    })?;
    for finding in &findings {
        say(&finding.to_string());
    }
    if !findings.is_empty() {
        bail!("{} broken rules; CONTRIBUTING.md has the reasons", findings.len());
    }
    Ok(())
}
