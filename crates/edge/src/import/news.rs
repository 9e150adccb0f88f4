//! Announcing what happened, in the order of the ledger's numbers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tenancy::Owner;
use tokio::sync::broadcast;

/// Changes a slow listener may lag behind before it is given the whole picture instead.
const BACKLOG: usize = 1024;

/// The most that is held back for one of a lower number. Each belongs to a step that is just being taken, so that there
/// are few; when there are many, the missing one was given to a step that was reported as failed, and is not waited for.
const MOST_EARLY: usize = 256;

/// One thing that happened: an import's view as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Announced {
    /// Its number in the ledger; none for progress, which is not told again later.
    pub number: Option<u64>,
    /// Whose it is: nobody else hears of it.
    pub owner: Owner,
    /// The view.
    pub view: Arc<str>,
}

/// The announcer. Steps of several imports are written down side by side and return in any order; they are told in that
/// of their numbers, so that whoever heard one has heard all before it.
#[derive(Debug)]
pub(super) struct News {
    order: Mutex<Order>,
    sender: broadcast::Sender<Announced>,
}

#[derive(Debug)]
struct Order {
    told: u64,
    /// Those that came before one of a lower number.
    early: BTreeMap<u64, Announced>,
}

impl News {
    /// An announcer whose last number was `last`.
    pub(super) fn after(last: u64) -> Self {
        let order = Order { told: last, early: BTreeMap::new() };
        Self { order: Mutex::new(order), sender: broadcast::Sender::new(BACKLOG) }
    }

    /// Tells it, once all of lower numbers were told.
    pub(super) fn announce(&self, number: Option<u64>, owner: &Owner, view: String) {
        let announced = Announced { number, owner: owner.clone(), view: view.into() };
        let Some(number) = number else { return self.send(announced) };
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        order.early.insert(number, announced);
        while let Some((first, _)) = order.early.first_key_value() {
            let next = *first <= order.told + 1;
            if !next && order.early.len() <= MOST_EARLY {
                break;
            }
            if let Some((number, announced)) = order.early.pop_first() {
                order.told = order.told.max(number);
                self.send(announced);
            }
        }
    }

    /// The last number told, and all news from then on.
    pub(super) fn listen(&self) -> (u64, broadcast::Receiver<Announced>) {
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        (order.told, self.sender.subscribe())
    }

    /// How many listen.
    pub(super) fn listeners(&self) -> usize {
        self.sender.receiver_count()
    }

    fn send(&self, announced: Announced) {
        // Nobody listening is fine.
        let _ = self.sender.send(announced);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn progress_is_told_at_once_and_has_no_number() {
        let news = News::after(3);
        let (last, mut heard) = news.listen();
        news.announce(None, &Owner::Operators, "p".into());
        assert_eq!((last, heard.try_recv().unwrap().number), (3, None));
    }

    #[test]
    fn a_number_that_never_comes_does_not_silence_the_rest() {
        let news = News::after(0);
        let (_, mut heard) = news.listen();
        for number in 2..=MOST_EARLY as u64 + 2 {
            assert!(heard.try_recv().is_err());
            news.announce(Some(number), &Owner::Operators, String::new());
        }
        assert_eq!(heard.try_recv().unwrap().number, Some(2));
    }

    proptest! {
        #[test]
        fn whatever_the_order_they_return_in_they_are_told_in_that_of_their_numbers(
            numbers in Just((8..40).collect::<Vec<u64>>()).prop_shuffle()
        ) {
            let news = News::after(7);
            let (_, mut heard) = news.listen();
            for number in &numbers {
                news.announce(Some(*number), &Owner::Operators, String::new());
            }
            let told: Vec<u64> =
                std::iter::from_fn(|| heard.try_recv().ok()).filter_map(|news| news.number).collect();
            prop_assert_eq!(told, (8..40).collect::<Vec<u64>>());
            prop_assert_eq!(news.listen().0, 39);
        }
    }
}
