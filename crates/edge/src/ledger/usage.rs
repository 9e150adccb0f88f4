//! What tenants have of their limits. The arithmetic is the crate `tenancy`'s; here is what calls for it, and when.

use tenancy::{Denied, Limits, Owner, Reservation, Usage};

use super::{Answer, LedgerError};

/// What an import counts for in its owner's usage. It says how things stand, and not what changed: the same claim twice
/// counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is on its way. The first of these reserves.
    Open {
        /// The bytes that it has or may come to have; 0 where that is not known yet.
        bytes: u64,
        /// Whether some of them are still coming.
        sending: bool,
        /// What its owner may have, as the settings say now.
        limits: Limits,
    },
    /// It has become an image that was not there before. What was reserved is settled.
    Stored {
        /// The image's size in bytes.
        bytes: u64,
        /// What its owner may have, as the settings say now.
        limits: Limits,
    },
}

/// An import's reservation, if it has any, and what its owner has: what a store reads, has changed, and writes back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) usage: Usage,
    pub(super) reservation: Option<Reservation>,
}

impl Account {
    /// Brings both to where the import is `now`, in milliseconds since 1970: open or not, with this claim.
    ///
    /// # Errors
    /// [`LedgerError::Limit`]; then nothing has changed.
    pub(super) fn bring(&mut self, open: bool, claim: Option<Claim>, now: u64) -> Result<(), LedgerError> {
        let brought = match (claim, self.reservation.as_mut()) {
            (Some(Claim::Stored { bytes, limits }), Some(held)) => {
                self.usage.settle(&limits, held, bytes).map(|()| self.reservation = None)
            }
            // Counted before.
            (Some(Claim::Stored { .. }), None) => Ok(()),
            (_, Some(held)) if !open => {
                self.usage.release(held);
                self.reservation = None;
                Ok(())
            }
            (Some(Claim::Open { bytes, sending, limits }), held) if open => match held {
                Some(held) => {
                    let resized = self.usage.resize(&limits, held, bytes);
                    if resized.is_ok() && !sending {
                        self.usage.arrived(held);
                    }
                    resized
                }
                None => self.usage.reserve(&limits, bytes, now).map(|mut held| {
                    if !sending {
                        self.usage.arrived(&mut held);
                    }
                    self.reservation = Some(held);
                }),
            },
            _ => Ok(()),
        };
        brought.map_err(|denied| match denied {
            Denied::Limit(shortage) => LedgerError::Limit(shortage),
            other => LedgerError::Internal(format!("a claim was refused: {other}")),
        })
    }
}

/// Whether a save with this claim has to look at the account at all. Most have not, and those are many.
pub(super) fn concerns(open: bool, claim: Option<Claim>) -> bool {
    claim.is_some() || !open
}

/// A store of what tenants have.
pub(crate) trait Usages: Send + Sync {
    /// What an owner has; nothing where nothing was ever counted.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn usage(&self, owner: Owner) -> Answer<'_, Usage>;

    /// Notes that an image of so many bytes is no longer there.
    ///
    /// # Errors
    /// As [`Ledger::save`](super::Ledger::save).
    fn deleted(&self, owner: Owner, bytes: u64) -> Answer<'_, ()>;

    /// Notes how many images the targets themselves say that there are, and their bytes: images come and go without the edge.
    /// What is reserved stays.
    ///
    /// # Errors
    /// As [`Ledger::save`](super::Ledger::save).
    fn recount(&self, owner: Owner, images: u64, bytes: u64) -> Answer<'_, ()>;
}
