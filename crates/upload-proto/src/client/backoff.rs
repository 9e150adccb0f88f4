//! How long to wait after a failure: doubling, with jitter from a seed, longer where the server asks for it.

use crate::wire;

/// The most to wait after the first failure, in milliseconds; it doubles with each further one.
const FIRST: u64 = 1_000;
/// The longest wait in milliseconds, whether by doubling or because the server asked for it.
pub(super) const LONGEST: u64 = 30_000;
/// The longest that a server is left alone that has too many requests, in milliseconds: what may begin within an hour is
/// counted by the hour.
const LONGEST_TURN: u64 = 3_600_000;
/// Doublings until the longest wait is reached.
const DOUBLINGS: u32 = 5;

/// Failures in a row, and the randomness that keeps clients from coming back all at once.
#[derive(Debug)]
pub(super) struct Backoff {
    failures: u32,
    seed: u64,
}

impl Backoff {
    /// No failures yet. The waits are the same for the same seed.
    pub(super) fn new(seed: u64) -> Self {
        Self { failures: 0, seed }
    }

    /// Something went well.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Something failed: the wait in milliseconds, between half and all of what has been doubled, and no less than
    /// `Retry-After` as it came, which is read where it is a number of seconds.
    pub(super) fn next(&mut self, retry_after: Option<&str>) -> u64 {
        let most = (FIRST << self.failures.min(DOUBLINGS)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let jittered = most / 2 + self.random() % (most / 2 + 1);
        jittered.max(asked(retry_after).min(LONGEST))
    }

    /// Too many requests: the wait in milliseconds is what the server asks for, and no shorter than after a failure.
    pub(super) fn turn(&mut self, retry_after: Option<&str>) -> u64 {
        self.next(None).max(asked(retry_after).min(LONGEST_TURN))
    }

    /// A step of SplitMix64 (Steele, Lea and Flood, 2014), which suffices to spread clients.
    fn random(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// What `Retry-After` asks for, in milliseconds.
fn asked(retry_after: Option<&str>) -> u64 {
    let seconds = retry_after.and_then(|text| wire::read_number(text.trim()).ok()).unwrap_or(0);
    seconds.saturating_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_grow_to_a_bound_and_begin_anew() {
        let mut backoff = Backoff::new(7);
        let waits: Vec<u64> = (0..40).map(|_| backoff.next(None)).collect();
        assert!((500..=1_000).contains(&waits[0]) && (1_000..=2_000).contains(&waits[1]));
        assert!(waits[8..].iter().all(|wait| (15_000..=LONGEST).contains(wait)), "{waits:?}");
        backoff.reset();
        assert!(backoff.next(None) <= 1_000);
    }

    #[test]
    fn the_server_can_ask_for_a_longer_wait_but_not_for_ever() {
        let wait = |text| Backoff::new(1).next(Some(text));
        assert_eq!(wait("7"), 7_000);
        assert_eq!(wait(" 7 "), 7_000);
        assert!(wait("Wed, 21 Oct 2026 07:28:00 GMT") <= 1_000);
        assert_eq!(wait("999999999999"), LONGEST);
        let turn = |text| Backoff::new(1).turn(Some(text));
        assert_eq!((turn("90"), turn("999999999999")), (90_000, LONGEST_TURN));
        assert!((500..=1_000).contains(&turn("0")));
    }

    proptest! {
        #[test]
        fn seeds_spread_the_waits_within_the_bounds(seed: u64) {
            let first: Vec<u64> = (seed..seed.saturating_add(64)).map(|seed| Backoff::new(seed).next(None)).collect();
            prop_assert!(first.iter().all(|wait| (500..=1_000).contains(wait)));
            let mut distinct = first.clone();
            distinct.sort_unstable();
            distinct.dedup();
            prop_assert!(first.len() < 16 || distinct.len() > 16, "{first:?}");
        }
    }
}
