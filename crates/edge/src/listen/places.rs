//! How many connections there may be: of all clients together, and of each.
//!
//! A client that opens connections and does nothing with them must not keep others out. Some addresses are no client's: behind
//! a proxy there are many of them.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipnet::IpNet;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::identity::network;

/// The bounds of a listener.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Connections at a time; more wait to be taken.
    pub(super) all: usize,
    /// Connections of one client at a time; more are closed at once.
    pub(super) each: usize,
}

/// The places of a listener. All clones are of the same.
#[derive(Debug, Clone)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    each: usize,
    /// Where no client is told from another.
    shared: Arc<[IpNet]>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A place among all that is taken, by whomever.
#[derive(Debug)]
pub(super) struct Place(#[expect(dead_code, reason = "held until it is dropped")] OwnedSemaphorePermit);

/// A client's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    _place: Place,
    /// Nothing where many may come from one address.
    client: Option<IpAddr>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Places {
    /// Within these bounds, of which only the one for all holds for those from a `shared` address.
    pub(super) fn new(Bounds { all, each }: Bounds, shared: &[IpNet]) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), each, shared: shared.into(), taken: Arc::default() }
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// Where there are no places any more, which does not come about.
    pub(super) async fn next(&self) -> Result<Place, AcquireError> {
        Arc::clone(&self.all).acquire_owned().await.map(Place)
    }

    /// Gives the place to a client; nothing to one that has enough of them.
    pub(super) fn seat(&self, place: Place, address: IpAddr) -> Option<Seat> {
        let taken = Arc::clone(&self.taken);
        if self.shared.iter().any(|network| network.contains(&address.to_canonical())) {
            return Some(Seat { _place: place, client: None, taken });
        }
        let client = network(address);
        let mut counts = lock(&self.taken);
        let count = counts.entry(client).or_default();
        if *count >= self.each {
            return None;
        }
        *count += 1;
        Some(Seat { _place: place, client: Some(client), taken })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        if let Entry::Occupied(mut count) = lock(&self.taken).entry(client) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

fn lock(taken: &Mutex<HashMap<IpAddr, usize>>) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    // One number is changed under the lock: a panic leaves nothing half done.
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    async fn take(places: &Places, from: &str) -> Option<Seat> {
        places.seat(places.next().await.unwrap(), address(from))
    }

    #[tokio::test]
    async fn nobody_has_more_places_than_are_for_each() {
        let places = Places::new(Bounds { all: 10, each: 2 }, &[]);
        let one = take(&places, "192.0.2.1").await.unwrap();
        let _two = take(&places, "192.0.2.1").await.unwrap();
        assert!(take(&places, "192.0.2.1").await.is_none());
        assert!(take(&places, "::ffff:192.0.2.1").await.is_none(), "that is the same client");
        let _other = take(&places, "192.0.2.2").await.unwrap();
        drop(one);
        assert!(take(&places, "192.0.2.1").await.is_some());
    }

    #[tokio::test]
    async fn whoever_has_a_network_is_one_client() {
        let places = Places::new(Bounds { all: 10, each: 1 }, &[]);
        let _one = take(&places, "2001:db8:1:2:3::4").await.unwrap();
        assert!(take(&places, "2001:db8:1:2:ffff::1").await.is_none());
        assert!(take(&places, "2001:db8:1:3:3::4").await.is_some());
    }

    #[tokio::test]
    async fn where_many_come_from_one_address_they_are_not_one() {
        let shared = ["10.0.0.0/24".parse().unwrap(), "::1/128".parse().unwrap()];
        let places = Places::new(Bounds { all: 5, each: 1 }, &shared);
        let mut seats = Vec::new();
        for from in ["10.0.0.1", "10.0.0.1", "::ffff:10.0.0.1", "::1"] {
            seats.push(take(&places, from).await.unwrap());
        }
        seats.push(take(&places, "10.0.1.1").await.unwrap());
        assert_eq!(places.all.available_permits(), 0, "all of them count for the bound of all");
        drop(seats);
        assert!(take(&places, "10.0.1.1").await.is_some() && lock(&places.taken).is_empty());
    }

    #[tokio::test]
    async fn a_place_that_is_refused_is_free_again() {
        let places = Places::new(Bounds { all: 1, each: 0 }, &[]);
        for _ in 0..3 {
            assert!(take(&places, "192.0.2.1").await.is_none());
        }
    }

    proptest! {
        #[test]
        fn nothing_is_left_of_clients_that_are_gone(steps in proptest::collection::vec((0_u8..4, any::<bool>()), 0..60)) {
            let places = Places::new(Bounds { all: 100, each: 3 }, &[]);
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let mut seats: Vec<(u8, Seat)> = Vec::new();
            for (who, comes) in steps {
                if comes {
                    let seat = runtime.block_on(take(&places, &format!("192.0.2.{who}")));
                    let has = seats.iter().filter(|(of, _)| *of == who).count();
                    prop_assert_eq!(seat.is_some(), has < 3);
                    seats.extend(seat.map(|seat| (who, seat)));
                } else if let Some(at) = seats.iter().position(|(of, _)| *of == who) {
                    drop(seats.swap_remove(at));
                }
            }
            drop(seats);
            prop_assert!(lock(&places.taken).is_empty());
            prop_assert_eq!(places.all.available_permits(), 100);
        }
    }
}
