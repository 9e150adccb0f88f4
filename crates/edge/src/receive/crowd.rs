//! How many bodies come in at once, and how much each may gather before it is written.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that all bodies together gather before they write them.
const TOGETHER: usize = 4 << 20;
/// The least and the most that one of them gathers. Handing bytes over to a thread that may block costs about as much as
/// copying 64 KiB of them.
const EACH: std::ops::RangeInclusive<usize> = 16 << 10..=1 << 20;

/// The bodies that come in.
#[derive(Debug, Default)]
pub(crate) struct Crowd(AtomicUsize);

/// One of them, while it comes in.
#[derive(Debug)]
pub(super) struct Member<'c>(&'c Crowd);

impl Crowd {
    pub(super) fn join(&self) -> Member<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Member(self)
    }
}

impl Crowd {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Member<'_> {
    /// Bytes that this one may gather just now.
    pub(super) fn share(&self) -> usize {
        (TOGETHER / self.0.0.load(Ordering::Relaxed).max(1)).clamp(*EACH.start(), *EACH.end())
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_there_are_the_less_each_gathers() {
        let crowd = Crowd::default();
        let first = crowd.join();
        assert_eq!(first.share(), 1 << 20);
        let others: Vec<_> = (0..199).map(|_| crowd.join()).collect();
        assert!(first.share() * 200 <= TOGETHER && first.share() >= *EACH.start());
        drop(others);
        assert_eq!(first.share(), 1 << 20);
    }
}
