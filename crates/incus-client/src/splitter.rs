//! Taking a multipart body apart as it comes (RFC 2046, 5.1), in the form that Incus writes: no text before the first part,
//! and no part within a part. What is kept is one piece of the body and the head of one part.

use bytes::{Buf as _, Bytes, BytesMut};

/// Longest head of a part, in bytes.
const HEAD_LIMIT: usize = 8 << 10;

/// A body that is not of that form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the parts of the image cannot be told apart")]
pub(crate) struct Muddle;

/// What comes next in the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A part of that name begins.
    Part(String),
    /// More of the part.
    Data(Bytes),
    /// The part ends.
    End,
    /// No part follows.
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Delimiter,
    Head,
    Data,
    Over,
}

/// The machine. It is fed pieces, and then asked for events until it has none.
pub(crate) struct Splitter {
    /// Line end, two dashes, the boundary.
    delimiter: Vec<u8>,
    buffer: BytesMut,
    state: State,
}

impl Splitter {
    pub(crate) fn new(boundary: &str) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        // The first delimiter has no line end before it.
        Self { delimiter, buffer: BytesMut::from("\r\n"), state: State::Delimiter }
    }

    pub(crate) fn feed(&mut self, piece: &[u8]) {
        // What comes after the last part is of no use.
        if self.state != State::Over {
            self.buffer.extend_from_slice(piece);
        }
    }

    /// The next event, or nothing where more of the body is needed.
    pub(crate) fn next(&mut self) -> Result<Option<Event>, Muddle> {
        match self.state {
            State::Delimiter => self.delimiter(),
            State::Head => self.head(),
            State::Data => Ok(self.data()),
            State::Over => Ok(None),
        }
    }

    fn delimiter(&mut self) -> Result<Option<Event>, Muddle> {
        let length = self.delimiter.len();
        let known = self.buffer.len().min(length);
        if self.buffer.get(..known) != self.delimiter.get(..known) {
            return Err(Muddle);
        }
        match self.buffer.get(length..length + 2) {
            None => Ok(None),
            Some(b"\r\n") => {
                // This line end may be that of an empty head, too.
                self.buffer.advance(length);
                self.state = State::Head;
                self.head()
            }
            Some(b"--") => {
                self.buffer.clear();
                self.state = State::Over;
                Ok(Some(Event::Over))
            }
            Some(_) => Err(Muddle),
        }
    }

    fn head(&mut self) -> Result<Option<Event>, Muddle> {
        let seen = self.buffer.get(..self.buffer.len().min(HEAD_LIMIT)).unwrap_or_default();
        let Some(end) = find(seen, b"\r\n\r\n") else {
            return if self.buffer.len() < HEAD_LIMIT { Ok(None) } else { Err(Muddle) };
        };
        let head = self.buffer.split_to(end + 4);
        self.state = State::Data;
        name(&String::from_utf8_lossy(&head)).map(|name| Some(Event::Part(name))).ok_or(Muddle)
    }

    fn data(&mut self) -> Option<Event> {
        match find(&self.buffer, &self.delimiter) {
            Some(0) => {
                self.state = State::Delimiter;
                Some(Event::End)
            }
            Some(end) => Some(Event::Data(self.buffer.split_to(end).freeze())),
            // The delimiter may have begun in what is held back.
            None => {
                let sure = (self.buffer.len() + 1).saturating_sub(self.delimiter.len());
                (sure > 0).then(|| Event::Data(self.buffer.split_to(sure).freeze()))
            }
        }
    }
}

fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, needle)
}

/// The field's name, from the one line of a part's head that tells it.
fn name(head: &str) -> Option<String> {
    let told = head.split("\r\n").find(|line| {
        line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"))
    })?;
    parameter(told, "; name=\"")
}

/// A quoted parameter, unescaped.
pub(crate) fn parameter(text: &str, start: &str) -> Option<String> {
    let (_, quoted) = text.split_once(start)?;
    let mut value = String::new();
    let mut chars = quoted.chars();
    loop {
        match chars.next()? {
            '"' => return Some(value),
            '\\' => value.push(chars.next()?),
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOUNDARY: &str = "0123abcd";

    fn body(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (place, (name, bytes)) in parts.iter().enumerate() {
            let line = if place == 0 { "" } else { "\r\n" };
            let head = format!(
                "{line}--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
        }
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        body
    }

    type Named = Vec<(String, Vec<u8>)>;

    /// All parts, and whether the body came to its end. Never more than a piece and a head is kept.
    fn parts(pieces: &[&[u8]]) -> Result<(Named, bool), Muddle> {
        let mut splitter = Splitter::new(BOUNDARY);
        let mut parts = Named::new();
        let mut over = false;
        for piece in pieces {
            splitter.feed(piece);
            while let Some(event) = splitter.next()? {
                match event {
                    Event::Part(name) => parts.push((name, Vec::new())),
                    Event::Data(data) => parts.last_mut().unwrap().1.extend_from_slice(&data),
                    Event::End => {}
                    Event::Over => over = true,
                }
            }
            assert!(splitter.buffer.len() <= HEAD_LIMIT + BOUNDARY.len() + 4);
        }
        Ok((parts, over))
    }

    fn cut(body: &[u8], mut lengths: Vec<usize>) -> Vec<&[u8]> {
        let mut pieces = Vec::new();
        let mut rest = body;
        while let (false, Some(length)) = (rest.is_empty(), lengths.pop()) {
            let (piece, after) = rest.split_at(length.min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        pieces.push(rest);
        pieces
    }

    fn like_a_delimiter() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop::sample::select(vec![
            &b"\r\n--0123abc"[..],
            b"\r\n",
            b"--",
            b"\r",
            b"\n--",
            b"x",
            b"0123abcd",
        ]);
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_parts(
            metadata in like_a_delimiter(),
            rootfs in like_a_delimiter(),
            lengths in prop::collection::vec(1usize..9, 0..80),
        ) {
            let delimiter = format!("\r\n--{BOUNDARY}");
            // The line end before a delimiter could be made by the head's end and the data's beginning.
            prop_assume!(find(&metadata, delimiter.as_bytes()).is_none() && find(&rootfs, delimiter.as_bytes()).is_none());
            let body = body(&[("metadata", &metadata), ("rootfs.img", &rootfs)]);
            let (found, over) = parts(&cut(&body, lengths)).unwrap();
            prop_assert!(over);
            prop_assert_eq!(found, [("metadata".to_owned(), metadata), ("rootfs.img".to_owned(), rootfs)]);
        }

        #[test]
        fn any_bytes_end_in_parts_or_a_muddle(
            body in prop::collection::vec(any::<u8>(), 0..200),
            lengths in prop::collection::vec(1usize..9, 0..80),
        ) {
            let whole = parts(&[&body]);
            prop_assert_eq!(whole, parts(&cut(&body, lengths)));
        }

        #[test]
        fn a_cut_body_never_looks_whole(length in 0usize..200) {
            let body = body(&[("metadata", b"meta"), ("rootfs", b"root")]);
            prop_assume!(length + 4 < body.len());
            let (_, over) = parts(&[&body[..length]]).unwrap();
            prop_assert!(!over);
        }
    }

    #[test]
    fn an_endless_head_is_given_up() {
        let head = format!("--{BOUNDARY}\r\nX: {}", "y".repeat(HEAD_LIMIT));
        assert_eq!(parts(&[head.as_bytes()]), Err(Muddle));
        let unnamed = format!("--{BOUNDARY}\r\n\r\ndata\r\n--{BOUNDARY}--");
        assert_eq!(parts(&[unnamed.as_bytes()]), Err(Muddle));
        assert_eq!(parts(&[b"preamble"]), Err(Muddle));
    }
}
