//! How many tests passed and failed, read from the reports of the programs that ran them.

use std::ops::Add;

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// Tests of a stage by their outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
    /// Not run: ignored or skipped.
    pub(super) skipped: u64,
}

impl Counts {
    pub(super) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub(super) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// The same, with one failure when the program failed without naming a test, as on a compiler error.
    pub(super) fn judged_by(self, success: bool) -> Self {
        if success || self.failed > 0 { self } else { self + Self::FAILED }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

/// The sums of one test program of Rust, natively or in the browser:
/// `test result: ok. 3 passed; 0 failed; 1 ignored; …`. `None` for any other line.
pub(super) fn of_rust_line(line: &str) -> Option<Counts> {
    let (_, sums) = line.trim_start().strip_prefix("test result: ")?.split_once(". ")?;
    let number = |name: &str| {
        let part = sums.split(';').map(str::trim).find(|part| part.ends_with(name))?;
        part.split_once(' ')?.0.parse().ok()
    };
    Some(Counts { passed: number(" passed")?, failed: number(" failed")?, skipped: number(" ignored")? })
}

/// Playwright's report in its form `json`. A test that passed at the second try has failed.
pub(super) fn of_playwright(report: &str) -> Result<Counts> {
    #[derive(Deserialize)]
    struct Report {
        stats: Stats,
    }
    #[derive(Deserialize)]
    struct Stats {
        expected: u64,
        unexpected: u64,
        flaky: u64,
        skipped: u64,
    }
    let Report { stats } = serde_json::from_str(report).context("not Playwright's report")?;
    Ok(Counts { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped })
}

/// A report in the form of JUnit, by the sums of its outermost element.
pub(super) fn of_junit(report: &str) -> Result<Counts> {
    let sums = report.split_once("<testsuites ").and_then(|(_, rest)| rest.split_once('>'));
    let (sums, _) = sums.context("not a report of JUnit's form")?;
    let number = |name: &str| -> Result<u64> {
        let value = sums.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
        value.and_then(|(value, _)| value.parse().ok()).with_context(|| format!("no {name} in {sums}"))
    };
    let (failed, skipped) = (number("errors")? + number("failures")?, number("skipped")?);
    let passed = number("tests")?.saturating_sub(failed + skipped);
    Ok(Counts { passed, failed, skipped })
}

/// Vitest's report in its form `json`.
pub(super) fn of_vitest(report: &str) -> Result<Counts> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Report {
        num_passed_tests: u64,
        num_failed_tests: u64,
        num_pending_tests: u64,
    }
    let report: Report = serde_json::from_str(report).context("not Vitest's report")?;
    Ok(Counts {
        passed: report.num_passed_tests,
        failed: report.num_failed_tests,
        skipped: report.num_pending_tests,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_rust_tests_are_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s";
        assert_eq!(of_rust_line(line), Some(Counts { passed: 12, failed: 3, skipped: 1 }));
        assert_eq!(of_rust_line("test a::b ... ok"), None);
        assert_eq!(of_rust_line("test result: strange"), None);
    }

    #[test]
    fn reports_of_the_page_are_read() {
        let playwright =
            r#"{"stats": {"expected": 5, "unexpected": 1, "flaky": 1, "skipped": 2, "duration": 3.5}}"#;
        assert_eq!(of_playwright(playwright).expect("a report"), Counts { passed: 5, failed: 2, skipped: 2 });
        let vitest = r#"{"numPassedTests": 4, "numFailedTests": 0, "numPendingTests": 1, "success": true}"#;
        assert_eq!(of_vitest(vitest).expect("a report"), Counts { passed: 4, failed: 0, skipped: 1 });
        assert!(of_vitest("{}").is_err());
        let junit = r#"<?xml version="1.0"?>
            <testsuites errors="1" failures="2" skipped="3" tests="10" time="1.5"><testsuite errors="0"/></testsuites>"#;
        assert_eq!(of_junit(junit).expect("a report"), Counts { passed: 4, failed: 3, skipped: 3 });
        assert!(of_junit("<testsuites tests=\"1\">").is_err());
    }

    #[test]
    fn a_failure_without_a_failed_test_counts_once() {
        assert_eq!(Counts::default().judged_by(false), Counts::FAILED);
        assert_eq!(Counts::FAILED.judged_by(false), Counts::FAILED);
        assert_eq!(Counts::PASSED.judged_by(true), Counts::PASSED);
    }
}
