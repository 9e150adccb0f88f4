//! The bytes of a file by their places: asked for piece by piece, a little ahead, within a budget.

use std::future::poll_fn;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use super::Stop;
use crate::Fault;

/// The most that is asked for at once, in bytes.
const PIECE: u64 = 1 << 20;
/// The least that is asked for at once, in bytes: tables and directories lie side by side.
const AHEAD: u64 = 32 << 10;
/// Pieces asked for in all.
const PIECES: u32 = 256;
/// Bytes asked for in all.
const BYTES: u64 = 16 << 20;
/// Pieces of [`AHEAD`] bytes that are kept.
const KEPT: usize = 8;

/// Where a walk lays down what it wants, and finds what it was given.
#[derive(Default, Clone)]
pub(super) struct Desk(Arc<Mutex<Exchange>>);

#[derive(Default)]
struct Exchange {
    wanted: Option<Range<u64>>,
    given: Option<Vec<u8>>,
}

impl Desk {
    pub(super) fn wanted(&self) -> Option<Range<u64>> {
        self.exchange().wanted.clone()
    }

    /// Lays down the bytes wanted; false where none were.
    pub(super) fn put(&self, bytes: &[u8]) -> bool {
        let mut exchange = self.exchange();
        let wanted = exchange.wanted.take();
        if let Some(range) = &wanted {
            let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
            exchange.given = Some(bytes.get(..length).unwrap_or(bytes).to_vec());
        }
        wanted.is_some()
    }

    async fn fetch(&self, range: Range<u64>) -> Vec<u8> {
        self.exchange().wanted = Some(range);
        poll_fn(|_| self.exchange().given.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// Held for a moment only, by one at a time: the lock is there to make the machine fit to be sent to a thread.
    fn exchange(&self) -> MutexGuard<'_, Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file to read in.
pub(super) struct Source {
    desk: Desk,
    size: u64,
    pieces_left: u32,
    bytes_left: u64,
    /// Pieces that were read, each with its place.
    kept: Vec<(u64, Vec<u8>)>,
    /// The one to be replaced next.
    oldest: usize,
}

impl Source {
    /// A file of `size` bytes, the first of which are `head`.
    pub(super) fn new(desk: Desk, head: &[u8], size: u64) -> Self {
        let most = usize::try_from(size.min(AHEAD)).unwrap_or_default();
        let head = head.get(..most).unwrap_or(head).to_vec();
        Self { desk, size, pieces_left: PIECES, bytes_left: BYTES, kept: vec![(0, head)], oldest: 0 }
    }

    /// The length of the file, in bytes.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// `length` bytes from `start`; `length` is bounded by the caller, to a few MiB.
    pub(super) async fn read(&mut self, start: u64, length: usize) -> Result<Vec<u8>, Stop> {
        let end = start.checked_add(length as u64).filter(|&end| end <= self.size).ok_or(Fault::Truncated)?;
        if let Some(bytes) = self.find(start, length) {
            return Ok(bytes.to_vec());
        }
        if (length as u64) < AHEAD {
            let ahead = self.fetch(start..(start + AHEAD).min(self.size)).await?;
            let bytes = ahead.get(..length).unwrap_or_default().to_vec();
            self.keep(start, ahead);
            return Ok(bytes);
        }
        let mut bytes = Vec::new();
        let mut place = start;
        while place < end {
            let next = (place + PIECE).min(end);
            bytes.extend(self.fetch(place..next).await?);
            place = next;
        }
        Ok(bytes)
    }

    fn find(&self, start: u64, length: usize) -> Option<&[u8]> {
        self.kept.iter().find_map(|(place, bytes)| {
            let from = usize::try_from(start.checked_sub(*place)?).ok()?;
            bytes.get(from..)?.get(..length)
        })
    }

    fn keep(&mut self, place: u64, bytes: Vec<u8>) {
        if self.kept.len() < KEPT {
            self.kept.push((place, bytes));
        } else if let Some(slot) = self.kept.get_mut(self.oldest) {
            *slot = (place, bytes);
            self.oldest = (self.oldest + 1) % KEPT;
        }
    }

    async fn fetch(&mut self, range: Range<u64>) -> Result<Vec<u8>, Stop> {
        let length = range.end - range.start;
        self.pieces_left = self.pieces_left.checked_sub(1).ok_or(Stop::Enough)?;
        self.bytes_left = self.bytes_left.checked_sub(length).ok_or(Stop::Enough)?;
        let bytes = self.desk.fetch(range).await;
        if (bytes.len() as u64) < length {
            return Err(Stop::Refused(Fault::Truncated));
        }
        Ok(bytes)
    }
}
