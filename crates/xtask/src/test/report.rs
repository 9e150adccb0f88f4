//! The table at the end of a test run.

use std::time::Duration;

use super::counts::Counts;
use super::stage::Stage;
use crate::step::seconds;

/// How one stage went.
pub(super) struct Line {
    stage: Stage,
    pub(super) counts: Counts,
    remark: String,
}

impl Line {
    /// A stage that ran.
    pub(super) fn done(stage: Stage, counts: Counts, time: Duration) -> Self {
        Self { stage, counts, remark: seconds(time) }
    }

    /// A stage that had to be left out, which is a failure.
    pub(super) fn not_run(stage: Stage, culprit: Stage) -> Self {
        Self { stage, counts: Counts::FAILED, remark: format!("not run: {culprit} failed") }
    }
}

/// One line for each stage.
pub(super) fn table(lines: &[Line]) -> String {
    let mut text = format!("\n{:<8} {:>7} {:>7} {:>8}  time\n", "stage", "passed", "failed", "skipped");
    for Line { stage, counts, remark } in lines {
        let Counts { passed, failed, skipped } = counts;
        text.push_str(&format!("{stage:<8} {passed:>7} {failed:>7} {skipped:>8}  {remark}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_has_its_line() {
        let lines = [
            Line::done(Stage::Wasm, Counts::FAILED, Duration::from_secs(2)),
            Line::not_run(Stage::E2e, Stage::Wasm),
        ];
        let text = table(&lines);
        assert!(text.contains("wasm           0       1        0  2.0 s\n"), "{text}");
        assert!(text.contains("e2e            0       1        0  not run: wasm failed\n"), "{text}");
    }
}
