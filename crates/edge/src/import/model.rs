//! One import as a pure state machine: what it is made of, where it stands, which steps are legal.

mod circumstances;
mod part;
mod step;
mod view;

use std::collections::BTreeMap;

use image_format::{Fingerprint, WHOLE};
use serde::{Deserialize, Serialize};
use upload_proto::api::{AliasName, Fetched, Files, ImageWords, Offer, OfferedFile, Problem, Role, State};

use crate::{id::Id, text};
pub(crate) use circumstances::Circumstances;
pub(crate) use part::Part;
#[cfg(test)]
use step::Illegal;
pub(crate) use step::Step;

/// An import. What the ledger keeps of one is this, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Import {
    #[serde(with = "text")]
    id: Id,
    offer: Offer,
    /// The target's name; empty where it was kept before targets had any.
    #[serde(default)]
    target: String,
    /// What the image is called where it comes from.
    #[serde(default)]
    called: String,
    /// Aliases that are copied along with the image, beside those of the offer.
    #[serde(default)]
    copied_aliases: Vec<AliasName>,
    /// What those are described as, where they are, by their names.
    #[serde(default)]
    alias_descriptions: BTreeMap<String, String>,
    /// Its size in bytes, as its source tells it; nothing where the parts tell it.
    #[serde(default)]
    announced: u64,
    /// The address that it is fetched from, where that is behind no remote.
    #[serde(default)]
    place: Option<String>,
    /// Files that pass through the edge; none where the target gets the image from somebody else.
    parts: Vec<Part>,
    state: State,
    #[serde(with = "text::option")]
    fingerprint: Option<Fingerprint>,
    /// Whether the edge computes the fingerprint when all bytes are there: the sender told that none will be declared.
    hashed_here: bool,
    hash_first: bool,
    metadata: Option<String>,
    /// Whether the last bytes ever went out: an image that is found afterwards may be ours.
    handed_over: bool,
    /// How often Incus went away with all bytes and without having made an image.
    losses: u32,
    already_present: bool,
    skipped: Vec<String>,
    /// Why the spool took no more bytes when they last came.
    full: Option<Problem>,
    waiting: Option<Problem>,
    problem: Option<Problem>,
    retryable: bool,
    created: u64,
    /// When it ended, in milliseconds since 1970.
    #[serde(default)]
    ended: Option<u64>,
    /// What the image says of itself, by whoever has told it: its remote, its files, at last the target.
    #[serde(default)]
    image: Option<ImageWords>,
    /// The operation in which the target gets the image without the edge.
    #[serde(default)]
    operation: Option<Operation>,
    /// Progress within one attempt; a restart begins anew.
    #[serde(skip)]
    forwarded: u64,
    /// The same of what the target fetches.
    #[serde(skip)]
    fetched: Option<Fetched>,
}

/// An operation that goes on without the edge, and outlasts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Operation {
    /// Its identifier, as Incus gave it.
    pub id: String,
    /// Whether it is the remote that works on it, not the target.
    pub at_remote: bool,
    /// The operation that stands for a token at the target, where the remote was given one.
    #[serde(default)]
    pub token: Option<String>,
}

impl Import {
    /// A new import; `uploads` gives each file, in Incus's order, the name of its upload.
    #[must_use]
    pub(crate) fn new(
        id: Id,
        offer: Offer,
        uploads: impl IntoIterator<Item = Id>,
        circumstances: Circumstances,
    ) -> Self {
        let files = circumstances.files.as_ref().or(offer.files());
        let part = |((role, file), upload): ((Role, &OfferedFile), Id)| {
            let file = file.clone();
            Part { upload, role, file, received: 0, mark: None, begun_anew: 0 }
        };
        let parts: Vec<Part> = files.into_iter().flat_map(Files::in_order).zip(uploads).map(part).collect();
        let state = if parts.is_empty() { State::Fetching } else { State::Receiving };
        Self {
            id,
            offer,
            target: circumstances.target,
            called: circumstances.called,
            copied_aliases: circumstances.copied_aliases,
            alias_descriptions: circumstances.alias_descriptions,
            announced: circumstances.announced,
            place: circumstances.place,
            parts,
            state,
            fingerprint: circumstances.fingerprint,
            hashed_here: circumstances.hashed_here,
            hash_first: circumstances.hash_first,
            metadata: circumstances.metadata,
            handed_over: false,
            losses: 0,
            already_present: false,
            skipped: Vec::new(),
            full: None,
            waiting: None,
            problem: None,
            retryable: false,
            created: circumstances.created,
            ended: None,
            image: circumstances.image,
            operation: None,
            forwarded: 0,
            fetched: None,
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

    /// The name of the target it goes to; empty for the first one.
    #[must_use]
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// The aliases that the image is to have: those asked for, then those copied along.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = &AliasName> {
        let asked = &self.offer.aliases;
        asked.iter().chain(self.copied_aliases.iter().filter(|alias| !asked.contains(alias)))
    }

    /// What the alias is to be described as; empty for one that was not copied.
    #[must_use]
    pub(crate) fn description_of(&self, alias: &AliasName) -> &str {
        self.alias_descriptions.get(alias.as_str()).map_or("", String::as_str)
    }

    /// The address that it is fetched from, where that is behind no remote.
    #[must_use]
    pub(crate) fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// The operation in which the target gets the image without the edge, once there is one.
    #[must_use]
    pub(crate) fn operation(&self) -> Option<&Operation> {
        self.operation.as_ref()
    }

    /// Its files in Incus's order.
    #[must_use]
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The file of an upload.
    #[must_use]
    pub(crate) fn part(&self, upload: Id) -> Option<&Part> {
        self.parts.iter().find(|part| part.upload == upload)
    }

    /// Where the bytes of an upload begin among those of all parts.
    #[must_use]
    pub(crate) fn begin_of(&self, upload: Id) -> u64 {
        let before = self.parts.iter().take_while(|part| part.upload != upload);
        before.map(Part::known_size).fold(0, u64::saturating_add)
    }

    /// Where it stands.
    #[must_use]
    pub(crate) fn state(&self) -> State {
        self.state
    }

    /// When it began, in milliseconds since 1970.
    #[must_use]
    pub(crate) fn created(&self) -> u64 {
        self.created
    }

    /// Notes the time of a step, in milliseconds since 1970: that of its end counts.
    pub(super) fn note_time(&mut self, now: u64) {
        self.ended = self.state.is_end().then(|| self.ended.unwrap_or(now));
    }

    /// The declared fingerprint.
    #[must_use]
    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }

    /// Whether the edge is to compute the fingerprint.
    #[must_use]
    pub(crate) fn hashed_here(&self) -> bool {
        self.hashed_here
    }

    /// What a tus client said of its upload, as it came.
    #[must_use]
    pub(crate) fn metadata(&self) -> Option<&str> {
        self.metadata.as_deref()
    }

    /// Whether the last bytes ever went out.
    #[must_use]
    pub(crate) fn handed_over(&self) -> bool {
        self.handed_over
    }

    /// How often Incus went away with all bytes and without having made an image.
    #[must_use]
    pub(crate) fn losses(&self) -> u32 {
        self.losses
    }

    /// Why it does not go on just now.
    #[must_use]
    pub(crate) fn waiting(&self) -> Option<&Problem> {
        self.waiting.as_ref()
    }

    /// Why it failed.
    #[must_use]
    pub(crate) fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Whether the image was there before a byte was handed over.
    #[must_use]
    pub(crate) fn already_present(&self) -> bool {
        self.already_present
    }

    /// Whether every byte is durable in the spool.
    #[must_use]
    pub(crate) fn is_complete(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(Part::is_complete)
    }

    /// Whether the spool keeps its bytes: it is open, or could be taken up again.
    #[must_use]
    pub(crate) fn keeps_bytes(&self) -> bool {
        !self.state.is_end() || self.retryable
    }

    /// Bytes still to come, for which the spool keeps room. Of a file whose size is not told, none are known of.
    #[must_use]
    pub(crate) fn outstanding(&self) -> u64 {
        match self.state {
            State::Receiving => self.parts.iter().map(Part::outstanding).fold(0, u64::saturating_add),
            _ => 0,
        }
    }

    /// Whether it is handed over while its bytes come: the rest is quicker when it is there.
    #[must_use]
    pub(crate) fn is_large(&self) -> bool {
        let sized = self.parts.iter().all(|part| part.file.size.is_some());
        sized && self.parts.iter().any(|part| part.known_size() > WHOLE)
    }

    /// Durable bytes of all parts.
    #[must_use]
    pub(crate) fn received(&self) -> u64 {
        self.parts.iter().map(|part| part.received).fold(0, u64::saturating_add)
    }

    /// Its size in bytes, as far as that is told.
    #[must_use]
    pub(crate) fn known_size(&self) -> u64 {
        let of_parts = self.parts.iter().map(Part::known_size).fold(0, u64::saturating_add);
        of_parts.max(self.announced)
    }

    /// Bytes that it will still take of the disk on which Incus keeps images: it copies the parts of a split one once
    /// more.
    #[must_use]
    pub(crate) fn needs_of_incus(&self) -> u64 {
        match (self.state, self.parts.as_slice()) {
            (State::Fetching, _) => self.announced,
            (State::Receiving | State::Forwarding, [_]) => self.known_size().saturating_sub(self.forwarded),
            (State::Receiving | State::Forwarding, _) => {
                self.known_size().saturating_mul(2).saturating_sub(self.forwarded)
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests;
