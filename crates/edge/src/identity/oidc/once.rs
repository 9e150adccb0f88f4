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
    /// The same of what anybody may make come, and what somebody else refuses a second time anyway: where too many are remembered,
    /// all are forgotten. Nobody can keep others out by filling it.
    pub(super) fn is_first_lately(&self, what: &str, until: u64, now: u64) -> bool {
        let mut all = self.all();
        if all.len() >= MOST {
            all.clear();
        }
        is_first(&mut all, what, until, now)
    }

    /// Whether this comes for the first time. It is remembered until `until`, in milliseconds since 1970, as `now` is.
    pub(super) fn is_first(&self, what: &str, until: u64, now: u64) -> bool {
        is_first(&mut self.all(), what, until, now)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_first(all: &mut HashMap<String, u64>, what: &str, until: u64, now: u64) -> bool {
    if all.len() >= MOST {
        all.retain(|_, until| now < *until);
    }
    if all.get(what).is_some_and(|until| now < *until) || all.len() >= MOST {
        return false;
    }
    all.insert(what.to_owned(), until);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_does_not_come_again_in_its_time() {
        let once = Once::default();
        assert!(once.is_first("a", 10, 1));
        assert!(!once.is_first("a", 10, 9));
        assert!(once.is_first("b", 10, 9));
        assert!(once.is_first("a", 20, 10), "its time is over");
        for number in 0..MOST {
            once.is_first(&number.to_string(), 100, 11);
        }
        assert!(!once.is_first("new", 100, 11), "there are too many");
        assert!(once.is_first_lately("new", 100, 11), "which keeps nobody out");
        for number in 0..MOST {
            once.is_first(&number.to_string(), 100, 11);
        }
        assert!(once.is_first("new", 200, 100));
    }
}
