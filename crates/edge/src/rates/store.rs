//! What is remembered of whoever asks: one number for each, and never more than so many of them.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use governor::{
    nanos::Nanos,
    state::{StateStore, keyed::ShrinkableKeyedStateStore},
};

/// The times until which each has used up what it may, by whom it is; `None` is all those together for whom there is no place.
///
/// So whoever has a million addresses fills the places, shares one limit with those that come after, and takes nothing from those
/// that were there before.
#[derive(Debug)]
pub(super) struct Store<K> {
    places: usize,
    taken: Mutex<HashMap<Option<K>, Nanos>>,
}

impl<K> Store<K> {
    pub(super) fn new(places: usize) -> Self {
        Self { places, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Option<K>, Nanos>> {
        // One number is written under the lock: a panic leaves nothing half done.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone> StateStore for Store<K> {
    type Key = Option<K>;

    fn measure_and_replace<T, F, E>(&self, key: &Self::Key, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut taken = self.taken();
        let has_place = taken.contains_key(key) || taken.len() < self.places;
        let key = if has_place { key.clone() } else { None };
        let (outcome, until) = f(taken.get(&key).copied())?;
        taken.insert(key, until);
        Ok(outcome)
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<Option<K>> for Store<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        self.taken().retain(|_, until| *until >= drop_below);
    }

    fn shrink_to_fit(&self) {
        self.taken().shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.taken().len()
    }

    fn is_empty(&self) -> bool {
        self.taken().is_empty()
    }
}
