//! How often progress is told. Each report has the page laid out and drawn anew, and what that leaves behind the browser
//! keeps for a while: at ten a second, tens of MiB. People see no more in ten numbers a second than in four.

/// The least time between two reports, in milliseconds.
const INTERVAL: u64 = 250;

/// Lets at most four reports a second through.
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
        assert!(!pace.due(256));
        assert!(pace.due(257));
    }

    proptest! {
        #[test]
        fn no_second_sees_more_than_four(steps in proptest::collection::vec(0_u64..120, 0..200)) {
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
                prop_assert!(within <= 4);
            }
        }
    }
}
