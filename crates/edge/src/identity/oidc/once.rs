//! What may come once and never again while it would still be believed.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The most that are remembered. Where more come, nothing new is taken until some are forgotten.
const MOST: usize = 10_000;

/// What has come.
#[derive(Debug, Default)]
pub(super) struct Once(Mutex<HashMap<String, u64>>);

impl Once {
    /// Whether this has not come yet, and can be remembered. `now` is in milliseconds since 1970, as all times here.
    pub(super) fn is_new(&self, what: &str, now: u64) -> bool {
        is_new(&mut self.all(), what, now)
    }

    /// Remembers until `until` that it has come.
    pub(super) fn remember(&self, what: &str, until: u64) {
        self.all().insert(what.to_owned(), until);
    }

    /// Both at once, of what anybody may make come, and what somebody else refuses a second time anyway: where too many are
    /// remembered, all are forgotten. Nobody can keep others out by filling it.
    pub(super) fn is_first_lately(&self, what: &str, until: u64, now: u64) -> bool {
        let mut all = self.all();
        if all.len() >= MOST {
            all.clear();
        }
        let is_new = is_new(&mut all, what, now);
        if is_new {
            all.insert(what.to_owned(), until);
        }
        is_new
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_new(all: &mut HashMap<String, u64>, what: &str, now: u64) -> bool {
    if all.len() >= MOST {
        all.retain(|_, until| now < *until);
    }
    all.get(what).is_none_or(|until| now >= *until) && all.len() < MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_does_not_come_again_in_its_time() {
        let once = Once::default();
        assert!(once.is_new("a", 1) && once.is_new("a", 1), "it was not remembered yet");
        once.remember("a", 10);
        assert!(!once.is_new("a", 9) && once.is_new("b", 9));
        assert!(once.is_new("a", 10), "its time is over");
        let fill = || (0..MOST).for_each(|number| once.remember(&number.to_string(), 100));
        fill();
        assert!(!once.is_new("new", 11), "there are too many");
        assert!(once.is_first_lately("new", 100, 11), "which keeps nobody out");
        assert!(!once.is_first_lately("new", 100, 11));
        fill();
        assert!(once.is_new("new", 100));
    }
}
