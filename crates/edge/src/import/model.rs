//! One import as a pure state machine: what it is made of, where it stands, which steps are legal.

use image_format::Fingerprint;
use upload_proto::api::{FileView, ImportView, Offer, OfferedFile, Problem, Progress, Role, State, UPLOADS};

use crate::id::Id;

/// An import.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    id: Id,
    offer: Offer,
    parts: Vec<Part>,
    state: State,
    fingerprint: Option<Fingerprint>,
    forwarded: u64,
    already_present: bool,
    problem: Option<Problem>,
}

/// One file of an import.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Names its upload.
    pub upload: Id,
    /// Its part in the image.
    pub role: Role,
    /// Its name and size.
    pub file: OfferedFile,
    /// How many of its bytes are durable in the spool.
    pub received: u64,
}

/// What can happen to an import.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// The upload's durable bytes are now so many.
    Received {
        /// Which upload.
        upload: Id,
        /// Its durable bytes.
        bytes: u64,
    },
    /// The browser told the fingerprint.
    Declared(Fingerprint),
    /// Bytes begin to go to Incus.
    Forwarding,
    /// So many went out.
    Forwarded(u64),
    /// The last bytes go out: from here on an image may come to be.
    Importing,
    /// The image is in Incus.
    Finishing {
        /// Whether it was there before.
        already_present: bool,
    },
    /// All that was asked for is done.
    Done,
    /// It ended with a problem.
    Failed(Problem),
    /// It was called off.
    Cancelled,
    /// Nothing came for too long.
    Expired,
}

/// A step that does not follow from the state. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this step does not follow from {0:?}")]
pub(crate) struct Illegal(pub State);

impl Import {
    /// A new import; `uploads` gives each file, in Incus's order, the name of its upload.
    #[must_use]
    pub(crate) fn new(id: Id, offer: Offer, uploads: impl IntoIterator<Item = Id>) -> Self {
        let parts = offer
            .files
            .in_order()
            .zip(uploads)
            .map(|((role, file), upload)| Part { upload, role, file: file.clone(), received: 0 })
            .collect();
        Self {
            id,
            offer,
            parts,
            state: State::Receiving,
            fingerprint: None,
            forwarded: 0,
            already_present: false,
            problem: None,
        }
    }

    /// Its name.
    #[must_use]
    pub(crate) fn id(&self) -> Id {
        self.id
    }

    /// What was asked for.
    #[must_use]
    pub(crate) fn offer(&self) -> &Offer {
        &self.offer
    }

    /// Its files in Incus's order.
    #[must_use]
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Where it stands.
    #[must_use]
    pub(crate) fn state(&self) -> State {
        self.state
    }

    /// The declared fingerprint.
    #[must_use]
    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }

    /// Whether every byte is durable in the spool.
    #[must_use]
    pub(crate) fn is_complete(&self) -> bool {
        self.parts.iter().all(|part| part.received == part.file.size)
    }

    /// Bytes still to come, for which the spool keeps room.
    #[must_use]
    pub(crate) fn outstanding(&self) -> u64 {
        match self.state {
            State::Receiving => self
                .parts
                .iter()
                .map(|part| part.file.size.saturating_sub(part.received))
                .fold(0, u64::saturating_add),
            _ => 0,
        }
    }

    /// Takes a step.
    ///
    /// # Errors
    /// [`Illegal`] when the step does not follow from where the import stands.
    pub(crate) fn apply(&mut self, step: Step) -> Result<(), Illegal> {
        let illegal = Err(Illegal(self.state));
        match (self.state, step) {
            (State::Receiving, Step::Received { upload, bytes }) => {
                let Some(part) = self.parts.iter_mut().find(|part| part.upload == upload) else {
                    return illegal;
                };
                if bytes < part.received || bytes > part.file.size {
                    return illegal;
                }
                part.received = bytes;
            }
            (State::Receiving, Step::Declared(fingerprint)) => match self.fingerprint {
                Some(before) if before != fingerprint => return illegal,
                Some(_) | None => self.fingerprint = Some(fingerprint),
            },
            (State::Receiving, Step::Forwarding) if self.is_complete() && self.fingerprint.is_some() => {
                self.state = State::Forwarding;
            }
            (State::Forwarding, Step::Forwarded(bytes)) if bytes >= self.forwarded => {
                self.forwarded = bytes.min(self.offer.files.size());
            }
            (State::Forwarding, Step::Importing) => {
                self.forwarded = self.offer.files.size();
                self.state = State::Importing;
            }
            (
                State::Receiving | State::Forwarding | State::Importing,
                Step::Finishing { already_present },
            ) if self.fingerprint.is_some() => {
                self.already_present = already_present;
                self.state = State::Finishing;
            }
            (State::Finishing, Step::Done) => self.state = State::Done,
            (
                State::Receiving | State::Forwarding | State::Importing | State::Finishing,
                Step::Failed(problem),
            ) => {
                self.problem = Some(problem);
                self.state = State::Failed;
            }
            // Once the last bytes went out, Incus can no longer be told to forget them.
            (State::Receiving | State::Forwarding, Step::Cancelled) => self.state = State::Cancelled,
            (State::Receiving, Step::Expired) => self.state = State::Expired,
            _ => return illegal,
        }
        Ok(())
    }

    /// The import as the API shows it.
    #[must_use]
    pub(crate) fn view(&self) -> ImportView {
        ImportView {
            id: self.id.to_string(),
            state: self.state,
            files: self.parts.iter().map(Part::view).collect(),
            fingerprint: self.fingerprint.map(|fingerprint| fingerprint.to_string()),
            aliases: self.offer.aliases.iter().map(ToString::to_string).collect(),
            forwarded: Progress { done: self.forwarded, total: self.offer.files.size() },
            already_present: self.already_present,
            problem: self.problem.clone(),
        }
    }
}

impl Part {
    fn view(&self) -> FileView {
        FileView {
            role: self.role,
            name: self.file.name.clone(),
            upload: format!("{UPLOADS}/{}", self.upload),
            received: Progress { done: self.received, total: self.file.size },
        }
    }
}

#[cfg(test)]
mod tests;
