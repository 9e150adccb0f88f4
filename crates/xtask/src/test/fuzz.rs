//! The stage of the fuzz targets: each for a minute, each counted as one test.

use std::num::NonZeroUsize;

use anyhow::Result;
use fuzz::{TARGETS, Target};

use super::Context;
use super::counts::Counts;
use crate::fuzz::{Outcome, campaign};

/// How long each target runs, in seconds.
const SECONDS: u32 = 60;

/// Targets at a time, for each processor.
const TWICE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// Runs the targets whose name contains the filter.
pub(super) fn run(context: &Context) -> Result<Counts> {
    let wanted = |target: &&Target| context.filter.as_ref().is_none_or(|filter| target.name.contains(filter));
    let targets: Vec<&'static Target> = TARGETS.iter().filter(wanted).collect();
    if targets.is_empty() {
        return Ok(Counts::default());
    }
    // Twice as many as there are processors: each gets half of one for its minute, and the run keeps to its time.
    let jobs = std::thread::available_parallelism().ok().and_then(|cores| cores.checked_mul(TWICE));
    let outcomes = campaign(&context.workspace, &targets, SECONDS, jobs)?;
    Ok(outcomes.iter().map(count).fold(Counts::default(), |sum, one| sum + one))
}

fn count(outcome: &Outcome) -> Counts {
    if outcome.broke() { Counts::FAILED } else { Counts::PASSED }
}
