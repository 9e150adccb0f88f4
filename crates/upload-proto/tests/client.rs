//! The client machine against an in-memory server, a clock of its own and a bad link.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test fails by panicking")]

use proptest::prelude::*;
use upload_proto::client::{
    Delivery, GLANCE, Input, LEAST_SLICE, Misuse, Output, Reply, Request, STALL, UploadFault, Wait,
};
use upload_proto::wire;

/// What the link does to one request.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Arrives,
    /// The request never reaches the server.
    Lost,
    /// So many per mille of the body arrive, then the link is cut.
    Cut(u64),
    /// So many per mille of the body arrive, then nothing more happens.
    Hangs(u64),
    /// All arrives, the answer is lost.
    AnswerLost,
    /// The body takes so many seconds.
    Slow(u64),
    Answered(u16),
}

/// The server's half: it keeps what arrives, and only at the right offset.
struct Server {
    stored: Vec<u64>,
    created: usize,
}

/// A request under way: what has been stored when it is answered, and when that is.
struct Open {
    file: usize,
    from: u64,
    to: u64,
    begun: u64,
    ends: u64,
    answer: Option<Input>,
}

fn reply(status: u16, offset: u64) -> Input {
    Input::Replied(Reply { status, offset: Some(offset.to_string()), retry_after: None })
}

impl Server {
    /// What comes of a request that is sent now.
    fn serve(&mut self, request: &Request, fate: Fate, now: u64) -> Open {
        let mut open = Open { file: 0, from: 0, to: 0, begun: now, ends: now, answer: Some(Input::LinkLost) };
        let hangs = matches!(fate, Fate::Hangs(_));
        match request {
            Request::Create => {
                let arrives = !matches!(fate, Fate::Lost | Fate::Cut(_) | Fate::Hangs(_) | Fate::Answered(_));
                self.created += usize::from(arrives);
                open.answer = match fate {
                    Fate::Answered(status) => Some(reply(status, 0)),
                    Fate::Arrives | Fate::Slow(_) => Some(Input::Created(self.stored.clone())),
                    _ => (!hangs).then_some(Input::LinkLost),
                };
            }
            Request::Query { file } => {
                open.answer = match fate {
                    Fate::Arrives | Fate::Slow(_) => Some(reply(200, self.stored[*file])),
                    Fate::Answered(status) => Some(reply(status, self.stored[*file])),
                    _ => (!hangs).then_some(Input::LinkLost),
                };
            }
            Request::Append { file, range } => {
                let headers = request.headers();
                let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
                let head = wire::read_append(header).unwrap();
                assert_eq!(head.offset, range.start);
                let length = range.end - range.start;
                let share = match fate {
                    Fate::Cut(share) | Fate::Hangs(share) => length * share / 1000,
                    Fate::Lost | Fate::Answered(_) => 0,
                    Fate::Arrives | Fate::AnswerLost | Fate::Slow(_) => length,
                };
                assert!(share == 0 || head.offset == self.stored[*file], "bytes sent twice, or left out");
                (open.file, open.from, open.to) = (*file, range.start, range.start + share);
                open.ends = now + if let Fate::Slow(seconds) = fate { seconds * 1000 } else { 0 };
                open.answer = match fate {
                    Fate::Arrives | Fate::Slow(_) => Some(reply(204, open.to)),
                    Fate::Answered(status) => Some(reply(status, self.stored[*file])),
                    _ => (!hangs).then_some(Input::LinkLost),
                };
            }
        }
        self.progress(&open, now);
        open
    }

    /// What has arrived of an open body by now.
    fn progress(&mut self, open: &Open, now: u64) {
        if open.to > open.from {
            let all = open.to - open.from;
            let took = open.ends - open.begun;
            let arrived = if now >= open.ends { all } else { all * (now - open.begun) / took };
            self.stored[open.file] = self.stored[open.file].max(open.from + arrived);
        }
    }
}

struct Run {
    end: Output,
    progress: Vec<u64>,
    stored: u64,
    created: usize,
    requests: usize,
    took: u64,
}

fn run(sizes: &[u64], slice: u64, mut fate: impl FnMut(usize) -> Fate) -> Run {
    let mut delivery = Delivery::new(sizes, slice, 1);
    let mut server = Server { stored: vec![0; sizes.len()], created: 0 };
    let (mut now, mut requests, mut progress) = (0, 0, Vec::new());
    let (mut open, mut glance, mut wake): (Option<Open>, Option<usize>, Option<u64>) = (None, None, None);
    let mut input = Input::Start;
    loop {
        delivery.handle(input, now).unwrap();
        while let Some(output) = delivery.poll() {
            match output {
                Output::Send(request) => {
                    assert!(open.is_none(), "one request at a time");
                    open = Some(server.serve(&request, fate(requests), now));
                    requests += 1;
                }
                Output::Glance { file } => assert!(glance.replace(file).is_none(), "one glance at a time"),
                Output::Abort => (open, glance) = (None, None),
                Output::WakeAt(time) => wake = Some(time),
                Output::Waiting { until, .. } => assert!(until > now && open.is_none()),
                Output::Acknowledged(bytes) => progress.push(bytes),
                end @ (Output::Done | Output::Failed(_)) => {
                    let (stored, created) = (server.stored.iter().sum(), server.created);
                    return Run { end, progress, stored, created, requests, took: now };
                }
            }
        }
        let ends = open.as_ref().filter(|open| open.answer.is_some()).map(|open| open.ends);
        now = now.max(if glance.is_some() {
            now
        } else {
            ends.into_iter().chain(wake).min().expect("it waits for nothing")
        });
        if let Some(open) = &open {
            server.progress(open, now);
        }
        input = if let Some(file) = glance.take() {
            let stored = server.stored[file];
            Input::Glanced(Reply { status: 200, offset: Some(stored.to_string()), retry_after: None })
        } else if ends.is_some_and(|ends| ends <= now) {
            open.take().and_then(|open| open.answer).unwrap()
        } else {
            wake = None;
            Input::Timeout
        };
    }
}

/// The creation arrives; what becomes of the requests after it, `fate` says.
fn created(size: u64, slice: u64, mut fate: impl FnMut(usize) -> Fate) -> Run {
    run(&[size], slice, |n| n.checked_sub(1).map_or(Fate::Arrives, &mut fate))
}

#[test]
fn a_good_link_takes_one_request_a_slice() {
    let run = run(&[10, 3], 4, |_| Fate::Arrives);
    assert_eq!((run.end, run.progress, run.requests), (Output::Done, vec![4, 8, 10, 13], 5));
}

#[test]
fn what_the_server_has_already_is_not_sent() {
    let mut delivery = Delivery::new(&[5, 7], 4, 1);
    delivery.handle(Input::Start, 0).unwrap();
    delivery.handle(Input::Created(vec![5, 6]), 0).unwrap();
    let outputs: Vec<Output> = std::iter::from_fn(|| delivery.poll()).collect();
    assert!(outputs.contains(&Output::Acknowledged(11)));
    assert!(outputs.contains(&Output::Send(Request::Append { file: 1, range: 6..7 })));
    assert_eq!(delivery.acknowledged(), 11);
}

#[test]
fn a_creation_is_repeated_until_it_is_answered() {
    for fate in [Fate::Lost, Fate::AnswerLost, Fate::Hangs(0), Fate::Answered(503), Fate::Answered(423)] {
        let run = run(&[8], 8, |n| if n < 3 { fate } else { Fate::Arrives });
        assert_eq!((run.end, run.requests), (Output::Done, 5), "{fate:?}");
        assert_eq!(run.created, if matches!(fate, Fate::AnswerLost) { 4 } else { 1 });
    }
}

#[test]
fn a_creation_that_is_refused_is_for_the_person() {
    for status in [400, 404, 409, 413, 422, 429, 500, 502, 507] {
        let run = run(&[8], 8, |_| Fate::Answered(status));
        assert_eq!((run.end, run.requests), (Output::Failed(UploadFault::Refused { status }), 1));
    }
}

#[test]
fn a_cut_body_goes_on_where_the_server_stands() {
    let run = created(1000, 1000, |n| if n == 0 { Fate::Cut(300) } else { Fate::Arrives });
    assert_eq!((run.end, run.progress, run.requests), (Output::Done, vec![300, 1000], 4));
}

#[test]
fn a_lost_answer_does_not_send_the_bytes_again() {
    let run = created(8, 8, |n| if n == 0 { Fate::AnswerLost } else { Fate::Arrives });
    assert_eq!((run.end, run.progress, run.requests), (Output::Done, vec![8], 3));
}

#[test]
fn a_long_body_is_glanced_at_and_not_taken_for_dead() {
    let run = created(1000, 1000, |_| Fate::Slow(100));
    assert_eq!((run.end, run.requests, run.took), (Output::Done, 2, 100_000));
    assert!(run.progress.len() as u64 > 100_000 / GLANCE / 2, "{:?}", run.progress);
}

#[test]
fn a_body_that_stands_still_is_cut_and_gone_on_with() {
    let run = created(1000, 1000, |n| if n == 0 { Fate::Hangs(400) } else { Fate::Arrives });
    assert_eq!((run.end, run.progress), (Output::Done, vec![400, 1000]));
    assert!((STALL..STALL + 3 * GLANCE).contains(&run.took), "{}", run.took);
    // A question that hangs is asked again as well.
    let run = created(8, 8, |n| match n {
        0 => Fate::Lost,
        1 => Fate::Hangs(0),
        _ => Fate::Arrives,
    });
    assert_eq!(run.end, Output::Done);
    assert!(run.took >= STALL);
}

#[test]
fn a_link_that_comes_back_after_hours_is_gone_on_with() {
    let run = created(8, 8, |n| if n < 1000 { Fate::Lost } else { Fate::Arrives });
    assert_eq!((run.end, run.requests), (Output::Done, 1003));
}

#[test]
fn a_proxy_that_takes_less_gets_less() {
    let limit = 3 * LEAST_SLICE;
    let (mut stored, mut appends, mut size) = (0, 0, 0);
    let mut delivery = Delivery::new(&[64 * LEAST_SLICE], u64::MAX, 1);
    delivery.handle(Input::Start, 0).unwrap();
    loop {
        let answer = match delivery.poll().unwrap() {
            Output::Send(Request::Create) => Input::Created(vec![0]),
            Output::Send(Request::Query { .. }) => reply(200, stored),
            Output::Send(Request::Append { range, .. }) => {
                appends += 1;
                size = range.end - range.start;
                stored = if size > limit { stored } else { range.end };
                reply(if size > limit { 413 } else { 204 }, stored)
            }
            Output::Done => break,
            Output::Failed(fault) => panic!("{fault}"),
            _ => continue,
        };
        delivery.handle(answer, 0).unwrap();
    }
    assert!(size <= limit && appends < 64 + 4, "{appends} requests, the last of {size}");
    let hopeless =
        created(10 * LEAST_SLICE, u64::MAX, |n| if n % 2 == 0 { Fate::Answered(413) } else { Fate::Arrives });
    assert_eq!(hopeless.end, Output::Failed(UploadFault::Refused { status: 413 }));
}

#[test]
fn statuses_that_pass_are_waited_out_and_others_end_it() {
    for status in [408, 409, 423, 425, 429, 500, 502, 503, 507, 599] {
        let run = created(8, 8, |n| if n < 20 { Fate::Answered(status) } else { Fate::Arrives });
        assert_eq!(run.end, Output::Done, "{status}");
    }
    for (status, fault) in [
        (404, UploadFault::Gone),
        (410, UploadFault::Gone),
        (400, UploadFault::Refused { status: 400 }),
        (403, UploadFault::Refused { status: 403 }),
        (413, UploadFault::Refused { status: 413 }),
        (301, UploadFault::Refused { status: 301 }),
    ] {
        assert_eq!(created(8, 8, |_| Fate::Answered(status)).end, Output::Failed(fault), "{status}");
    }
}

#[test]
fn whoever_is_no_longer_signed_in_loses_nothing() {
    for fails in [1, 3] {
        let run = run(&[8], 8, |n| if n < fails { Fate::Answered(401) } else { Fate::Arrives });
        assert_eq!((run.end, run.created), (Output::Done, 1), "a creation");
        let run = created(8, 8, |n| if n < fails { Fate::Answered(401) } else { Fate::Arrives });
        assert_eq!(run.end, Output::Done, "an upload");
    }
    let refused = |status, retry_after: Option<&str>| {
        let reply = Reply { status, offset: None, retry_after: retry_after.map(str::to_owned) };
        after(vec![Input::Replied(reply)]).1
    };
    assert_eq!(refused(401, None).first(), Some(&Output::Waiting { until: 30_000, why: Wait::SignIn }));
    // Who signs in again goes on at once.
    let reply = Reply { status: 401, offset: None, retry_after: None };
    let (_, outputs) = after(vec![Input::Replied(reply), Input::Online]);
    assert_eq!(outputs.first(), Some(&Output::Send(Request::Query { file: 0 })));
}

#[test]
fn too_many_requests_are_followed_by_a_wait_as_long_as_the_server_asks() {
    let refused = |retry_after: Option<&str>| {
        let reply = Reply { status: 429, offset: None, retry_after: retry_after.map(str::to_owned) };
        match after(vec![Input::Replied(reply)]).1.first() {
            Some(Output::Waiting { until, why }) => (*until, *why),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(Some("90")), (90_000, Wait::Turn));
    assert!(matches!(refused(None), (..=1_000, Wait::Link)));
    // A creation too, where the server says when; else it is for the person.
    let mut delivery = Delivery::new(&[10], 4, 1);
    delivery.handle(Input::Start, 0).unwrap();
    let reply = Reply { status: 429, offset: None, retry_after: Some("5".to_owned()) };
    delivery.handle(Input::Replied(reply), 0).unwrap();
    let outputs: Vec<Output> = std::iter::from_fn(|| delivery.poll()).collect();
    assert!(outputs.contains(&Output::Waiting { until: 5_000, why: Wait::Turn }), "{outputs:?}");
}

/// A machine that sends the first slice of ten bytes, and what it said since the last of `inputs`.
fn after(inputs: Vec<Input>) -> (Delivery, Vec<Output>) {
    let mut delivery = Delivery::new(&[10], 4, 1);
    let mut last = Vec::new();
    for input in [Input::Start, Input::Created(vec![0])].into_iter().chain(inputs) {
        delivery.handle(input, 0).unwrap();
        last = std::iter::from_fn(|| delivery.poll()).collect();
    }
    (delivery, last)
}

#[test]
fn answers_that_make_no_sense_end_the_upload_instead_of_looping() {
    for offset in ["", "x", "-1", "11", "0"] {
        let input = Input::Replied(Reply { status: 204, offset: Some(offset.into()), retry_after: None });
        assert_eq!(after(vec![input]).1, [Output::Failed(UploadFault::Nonsense)], "{offset:?}");
    }
    for told in [vec![], vec![0, 0], vec![11]] {
        let mut delivery = Delivery::new(&[10], 4, 1);
        delivery.handle(Input::Start, 0).unwrap();
        delivery.handle(Input::Created(told), 0).unwrap();
        assert_eq!(
            std::iter::from_fn(|| delivery.poll()).last(),
            Some(Output::Failed(UploadFault::Nonsense))
        );
    }
}

#[test]
fn a_server_may_need_no_more_bytes_than_it_was_sent() {
    let (_, said) = after(vec![reply(204, 10)]);
    assert_eq!(said, [Output::Acknowledged(10), Output::Done]);
}

#[test]
fn a_server_that_lost_acknowledged_bytes_is_named() {
    let (mut delivery, _) = after(vec![reply(204, 4), Input::LinkLost]);
    delivery.handle(Input::Timeout, 1 << 20).unwrap();
    while delivery.poll().is_some() {}
    delivery.handle(reply(200, 3), 1 << 20).unwrap();
    assert_eq!(delivery.poll(), Some(Output::Failed(UploadFault::WentBack { acknowledged: 4, told: 3 })));
    assert_eq!(delivery.acknowledged(), 4);
}

#[test]
fn pausing_lets_go_and_resuming_asks_where_it_stands() {
    let (mut delivery, outputs) = after(vec![Input::Pause]);
    assert_eq!(outputs, [Output::Abort]);
    for input in [Input::Timeout, Input::Online, Input::Pause] {
        delivery.handle(input, 1 << 20).unwrap();
        assert_eq!(delivery.poll(), None, "it rests");
    }
    delivery.handle(Input::Resume, 1 << 20).unwrap();
    assert_eq!(delivery.poll(), Some(Output::Send(Request::Query { file: 0 })));
    // Pausing a wait, and before anything was created.
    let (mut delivery, outputs) = after(vec![Input::LinkLost, Input::Pause]);
    assert_eq!(outputs, []);
    delivery.handle(Input::Resume, 0).unwrap();
    assert_eq!(delivery.poll(), Some(Output::Send(Request::Query { file: 0 })));
    let mut delivery = Delivery::new(&[1], 1, 1);
    for input in [Input::Start, Input::Pause, Input::Resume] {
        delivery.handle(input, 0).unwrap();
    }
    assert_eq!(
        std::iter::from_fn(|| delivery.poll()).filter(|it| *it == Output::Send(Request::Create)).count(),
        2
    );
}

#[test]
fn without_a_network_it_waits_longer_and_with_one_it_goes_on_at_once() {
    let wait = |inputs| match after(inputs).1.as_slice() {
        [Output::Waiting { until, .. }, Output::WakeAt(wake)] if until == wake => *until,
        other => panic!("{other:?}"),
    };
    assert!(wait(vec![Input::LinkLost]) <= 1_000);
    assert_eq!(wait(vec![Input::Offline, Input::LinkLost]), 30_000);
    let (_, outputs) = after(vec![Input::Offline, Input::LinkLost, Input::Online]);
    assert_eq!(outputs.first(), Some(&Output::Send(Request::Query { file: 0 })));
    // Where the browser errs, nothing that works is broken off.
    assert_eq!(after(vec![Input::Offline]).1, []);
}

#[test]
fn cancelling_ends_it_and_late_answers_are_ignored() {
    let (_, outputs) = after(vec![Input::Cancel]);
    assert_eq!(outputs, [Output::Abort, Output::Failed(UploadFault::Cancelled)]);
    assert_eq!(after(vec![Input::Cancel, reply(204, 4), Input::LinkLost, Input::Cancel]).1, []);
}

#[test]
fn misuse_is_told_and_changes_nothing() {
    let mut delivery = Delivery::new(&[10], 4, 1);
    for input in [Input::LinkLost, reply(204, 4), Input::Created(vec![0]), Input::GlanceLost] {
        assert_eq!(delivery.handle(input, 0), Err(Misuse::NoRequestOpen));
    }
    delivery.handle(Input::Start, 0).unwrap();
    assert_eq!(delivery.handle(Input::Start, 0), Err(Misuse::StartedTwice));
    assert_eq!(delivery.poll(), Some(Output::Send(Request::Create)));
    assert_eq!(delivery.poll(), Some(Output::WakeAt(STALL)));
    assert_eq!(delivery.poll(), None);
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Arrives),
        1 => Just(Fate::Lost),
        2 => (0..=1000u64).prop_map(Fate::Cut),
        1 => (0..=1000u64).prop_map(Fate::Hangs),
        1 => (1..200u64).prop_map(Fate::Slow),
        1 => Just(Fate::AnswerLost),
        1 => prop_oneof![Just(423), Just(503)].prop_map(Fate::Answered),
    ]
}

proptest! {
    #[test]
    fn over_any_bad_link_every_byte_arrives_once_and_progress_never_goes_back(
        sizes in proptest::collection::vec(0..100_000u64, 1..3),
        slice in 1..50_000u64,
        fates in proptest::collection::vec(fates(), 0..60),
    ) {
        let all: u64 = sizes.iter().sum();
        let run = run(&sizes, slice.max(all / 50 + 1), |n| fates.get(n).copied().unwrap_or(Fate::Arrives));
        prop_assert!(run.progress.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert_eq!(run.end, Output::Done);
        prop_assert_eq!(run.stored, all);
    }
}
