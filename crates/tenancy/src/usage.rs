//! What a tenant has, and what is promised to its open imports.
//!
//! ```text
//!           reserve         resize, arrived, resume        settle
//! nothing ───────────► open ───────────────────► open ───────────► stored ──► deleted
//!                        └──────────── release ────┘──► nothing
//! ```
//!
//! An import is counted when it begins, as one more image of the size that was told, so that all open ones together cannot
//! end in more than is allowed. Whoever keeps the numbers reads them, takes one step, and writes them back together with the
//! reservation in one transaction; a step that is refused changes nothing.

use serde::{Deserialize, Serialize};

use crate::{Denied, Limited, Limits, Shortage, Window};

/// What a tenant has, as it stands in its row of the ledger. Numbers of every size are taken, and none makes it panic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Usage {
    /// Imports that are open.
    pub open: u64,
    /// Those of them whose bytes are still coming.
    pub sending: u64,
    /// The bytes that open imports have, or may come to have.
    pub in_flight: u64,
    /// Images that are there.
    pub images: u64,
    /// Their bytes.
    pub stored: u64,
    /// Imports begun within the last hour, however they ended.
    pub hour: Window,
}

/// What one open import has of its tenant's limits, as it stands beside it in the ledger. One that is over holds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[must_use = "what is reserved is released or settled"]
pub struct Reservation {
    held: bool,
    sending: bool,
    bytes: u64,
}

impl Reservation {
    /// One that is held, as columns of a ledger have it: the bytes, and whether some of them are still coming.
    pub fn restored(bytes: u64, sending: bool) -> Self {
        Self { held: true, sending, bytes }
    }

    /// Whether it still holds anything.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Whether bytes of it are still coming.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.sending
    }

    /// The bytes that the import may come to have.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Usage {
    /// Counts an import that begins `now`, in milliseconds since 1970, with so many bytes; 0 where that is not known yet,
    /// and then [`Usage::resize`] is asked before any of them is taken. The reservation is of an import that is sent.
    ///
    /// # Errors
    /// [`Denied::Limit`]: first what no waiting helps against.
    pub fn reserve(&mut self, limits: &Limits, bytes: u64, now: u64) -> Result<Reservation, Denied> {
        check(limits, Limited::ImageBytes, 0, bytes)?;
        check(limits, Limited::Images, self.used(Limited::Images, now), 1)?;
        check(limits, Limited::StoredBytes, self.used(Limited::StoredBytes, now), bytes)?;
        check(limits, Limited::BytesInFlight, self.in_flight, bytes)?;
        check(limits, Limited::ConcurrentUploads, self.sending, 1)?;
        let most = limits.most(Limited::ImportsPerHour);
        check(limits, Limited::ImportsPerHour, self.hour.count(now), 1).map_err(|denied| match denied {
            Denied::Limit(shortage) => {
                Denied::Limit(Shortage { wait: self.hour.wait(most, now), ..shortage })
            }
            other => other,
        })?;
        self.hour.add(now);
        self.open = self.open.saturating_add(1);
        self.sending = self.sending.saturating_add(1);
        self.in_flight = self.in_flight.saturating_add(bytes);
        Ok(Reservation { held: true, sending: true, bytes })
    }

    /// Another size of an open import: it is known at last, or more comes than was known. To less there is always room.
    ///
    /// # Errors
    /// [`Denied::Limit`], and the reservation is what it was; [`Denied::NotFound`] for one that is over.
    pub fn resize(&mut self, limits: &Limits, of: &mut Reservation, bytes: u64) -> Result<(), Denied> {
        if !of.held {
            return Err(Denied::NotFound);
        }
        if bytes > of.bytes {
            let more = bytes.saturating_sub(of.bytes);
            check(limits, Limited::ImageBytes, 0, bytes)?;
            check(limits, Limited::StoredBytes, self.stored.saturating_add(self.in_flight), more)?;
            check(limits, Limited::BytesInFlight, self.in_flight, more)?;
        }
        self.in_flight = self.in_flight.saturating_sub(of.bytes).saturating_add(bytes);
        of.bytes = bytes;
        Ok(())
    }

    /// All bytes of an open import have come: its place among the uploads is free.
    pub fn arrived(&mut self, of: &mut Reservation) {
        if of.held && of.sending {
            self.sending = self.sending.saturating_sub(1);
            of.sending = false;
        }
    }

    /// An open import is taken up again whose place among the uploads was free: more bytes of it are to come.
    ///
    /// # Errors
    /// [`Denied::Limit`], and nothing has changed; [`Denied::NotFound`] for one that is over.
    pub fn resume(&mut self, limits: &Limits, of: &mut Reservation) -> Result<(), Denied> {
        if !of.held {
            return Err(Denied::NotFound);
        }
        if !of.sending {
            check(limits, Limited::ConcurrentUploads, self.sending, 1)?;
            self.sending = self.sending.saturating_add(1);
            of.sending = true;
        }
        Ok(())
    }

    /// An open import ended without a new image: it failed for good, was called off, expired, or the image was there before.
    /// What was released is not released again.
    pub fn release(&mut self, of: &mut Reservation) {
        if !of.held {
            return;
        }
        self.arrived(of);
        self.open = self.open.saturating_sub(1);
        self.in_flight = self.in_flight.saturating_sub(of.bytes);
        of.bytes = 0;
        of.held = false;
    }

    /// An open import ends in a new image that has so many bytes.
    ///
    /// # Errors
    /// [`Denied::Limit`] where the image is larger than was reserved, and too large, or the limits are lower than they were.
    /// Then it is not counted, and the reservation is what it was: whoever asks takes the image away and releases it.
    /// [`Denied::NotFound`] for a reservation that is over.
    pub fn settle(&mut self, limits: &Limits, of: &mut Reservation, bytes: u64) -> Result<(), Denied> {
        if !of.held {
            return Err(Denied::NotFound);
        }
        let others = self.in_flight.saturating_sub(of.bytes);
        check(limits, Limited::ImageBytes, 0, bytes)?;
        check(limits, Limited::Images, self.images, 1)?;
        check(limits, Limited::StoredBytes, self.stored.saturating_add(others), bytes)?;
        self.release(of);
        self.images = self.images.saturating_add(1);
        self.stored = self.stored.saturating_add(bytes);
        Ok(())
    }

    /// An image that was counted is no longer there.
    pub fn deleted(&mut self, bytes: u64) {
        self.images = self.images.saturating_sub(1);
        self.stored = self.stored.saturating_sub(bytes);
    }

    /// What the targets themselves say: images can come and go without the edge. What is open stays.
    pub fn recount(&mut self, images: u64, bytes: u64) {
        self.images = images;
        self.stored = bytes;
    }

    /// How much is used, `now`: what is counted against that limit, those that are open included.
    #[must_use]
    pub fn used(&self, of: Limited, now: u64) -> u64 {
        match of {
            Limited::ImageBytes => 0,
            Limited::BytesInFlight => self.in_flight,
            Limited::Images => self.images.saturating_add(self.open),
            Limited::ImportsPerHour => self.hour.count(now),
            Limited::ConcurrentUploads => self.sending,
            Limited::StoredBytes => self.stored.saturating_add(self.in_flight),
        }
    }

    /// How much of a limit is left, `now`.
    #[must_use]
    pub fn left(&self, limits: &Limits, of: Limited, now: u64) -> u64 {
        limits.most(of).saturating_sub(self.used(of, now))
    }
}

/// Whether so much more is within the limit.
pub(crate) fn check(limits: &Limits, of: Limited, used: u64, wanted: u64) -> Result<(), Denied> {
    let limit = limits.most(of);
    let left = limit.saturating_sub(used);
    // Nothing more is always possible: also where limits were lowered below what is used.
    if wanted == 0 || wanted <= left {
        return Ok(());
    }
    Err(Denied::Limit(Shortage { of, limit, left, wanted, wait: None }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Class, MOST};

    const NOW: u64 = 1_800_000_030_000;

    fn shortage<T: std::fmt::Debug>(result: Result<T, Denied>) -> Shortage {
        match result {
            Err(Denied::Limit(shortage)) => shortage,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_limit_is_told_with_what_is_left() {
        let limits = Limits {
            image_bytes: Some(100),
            bytes_in_flight: Some(150),
            images: Some(3),
            imports_per_hour: Some(4),
            concurrent_uploads: Some(2),
            stored_bytes: Some(250),
        };
        let mut usage = Usage::default();
        let told = |usage: &Usage, bytes| {
            let shortage = shortage(usage.clone().reserve(&limits, bytes, NOW));
            (shortage.of, shortage.left, shortage.wanted)
        };
        assert_eq!(told(&usage, 101), (Limited::ImageBytes, 100, 101));
        let mut one = usage.reserve(&limits, 100, NOW).unwrap();
        assert_eq!(told(&usage, 60), (Limited::BytesInFlight, 50, 60));
        usage.settle(&limits, &mut one, 100).unwrap();
        let mut two = usage.reserve(&limits, 100, NOW).unwrap();
        assert_eq!(told(&usage, 60), (Limited::StoredBytes, 50, 60));
        let mut three = usage.reserve(&limits, 10, NOW).unwrap();
        assert_eq!(told(&usage, 1), (Limited::Images, 0, 1));
        usage.release(&mut three);
        usage.arrived(&mut two);
        let mut four = usage.reserve(&limits, 0, NOW).unwrap();
        usage.release(&mut four);
        let hour = shortage(usage.reserve(&limits, 1, NOW));
        assert_eq!((hour.of, hour.left, hour.wait), (Limited::ImportsPerHour, 0, Some(3630)));
        assert_eq!(Denied::Limit(hour).class(), Class::TooMany { wait: Some(3630) });
        assert!(usage.reserve(&limits, 1, NOW + 3_630_000).is_ok());
    }

    #[test]
    fn uploads_at_once_are_those_that_still_come() {
        let limits = Limits { concurrent_uploads: Some(1), ..Limits::default() };
        let mut usage = Usage::default();
        let mut one = usage.reserve(&limits, 1, NOW).unwrap();
        let refused = shortage(usage.reserve(&limits, 1, NOW));
        assert_eq!((refused.of, refused.wait), (Limited::ConcurrentUploads, None));
        usage.arrived(&mut one);
        let mut two = usage.reserve(&limits, 1, NOW).unwrap();
        assert_eq!(usage.in_flight, 2);
        let before = (usage.clone(), one.clone());
        assert_eq!(shortage(usage.resume(&limits, &mut one)).of, Limited::ConcurrentUploads);
        assert_eq!((usage.clone(), one.clone()), before, "a refusal changes nothing");
        usage.resume(&limits, &mut two).unwrap();
        assert_eq!(usage.sending, 1, "it has its place");
        usage.release(&mut two);
        usage.resume(&limits, &mut one).unwrap();
        assert_eq!(usage.sending, 1);
    }

    #[test]
    fn an_image_that_turns_out_larger_is_measured_again() {
        let limits = Limits { stored_bytes: Some(100), ..Limits::default() };
        let mut usage = Usage::default();
        let mut one = usage.reserve(&limits, 0, NOW).unwrap();
        let mut two = usage.reserve(&limits, 40, NOW).unwrap();
        usage.resize(&limits, &mut one, 60).unwrap();
        let before = (usage.clone(), one.clone());
        assert_eq!(shortage(usage.resize(&limits, &mut one, 61)).left, 0);
        assert_eq!(shortage(usage.settle(&limits, &mut one, 61)).left, 60);
        assert_eq!((usage.clone(), one.clone()), before, "a refusal changes nothing");
        usage.settle(&limits, &mut two, 30).unwrap();
        usage.settle(&limits, &mut one, 70).unwrap();
        assert_eq!((usage.images, usage.stored, usage.in_flight, usage.open), (2, 100, 0, 0));
    }

    #[test]
    fn what_is_over_is_not_given_back_twice() {
        let mut usage = Usage::default();
        let limits = Limits::default();
        let (mut one, _other) =
            (usage.reserve(&limits, 5, NOW).unwrap(), usage.reserve(&limits, 7, NOW).unwrap());
        usage.release(&mut one);
        let after = usage.clone();
        usage.release(&mut one);
        usage.arrived(&mut one);
        assert_eq!(usage.settle(&limits, &mut one, 5), Err(Denied::NotFound));
        assert_eq!(usage.resize(&limits, &mut one, 5), Err(Denied::NotFound));
        assert_eq!(usage.resume(&limits, &mut one), Err(Denied::NotFound));
        assert_eq!(usage, after);
    }

    #[test]
    fn limits_that_were_lowered_stop_what_is_new_alone() {
        let mut usage = Usage { images: 5, stored: 500, ..Usage::default() };
        let limits = Limits { images: Some(2), stored_bytes: Some(100), ..Limits::default() };
        assert_eq!(shortage(usage.reserve(&limits, 1, NOW)).of, Limited::Images);
        usage.deleted(450);
        assert_eq!((usage.images, usage.stored), (4, 50));
        usage.recount(1, 20);
        assert!(usage.reserve(&limits, 80, NOW).is_ok());
    }

    #[test]
    fn without_limits_sums_still_fit_a_column() {
        let mut usage = Usage { stored: MOST - 10, ..Usage::default() };
        assert_eq!(shortage(usage.reserve(&Limits::default(), 11, NOW)).left, 10);
        assert!(usage.reserve(&Limits::default(), 10, NOW).is_ok());
        let huge = Limits { image_bytes: Some(u64::MAX), ..Limits::default() };
        assert_eq!(shortage(Usage::default().reserve(&huge, u64::MAX, NOW)).of, Limited::ImageBytes);
    }

    #[test]
    fn a_row_is_stored_and_read_again() {
        let mut usage = Usage::default();
        let reservation = usage.reserve(&Limits::default(), 5, NOW).unwrap();
        let text = serde_json::to_string(&(&usage, &reservation)).unwrap();
        assert_eq!(Reservation::restored(reservation.bytes(), reservation.is_sending()), reservation);
        assert_eq!(serde_json::from_str::<(Usage, Reservation)>(&text).unwrap(), (usage, reservation));
    }
}
