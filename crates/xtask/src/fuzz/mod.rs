//! `cargo xtask fuzz`: any bytes for the pure code, by libFuzzer, on the stable compiler.

mod build;
mod folders;
mod outcome;
mod run;
mod table;

pub(crate) use outcome::Outcome;

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::PossibleValuesParser;
use fuzz::{TARGETS, Target};

use crate::setup::{self, Debian};
use crate::step::say;
use crate::workspace::Workspace;
use folders::Folders;

/// Options of `cargo xtask fuzz`.
#[derive(Args)]
pub(crate) struct FuzzArgs {
    /// The targets to run; all of them when none is named
    #[arg(value_name = "TARGET", value_parser = PossibleValuesParser::new(TARGETS.iter().map(|target| target.name)))]
    targets: Vec<String>,
    /// How long to run each, in seconds
    #[arg(long, default_value = "60")]
    seconds: NonZeroU32,
    /// How many to run at a time [default: as many as there are processors]
    #[arg(long)]
    jobs: Option<NonZeroUsize>,
    /// Runs one target on this file alone, such as one that a run left behind
    #[arg(long, value_name = "FILE", conflicts_with_all = ["seconds", "jobs"])]
    input: Option<PathBuf>,
}

/// Runs the targets asked for; fails when one of them broke.
pub(crate) fn fuzz(args: &FuzzArgs) -> Result<()> {
    let named =
        |target: &&Target| args.targets.is_empty() || args.targets.iter().any(|name| name == target.name);
    let chosen: Vec<&'static Target> = TARGETS.iter().filter(named).collect();
    setup::debian(&[Debian::CCompiler, Debian::CxxCompiler])?;
    let workspace = Workspace::load(false)?;
    if let Some(input) = &args.input {
        let [target] = chosen[..] else { bail!("name the one target that --input is for") };
        return run::once(&build::program(&workspace)?, target, input);
    }
    let broken =
        campaign(&workspace, &chosen, args.seconds.get(), args.jobs)?.iter().filter(|it| it.broke()).count();
    if broken > 0 {
        bail!(
            "{broken} of {} targets broke; above is the input of each and how to run it again",
            chosen.len()
        );
    }
    Ok(())
}

/// Builds, runs `targets` for `seconds` each, and prints how they went. For the stage of the test run too.
pub(crate) fn campaign(
    workspace: &Workspace,
    targets: &[&'static Target],
    seconds: u32,
    jobs: Option<NonZeroUsize>,
) -> Result<Vec<Outcome>> {
    let program = build::program(workspace)?;
    let folders = Folders::new(workspace);
    let jobs = jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    say(&format!(
        "==> fuzzing {} targets for {seconds} s each, {} at a time",
        targets.len(),
        jobs.min(targets.len())
    ));
    let outcomes = run::all(&program, &folders, targets, seconds, jobs)?;
    say(&table::table(&outcomes));
    outcomes.iter().filter_map(Outcome::advice).for_each(|advice| say(&advice));
    Ok(outcomes)
}
