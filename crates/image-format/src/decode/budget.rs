//! How much may come out of a compressed file, against what went in.

use std::cell::Cell;

use super::Sink;
use crate::{Fault, Limit, Limits};

/// Counts both sides. A decompressor whose output no one has a use for is stopped by it before it costs time.
pub(crate) struct Budget {
    /// Plain bytes each compressed byte allows.
    ratio: u64,
    /// Plain bytes allowed so far.
    allowed: u64,
    /// Plain bytes that came out, and what cost as much.
    spent: Cell<u64>,
}

impl Budget {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self { ratio: limits.search_ratio, allowed: limits.search_base, spent: Cell::new(0) }
    }

    /// So many compressed bytes go in.
    pub(crate) const fn earn(&mut self, packed: usize) {
        self.allowed = self.allowed.saturating_add((packed as u64).saturating_mul(self.ratio));
    }

    /// So many plain bytes came out, or something was done that takes as long.
    pub(crate) fn spend(&self, plain: u64) -> Result<(), Fault> {
        self.spent.set(self.spent.get().saturating_add(plain));
        if self.spent.get() > self.allowed {
            return Err(Fault::LimitReached { limit: Limit::Expansion, most: self.allowed });
        }
        Ok(())
    }

    /// A sink that counts what goes into `sink`, and fails when it is too much.
    pub(crate) fn watch(&self, sink: &mut Sink<'_>) -> impl FnMut(&[u8]) -> Result<(), Fault> {
        |plain| {
            sink(plain)?;
            self.spend(plain.len() as u64)
        }
    }
}
