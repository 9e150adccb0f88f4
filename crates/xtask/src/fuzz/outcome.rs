//! How a run went, read from libFuzzer's words.

use std::path::Path;

use super::folders::shown;

/// One target's run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(super) target: &'static str,
    /// Inputs tried.
    pub(super) executions: u64,
    /// Inputs tried in a second, on average.
    pub(super) speed: u64,
    /// Edges of the program reached.
    pub(super) coverage: u64,
    /// Inputs kept since they reached something new.
    pub(super) new: u64,
    /// Memory at its most, in MiB.
    pub(super) memory: u64,
    broken: Option<Broken>,
}

#[derive(Debug, PartialEq, Eq)]
struct Broken {
    /// What the fuzzer or the panic said.
    words: String,
    /// The input's file; none where the run failed without one.
    input: Option<String>,
    log: String,
}

impl Outcome {
    /// Reads what the fuzzer wrote to `log`.
    pub(super) fn read(target: &'static str, words: &str, success: bool, log: &Path) -> Self {
        let number = |name: &str| {
            let line = words.lines().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name));
            line.and_then(|rest| rest.trim_start_matches(':').trim().parse().ok()).unwrap_or(0)
        };
        let broken = (!success).then(|| Broken {
            words: complaint(words),
            input: words
                .lines()
                .find_map(|line| Some(line.split_once("Test unit written to ")?.1))
                .map(|path| shown(Path::new(path.trim()))),
            log: shown(log),
        });
        Self {
            target,
            executions: number("number_of_executed_units"),
            speed: number("average_exec_per_sec"),
            coverage: words.lines().rev().find_map(coverage).unwrap_or(0),
            new: number("new_units_added"),
            memory: number("peak_rss_mb"),
            broken,
        }
    }

    /// Whether an input was found that the target does not hold for.
    pub(crate) fn broke(&self) -> bool {
        self.broken.is_some()
    }

    pub(super) fn result(&self) -> &'static str {
        if self.broke() { "BROKEN" } else { "ok" }
    }

    /// For the terminal when the run ends.
    pub(super) fn line(&self) -> String {
        format!("{}: {}, {} executions", self.target, self.result(), self.executions)
    }

    /// What broke it, by which input, and how to see it again; none where nothing did.
    pub(super) fn advice(&self) -> Option<String> {
        let Broken { words, input, log } = self.broken.as_ref()?;
        let target = self.target;
        let again = input.as_ref().map_or_else(
            || "  it left no input behind\n".to_owned(),
            |path| format!("  input: {path}\n  again: cargo xtask fuzz {target} --input {path}\n"),
        );
        Some(format!("{target} broke: {words}\n{again}  words: {log}"))
    }
}

/// The number after `cov:` in a line of progress: `#8192 pulse cov: 234 ft: 567 …`.
fn coverage(line: &str) -> Option<u64> {
    line.strip_prefix('#')?.split_once(" cov: ")?.1.split_whitespace().next()?.parse().ok()
}

/// The panic's place and message, or what libFuzzer gives as the reason.
fn complaint(words: &str) -> String {
    let mut lines = words.lines();
    if let Some(place) = lines.find(|line| line.starts_with("thread ") && line.contains(" panicked at ")) {
        let place = place.split_once(" panicked at ").map_or(place, |(_, rest)| rest);
        return format!("{place} {}", lines.next().unwrap_or_default()).trim_end().to_owned();
    }
    let error = words.lines().find_map(|line| Some(line.split_once("ERROR: libFuzzer: ")?.1));
    error.unwrap_or("the fuzzer failed").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "#2\tINITED cov: 12 ft: 13 corp: 1/1b exec/s: 0 rss: 26Mb\n\
                        #9\tDONE   cov: 185 ft: 275 corp: 47/10027b lim: 1990 exec/s: 15725 rss: 31Mb\n\
                        stat::number_of_executed_units: 251605\nstat::average_exec_per_sec:     15725\n\
                        stat::new_units_added:          160\nstat::slowest_unit_time_sec:    0\nstat::peak_rss_mb:              31\n";
    const BAD: &str = "thread '<unnamed>' (7) panicked at crates/a/src/b.rs:3:5:\nthe pieces changed the verdict\n\
                       ==7== ERROR: libFuzzer: deadly signal\n\
                       artifact_prefix='x'; Test unit written to /x/broken/tar/crash-1\n";

    #[test]
    fn a_good_run_has_its_figures() {
        let outcome = Outcome::read("tar", GOOD, true, Path::new("/x/log"));
        assert!(!outcome.broke());
        assert_eq!((outcome.executions, outcome.speed, outcome.coverage), (251_605, 15_725, 185));
        assert_eq!((outcome.new, outcome.memory, outcome.advice()), (160, 31, None));
    }

    #[test]
    fn a_broken_run_names_its_input() {
        let advice = Outcome::read("tar", BAD, false, Path::new("/x/log")).advice().expect("broken");
        assert!(advice.contains("crates/a/src/b.rs:3:5: the pieces changed the verdict"), "{advice}");
        assert!(advice.contains("cargo xtask fuzz tar --input /x/broken/tar/crash-1"), "{advice}");
    }

    #[test]
    fn what_broke_without_a_panic_is_told_too() {
        let words = "==7== ERROR: libFuzzer: timeout after 10 seconds\n";
        let advice = Outcome::read("tar", words, false, Path::new("/x/log")).advice().expect("broken");
        assert!(advice.starts_with("tar broke: timeout after 10 seconds\n"), "{advice}");
        let advice = Outcome::read("tar", "", false, Path::new("/x/log")).advice().expect("broken");
        assert!(advice.contains("it left no input behind"), "{advice}");
    }
}
