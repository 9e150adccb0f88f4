//! `cargo xtask test`: every check and test in order, a table of how they went, and one line of sums.

mod api;
mod counts;
mod e2e;
mod fuzz;
mod plan;
mod report;
mod rust;
mod stage;
mod web;

use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;

use crate::exec::run;
use crate::setup::{self, Debian, WasmStd, wasm_std};
use crate::step::{failure, say};
use crate::workspace::{Workspace, cargo};
use counts::Counts;
use report::{Line, table};
use stage::Stage;

/// Options of `cargo xtask test`.
#[derive(Args)]
pub(crate) struct TestArgs {
    /// Only these stages, in their usual order
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STAGE,…")]
    only: Vec<Stage>,
    /// All stages but these
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STAGE,…")]
    skip: Vec<Stage>,
    /// Only tests whose name contains this; stages without tests of their own are left out then
    filter: Option<String>,
}

/// What the stages share.
struct Context {
    workspace: Workspace,
    wasm_std: Option<WasmStd>,
    filter: Option<String>,
}

impl Context {
    fn wasm_std(&mut self) -> Result<WasmStd> {
        let std = self.wasm_std.take().map_or_else(wasm_std, Ok)?;
        self.wasm_std = Some(std.clone());
        Ok(std)
    }
}

/// Runs the chosen stages. Fails when anything failed or when nothing was tested.
pub(crate) fn test(args: &TestArgs) -> Result<()> {
    let stages = plan::choose(&args.only, &args.skip, args.filter.is_some());
    set_up(&stages)?;
    let workspace = Workspace::load(false)?;
    let mut context = Context { workspace, wasm_std: None, filter: args.filter.clone() };
    let lines = go_through(&stages, &mut context);
    say(&table(&lines));
    let sum = lines.iter().fold(Counts::default(), |sum, line| sum + line.counts);
    say(&format!("{} passed, {} failed", sum.passed, sum.failed));
    match sum {
        Counts { failed: 1.., .. } => bail!("some tests failed; the table above names their stages"),
        Counts { passed: 0, .. } => bail!("nothing was tested: does the filter fit any test?"),
        Counts { .. } => Ok(()),
    }
}

fn go_through(stages: &[Stage], context: &mut Context) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut stopped_by = None;
    for &stage in stages {
        if let Some(culprit) = stopped_by {
            lines.push(Line::not_run(stage, culprit));
            continue;
        }
        say(&format!("\n==> stage {stage}: {}", stage.meaning()));
        let begun = Instant::now();
        let counts = run_stage(stage, context).unwrap_or_else(|error| {
            failure(&error);
            Counts::FAILED
        });
        if counts.failed > 0 && stage.is_build() {
            stopped_by = Some(stage);
        }
        lines.push(Line::done(stage, counts, begun.elapsed()));
    }
    lines
}

/// One thing that went well, for stages that count no tests.
fn one(outcome: Result<()>) -> Result<Counts> {
    outcome.map(|()| Counts::PASSED)
}

fn run_stage(stage: Stage, context: &mut Context) -> Result<Counts> {
    match stage {
        Stage::Fmt => one(run(cargo().args(["fmt", "--all", "--check"]))),
        Stage::Tidy => one(crate::tidy::tidy()),
        Stage::Deny => one(crate::deny::check(&context.workspace)),
        Stage::Clippy => one(rust::clippy(context)),
        Stage::Rust => rust::native(context),
        Stage::Real => rust::real(context),
        Stage::Api => api::run(context),
        Stage::Wasm => one(rust::wasm(context)),
        Stage::Browser => rust::browser(context),
        Stage::Fuzz => fuzz::run(context),
        Stage::Web => web::check(context),
        Stage::Page => one(crate::build::page().and_then(|()| crate::page::check())),
        Stage::E2e => e2e::run(context),
    }
}

/// Everything the chosen stages need, before the first of them: a missing package shows at once.
fn set_up(stages: &[Stage]) -> Result<()> {
    let mut wanted = vec![Debian::CCompiler];
    for stage in stages {
        wanted.extend_from_slice(stage.needs());
    }
    wanted.dedup();
    setup::debian(&wanted)?;
    if stages.iter().any(|stage| stage.needs_npm()) {
        setup::npm()?;
    }
    Ok(())
}
