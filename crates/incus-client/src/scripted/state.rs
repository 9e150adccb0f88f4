//! What the fake daemon knows, and what it was told to do.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use http::{HeaderMap, Method};

use super::contents::{Contents, ExportFault};
use super::operations::FakeOperation;
use super::projects::{FakeProject, Pool};
use crate::fingerprint::Fingerprint;
use crate::image::{Image, ImageAlias};
use crate::model::{Alias, InstanceType};
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
    /// Nothing of the body is read, and nothing is answered.
    NeverRead,
    /// The body is read to its end, and nothing is answered.
    NeverAnswer,
    /// The body is read with a pause of this length after each so many bytes.
    Slowly(u64, Duration),
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
    pub(super) projects: BTreeMap<String, FakeProject>,
    pub(super) pool: Option<Pool>,
    /// Calls still to be refused with 503.
    pub(super) unavailable: u64,
    images: BTreeMap<(String, Fingerprint), Image>,
    aliases: BTreeMap<(String, String), Alias>,
    pub(super) operations: BTreeMap<OperationId, FakeOperation>,
    pub(super) operations_made: u64,
    pub(super) facts: BTreeMap<Fingerprint, Facts>,
    pub(super) faults: VecDeque<Fault>,
    /// Whether downloads are past the point where they can be cancelled.
    pub(super) clinging: bool,
    /// Where it listens on the network, and with which certificate.
    pub(super) network: (Vec<String>, String),
    pub(super) wait_form: WaitForm,
    pub(super) requests: Vec<Recorded>,
    /// What other servers have, by alias, fingerprint or address.
    pub(super) elsewhere: BTreeMap<String, Image>,
    /// What exports give.
    pub(super) contents: BTreeMap<Fingerprint, Contents>,
    pub(super) export_faults: VecDeque<ExportFault>,
    pub(super) refreshes: VecDeque<Image>,
    /// Writes of a whole image still to come too late.
    pub(super) contended: u64,
    /// What would have brought a real daemon down.
    pub(super) harm: Vec<String>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            projects: BTreeMap::from([(
                "default".to_owned(),
                FakeProject { own_images: true, ..FakeProject::default() },
            )]),
            pool: None,
            unavailable: 0,
            images: BTreeMap::new(),
            aliases: BTreeMap::new(),
            operations: BTreeMap::new(),
            operations_made: 0,
            facts: BTreeMap::new(),
            faults: VecDeque::new(),
            clinging: false,
            network: (Vec::new(), String::new()),
            wait_form: WaitForm::Operation,
            requests: Vec::new(),
            elsewhere: BTreeMap::new(),
            contents: BTreeMap::new(),
            export_faults: VecDeque::new(),
            refreshes: VecDeque::new(),
            contended: 0,
            harm: Vec::new(),
        }
    }

    /// Whether this call is one of those to be refused.
    pub(super) fn is_unavailable(&mut self) -> bool {
        let refused = self.unavailable > 0;
        self.unavailable = self.unavailable.saturating_sub(1);
        refused
    }

    /// The project whose images this one uses.
    fn home(&self, project: &str) -> String {
        let own = self.projects.get(project).is_some_and(|project| project.own_images);
        if own { project } else { "default" }.to_owned()
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

    /// Gives all aliases of one image to another.
    pub(super) fn hand_aliases(&mut self, project: &str, from: &Fingerprint, to: Fingerprint) {
        let home = self.home(project);
        let named = self.aliases.iter_mut().filter(|((at, _), alias)| *at == home && alias.target == *from);
        named.for_each(|(_, alias)| alias.target = to);
    }

    pub(super) fn remove_alias(&mut self, project: &str, name: &str) -> bool {
        self.aliases.remove(&(self.home(project), name.to_owned())).is_some()
    }
}
