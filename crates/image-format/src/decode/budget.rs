//! How much may come out of a compressed file, against what went in.

use super::Sink;
use crate::{Fault, Limit, Limits};

/// Counts both sides. A decompressor whose output no one has a use for is stopped by it before it costs time.
pub(crate) struct Budget {
    /// Plain bytes each compressed byte allows.
    ratio: u64,
    /// Plain bytes allowed so far.
    allowed: u64,
    /// Plain bytes that came out.
    unpacked: u64,
}

impl Budget {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self { ratio: limits.search_ratio, allowed: limits.search_base, unpacked: 0 }
    }

    /// So many compressed bytes go in.
    pub(crate) const fn earn(&mut self, packed: usize) {
        self.allowed = self.allowed.saturating_add((packed as u64).saturating_mul(self.ratio));
    }

    /// A sink that counts what goes into `sink`, and fails when it is too much.
    pub(crate) fn watch(&mut self, sink: &mut Sink<'_>) -> impl FnMut(&[u8]) -> Result<(), Fault> {
        |plain| {
            sink(plain)?;
            self.unpacked = self.unpacked.saturating_add(plain.len() as u64);
            if self.unpacked > self.allowed {
                return Err(Fault::LimitReached { limit: Limit::Expansion, most: self.allowed });
            }
            Ok(())
        }
    }
}
