//! The running fingerprint of an import: each byte is hashed once, by whoever has it first.
//!
//! That is whoever takes it in, as a rule, so that nothing is left to hash when the last byte is there. After a restart it
//! is whoever reads the spool for Incus.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use image_format::{Fingerprint, FingerprintHasher};

/// Bytes below which hashing is quicker done than given to another thread.
const AT_ONCE: usize = 64 << 10;
/// Where bytes may turn out to end: what was made durable last, and what is being made so.
const MARKS: usize = 2;

/// The fingerprint so far. Offsets are those in all parts of the import, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Running>);

#[derive(Debug, Default)]
struct Running {
    hasher: FingerprintHasher,
    /// How it stood where bytes may end.
    marks: VecDeque<FingerprintHasher>,
}

impl Tally {
    /// Takes bytes that begin at `from`, as far as they are the next ones. Blocking, half a millisecond for a MiB.
    pub(super) fn add(&self, from: u64, pieces: &[Bytes]) {
        let mut running = self.running();
        let mut begin = from;
        for piece in pieces {
            let known =
                running.hasher.length().checked_sub(begin).and_then(|known| usize::try_from(known).ok());
            if let Some(new) = known.and_then(|known| piece.get(known..)) {
                running.hasher.update(new);
            }
            begin = begin.saturating_add(piece.len() as u64);
        }
    }

    /// As [`Tally::add`], on a thread that may block where the bytes are many.
    pub(crate) async fn take(self: &Arc<Self>, from: u64, pieces: Vec<Bytes>) {
        if pieces.iter().map(Bytes::len).sum::<usize>() < AT_ONCE {
            return self.add(from, &pieces);
        }
        let this = Arc::clone(self);
        // Bytes that are not hashed here are hashed when they are read.
        let _ = tokio::task::spawn_blocking(move || this.add(from, &pieces)).await;
    }

    /// Notes that the bytes may end where they do now.
    pub(crate) fn mark(&self) {
        let mut running = self.running();
        if running.marks.len() == MARKS {
            running.marks.pop_front();
        }
        let mark = running.hasher.clone();
        running.marks.push_back(mark);
    }

    /// Forgets what was behind `end`: other bytes may come there. Where it is not known how the fingerprint stood there,
    /// all is forgotten.
    pub(crate) fn rewind(&self, end: u64) {
        let mut running = self.running();
        running.marks.retain(|mark| mark.length() <= end);
        if running.hasher.length() > end {
            let there = running.marks.back().filter(|mark| mark.length() == end).cloned();
            running.hasher = there.unwrap_or_default();
        }
    }

    /// The fingerprint of the first `size` bytes, where it is these that were seen.
    pub(super) fn fingerprint(&self, size: u64) -> Option<Fingerprint> {
        let running = self.running();
        (running.hasher.length() == size).then(|| running.hasher.clone().finish())
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        // A panic between two pieces leaves the hasher at a byte, like any other.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(bytes: &[u8]) -> Fingerprint {
        let mut hasher = FingerprintHasher::new();
        hasher.update(bytes);
        hasher.finish()
    }

    fn add(tally: &Tally, all: &[u8], from: usize, to: usize) {
        let pieces: Vec<_> = all[from..to].chunks(7).map(Bytes::copy_from_slice).collect();
        tally.add(from as u64, &pieces);
    }

    proptest! {
        #[test]
        fn whoever_brings_them_each_byte_counts_once(
            all in prop::collection::vec(any::<u8>(), 1..300),
            spans in prop::collection::vec((0usize..300, 0usize..100), 0..40),
        ) {
            let tally = Tally::default();
            for (from, length) in spans {
                let from = from.min(all.len());
                add(&tally, &all, from, (from + length).min(all.len()));
            }
            add(&tally, &all, 0, all.len());
            prop_assert_eq!(tally.fingerprint(all.len() as u64), Some(whole(&all)));
        }

        #[test]
        fn bytes_that_are_replaced_never_count(
            first in prop::collection::vec(any::<u8>(), 200),
            second in prop::collection::vec(any::<u8>(), 200),
            marks in prop::collection::btree_set(1usize..200, 0..5),
            end in 0usize..200,
        ) {
            let tally = Tally::default();
            let mut at = 0;
            for mark in marks {
                add(&tally, &first, at, mark);
                tally.mark();
                at = mark;
            }
            add(&tally, &first, at, first.len());
            tally.rewind(end as u64);
            let kept: Vec<u8> = [&first[..end], &second[end..]].concat();
            add(&tally, &kept, end, kept.len());
            if let Some(fingerprint) = tally.fingerprint(kept.len() as u64) {
                prop_assert_eq!(fingerprint, whole(&kept));
            }
            add(&tally, &kept, 0, kept.len());
            prop_assert_eq!(tally.fingerprint(kept.len() as u64), Some(whole(&kept)));
        }
    }

    #[test]
    fn where_the_last_sync_ended_it_goes_on() {
        let tally = Tally::default();
        let all: Vec<u8> = (0..=255).collect();
        add(&tally, &all, 0, 100);
        tally.mark();
        add(&tally, &all, 100, 150);
        tally.mark();
        add(&tally, &all, 150, 200);
        tally.rewind(100);
        add(&tally, &all, 100, 256);
        assert_eq!(tally.fingerprint(256), Some(whole(&all)));
    }
}
