//! What was measured beside what is promised: medians of paired runs, and a table of them.

use anyhow::{Result, bail};

use crate::step::say;

/// What each run gave, for ours and for what it is measured by, in the same unit.
#[derive(Default)]
pub(super) struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    /// Runs both in turn, as often as asked, each time another one first. The first pair only warms up and does not
    /// count.
    pub(super) fn measure(
        runs: u32,
        unit: &str,
        mut ours: impl FnMut() -> Result<f64>,
        mut theirs: impl FnMut() -> Result<f64>,
    ) -> Result<Self> {
        let mut pairs = Self::default();
        for run in 0..=runs {
            let (our, their) = if run % 2 == 0 {
                let our = ours()?;
                (our, theirs()?)
            } else {
                let their = theirs()?;
                (ours()?, their)
            };
            let name = if run == 0 { "warm-up".to_owned() } else { format!("run {run}") };
            say(&format!("    {name}: {our:.3} {unit} by {their:.3} {unit}, {:.3}", our / their));
            if run > 0 {
                pairs.0.push((our, their));
            }
        }
        Ok(pairs)
    }

    /// The median of ours.
    pub(super) fn ours(&self) -> f64 {
        median(self.0.iter().map(|(our, _)| *our).collect())
    }

    /// The median of theirs.
    pub(super) fn theirs(&self) -> f64 {
        median(self.0.iter().map(|(_, their)| *their).collect())
    }

    /// The median of the runs' ratios: both sides of a pair had the machine at about the same time.
    pub(super) fn ratio(&self) -> f64 {
        median(self.0.iter().map(|(our, their)| our / their).collect())
    }
}

/// The middle one; of an even number the mean of the two. 0 of none.
pub(super) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = numbers.get(middle).copied().unwrap_or_default();
    match middle.checked_sub(1).and_then(|below| numbers.get(below)) {
        Some(lower) if numbers.len().is_multiple_of(2) => f64::midpoint(*lower, upper),
        _ => upper,
    }
}

/// One line of the table.
pub(super) struct Row {
    figure: &'static str,
    what: String,
    measured: String,
    bar: String,
    met: bool,
}

impl Row {
    /// A figure that is promised to be at most `bar`; `what` tells what it was made of.
    pub(super) fn at_most(figure: &'static str, what: String, measured: f64, bar: f64) -> Self {
        let (measured_text, bar_text) = (format!("{measured:.3}"), format!("at most {bar:.3}"));
        Self { figure, what, measured: measured_text, bar: bar_text, met: measured <= bar }
    }

    /// A figure that is promised to be at least `bar`.
    pub(super) fn at_least(figure: &'static str, what: String, measured: f64, bar: f64) -> Self {
        let (measured_text, bar_text) = (format!("{measured:.3}"), format!("at least {bar:.3}"));
        Self { figure, what, measured: measured_text, bar: bar_text, met: measured >= bar }
    }

    /// A size that is promised to be at most `bar` bytes.
    pub(super) fn bytes_at_most(figure: &'static str, what: String, measured: u64, bar: u64) -> Self {
        let text = |size| crate::step::bytes(size);
        Self {
            figure,
            what,
            measured: text(measured),
            bar: format!("at most {}", text(bar)),
            met: measured <= bar,
        }
    }

    /// A figure that could not be measured, which meets no promise.
    pub(super) fn failed(figure: &'static str, error: &anyhow::Error) -> Self {
        let what = format!("not measured: {error:#}");
        Self { figure, what, measured: "-".to_owned(), bar: "-".to_owned(), met: false }
    }

    fn line(&self) -> String {
        let Self { figure, what, measured, bar, met } = self;
        let verdict = if *met { "met" } else { "missed" };
        format!("| {figure} | {what} | {measured} | {bar} | {verdict} |")
    }
}

/// Prints the table; an error when a bar is missed.
pub(super) fn judge(rows: &[Row]) -> Result<()> {
    say("\n| figure | what | measured | bar | |\n|---|---|---|---|---|");
    rows.iter().for_each(|row| say(&row.line()));
    let missed: Vec<&str> = rows.iter().filter(|row| !row.met).map(|row| row.figure).collect();
    if !missed.is_empty() {
        bail!("missed: {}", missed.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median(Vec::new()).abs() < f64::EPSILON);
    }

    #[test]
    fn the_ratio_is_of_pairs_and_the_first_does_not_count() {
        let (mut ours, mut theirs) = ([9.0, 2.0, 30.0, 4.0].into_iter(), [1.0, 1.0, 10.0, 4.0].into_iter());
        let pairs =
            Pairs::measure(3, "s", || Ok(ours.next().unwrap()), || Ok(theirs.next().unwrap())).unwrap();
        assert!((pairs.ratio() - 2.0).abs() < f64::EPSILON);
        assert!((pairs.ours() - 4.0).abs() < f64::EPSILON);
        assert!((pairs.theirs() - 4.0).abs() < f64::EPSILON);
    }

    #[test]
    fn one_missed_bar_fails_all() {
        let met = || Row::at_most("a", String::new(), 1.0, 1.05);
        assert!(judge(&[met()]).is_ok());
        assert!(judge(&[met(), Row::at_least("b", String::new(), 0.5, 0.8)]).is_err());
        assert!(judge(&[met(), Row::bytes_at_most("c", String::new(), 65, 64)]).is_err());
        assert!(judge(&[met(), Row::failed("d", &anyhow::anyhow!("no tbf"))]).is_err());
    }
}
