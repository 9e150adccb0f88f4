//! One limit for each of many: so often a minute, and as often at once.

use std::{hash::Hash, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
};

use super::store::Store;
use crate::error::EdgeError;

/// How many are told apart. Each takes less than 64 bytes.
const PLACES: usize = 64 << 10;

type Limiter<K, C> = RateLimiter<Option<K>, Store<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// A limit for each; none where there is no number.
#[derive(Debug)]
pub(super) struct Limit<K: Hash + Eq + Clone, C: Clock = DefaultClock>(Option<Limiter<K, C>>);

impl<K: Hash + Eq + Clone, C: Clock> Limit<K, C> {
    pub(super) fn new(a_minute: Option<NonZeroU32>, clock: C) -> Self {
        Self::with_places(a_minute, PLACES, clock)
    }

    fn with_places(a_minute: Option<NonZeroU32>, places: usize, clock: C) -> Self {
        Self(a_minute.map(|most| RateLimiter::new(Quota::per_minute(most), Store::new(places), clock)))
    }

    /// Counts a request.
    ///
    /// # Errors
    /// [`EdgeError::TooOften`]; then it is not counted.
    pub(super) fn count(&self, whose: K) -> Result<(), EdgeError> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(&Some(whose)).map_err(|not_until| {
            let wait = not_until.wait_time_from(limiter.clock().now());
            EdgeError::TooOften { wait: seconds(wait) }
        })
    }

    /// Forgets those who may ask as often as anybody new.
    pub(super) fn sweep(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.as_ref().map_or(0, RateLimiter::len)
    }
}

/// Whole seconds, never too few of them.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;
    use proptest::prelude::*;

    use super::*;

    fn limit(most: u32, places: usize) -> (Limit<u32, FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limit::with_places(NonZeroU32::new(most), places, clock.clone()), clock)
    }

    fn wait(limit: &Limit<u32, FakeRelativeClock>, who: u32) -> Option<u64> {
        limit.count(who).err().map(|error| error.wait().unwrap())
    }

    #[test]
    fn so_often_at_once_and_then_as_it_comes_back() {
        let (limit, clock) = limit(6, 10);
        for _ in 0..6 {
            assert_eq!(wait(&limit, 1), None);
        }
        assert_eq!(wait(&limit, 1), Some(10), "one in ten seconds");
        assert_eq!(wait(&limit, 2), None, "somebody else");
        clock.advance(Duration::from_millis(9_500));
        assert_eq!(wait(&limit, 1), Some(1), "what is refused does not count");
        clock.advance(Duration::from_millis(500));
        assert_eq!((wait(&limit, 1), wait(&limit, 1)), (None, Some(10)));
    }

    #[test]
    fn without_a_number_there_is_no_limit() {
        let (limit, _) = limit(0, 1);
        assert!((0..1_000).all(|_| wait(&limit, 1).is_none()));
        assert_eq!(limit.len(), 0);
    }

    #[test]
    fn whoever_has_many_addresses_takes_no_more_memory_and_nothing_from_others() {
        let (limit, clock) = limit(2, 3);
        assert_eq!(wait(&limit, 0), None);
        let counted = (1..1_000).filter(|who| wait(&limit, *who).is_none()).count();
        assert_eq!(counted, 2 + 2, "two have places, the others two together");
        assert_eq!(limit.len(), 4);
        assert_eq!(wait(&limit, 0), None, "who was there before");
        clock.advance(Duration::from_secs(120));
        limit.sweep();
        assert_eq!(limit.len(), 0);
        assert_eq!(wait(&limit, 5_000), None);
    }

    proptest! {
        #[test]
        fn nobody_is_answered_more_often(steps in proptest::collection::vec((0_u32..3, 0_u64..4_000, any::<bool>()), 0..200)) {
            let (limit, clock) = limit(5, 10);
            let mut answered: [Vec<u64>; 3] = Default::default();
            let mut now = 0;
            for (who, after, sweep) in steps {
                clock.advance(Duration::from_millis(after));
                now += after;
                if sweep {
                    limit.sweep();
                }
                let times = &mut answered[who as usize];
                match wait(&limit, who) {
                    None => times.push(now),
                    Some(wait) => prop_assert!((1..=12).contains(&wait)),
                }
                // As many at once, and as many as come back in the time.
                for (at, first) in times.iter().enumerate() {
                    prop_assert!((times.len() - at) as u64 <= 5 + (now - first) / 12_000 + 1);
                }
            }
        }
    }
}
