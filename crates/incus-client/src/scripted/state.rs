//! What the fake daemon knows, and what it was told to do.

use std::collections::{BTreeMap, VecDeque};

use http::{HeaderMap, Method};

use super::operations::FakeOperation;
use crate::fingerprint::Fingerprint;
use crate::model::{Alias, Image, ImageAlias, InstanceType};
use crate::names::OperationId;

/// What a real daemon would find in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Type, for a unified image; a split one has it from the name of its second part.
    pub instance_type: InstanceType,
    /// Canonical architecture.
    pub architecture: String,
    /// Properties of `metadata.yaml`.
    pub properties: BTreeMap<String, String>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            instance_type: InstanceType::Container,
            architecture: "x86_64".to_owned(),
            properties: BTreeMap::new(),
        }
    }
}

/// How one import goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The body is taken, and the operation fails with this text.
    FailOperation(String),
    /// This status and text come before the body is read.
    AnswerEarly(u16, String),
    /// The body is read to its end, then this status and text come.
    AnswerLate(u16, String),
    /// The connection is closed once this many bytes of the body have come.
    ResetAfter(u64),
    /// The image is imported, but the connection is closed in place of an answer.
    LoseAnswer,
    /// The image is imported, but the operation is forgotten at once.
    VanishOperation,
    /// The operation runs until [`super::Incus::release_operations`].
    HoldOperation,
}

/// The two forms in which `/wait` tells of a failure or of its time being up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitForm {
    /// An error without the operation: up to 6.0.4 and 6.11.
    Error,
    /// The operation itself: 6.0.5, 6.12 and later.
    Operation,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its method.
    pub method: Method,
    /// Path and query, as sent.
    pub target: String,
    /// All its headers.
    pub headers: HeaderMap,
    /// Bytes of the body that have come, without the framing of chunks.
    pub body_length: u64,
    /// Whether the body came to its end.
    pub body_whole: bool,
    /// SHA-256 of the body, once it is whole.
    pub body_sha256: Option<Fingerprint>,
    /// The body, where it is JSON.
    pub json: Option<serde_json::Value>,
    /// The parts of a split image, once it is whole.
    pub parts: Vec<RecordedPart>,
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedPart {
    /// Name of the field.
    pub name: String,
    /// Its file name, unescaped.
    pub filename: Option<String>,
    /// Its length in bytes.
    pub length: u64,
}

pub(super) struct State {
    /// Projects by name, and whether they have images of their own.
    projects: BTreeMap<String, bool>,
    images: BTreeMap<(String, Fingerprint), Image>,
    aliases: BTreeMap<(String, String), Alias>,
    pub(super) operations: BTreeMap<OperationId, FakeOperation>,
    pub(super) operations_made: u64,
    pub(super) facts: BTreeMap<Fingerprint, Facts>,
    pub(super) faults: VecDeque<Fault>,
    pub(super) wait_form: WaitForm,
    pub(super) requests: Vec<Recorded>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            projects: BTreeMap::from([("default".to_owned(), true)]),
            images: BTreeMap::new(),
            aliases: BTreeMap::new(),
            operations: BTreeMap::new(),
            operations_made: 0,
            facts: BTreeMap::new(),
            faults: VecDeque::new(),
            wait_form: WaitForm::Operation,
            requests: Vec::new(),
        }
    }

    pub(super) fn add_project(&mut self, name: &str, own_images: bool) {
        self.projects.insert(name.to_owned(), own_images);
    }

    pub(super) fn own_images(&self, project: &str) -> Option<bool> {
        self.projects.get(project).copied()
    }

    /// The project whose images this one uses.
    fn home(&self, project: &str) -> String {
        if self.own_images(project) == Some(true) { project } else { "default" }.to_owned()
    }

    pub(super) fn add_image(&mut self, project: &str, image: Image) {
        self.images.insert((self.home(project), image.fingerprint), image);
    }

    pub(super) fn image(&self, project: &str, fingerprint: &Fingerprint) -> Option<Image> {
        let home = self.home(project);
        let mut image = self.images.get(&(home.clone(), *fingerprint))?.clone();
        let named =
            self.aliases.iter().filter(|((at, _), alias)| *at == home && alias.target == *fingerprint);
        image.aliases = named
            .map(|(_, alias)| ImageAlias { name: alias.name.clone(), description: alias.description.clone() })
            .collect();
        Some(image)
    }

    pub(super) fn images(&self, project: &str) -> Vec<Image> {
        let home = self.home(project);
        let here = self.images.keys().filter(|(at, _)| *at == home);
        here.filter_map(|(_, fingerprint)| self.image(project, fingerprint)).collect()
    }

    pub(super) fn stored(&mut self, project: &str, fingerprint: &Fingerprint) -> Option<&mut Image> {
        self.images.get_mut(&(self.home(project), *fingerprint))
    }

    pub(super) fn remove_image(&mut self, project: &str, fingerprint: &Fingerprint) -> bool {
        let home = self.home(project);
        self.aliases.retain(|(at, _), alias| *at != home || alias.target != *fingerprint);
        self.images.remove(&(home, *fingerprint)).is_some()
    }

    pub(super) fn alias(&self, project: &str, name: &str) -> Option<Alias> {
        self.aliases.get(&(self.home(project), name.to_owned())).cloned()
    }

    pub(super) fn set_alias(&mut self, project: &str, alias: Alias) {
        self.aliases.insert((self.home(project), alias.name.clone()), alias);
    }

    pub(super) fn remove_alias(&mut self, project: &str, name: &str) -> bool {
        self.aliases.remove(&(self.home(project), name.to_owned())).is_some()
    }
}
