//! Places for work that takes long, of which no tenant may have all: who waits for a slow server keeps nobody else waiting.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tenancy::Owner;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// The places.
#[derive(Debug)]
pub(crate) struct Shares {
    places: usize,
    each: usize,
    all: Arc<Semaphore>,
    /// Those of the tenants that have one, or wait for one.
    own: Mutex<HashMap<Owner, Weak<Semaphore>>>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    _own: Option<OwnedSemaphorePermit>,
    _all: OwnedSemaphorePermit,
}

impl Shares {
    /// So many places, of which each tenant has so many at most; operators may have all.
    #[must_use]
    pub(crate) fn new(places: usize, each: usize) -> Self {
        Self { places, each, all: Arc::new(Semaphore::new(places)), own: Mutex::default() }
    }

    /// Waits for a place. They are given in the order in which they are asked for, and whoever has enough is not in that
    /// order: however many of one tenant wait, they are before nobody else.
    ///
    /// # Errors
    /// Where there are no places any more, which does not come about.
    pub(crate) async fn take(&self, owner: &Owner) -> Result<Share, AcquireError> {
        let own = match owner.tenant() {
            Some(_) => Some(self.own(owner).acquire_owned().await?),
            None => None,
        };
        Ok(Share { _own: own, _all: Arc::clone(&self.all).acquire_owned().await? })
    }

    /// How many there are, and how many of them are taken.
    #[must_use]
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.places, self.places.saturating_sub(self.all.available_permits()))
    }

    fn own(&self, owner: &Owner) -> Arc<Semaphore> {
        // Nothing is half done under the lock.
        let mut all = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = all.get(owner).and_then(Weak::upgrade) {
            return own;
        }
        all.retain(|_, own| own.strong_count() > 0);
        let own = Arc::new(Semaphore::new(self.each));
        all.insert(owner.clone(), Arc::downgrade(&own));
        own
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn of(name: &str) -> Owner {
        name.parse().unwrap()
    }

    async fn is_free(shares: &Shares, owner: &Owner) -> bool {
        timeout(Duration::from_millis(1), shares.take(owner)).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn no_tenant_has_all_places() {
        let shares = Shares::new(3, 2);
        let first = shares.take(&of("lab")).await.unwrap();
        let _second = shares.take(&of("lab")).await.unwrap();
        assert!(!is_free(&shares, &of("lab")).await);
        assert!(is_free(&shares, &of("shop")).await && is_free(&shares, &Owner::Operators).await);
        assert_eq!(shares.count(), (3, 2));
        drop(first);
        assert!(is_free(&shares, &of("lab")).await);
    }

    #[tokio::test(start_paused = true)]
    async fn those_of_one_tenant_that_wait_are_before_nobody_else() {
        let shares = Arc::new(Shares::new(2, 1));
        let held = [shares.take(&Owner::Operators).await.unwrap(), shares.take(&of("lab")).await.unwrap()];
        for _ in 0..9 {
            let shares = Arc::clone(&shares);
            tokio::spawn(async move {
                let _held = shares.take(&of("lab")).await;
                std::future::pending::<()>().await;
            });
        }
        tokio::task::yield_now().await;
        let [operators, lab] = held;
        drop(operators);
        assert!(is_free(&shares, &of("shop")).await, "though nine have waited for longer");
        drop(lab);
        tokio::task::yield_now().await;
        assert!(is_free(&shares, &of("shop")).await && !is_free(&shares, &of("lab")).await);
    }

    #[tokio::test]
    async fn operators_may_have_all_and_nothing_is_kept_of_tenants_that_are_gone() {
        let shares = Shares::new(2, 1);
        let held = (shares.take(&Owner::Operators).await, shares.take(&Owner::Operators).await);
        drop(held);
        for number in 0..50 {
            drop(shares.take(&of(&format!("tenant-{number}"))).await.unwrap());
        }
        assert!(shares.own.lock().unwrap().len() <= 1);
    }
}
