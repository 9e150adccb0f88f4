//! What tenants have of their limits. The arithmetic is the crate `tenancy`'s; here is what calls for it, and when.

use image_format::Fingerprint;
use tenancy::{Denied, Limits, Owner, Reservation, Usage};

use super::{Answer, LedgerError, Whose};

/// An image of a target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Image {
    /// The target's name.
    pub(crate) target: String,
    /// The image's fingerprint.
    pub(crate) fingerprint: Fingerprint,
}

/// What an import counts for in its owner's usage. It says how things stand, and not what changed: the same claim twice
/// counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is on its way. The first of these reserves.
    Open {
        /// The bytes that it has or may come to have; 0 where that is not known yet.
        bytes: u64,
        /// Whether some of them are still coming.
        sending: bool,
        /// Whether it had ended and is taken up again: for bytes that are to come a place is asked for anew.
        again: bool,
        /// What its owner may have, as the settings say now.
        limits: Limits,
    },
    /// It has become an image that was not there before. What was reserved is settled. An image counts once for each of its
    /// owners, however often it is imported.
    Stored {
        /// Which.
        image: Image,
        /// The image's size in bytes.
        bytes: u64,
        /// What its owner may have, as the settings say now.
        limits: Limits,
    },
}

/// What a target says that an owner has there.
#[derive(Debug, Clone)]
pub(crate) struct FoundThere {
    /// Who.
    pub(crate) owner: Owner,
    /// The target's name.
    pub(crate) target: String,
    /// The images, each with its bytes.
    pub(crate) images: Vec<(Fingerprint, u64)>,
    /// What the owner had before the target was asked.
    pub(crate) before: Usage,
}

impl FoundThere {
    /// Whether it still holds of an owner who has so much now. What is under way changes all the time, and is none of it.
    pub(super) fn holds(&self, now: &Usage) -> bool {
        (now.images, now.stored) == (self.before.images, self.before.stored)
    }
}

/// What a store reads, has changed, and writes back: an import's reservation, if it has any, what its owner has, and whether
/// the image of the claim is counted among that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) usage: Usage,
    pub(super) reservation: Option<Reservation>,
    pub(super) counted: bool,
}

impl Account {
    /// Brings both to where the import is `now`, in milliseconds since 1970: open or not, with this claim.
    ///
    /// # Errors
    /// [`LedgerError::Limit`]; then nothing has changed.
    pub(super) fn bring(&mut self, open: bool, claim: Option<&Claim>, now: u64) -> Result<(), LedgerError> {
        let before = self.clone();
        let brought = match (claim, self.reservation.take()) {
            (Some(Claim::Stored { bytes, limits, .. }), Some(held)) => self.settle(limits, held, *bytes),
            // It was settled before.
            (Some(Claim::Stored { .. }), None) => Ok(()),
            (Some(Claim::Open { bytes, sending, again, limits }), held) if open => {
                self.hold(limits, held, *bytes, now).and_then(|()| self.place(limits, *sending, *again))
            }
            (None, held) if open => {
                self.reservation = held;
                Ok(())
            }
            (_, held) => {
                if let Some(mut held) = held {
                    self.usage.release(&mut held);
                }
                Ok(())
            }
        };
        brought.map_err(|denied| {
            *self = before;
            match denied {
                Denied::Limit(shortage) => LedgerError::Limit(shortage),
                other => LedgerError::Internal(format!("a claim was refused: {other}")),
            }
        })
    }

    fn hold(
        &mut self,
        limits: &Limits,
        held: Option<Reservation>,
        bytes: u64,
        now: u64,
    ) -> Result<(), Denied> {
        let mut held = match held {
            Some(held) => held,
            None => self.usage.reserve(limits, bytes, now)?,
        };
        self.usage.resize(limits, &mut held, bytes)?;
        self.reservation = Some(held);
        Ok(())
    }

    /// Its place among the uploads. It keeps the one that it has; another one is asked for only where somebody waits for the
    /// answer.
    fn place(&mut self, limits: &Limits, sending: bool, again: bool) -> Result<(), Denied> {
        match &mut self.reservation {
            Some(held) if !sending => {
                self.usage.arrived(held);
                Ok(())
            }
            Some(held) if again => self.usage.resume(limits, held),
            Some(_) | None => Ok(()),
        }
    }

    fn settle(&mut self, limits: &Limits, mut held: Reservation, bytes: u64) -> Result<(), Denied> {
        if self.counted {
            self.usage.release(&mut held);
            return Ok(());
        }
        self.usage.settle(limits, &mut held, bytes)?;
        self.counted = true;
        Ok(())
    }
}

/// Whether a save with this claim has to look at the account at all. Most have not, and those are many.
pub(super) fn concerns(open: bool, claim: Option<&Claim>) -> bool {
    claim.is_some() || !open
}

/// A store of what tenants have.
pub(crate) trait Usages: Send + Sync {
    /// What an owner has; nothing where nothing was ever counted.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn usage(&self, owner: Owner) -> Answer<'_, Usage>;

    /// Notes that an image is no longer there; tells of how many owners it was counted.
    ///
    /// # Errors
    /// As [`Ledger::save`](super::Ledger::save).
    fn deleted(&self, whose: Whose, image: Image) -> Answer<'_, u64>;

    /// Notes the images that a target itself says that an owner has there, each with its bytes: images come and go without
    /// the edge. What is reserved stays. Tells whether it was noted: where the owner has another thing than before the target
    /// was asked, what it said may be old.
    ///
    /// # Errors
    /// As [`Ledger::save`](super::Ledger::save).
    fn recount(&self, found: FoundThere) -> Answer<'_, bool>;
}
