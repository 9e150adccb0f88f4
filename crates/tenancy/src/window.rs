//! How often something happened within the last hour, counted by the minute so that it takes the same room however often.

use serde::{Deserialize, Serialize};

/// A minute, in milliseconds.
const MINUTE: u64 = 60_000;
/// The minutes that count: the one that is and the sixty before it, so that no 60 minutes hold more than was counted.
const SPAN: u64 = 61;
/// As many, where they are a length.
const BUCKETS: usize = SPAN as usize;

/// How often something happened within the last hour. What happened counts for 60 minutes, and at most one more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Window {
    /// The minute since 1970 that the first count is of.
    newest: u64,
    /// How often in each minute, the newest first, at most [`BUCKETS`]; the last one is not 0.
    counts: Vec<u32>,
}

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    newest: u64,
    counts: Vec<u32>,
}

/// What was stored is no count of an hour.
#[derive(Debug, thiserror::Error)]
#[error("a window has at most {BUCKETS} counts")]
struct TooLong;

impl TryFrom<Stored> for Window {
    type Error = TooLong;

    fn try_from(Stored { newest, counts }: Stored) -> Result<Self, TooLong> {
        if counts.len() > BUCKETS {
            return Err(TooLong);
        }
        let mut window = Self { newest, counts };
        window.trim();
        Ok(window)
    }
}

impl From<Window> for Stored {
    fn from(Window { newest, counts }: Window) -> Self {
        Self { newest, counts }
    }
}

impl Window {
    /// How often, within the hour before `now`, in milliseconds since 1970.
    #[must_use]
    pub fn count(&self, now: u64) -> u64 {
        self.at(now).counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// Counts one more, `now`.
    pub fn add(&mut self, now: u64) {
        let mut window = self.at(now);
        match window.counts.first_mut() {
            Some(first) => *first = first.saturating_add(1),
            None => window.counts.push(1),
        }
        *self = window;
    }

    /// How long it is until fewer than `limit` are counted, in whole seconds, rounded up; 0 where that is so now, and none
    /// where no wait helps, since nothing is allowed.
    #[must_use]
    pub fn wait(&self, limit: u64, now: u64) -> Option<u64> {
        let window = self.at(now);
        let mut left = window.count(now);
        if left < limit {
            return Some(0);
        }
        for (age, count) in window.counts.iter().enumerate().rev() {
            left = left.saturating_sub(u64::from(*count));
            if left < limit {
                let minute = window.newest.saturating_sub(age as u64);
                let end = minute.saturating_add(SPAN).saturating_mul(MINUTE);
                // At least one: it is not yet.
                return Some(end.saturating_sub(now).div_ceil(1000).max(1));
            }
        }
        None
    }

    /// The same, as seen `now`. A clock that was set back by less than the hour goes on counting in the newest minute; by
    /// more, what was counted is taken for being of now, so that it is over in an hour and not when the clock says so again.
    fn at(&self, now: u64) -> Self {
        let minute = now / MINUTE;
        let mut window = self.clone();
        if window.counts.is_empty() || self.newest.saturating_sub(minute) >= SPAN {
            window.newest = minute;
            return window;
        }
        let passed = usize::try_from(minute.saturating_sub(self.newest)).unwrap_or(BUCKETS).min(BUCKETS);
        window.counts.splice(0..0, std::iter::repeat_n(0, passed));
        window.newest = self.newest.max(minute);
        window.trim();
        window
    }

    fn trim(&mut self) {
        self.counts.truncate(BUCKETS);
        let used = self.counts.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
        self.counts.truncate(used);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: u64 = 60 * MINUTE;
    /// In the middle of a minute.
    const NOW: u64 = 1_800_000_030_000;

    #[test]
    fn what_happened_counts_for_an_hour_and_at_most_a_minute_more() {
        let mut window = Window::default();
        window.add(NOW);
        assert_eq!(window.count(NOW + HOUR), 1);
        assert_eq!(window.count(NOW + HOUR + MINUTE), 0);
        assert_eq!(window.wait(1, NOW), Some(HOUR / 1000 + 30));
        assert_eq!(window.count(NOW + HOUR + 30_000), 0, "when the wait is over");
        assert_eq!(window.wait(1, NOW + HOUR + 29_500), Some(1));
        assert_eq!((window.wait(2, NOW), window.wait(0, NOW)), (Some(0), None));
    }

    #[test]
    fn a_clock_that_jumps_locks_nobody_out_for_longer_than_an_hour() {
        let far = NOW + 1_000_000 * HOUR;
        let mut window = Window::default();
        window.add(far);
        assert_eq!(window.count(NOW), 1, "it is not forgotten");
        window.add(NOW);
        assert_eq!(window.count(NOW), 2);
        assert_eq!(window.count(NOW + HOUR + MINUTE), 0);
        window.add(NOW);
        assert_eq!(window.count(NOW - 30 * MINUTE), 2 + 1);
    }

    #[test]
    fn what_is_stored_has_a_bound() {
        let text = |counts: usize| format!(r#"{{"newest":1,"counts":{:?}}}"#, vec![1; counts]);
        assert!(serde_json::from_str::<Window>(&text(BUCKETS)).is_ok());
        assert!(serde_json::from_str::<Window>(&text(BUCKETS + 1)).is_err());
        assert!(serde_json::from_str::<Window>(r#"{"newest":-1,"counts":[]}"#).is_err());
    }

    proptest! {
        /// Beside a list of all moments: never less than the hour has, never more than the hour and a minute.
        #[test]
        fn it_counts_as_a_list_would(steps in prop::collection::vec(0..20 * MINUTE, 1..60)) {
            let (mut window, mut list, mut now) = (Window::default(), Vec::new(), NOW);
            for step in steps {
                now += step;
                let within = |span: u64| list.iter().filter(|at: &&u64| now - **at <= span).count() as u64;
                prop_assert!((within(HOUR)..=within(HOUR + MINUTE)).contains(&window.count(now)));
                let before = window.count(now);
                window.add(now);
                list.push(now);
                prop_assert_eq!(window.count(now), before + 1);
                prop_assert!(window.counts.len() <= BUCKETS);
            }
        }

        /// Whoever waits as told is let in, and not a second later than need be.
        #[test]
        fn the_wait_is_as_long_as_it_must_be(steps in prop::collection::vec(0..5 * MINUTE, 1..40), limit in 1..10_u64) {
            let (mut window, mut now) = (Window::default(), NOW);
            for step in steps {
                now += step;
                window.add(now);
            }
            let wait = window.wait(limit, now).unwrap();
            prop_assert!(window.count(now + wait * 1000) < limit);
            prop_assert!(wait == 0 || window.count(now + (wait - 1) * 1000) >= limit);
        }

        #[test]
        fn no_numbers_panic(newest: u64, counts in prop::collection::vec(any::<u32>(), 0..=BUCKETS), now: u64, limit: u64) {
            let mut window = Window::try_from(Stored { newest, counts }).unwrap();
            let _ = (window.count(now), window.wait(limit, now));
            let before = window.count(now);
            window.add(now);
            prop_assert!(window.count(now) >= before);
        }
    }
}
