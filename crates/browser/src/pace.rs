//! How often progress is told: a screen needs no more than ten pictures of it a second.

/// The least time between two reports, in milliseconds.
const INTERVAL: u64 = 100;

/// Lets at most ten reports a second through.
#[derive(Debug, Default)]
pub struct Pace {
    last: Option<u64>,
}

impl Pace {
    /// Whether a report is due at `now`, in milliseconds of any clock that does not go back.
    pub fn due(&mut self, now: u64) -> bool {
        let due = self.last.is_none_or(|last| now.saturating_sub(last) >= INTERVAL);
        if due {
            self.last = Some(now);
        }
        due
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_report_is_due_at_once() {
        let mut pace = Pace::default();
        assert!(pace.due(7));
        assert!(!pace.due(106));
        assert!(pace.due(107));
    }

    proptest! {
        #[test]
        fn no_second_sees_more_than_ten(steps in proptest::collection::vec(0_u64..50, 0..200)) {
            let mut pace = Pace::default();
            let mut now = 0;
            let mut told = Vec::new();
            for step in steps {
                now += step;
                if pace.due(now) {
                    told.push(now);
                }
            }
            for (index, start) in told.iter().enumerate() {
                let within = told.iter().skip(index).take_while(|t| **t < start + 1000).count();
                prop_assert!(within <= 10);
            }
        }
    }
}
