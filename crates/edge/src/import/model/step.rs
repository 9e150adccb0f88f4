//! What can happen to an import, and where it may.

use image_format::Fingerprint;
use upload_proto::api::{Fetched, ImageWords, Problem, State};

use super::{Import, Operation};
use crate::{fetch::Validator, id::Id};

/// What can happen to an import.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// The size of a file whose sender had not told it.
    Sized {
        /// Which upload.
        upload: Id,
        /// Its size in bytes.
        size: u64,
    },
    /// The upload's durable bytes are now so many.
    Received {
        /// Which upload.
        upload: Id,
        /// Its durable bytes.
        bytes: u64,
    },
    /// By this the edge will know the file again that it fetches.
    Marked {
        /// Which upload.
        upload: Id,
        /// The server's word for this version of it; nothing where it has none.
        mark: Option<Validator>,
        /// What the server calls it, where it does.
        name: Option<String>,
    },
    /// The file that the edge fetches has to be taken from its beginning: it has changed, or its server cannot go on.
    Anew {
        /// Which upload.
        upload: Id,
    },
    /// The fingerprint is known.
    Declared(Fingerprint),
    /// The edge has seen what the image says of itself.
    Looked(ImageWords),
    /// All bytes are there, and they go to Incus.
    Forwarding,
    /// So many went out.
    Forwarded(u64),
    /// The last bytes go out: from here on an image may come to be.
    Importing,
    /// The target, or the remote, was asked to bring the image there without the edge.
    Asked(Operation),
    /// So far the target is with what it fetches.
    Fetching(Fetched),
    /// The target has got the image that it fetched: the one of this fingerprint.
    Fetched(Fingerprint),
    /// No more bytes come just now: the spool is full, or their source is away. Whoever brings them comes again.
    Full(Problem),
    /// It cannot go on just now, and is tried again by itself.
    Waiting(Problem),
    /// The hand-over broke off, and begins anew from the spool; at once where there is no problem to tell.
    Interrupted(Option<Problem>),
    /// Incus had all bytes, or was asked to fetch them, and went away without having made an image.
    Lost,
    /// The image is in Incus.
    Finishing {
        /// Whether it was there before a byte was handed over.
        already_present: bool,
    },
    /// All that was asked for is done, but for aliases left where they are, as was asked for.
    Done {
        /// Those aliases.
        skipped: Vec<String>,
        /// What the image says of itself, where the target told.
        image: Option<ImageWords>,
    },
    /// It ended with a problem.
    Failed {
        /// Which.
        problem: Problem,
        /// Whether the files are fine and kept, so that it can be taken up again.
        retryable: bool,
    },
    /// A failed import is taken up again.
    Retried,
    /// It was called off.
    Cancelled {
        /// The operation that whoever worked on it has let go of, where there was one: one that was begun since would go on
        /// and make the image all the same.
        let_go: Option<Operation>,
    },
    /// Nothing came for too long.
    Expired,
}

/// A step that does not follow from the state. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this step does not follow from {0:?}")]
pub(crate) struct Illegal(pub State);

impl Step {
    /// Whether it shows that somebody still wants the import.
    #[must_use]
    pub(crate) fn is_of_the_sender(&self) -> bool {
        matches!(self, Self::Sized { .. } | Self::Received { .. } | Self::Declared(_) | Self::Retried)
    }
}

impl Import {
    /// Takes a step.
    ///
    /// # Errors
    /// [`Illegal`] when the step does not follow from where the import stands.
    pub(crate) fn apply(&mut self, step: Step) -> Result<(), Illegal> {
        let illegal = Err(Illegal(self.state));
        match (self.state, step) {
            (State::Receiving, Step::Sized { upload, size }) => {
                let Some(part) = self.parts.iter_mut().find(|part| part.upload == upload) else {
                    return illegal;
                };
                if part.received > size || part.file.size.is_some_and(|told| told != size) {
                    return illegal;
                }
                part.file.size = Some(size);
            }
            (State::Receiving, Step::Received { upload, bytes }) => {
                let Some(part) = self.parts.iter_mut().find(|part| part.upload == upload) else {
                    return illegal;
                };
                if bytes < part.received || part.file.size.is_some_and(|size| bytes > size) {
                    return illegal;
                }
                part.received = bytes;
                self.full = None;
            }
            (State::Receiving, Step::Marked { upload, mark, name }) if self.offer.files().is_none() => {
                let Some(part) = self.parts.iter_mut().find(|part| part.upload == upload) else {
                    return illegal;
                };
                part.mark = mark;
                if let Some(name) = name {
                    part.file.name = name;
                }
            }
            (State::Receiving, Step::Anew { upload }) if self.offer.files().is_none() => {
                let Some(part) = self.parts.iter_mut().find(|part| part.upload == upload) else {
                    return illegal;
                };
                (part.received, part.file.size) = (0, None);
                part.begun_anew = part.begun_anew.wrapping_add(1);
            }
            (State::Receiving, Step::Declared(fingerprint)) => match self.fingerprint {
                Some(before) if before != fingerprint => return illegal,
                Some(_) | None => self.fingerprint = Some(fingerprint),
            },
            (State::Receiving | State::Forwarding, Step::Looked(words)) => self.image = Some(words),
            (State::Receiving, Step::Forwarding) if self.is_complete() && self.fingerprint.is_some() => {
                self.waiting = None;
                self.state = State::Forwarding;
            }
            (State::Receiving | State::Forwarding, Step::Forwarded(bytes)) if bytes >= self.forwarded => {
                if bytes > 0 {
                    self.waiting = None;
                }
                self.forwarded = bytes;
            }
            (State::Forwarding, Step::Importing) => {
                self.handed_over = true;
                self.forwarded = self.known_size();
                self.state = State::Importing;
            }
            (State::Receiving, Step::Full(problem)) => self.full = Some(problem),
            (
                State::Receiving | State::Fetching | State::Importing | State::Finishing,
                Step::Waiting(problem),
            ) => {
                self.waiting = Some(problem);
            }
            (State::Fetching, Step::Asked(operation)) => {
                (self.operation, self.waiting) = (Some(operation), None);
            }
            (State::Fetching, Step::Fetching(fetched)) => {
                (self.fetched, self.waiting) = (Some(fetched), None);
            }
            (State::Fetching, Step::Fetched(fingerprint)) => {
                self.fingerprint = Some(fingerprint);
                self.end_fetching();
                self.state = State::Finishing;
            }
            (State::Fetching, Step::Interrupted(problem)) => {
                self.end_fetching();
                self.waiting = problem;
            }
            (State::Receiving | State::Forwarding | State::Importing, Step::Interrupted(problem)) => {
                self.forwarded = 0;
                self.waiting = problem;
                self.state = State::Receiving;
            }
            (State::Fetching, Step::Lost) => {
                self.losses = self.losses.saturating_add(1);
                self.end_fetching();
            }
            (State::Importing, Step::Lost) => {
                self.losses = self.losses.saturating_add(1);
                self.forwarded = 0;
                self.waiting = None;
                self.state = State::Receiving;
            }
            (
                State::Receiving | State::Fetching | State::Forwarding | State::Importing,
                Step::Finishing { already_present },
            ) if self.fingerprint.is_some() => {
                self.already_present = already_present;
                self.end_fetching();
                self.full = None;
                self.state = State::Finishing;
            }
            (State::Finishing, Step::Done { skipped, image }) => {
                self.skipped = skipped;
                self.image = image.or(self.image.take());
                self.waiting = None;
                self.state = State::Done;
            }
            (state, Step::Failed { problem, retryable }) if !state.is_end() => {
                self.problem = Some(problem);
                self.end_fetching();
                self.full = None;
                self.retryable = retryable;
                self.state = State::Failed;
            }
            (State::Failed, Step::Retried) if self.retryable => {
                (self.problem, self.retryable) = (None, false);
                (self.forwarded, self.losses) = (0, 0);
                self.state = if self.parts.is_empty() { State::Fetching } else { State::Receiving };
            }
            // Once the last bytes went out, Incus can no longer be told to forget them.
            (State::Receiving | State::Forwarding, Step::Cancelled { .. }) => self.cancel(),
            (State::Fetching, Step::Cancelled { let_go })
                if self.operation.is_none() || self.operation == let_go =>
            {
                self.cancel();
            }
            (State::Failed, Step::Cancelled { .. }) if self.retryable => self.cancel(),
            (State::Receiving, Step::Expired) => {
                (self.full, self.waiting) = (None, None);
                self.state = State::Expired;
            }
            (State::Failed, Step::Expired) if self.retryable => self.retryable = false,
            _ => return illegal,
        }
        Ok(())
    }

    /// Nothing is being fetched for it any more.
    fn end_fetching(&mut self) {
        (self.operation, self.fetched, self.waiting) = (None, None, None);
    }

    fn cancel(&mut self) {
        self.end_fetching();
        self.full = None;
        (self.problem, self.retryable) = (None, false);
        self.state = State::Cancelled;
    }
}
