//! The guard in front of a unified upload: what Incus would take for a JSON request is never sent.
//!
//! Incus tries to decode the start of any body on the images' endpoint as JSON before it looks for an image, under
//! whatever content type. It honours an object and the word `null`, both optionally after white space. Any other value
//! it only takes for an image after reading the value to its end into memory, so a list, a text or a number is let
//! through only where its end is near. No image begins like any of these: an archive in the clear begins with a file
//! name of at most 100 bytes and a zero byte, a compressed one with a byte that JSON does not know.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};

use crate::body::{BoxBody, BoxError, boxed, poll_data};
use crate::error::{Error, Hazard};

/// White space before a value, and digits of a number, that are read before the body is taken for JSON.
const RUN_LIMIT: usize = 4096;

/// Bytes of one piece that can matter to the verdict.
const HEAD_LIMIT: usize = 2 * RUN_LIMIT;

/// Reads the head of `body` and returns the whole of it again, or refuses it.
pub(crate) async fn guard(mut body: BoxBody) -> Result<BoxBody, Error> {
    let mut head = Vec::new();
    let mut frames = VecDeque::new();
    loop {
        match poll_fn(|cx| poll_data(&mut body, cx)).await {
            Some(Ok(data)) => {
                // Only white space, a number and the start of a word are ever waited for, so this much decides.
                head.extend_from_slice(data.get(..data.len().min(HEAD_LIMIT)).unwrap_or_default());
                frames.push_back(data);
            }
            Some(Err(error)) => return Err(Error::BodyFailed(error)),
            None if head.is_empty() => return Err(Error::Hazard(Hazard::Empty)),
            None => return ended(&head).map(|()| boxed(Replayed { frames, rest: body })),
        }
        match judge(&head) {
            Verdict::Image => return Ok(boxed(Replayed { frames, rest: body })),
            Verdict::Request => return Err(Error::Hazard(Hazard::Json)),
            Verdict::Unknown => {}
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Image,
    Request,
    Unknown,
}

fn judge(head: &[u8]) -> Verdict {
    let text = trimmed(head);
    match text {
        _ if head.len() - text.len() >= RUN_LIMIT => Verdict::Request,
        [] => Verdict::Unknown,
        [b'{' | b'[' | b'"', ..] => Verdict::Request,
        [b'-' | b'0'..=b'9', ..] => number(text),
        _ if text.starts_with(b"null") => Verdict::Request,
        _ if b"null".starts_with(text) => Verdict::Unknown,
        _ => Verdict::Image,
    }
}

fn number(text: &[u8]) -> Verdict {
    match text.iter().position(|byte| !byte.is_ascii_digit() && !b"+-.eE".contains(byte)) {
        Some(end) if end < RUN_LIMIT => Verdict::Image,
        None if text.len() < RUN_LIMIT => Verdict::Unknown,
        Some(_) | None => Verdict::Request,
    }
}

/// The body ended before it told what it is: white space alone, a number, or a piece of the word.
fn ended(head: &[u8]) -> Result<(), Error> {
    if trimmed(head).is_empty() { Err(Error::Hazard(Hazard::Empty)) } else { Ok(()) }
}

/// Without leading white space as JSON has it, which is less than what ASCII counts as such.
fn trimmed(head: &[u8]) -> &[u8] {
    let start = head.iter().position(|byte| !b" \t\r\n".contains(byte)).unwrap_or(head.len());
    head.get(start..).unwrap_or_default()
}

/// The frames read ahead, then the rest.
struct Replayed {
    frames: VecDeque<Bytes>,
    rest: BoxBody,
}

impl Body for Replayed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.frames.pop_front() {
            Some(data) => Poll::Ready(Some(Ok(Frame::data(data)))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use http_body_util::{BodyExt, StreamBody};
    use proptest::prelude::*;

    use super::*;

    fn body(pieces: Vec<Vec<u8>>) -> BoxBody {
        boxed(StreamBody::new(stream::iter(
            pieces.into_iter().map(|piece| Ok::<_, BoxError>(Frame::data(Bytes::from(piece)))),
        )))
    }

    fn run(pieces: Vec<Vec<u8>>) -> Result<Bytes, Hazard> {
        let work = async {
            match guard(body(pieces)).await {
                Ok(body) => Ok(body.collect().await.unwrap().to_bytes()),
                Err(Error::Hazard(hazard)) => Err(hazard),
                Err(other) => panic!("{other:?}"),
            }
        };
        futures_util::FutureExt::now_or_never(work).unwrap()
    }

    fn bytewise(text: &[u8]) -> Vec<Vec<u8>> {
        text.iter().map(|byte| vec![*byte]).collect()
    }

    #[test]
    fn what_could_be_a_request_is_refused() {
        let long = [vec![b' '; 5000], b"{}".to_vec()].concat();
        let digits = [b'7'; 5000];
        let objects = [&b"{}"[..], b"{\"a\":1}", b" \r\n\t{", b"{\0", &long];
        let others = [&b"null"[..], b"\nnullx", b"null{", b"[]", b" [1", b"\"x\"", &digits];
        for request in objects.into_iter().chain(others) {
            assert_eq!(run(vec![request.to_vec()]), Err(Hazard::Json), "{request:?}");
            assert_eq!(run(bytewise(request)), Err(Hazard::Json), "{request:?} byte by byte");
        }
    }

    #[test]
    fn nothing_at_all_is_refused() {
        for nothing in [vec![], vec![vec![]], vec![vec![], vec![]], vec![b" \n".to_vec()]] {
            assert_eq!(run(nothing), Err(Hazard::Empty));
        }
    }

    #[test]
    fn what_fails_to_decode_is_let_through() {
        for image in [
            &b"\x1f\x8b"[..],
            b"./metadata.yaml\0",
            b"nul",
            b"nuls",
            b"nope",
            b"2024/a\0",
            b"-1",
            b" x",
            b"\x0b{",
        ] {
            assert_eq!(run(vec![image.to_vec()]).as_deref(), Ok(image));
            assert_eq!(run(bytewise(image)).as_deref(), Ok(image));
        }
    }

    proptest! {
        #[test]
        fn the_verdict_is_the_same_for_any_chunking_and_bytes_are_kept(
            pieces in prop::collection::vec(prop::collection::vec(prop::sample::select(&b" \n{[\"nul7x\0"[..]), 0..6), 0..6),
        ) {
            let whole = pieces.concat();
            let verdict = run(pieces);
            prop_assert_eq!(&verdict, &run(vec![whole.clone()]));
            if let Ok(bytes) = verdict {
                prop_assert_eq!(bytes, whole);
            }
        }
    }
}
