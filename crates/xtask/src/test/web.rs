//! The stage of the page's sources: lints, types and unit tests. Needs the wasm module's declarations.

use std::process::Command;

use anyhow::{Context as _, Result};

use super::Context;
use super::counts::{Counts, of_vitest};
use crate::exec::run;
use crate::step::{failure, step};
use crate::workspace::command;

/// Runs all three; one failing does not keep the others from being told.
pub(super) fn check(context: &Context) -> Result<Counts> {
    let mut counts = Counts::default();
    if context.filter.is_none() {
        counts = counts
            + script("linting the page (eslint)", "lint")
            + script("checking its types (tsc)", "typecheck");
    }
    Ok(counts + unit_tests(context)?)
}

fn npm_run(name: &str) -> Command {
    let mut npm = command("npm");
    npm.args(["run", "--silent", name]);
    npm
}

fn script(what: &str, name: &str) -> Counts {
    match step(what, || run(&mut npm_run(name))) {
        Ok(()) => Counts::PASSED,
        Err(error) => {
            failure(&error);
            Counts::FAILED
        }
    }
}

fn unit_tests(context: &Context) -> Result<Counts> {
    let place = tempfile::tempdir()?;
    let report = place.path().join("vitest.json");
    let mut vitest = npm_run("test");
    vitest.args(["--workspace", "web", "--", "--reporter=default", "--reporter=json"]);
    vitest.arg(format!("--outputFile.json={}", report.display()));
    if let Some(filter) = &context.filter {
        vitest.args(["--testNamePattern", filter, "--passWithNoTests"]);
    }
    step("running its unit tests (vitest)", || {
        let status = vitest.status().context("cannot start npm")?;
        let report =
            std::fs::read_to_string(&report).context("vitest wrote no report; its words are above")?;
        Ok(of_vitest(&report)?.judged_by(status.success()))
    })
}
