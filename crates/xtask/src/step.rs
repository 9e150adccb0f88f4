//! What the person at the terminal reads: each step announced before it starts, timed when it ends.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "speaking to the terminal is this module's job"
)]

use std::time::{Duration, Instant};

use anyhow::Result;

/// Announces `what`, does it, and says how long it took. A failure is passed on; its sentence is printed once, at the end.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what}");
    let begun = Instant::now();
    let outcome = work();
    let verb = if outcome.is_ok() { "done" } else { "failed" };
    println!("    {verb} in {}", seconds(begun.elapsed()));
    outcome
}

/// One line to the terminal that belongs to the step under way, or a result.
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// The last words of a command that failed: the error and what led to it, outermost first.
pub(crate) fn failure(error: &anyhow::Error) {
    eprintln!("\nerror: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}

/// `12.3 s`, or `4 min 05 s` from a hundred seconds on.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 100 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// A byte count as people read it, in binary units: `17 B`, `3.4 KiB`, `2.0 GiB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 3] = ["KiB", "MiB", "GiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    let (mut tenths, mut unit) = (count.saturating_mul(10) / 1024, UNITS[0]);
    for larger in &UNITS[1..] {
        if tenths < 10_240 {
            break;
        }
        (tenths, unit) = (tenths / 1024, larger);
    }
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_change_their_unit_at_a_hundred_seconds() {
        assert_eq!(seconds(Duration::from_millis(99_000)), "99.0 s");
        assert_eq!(seconds(Duration::from_secs(100)), "1 min 40 s");
    }

    #[test]
    fn byte_counts_change_their_unit_at_1024() {
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(bytes(1024), "1.0 KiB");
        assert_eq!(bytes(2 << 30), "2.0 GiB");
        assert_eq!(bytes(u64::MAX), "1717986918.3 GiB");
    }
}
