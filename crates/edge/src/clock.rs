//! The clock on the wall: for people to read, and for what must mean the same elsewhere. Never to measure by.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 by this machine's clock; 0 where that stands before it.
pub(crate) fn millis() -> u64 {
    u64::try_from(since().as_millis()).unwrap_or(u64::MAX)
}

/// Seconds since 1970, likewise.
pub(crate) fn seconds() -> u64 {
    since().as_secs()
}

fn since() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
