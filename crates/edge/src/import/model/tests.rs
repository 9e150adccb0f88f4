//! Which steps are legal where, over every pair and over random walks.

use image_format::Fingerprint;
use proptest::prelude::*;
use upload_proto::api::{
    CreateImport, FetchPhase, Fetched, FileOffer, ImageWords, Offer, Problem, Role, State,
};

use super::{Circumstances, Illegal, Import, Operation, Step};
use crate::id::Id;

fn id(n: u8) -> Id {
    Id::parse(&format!("{n:032x}")).unwrap()
}

fn fingerprint(digit: char) -> Fingerprint {
    digit.to_string().repeat(64).parse().unwrap()
}

fn split() -> Import {
    let file = |role, size| FileOffer { role, name: "f".into(), size, identity: None };
    let offered = CreateImport {
        id: None,
        files: vec![file(Role::Rootfs, 20), file(Role::Metadata, 10)],
        fingerprint: None,
        target: None,
        aliases: vec![],
        alias_taken: Default::default(),
        properties: Default::default(),
        public: false,
        profiles: None,
    };
    Import::new(id(0), Offer::parse(offered, 100).unwrap(), [id(1), id(2)], Circumstances::default())
}

/// One that the target fetches by itself.
fn pulled() -> Import {
    let asked = format!(r#"{{"remote":"lab","fingerprint":"{}"}}"#, "a".repeat(64));
    let offer = Offer::parse_copy(serde_json::from_str(&asked).unwrap()).unwrap();
    let fingerprint = Some(fingerprint('a'));
    Import::new(id(0), offer, [], Circumstances { fingerprint, announced: 30, ..Circumstances::default() })
}

fn asked() -> Step {
    Step::Asked(Operation { id: "op".into(), at_remote: false, token: None })
}

fn fetched() -> Fetched {
    Fetched { phase: FetchPhase::Image, percent: Some(3), bytes: None, per_second: None }
}

fn problem() -> Problem {
    Problem {
        kind: String::new(),
        title: String::new(),
        status: 500,
        detail: String::new(),
        instance: String::new(),
        values: None,
    }
}

fn walk(steps: &[Step]) -> (Import, Result<(), Illegal>) {
    let mut import = split();
    for step in steps {
        let result = import.apply(step.clone());
        if result.is_err() {
            return (import, result);
        }
    }
    (import, Ok(()))
}

fn received(upload: u8, bytes: u64) -> Step {
    Step::Received { upload: id(upload), bytes }
}

fn ready() -> Vec<Step> {
    vec![received(1, 10), received(2, 20), Step::Declared(fingerprint('a'))]
}

#[test]
fn the_whole_way() {
    let mut steps = ready();
    steps.extend([
        Step::Forwarding,
        Step::Forwarded(5),
        Step::Importing,
        Step::Finishing { already_present: false },
        Step::Done { skipped: vec![], image: None },
    ]);
    let (import, result) = walk(&steps);
    assert_eq!((result, import.state()), (Ok(()), State::Done));
    assert_eq!(import.view().forwarded.done, 30);
    assert_eq!(import.outstanding(), 0);
}

#[test]
fn it_is_not_on_its_way_to_incus_alone_before_all_bytes_and_the_fingerprint_are_there() {
    let all = ready();
    for missing in 0..all.len() {
        let mut steps = all.clone();
        steps.remove(missing);
        steps.push(Step::Forwarding);
        assert_eq!(walk(&steps).1, Err(Illegal(State::Receiving)), "without step {missing}");
    }
}

#[test]
fn what_is_durable_never_shrinks_and_never_goes_past_the_end() {
    assert!(walk(&[received(1, 10)]).1.is_ok());
    assert!(walk(&[received(1, 11)]).1.is_err());
    assert!(walk(&[received(1, 5), received(1, 4)]).1.is_err());
    assert!(walk(&[received(9, 5)]).1.is_err());
    assert_eq!(walk(&[received(1, 4)]).0.outstanding(), 26);
}

#[test]
fn a_second_other_fingerprint_is_refused() {
    let first = Step::Declared(fingerprint('a'));
    assert!(walk(&[first.clone(), first.clone()]).1.is_ok());
    assert!(walk(&[first, Step::Declared(fingerprint('b'))]).1.is_err());
}

#[test]
fn an_image_that_is_there_already_ends_the_upload() {
    let present = Step::Finishing { already_present: true };
    assert!(walk(std::slice::from_ref(&present)).1.is_err(), "not without a fingerprint");
    let (import, _) =
        walk(&[Step::Declared(fingerprint('a')), present, Step::Done { skipped: vec![], image: None }]);
    assert_eq!((import.state(), import.view().already_present), (State::Done, true));
}

#[test]
fn it_cannot_be_cancelled_once_the_last_bytes_are_out() {
    let mut steps = ready();
    steps.push(Step::Forwarding);
    let before = [steps.as_slice(), &[Step::Cancelled { let_go: None }]].concat();
    assert_eq!(walk(&before).0.state(), State::Cancelled);
    let after = [steps.as_slice(), &[Step::Importing, Step::Cancelled { let_go: None }]].concat();
    assert_eq!(walk(&after).1, Err(Illegal(State::Importing)));
}

#[test]
fn a_hand_over_that_broke_off_begins_anew_and_says_why() {
    let mut steps = ready();
    steps.extend([Step::Forwarding, Step::Forwarded(20), Step::Interrupted(Some(problem()))]);
    let (import, result) = walk(&steps);
    assert_eq!((result, import.state(), import.is_complete()), (Ok(()), State::Receiving, true));
    assert_eq!((import.view().forwarded.done, import.waiting()), (0, Some(&problem())));
    steps.push(Step::Forwarding);
    assert_eq!(walk(&steps).0.waiting(), None, "it goes on");
}

#[test]
fn what_incus_takes_whole_and_loses_is_counted_until_somebody_takes_it_up_again() {
    let round = [Step::Forwarding, Step::Importing, Step::Lost];
    let mut steps = [ready(), round.to_vec(), round.to_vec()].concat();
    assert_eq!(walk(&steps).0.losses(), 2);
    steps.extend([Step::Failed { problem: problem(), retryable: true }, Step::Retried]);
    assert_eq!(walk(&steps).0.losses(), 0);
}

#[test]
fn a_failed_import_keeps_its_bytes_only_while_it_can_be_taken_up_again() {
    let failed = |retryable| Step::Failed { problem: problem(), retryable };
    let begun = [received(1, 10), received(2, 5)];
    let (ended, _) = walk(&[&begun[..], &[failed(false)]].concat());
    assert!(!ended.keeps_bytes());
    assert!(walk(&[&begun[..], &[failed(false), Step::Retried]].concat()).1.is_err());
    let (kept, _) = walk(&[&begun[..], &[failed(true)]].concat());
    assert!(kept.keeps_bytes() && kept.view().retryable);
    let (again, _) = walk(&[&begun[..], &[failed(true), Step::Retried]].concat());
    assert_eq!((again.state(), again.outstanding(), again.view().problem), (State::Receiving, 15, None));
    for given_up in [Step::Cancelled { let_go: None }, Step::Expired] {
        let (import, result) = walk(&[&begun[..], &[failed(true), given_up]].concat());
        assert!(result.is_ok() && !import.keeps_bytes());
    }
}

#[test]
fn a_size_is_told_once() {
    let mut import = split();
    assert!(import.apply(Step::Sized { upload: id(1), size: 10 }).is_ok());
    assert!(import.apply(Step::Sized { upload: id(1), size: 11 }).is_err());
    import.parts[0].file.size = None;
    assert!(import.apply(received(1, 12)).is_ok(), "of any size");
    assert!(!import.is_complete());
    assert!(import.apply(Step::Sized { upload: id(1), size: 11 }).is_err(), "more is there already");
    assert!(import.apply(Step::Sized { upload: id(1), size: 12 }).is_ok());
}

#[test]
fn incus_needs_room_for_a_split_image_twice() {
    let import = split();
    assert_eq!(import.needs_of_incus(), 60);
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4u8, 0..40u64).prop_map(|(upload, bytes)| received(upload, bytes)),
        (0..4u8, 0..40u64).prop_map(|(upload, size)| Step::Sized { upload: id(upload), size }),
        prop_oneof![Just('a'), Just('b')].prop_map(|digit| Step::Declared(fingerprint(digit))),
        Just(Step::Forwarding),
        (0..40u64).prop_map(Step::Forwarded),
        Just(Step::Importing),
        Just(Step::Lost),
        Just(asked()),
        Just(Step::Fetching(fetched())),
        Just(Step::Fetched(fingerprint('b'))),
        Just(Step::Waiting(problem())),
        Just(Step::Looked(ImageWords::default())),
        Just(Step::Full(problem())),
        any::<bool>().prop_map(|told| Step::Interrupted(told.then(problem))),
        any::<bool>().prop_map(|already_present| Step::Finishing { already_present }),
        Just(Step::Done { skipped: vec![], image: None }),
        any::<bool>().prop_map(|retryable| Step::Failed { problem: problem(), retryable }),
        Just(Step::Retried),
        Just(Step::Cancelled { let_go: None }),
        Just(Step::Expired),
    ]
}

#[test]
fn what_the_target_fetches_goes_its_own_way_and_can_be_begun_anew() {
    let mut import = pulled();
    assert_eq!((import.state(), import.known_size(), import.needs_of_incus()), (State::Fetching, 30, 30));
    for step in [asked(), Step::Fetching(fetched())] {
        import.apply(step).unwrap();
    }
    assert_eq!(import.view().fetched, Some(fetched()));
    let failed = Step::Failed { problem: problem(), retryable: true };
    for step in [failed, Step::Retried] {
        import.apply(step).unwrap();
    }
    assert_eq!((import.state(), import.operation(), import.view().fetched), (State::Fetching, None, None));
    for step in [asked(), Step::Fetched(fingerprint('b')), Step::Done { skipped: vec![], image: None }] {
        import.apply(step).unwrap();
    }
    assert_eq!(import.fingerprint(), Some(fingerprint('b')), "an alias may have moved on meanwhile");
}

#[test]
fn what_is_fetched_is_called_off_once_whoever_works_on_it_has_let_go() {
    let operation = |id: &str| Operation { id: id.to_owned(), at_remote: false, token: None };
    let cancelled = |asked: Option<&str>, let_go: Option<&str>| {
        let mut import = pulled();
        if let Some(id) = asked {
            import.apply(Step::Asked(operation(id))).unwrap();
        }
        import.apply(Step::Cancelled { let_go: let_go.map(operation) })
    };
    let not_yet = Err(Illegal(State::Fetching));
    assert_eq!(cancelled(None, None), Ok(()), "nobody was asked");
    assert_eq!(cancelled(Some("a"), Some("a")), Ok(()));
    assert_eq!(cancelled(None, Some("a")), Ok(()), "it has ended meanwhile");
    assert_eq!(cancelled(Some("a"), None), not_yet);
    assert_eq!(cancelled(Some("b"), Some("a")), not_yet, "it was asked for once more");
}

proptest! {
    #[test]
    fn any_walk_keeps_the_promises(
        passes_through in any::<bool>(),
        steps in proptest::collection::vec(any_step(), 0..60),
    ) {
        let mut import = if passes_through { split() } else { pulled() };
        for step in steps {
            let before = import.clone();
            let result = import.apply(step);
            if result.is_err() {
                prop_assert_eq!(import.view(), before.view());
            }
            // What deleted its bytes cannot come back.
            if !before.keeps_bytes() {
                prop_assert!(result.is_err());
            }
            if matches!(import.state(), State::Forwarding | State::Importing) {
                prop_assert!(import.is_complete() && import.fingerprint().is_some());
            }
            if import.state() == State::Done {
                prop_assert!(import.fingerprint().is_some());
            }
            let without_files = matches!(import.state(), State::Fetching);
            prop_assert!(!(without_files && passes_through), "files that are there are not fetched");
            if import.operation().is_some() {
                prop_assert!(without_files, "an operation is followed to its end, or no longer wanted");
            }
            if import.view().waiting.is_some() {
                prop_assert!(!import.state().is_end(), "nothing waits at an end");
            }
            prop_assert_eq!(import.view().problem.is_some(), import.state() == State::Failed);
            prop_assert_eq!(before.offer().aliases.len(), import.offer().aliases.len());
            for (now, then) in import.parts().iter().zip(before.parts()) {
                prop_assert!(now.received >= then.received && now.file.size.is_none_or(|size| now.received <= size));
            }
        }
    }

    #[test]
    fn what_the_ledger_keeps_is_read_as_it_was(
        passes_through in any::<bool>(),
        steps in proptest::collection::vec(any_step(), 0..30),
    ) {
        let mut import = if passes_through { split() } else { pulled() };
        for step in steps {
            let _ = import.apply(step);
        }
        let text = serde_json::to_string(&import).unwrap();
        let read: Import = serde_json::from_str(&text).unwrap();
        // Progress towards Incus begins anew.
        (import.forwarded, import.fetched) = (0, None);
        prop_assert_eq!(read, import);
    }
}
