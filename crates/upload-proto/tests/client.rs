//! The client machine against an in-memory server, a clock of its own and a bad link.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test fails by panicking")]

use proptest::prelude::*;
use upload_proto::client::{Input, MAX_FAILURES, Misuse, Output, Reply, Request, Upload, UploadFault};
use upload_proto::wire;

/// What the link does to one request.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Arrives,
    /// The request never reaches the server.
    Lost,
    /// So many per mille of the body arrive, then the link is cut.
    Cut(u64),
    /// All arrives, the answer is lost.
    AnswerLost,
    Answered(u16),
}

/// The server's half: it keeps what arrives, and only at the right offset.
struct Server {
    stored: u64,
    sent_twice: u64,
}

impl Server {
    fn serve(&mut self, request: &Request, fate: Fate) -> Option<Reply> {
        let reply =
            |status, offset: u64| Some(Reply { status, offset: Some(offset.to_string()), retry_after: None });
        let Request::Append { range } = request else {
            return match fate {
                Fate::Arrives => reply(200, self.stored),
                Fate::Answered(status) => reply(status, self.stored),
                Fate::Lost | Fate::Cut(_) | Fate::AnswerLost => None,
            };
        };
        let headers = request.headers();
        let head =
            wire::read_append(|name| headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str()))
                .unwrap();
        assert_eq!(head.offset, range.start);
        if let Fate::Answered(status) = fate {
            return reply(status, self.stored);
        }
        if matches!(fate, Fate::Lost) {
            return None;
        }
        if head.offset != self.stored {
            return reply(409, self.stored);
        }
        let length = range.end - range.start;
        self.stored += if let Fate::Cut(share) = fate { length * share / 1000 } else { length };
        self.sent_twice += self.stored.saturating_sub(range.end);
        if matches!(fate, Fate::Arrives) { reply(204, self.stored) } else { None }
    }
}

struct Run {
    end: Output,
    progress: Vec<u64>,
    stored: u64,
    requests: usize,
}

fn run(size: u64, slice: u64, mut fate: impl FnMut(usize) -> Fate) -> Run {
    let mut upload = Upload::new(size, 0, slice);
    let mut server = Server { stored: 0, sent_twice: 0 };
    let (mut now, mut requests, mut progress) = (0, 0, Vec::new());
    let mut input = Input::Start;
    loop {
        upload.handle(input, now).unwrap();
        let mut next = None;
        while let Some(output) = upload.poll() {
            match output {
                Output::Send(request) => {
                    assert!(next.is_none(), "one request at a time");
                    next =
                        Some(server.serve(&request, fate(requests)).map_or(Input::LinkLost, Input::Replied));
                    requests += 1;
                }
                Output::WakeAt(time) => {
                    assert!(time > now);
                    now = time;
                    next = Some(Input::Timeout);
                }
                Output::Acknowledged(bytes) => progress.push(bytes),
                end @ (Output::Done | Output::Failed(_)) => {
                    assert_eq!(server.sent_twice, 0);
                    return Run { end, progress, stored: server.stored, requests };
                }
            }
        }
        input = next.expect("the machine waits for nothing");
    }
}

#[test]
fn a_good_link_takes_one_request_a_slice() {
    let run = run(10, 4, |_| Fate::Arrives);
    assert_eq!((run.end, run.progress, run.requests), (Output::Done, vec![4, 8, 10], 3));
}

#[test]
fn an_upload_that_the_server_has_whole_sends_nothing() {
    let mut upload = Upload::new(5, 5, 4);
    upload.handle(Input::Start, 0).unwrap();
    assert_eq!(upload.poll(), Some(Output::Done));
    assert_eq!(upload.poll(), None);
}

#[test]
fn a_cut_body_goes_on_where_the_server_stands() {
    let run = run(1000, 1000, |n| if n == 0 { Fate::Cut(300) } else { Fate::Arrives });
    assert_eq!((run.end, run.progress, run.requests), (Output::Done, vec![300, 1000], 3));
}

#[test]
fn a_lost_answer_does_not_send_the_bytes_again() {
    let run = run(8, 8, |n| if n == 0 { Fate::AnswerLost } else { Fate::Arrives });
    assert_eq!((run.end, run.progress, run.requests), (Output::Done, vec![8], 2));
}

#[test]
fn a_dead_link_is_given_up_after_a_while() {
    let run = run(8, 8, |_| Fate::Lost);
    assert_eq!(run.end, Output::Failed(UploadFault::GaveUp));
    assert_eq!(run.requests as u32, MAX_FAILURES + 1);
}

#[test]
fn statuses_that_pass_are_waited_out_and_others_end_it() {
    for status in [408, 409, 423, 425, 429, 500, 502, 503, 599] {
        let run = run(8, 8, |n| if n == 0 { Fate::Answered(status) } else { Fate::Arrives });
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
        assert_eq!(run(8, 8, |_| Fate::Answered(status)).end, Output::Failed(fault), "{status}");
    }
}

fn replied(status: u16, offset: &str) -> Input {
    Input::Replied(Reply { status, offset: Some(offset.to_owned()), retry_after: None })
}

fn after(inputs: Vec<Input>) -> Vec<Output> {
    let mut upload = Upload::new(10, 0, 4);
    let mut last = Vec::new();
    for input in inputs {
        upload.handle(input, 0).unwrap();
        last = std::iter::from_fn(|| upload.poll()).collect();
    }
    last
}

#[test]
fn answers_that_make_no_sense_end_the_upload_instead_of_looping() {
    for offset in ["", "x", "-1", "11", "0", "5"] {
        let outputs = after(vec![Input::Start, replied(204, offset)]);
        assert_eq!(outputs, [Output::Failed(UploadFault::Nonsense)], "{offset:?}");
    }
}

#[test]
fn a_server_that_lost_acknowledged_bytes_is_named() {
    let mut upload = Upload::new(10, 0, 4);
    for (input, now) in
        [(Input::Start, 0), (replied(204, "4"), 0), (Input::LinkLost, 0), (Input::Timeout, 1 << 20)]
    {
        upload.handle(input, now).unwrap();
    }
    while upload.poll().is_some() {}
    upload.handle(replied(200, "3"), 1 << 20).unwrap();
    assert_eq!(upload.poll(), Some(Output::Failed(UploadFault::WentBack { acknowledged: 4, told: 3 })));
    assert_eq!(upload.acknowledged(), 4);
}

#[test]
fn the_server_can_ask_for_a_longer_wait_but_not_for_ever() {
    let wait = |text: &str| {
        let busy = Reply { status: 503, offset: None, retry_after: Some(text.to_owned()) };
        match after(vec![Input::Start, Input::Replied(busy)]).as_slice() {
            [Output::WakeAt(time)] => *time,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(wait("7"), 7_000);
    assert_eq!(wait("Wed, 21 Oct 2026 07:28:00 GMT"), 500);
    assert_eq!(wait("999999999999"), 30_000);
}

#[test]
fn cancelling_ends_it_and_late_answers_are_ignored() {
    let outputs = after(vec![Input::Start, Input::Cancel]);
    assert_eq!(outputs, [Output::Failed(UploadFault::Cancelled)]);
    assert_eq!(
        after(vec![Input::Start, Input::Cancel, replied(204, "4"), Input::LinkLost, Input::Cancel]),
        []
    );
}

#[test]
fn misuse_is_told_and_changes_nothing() {
    let mut upload = Upload::new(10, 0, 4);
    assert_eq!(upload.handle(Input::LinkLost, 0), Err(Misuse::NoRequestOpen));
    assert_eq!(upload.handle(replied(204, "4"), 0), Err(Misuse::NoRequestOpen));
    upload.handle(Input::Start, 0).unwrap();
    assert_eq!(upload.handle(Input::Start, 0), Err(Misuse::StartedTwice));
    assert_eq!(upload.poll(), Some(Output::Send(Request::Append { range: 0..4 })));
    assert_eq!(upload.poll(), None);
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Arrives),
        1 => Just(Fate::Lost),
        2 => (0..=1000u64).prop_map(Fate::Cut),
        1 => Just(Fate::AnswerLost),
        1 => prop_oneof![Just(423), Just(409), Just(500), Just(503)].prop_map(Fate::Answered),
    ]
}

proptest! {
    #[test]
    fn over_any_bad_link_every_byte_arrives_once_and_progress_never_goes_back(
        size in 0..100_000u64,
        slice in 1..50_000u64,
        fates in proptest::collection::vec(fates(), 0..60),
    ) {
        let run = run(size, slice.max(size / 50 + 1), |n| fates.get(n).copied().unwrap_or(Fate::Arrives));
        prop_assert!(run.progress.windows(2).all(|pair| pair[0] < pair[1]));
        match run.end {
            Output::Done => prop_assert_eq!(run.stored, size),
            Output::Failed(UploadFault::GaveUp) => prop_assert!(run.stored <= size),
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
