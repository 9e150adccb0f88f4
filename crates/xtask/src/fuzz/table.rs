//! The table of all runs.

use super::outcome::Outcome;

/// One line for each target, and their sum.
pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut text = format!(
        "\n{:<14} {:>12} {:>8} {:>9} {:>6} {:>6}  result\n",
        "target", "executions", "exec/s", "coverage", "new", "MiB"
    );
    for outcome in outcomes {
        let Outcome { target, executions, speed, coverage, new, memory, .. } = outcome;
        let result = outcome.result();
        text.push_str(&format!(
            "{target:<14} {executions:>12} {speed:>8} {coverage:>9} {new:>6} {memory:>6}  {result}\n"
        ));
    }
    let sum: u64 = outcomes.iter().map(|outcome| outcome.executions).sum();
    text + &format!("{:<14} {sum:>12}\n", "all")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn each_target_has_its_line_and_all_their_sum() {
        let run = |name, executions: u64| {
            let words = format!("stat::number_of_executed_units: {executions}\n");
            Outcome::read(name, &words, true, Path::new("/x"))
        };
        let text = table(&[run("tar", 40), run("xz", 2)]);
        assert!(
            text.contains("tar                      40        0         0      0      0  ok\n"),
            "{text}"
        );
        assert!(text.ends_with("all                      42\n"), "{text}");
    }
}
