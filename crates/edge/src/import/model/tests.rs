//! Which steps are legal where, over every pair and over random walks.

use image_format::Fingerprint;
use proptest::prelude::*;
use upload_proto::api::{CreateImport, FileOffer, Offer, Problem, Role, State};

use super::{Illegal, Import, Step};
use crate::id::Id;

fn id(n: u8) -> Id {
    Id::parse(&format!("{n:032x}")).unwrap()
}

fn fingerprint(digit: char) -> Fingerprint {
    digit.to_string().repeat(64).parse().unwrap()
}

fn split() -> Import {
    let file = |role, size| FileOffer { role, name: "f".into(), size };
    let offered = CreateImport {
        files: vec![file(Role::Rootfs, 20), file(Role::Metadata, 10)],
        aliases: vec![],
        alias_taken: Default::default(),
        properties: Default::default(),
        public: false,
        fingerprint: None,
    };
    Import::new(id(0), Offer::parse(offered, 100).unwrap(), [id(1), id(2)])
}

fn problem() -> Problem {
    Problem {
        kind: String::new(),
        title: String::new(),
        status: 500,
        detail: String::new(),
        instance: String::new(),
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
        Step::Done,
    ]);
    let (import, result) = walk(&steps);
    assert_eq!((result, import.state()), (Ok(()), State::Done));
    assert_eq!(import.view().forwarded.done, 30);
    assert_eq!(import.outstanding(), 0);
}

#[test]
fn nothing_goes_to_incus_before_all_bytes_and_the_fingerprint_are_there() {
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
    let (import, _) = walk(&[Step::Declared(fingerprint('a')), present, Step::Done]);
    assert_eq!((import.state(), import.view().already_present), (State::Done, true));
}

#[test]
fn it_cannot_be_cancelled_once_the_last_bytes_are_out() {
    let mut steps = ready();
    steps.push(Step::Forwarding);
    let before = [steps.as_slice(), &[Step::Cancelled]].concat();
    assert_eq!(walk(&before).0.state(), State::Cancelled);
    let after = [steps.as_slice(), &[Step::Importing, Step::Cancelled]].concat();
    assert_eq!(walk(&after).1, Err(Illegal(State::Importing)));
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4u8, 0..40u64).prop_map(|(upload, bytes)| received(upload, bytes)),
        prop_oneof![Just('a'), Just('b')].prop_map(|digit| Step::Declared(fingerprint(digit))),
        Just(Step::Forwarding),
        (0..40u64).prop_map(Step::Forwarded),
        Just(Step::Importing),
        any::<bool>().prop_map(|already_present| Step::Finishing { already_present }),
        Just(Step::Done),
        Just(Step::Failed(problem())),
        Just(Step::Cancelled),
        Just(Step::Expired),
    ]
}

proptest! {
    #[test]
    fn any_walk_keeps_the_promises(steps in proptest::collection::vec(any_step(), 0..60)) {
        let mut import = split();
        for step in steps {
            let before = import.clone();
            let result = import.apply(step);
            if result.is_err() {
                prop_assert_eq!(import.view(), before.view());
            }
            if before.state().is_end() {
                prop_assert!(result.is_err());
            }
            if import.state() == State::Done {
                prop_assert!(import.fingerprint().is_some());
            }
            for (now, then) in import.parts().iter().zip(before.parts()) {
                prop_assert!(now.received >= then.received && now.received <= now.file.size);
            }
            prop_assert!(import.view().forwarded.done >= before.view().forwarded.done);
        }
    }
}
