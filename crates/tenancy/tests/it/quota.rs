//! Quotas in any order of steps: never over a limit, never anything left behind.

use proptest::prelude::*;
use tenancy::{Denied, Limited, Limits, Reservation, Usage};

/// In the middle of a minute.
const START: u64 = 1_800_000_030_000;

#[derive(Debug, Clone)]
enum Step {
    Reserve(u64),
    Resize(usize, u64),
    Arrived(usize),
    Release(usize),
    Settle(usize, u64),
    Delete(usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let bytes = || prop_oneof![0..60_u64, any::<u64>()];
    let one = || any::<usize>();
    prop_oneof![
        4 => bytes().prop_map(Step::Reserve),
        2 => (one(), bytes()).prop_map(|(which, bytes)| Step::Resize(which, bytes)),
        1 => one().prop_map(Step::Arrived),
        1 => one().prop_map(Step::Release),
        3 => (one(), bytes()).prop_map(|(which, bytes)| Step::Settle(which, bytes)),
        1 => one().prop_map(Step::Delete),
        2 => (0..900_000_u64).prop_map(Step::Wait),
    ]
}

fn limits() -> impl Strategy<Value = Limits> {
    let some = |most: u64| prop::option::of(0..=most);
    (some(60), some(120), some(6), some(8), some(4), some(200)).prop_map(
        |(image_bytes, bytes_in_flight, images, imports_per_hour, concurrent_uploads, stored_bytes)| Limits {
            image_bytes,
            bytes_in_flight,
            images,
            imports_per_hour,
            concurrent_uploads,
            stored_bytes,
        },
    )
}

/// What really happened, counted by hand beside the state machine.
#[derive(Debug, Default)]
struct Truth {
    open: Vec<Reservation>,
    images: Vec<u64>,
    began: Vec<u64>,
    now: u64,
}

impl Truth {
    fn take(&mut self, usage: &mut Usage, limits: &Limits, step: &Step) -> Result<(), Denied> {
        let which = |number: usize, of: usize| number.checked_rem(of);
        match *step {
            Step::Reserve(bytes) => {
                let reservation = usage.reserve(limits, bytes, self.now)?;
                self.open.push(reservation);
                self.began.push(self.now);
            }
            Step::Resize(number, bytes) => {
                if let Some(at) = which(number, self.open.len()) {
                    usage.resize(limits, &mut self.open[at], bytes)?;
                }
            }
            Step::Arrived(number) => {
                if let Some(at) = which(number, self.open.len()) {
                    usage.arrived(&mut self.open[at]);
                }
            }
            Step::Release(number) => {
                if let Some(at) = which(number, self.open.len()) {
                    usage.release(&mut self.open.remove(at));
                }
            }
            Step::Settle(number, bytes) => {
                if let Some(at) = which(number, self.open.len()) {
                    usage.settle(limits, &mut self.open[at], bytes)?;
                    drop(self.open.remove(at));
                    self.images.push(bytes);
                }
            }
            Step::Delete(number) => {
                if let Some(at) = which(number, self.images.len()) {
                    usage.deleted(self.images.remove(at));
                }
            }
            Step::Wait(millis) => self.now += millis,
        }
        Ok(())
    }

    fn check(&self, usage: &Usage, limits: &Limits) -> Result<(), TestCaseError> {
        let sum = |bytes: &mut dyn Iterator<Item = u64>| bytes.map(u128::from).sum::<u128>();
        let in_flight = sum(&mut self.open.iter().map(Reservation::bytes));
        let stored = sum(&mut self.images.iter().copied());
        let sending = self.open.iter().filter(|open| open.is_sending()).count();
        let hour = self.began.iter().filter(|at| self.now - **at <= 3_600_000).count();
        prop_assert_eq!(u128::from(usage.in_flight), in_flight);
        prop_assert_eq!(u128::from(usage.stored), stored);
        prop_assert_eq!(usage.open as usize, self.open.len());
        prop_assert_eq!(usage.images as usize, self.images.len());
        prop_assert_eq!(usage.sending as usize, sending);
        let most = |of| u128::from(limits.most(of));
        prop_assert!(in_flight <= most(Limited::BytesInFlight));
        prop_assert!(in_flight + stored <= most(Limited::StoredBytes));
        prop_assert!((self.open.len() + self.images.len()) as u128 <= most(Limited::Images));
        prop_assert!(sending as u128 <= most(Limited::ConcurrentUploads));
        prop_assert!(hour as u128 <= most(Limited::ImportsPerHour), "in any 60 minutes");
        let largest = self.open.iter().map(Reservation::bytes).chain(self.images.iter().copied()).max();
        prop_assert!(u128::from(largest.unwrap_or(0)) <= most(Limited::ImageBytes));
        Ok(())
    }
}

proptest! {
    #[test]
    fn no_order_of_steps_passes_a_limit_or_leaves_anything_behind(
        limits in limits(),
        steps in prop::collection::vec(step(), 0..120),
    ) {
        let (mut usage, mut truth) = (Usage::default(), Truth { now: START, ..Truth::default() });
        for step in &steps {
            let before = (usage.clone(), truth.open.clone());
            if truth.take(&mut usage, &limits, step).is_err() {
                prop_assert_eq!((&usage, &truth.open), (&before.0, &before.1), "a refusal changes nothing");
            }
            truth.check(&usage, &limits)?;
        }
        for mut open in truth.open.drain(..) {
            usage.release(&mut open);
        }
        for bytes in truth.images.drain(..) {
            usage.deleted(bytes);
        }
        let after = truth.now + 3_660_000;
        prop_assert!(Limited::ALL.iter().all(|of| usage.used(*of, after) == 0), "{usage:?}");
    }

    /// Who is told to wait is let in after that, where nothing else stands in the way.
    #[test]
    fn the_wait_that_is_told_is_enough(
        most in 1..6_u64,
        steps in prop::collection::vec(0..600_000_u64, 1..30),
    ) {
        let limits = Limits { imports_per_hour: Some(most), ..Limits::default() };
        let (mut usage, mut now) = (Usage::default(), START);
        for step in steps {
            now += step;
            if let Err(denied) = usage.clone().reserve(&limits, 1, now) {
                let Denied::Limit(shortage) = denied else { panic!("{denied:?}") };
                now += shortage.wait.unwrap() * 1000;
            }
            prop_assert!(usage.reserve(&limits, 1, now).is_ok());
        }
    }

    /// Read, written and read again between any two steps, as a ledger does it.
    #[test]
    fn a_ledger_in_between_changes_nothing(limits in limits(), steps in prop::collection::vec(step(), 0..40)) {
        let (mut usage, mut truth) = (Usage::default(), Truth { now: START, ..Truth::default() });
        for step in &steps {
            let _ = truth.take(&mut usage, &limits, step);
            let text = serde_json::to_string(&(&usage, &truth.open)).unwrap();
            let (read, open) = serde_json::from_str::<(Usage, Vec<Reservation>)>(&text).unwrap();
            prop_assert_eq!((&read, &open), (&usage, &truth.open));
            (usage, truth.open) = (read, open);
        }
    }
}

/// What a lock around one row gives: of a hundred that come at once, as many as there is room for.
#[test]
fn a_hundred_at_once_never_pass_the_limit() {
    let limits = Limits { images: Some(7), bytes_in_flight: Some(1000), ..Limits::default() };
    let row = std::sync::Mutex::new(Usage::default());
    let begun = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..100)
            .map(|_| scope.spawn(|| row.lock().unwrap().reserve(&limits, 100, START).is_ok()))
            .collect();
        tries.into_iter().map(|it| it.join().unwrap()).filter(|begun| *begun).count()
    });
    assert_eq!((begun, row.into_inner().unwrap().open), (7, 7));
}
