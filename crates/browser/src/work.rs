//! The course of one drop: inspect, hash and send, and how these wait for each other.
//!
//! Hashing follows a good inspection by itself; sending starts when the page asks for it. The fingerprint is
//! declared once there are both a fingerprint and an import, whichever comes last.

use std::cell::{Cell, RefCell};

use image_format::{PairFault, pair};
use upload_proto::api::{ImportView, Progress, State};
use web_sys::File;

use crate::{
    edge::Edge,
    facts::{image_facts, offer},
    fault::DropFault,
    hash,
    host::{self, Cancel, Gate},
    inspect::{Candidate, reports},
    messages::{Event, ImageFacts, ImportOptions},
    pace::Pace,
    send::send,
    source::Source,
};

/// The most files of one image.
const MOST_FILES: usize = 2;
/// The edge's name for the problem that an alias names another image.
const ALIAS_TAKEN: &str = "alias-taken";

/// Where the page hears of it.
pub type Emit = Box<dyn Fn(Event)>;

/// One drop.
pub struct Work {
    edge: Edge,
    emit: Emit,
    cancel: Cancel,
    image: RefCell<Option<Image>>,
    fingerprint: RefCell<Option<String>>,
    /// Opens when there is a fingerprint, or none will come.
    hashed: Gate,
    import: RefCell<Option<String>>,
    importing: Cell<bool>,
    creating: Cell<bool>,
    uploaded: Cell<bool>,
    declared: Cell<bool>,
    ended: Cell<bool>,
    /// Why it ended, while the answer to a creation is still awaited.
    reason: RefCell<Option<DropFault>>,
}

/// A good image: what it is, and its files in Incus's order.
#[derive(Debug, Clone)]
struct Image {
    facts: ImageFacts,
    sources: Vec<Source>,
}

impl Work {
    /// A drop for the edge, of which `emit` tells the page.
    ///
    /// # Errors
    /// [`DropFault::Internal`] in a browser that lacks what is needed.
    pub fn new(edge: Edge, emit: Emit) -> Result<Self, DropFault> {
        Ok(Self {
            edge,
            emit,
            cancel: Cancel::new()?,
            image: RefCell::default(),
            fingerprint: RefCell::default(),
            hashed: Gate::new(),
            import: RefCell::default(),
            importing: Cell::default(),
            creating: Cell::default(),
            uploaded: Cell::default(),
            declared: Cell::default(),
            ended: Cell::default(),
            reason: RefCell::default(),
        })
    }

    /// Says what the files are and, when they make an image, computes its fingerprint.
    pub async fn inspect(&self, files: Vec<File>) {
        if let Err(fault) = self.inspect_and_hash(files).await {
            self.stop(fault).await;
        }
    }

    /// Imports what was inspected. While an import is under way, asking again does nothing.
    pub async fn import(&self, options: ImportOptions) {
        if self.ended.get() || self.importing.replace(true) {
            return;
        }
        self.creating.set(true);
        let begun = self.create(options).await;
        self.creating.set(false);
        let ended = self.reason.borrow_mut().take();
        if let Some(fault) = ended {
            return self.conclude(fault).await;
        }
        match begun {
            Ok(view) => {
                if let Err(fault) = self.deliver(&view).await {
                    self.stop(fault).await;
                }
            }
            Err(fault) => {
                self.importing.set(false);
                self.tell(Event::Problem { trouble: fault.explain(), over: false });
            }
        }
    }

    /// Calls everything off, at the edge too.
    pub async fn cancel(&self) {
        self.stop(DropFault::Cancelled).await;
    }

    async fn inspect_and_hash(&self, files: Vec<File>) -> Result<(), DropFault> {
        if files.len() > MOST_FILES {
            return Err(DropFault::Refused(PairFault::TooManyFiles.explain()));
        }
        let mut candidates: Vec<_> =
            files.into_iter().map(|file| Candidate::new(Source::new(file))).collect();
        self.read_heads(&mut candidates).await?;
        self.settle(&mut candidates)?;
        self.hash(&mut candidates).await
    }

    async fn read_heads(&self, candidates: &mut [Candidate]) -> Result<(), DropFault> {
        for (index, candidate) in candidates.iter_mut().enumerate() {
            candidate.read_head(&self.cancel).await?;
            self.tell(Event::File { index, verdict: candidate.verdict() });
        }
        if reports(candidates)?.is_none() {
            self.tell(Event::Searching);
            // One file can be looked through while it is hashed; two must be known first, for their order.
            if let [_, _] = candidates {
                for candidate in candidates.iter_mut() {
                    candidate.read_on(&self.cancel).await?;
                }
            }
        }
        for candidate in candidates.iter() {
            candidate.check_tail().await?;
        }
        Ok(())
    }

    /// Pairs the files once all are known, brings them in Incus's order and tells the page.
    fn settle(&self, candidates: &mut [Candidate]) -> Result<(), DropFault> {
        let Some(reports) = reports(candidates)? else { return Ok(()) };
        let pairing = pair(&reports).map_err(|fault| DropFault::Refused(fault.explain()))?;
        let named: Vec<_> = candidates.iter().map(|candidate| candidate.source.named.clone()).collect();
        let facts = image_facts(&pairing, &reports, &named)
            .ok_or(DropFault::Internal("the pairing names files that are not there"))?;
        if let image_format::Pairing::Split { metadata: 1, .. } = pairing {
            candidates.reverse();
        }
        let sources = candidates.iter().map(|candidate| candidate.source.clone()).collect();
        *self.image.borrow_mut() = Some(Image { facts: facts.clone(), sources });
        self.tell(Event::Inspected { image: facts });
        Ok(())
    }

    async fn hash(&self, candidates: &mut [Candidate]) -> Result<(), DropFault> {
        let total = candidates.iter().map(|candidate| candidate.source.named.size).sum();
        let mut pace = Pace::default();
        let fingerprint = hash::fingerprint(candidates, &self.cancel, |candidate, done| {
            if self.image.borrow().is_none() && candidate.report()?.is_some() {
                self.settle(std::slice::from_mut(candidate))?;
            }
            candidate.report()?;
            if done == total || pace.due(host::now()) {
                self.tell(Event::Hashing { progress: Progress { done, total } });
            }
            Ok(())
        })
        .await?;
        let fingerprint = fingerprint.to_string();
        *self.fingerprint.borrow_mut() = Some(fingerprint.clone());
        self.tell(Event::Hashed { fingerprint });
        self.hashed.open();
        self.declare().await
    }

    async fn create(&self, options: ImportOptions) -> Result<ImportView, DropFault> {
        let early = self.fingerprint.borrow().is_some();
        match self.create_now(options.clone()).await {
            // The alias may name this very image, which only the fingerprint tells.
            Err(DropFault::Edge(problem)) if !early && problem.code() == ALIAS_TAKEN => {
                self.hashed.opened().await;
                self.cancel.check()?;
                self.create_now(options).await
            }
            answer => answer,
        }
    }

    async fn create_now(&self, options: ImportOptions) -> Result<ImportView, DropFault> {
        let fingerprint = self.fingerprint.borrow().clone();
        let early = fingerprint.is_some();
        let offer = match &*self.image.borrow() {
            Some(image) => offer(&image.facts, options, fingerprint),
            None => return Err(DropFault::Internal("nothing has been inspected")),
        };
        let view = self.edge.create(&offer).await?;
        self.declared.set(early);
        *self.import.borrow_mut() = Some(view.id.clone());
        self.tell(Event::Created { import: view.clone() });
        Ok(view)
    }

    async fn deliver(&self, view: &ImportView) -> Result<(), DropFault> {
        if overtaken(view.state) {
            self.overtake(view.clone());
            return Ok(());
        }
        self.declare().await?;
        self.upload(view).await?;
        self.uploaded.set(true);
        self.tell_when_sent();
        Ok(())
    }

    async fn upload(&self, view: &ImportView) -> Result<(), DropFault> {
        let Some(image) = self.image.borrow().clone() else { return Ok(()) };
        let total = image.facts.size;
        let mut pace = Pace::default();
        let mut before = 0;
        for (fact, source) in image.facts.files.iter().zip(&image.sources) {
            let file = view.files.iter().find(|file| file.role == fact.role);
            let file = file.ok_or(DropFault::Nonsense { status: 201 })?;
            let address = self.edge.address(&file.upload);
            send(source, &address, file.received.done, &self.cancel, |bytes| {
                let done = before + bytes;
                if done == total || pace.due(host::now()) {
                    self.tell(Event::Uploading { progress: Progress { done, total } });
                }
            })
            .await?;
            before += fact.size;
        }
        Ok(())
    }

    /// Tells the edge the fingerprint, once there are both.
    async fn declare(&self) -> Result<(), DropFault> {
        let fingerprint = self.fingerprint.borrow().clone();
        let import = self.import.borrow().clone();
        let (Some(fingerprint), Some(import)) = (fingerprint, import) else { return Ok(()) };
        if self.declared.get() {
            return Ok(());
        }
        let view = self.edge.declare_patiently(&import, &fingerprint, &self.cancel).await?;
        self.declared.set(true);
        if overtaken(view.state) {
            self.overtake(view);
        } else {
            self.tell_when_sent();
        }
        Ok(())
    }

    fn tell_when_sent(&self) {
        if self.uploaded.get() && self.declared.get() && !self.ended.get() {
            self.tell(Event::Sent);
        }
    }

    /// Ends the drop for a reason. Only the first reason is told: the others are its consequences.
    async fn stop(&self, fault: DropFault) {
        if !self.end() {
            return;
        }
        if self.creating.get() {
            // Whether there is an import to call off shows when the creation is answered.
            *self.reason.borrow_mut() = Some(fault);
        } else {
            self.conclude(fault).await;
        }
    }

    async fn conclude(&self, fault: DropFault) {
        let import = self.import.borrow().clone();
        if let Some(id) = import
            && let Some(import) = self.call_off(&id, &fault).await
        {
            return self.tell(Event::Overtaken { import });
        }
        self.tell(match fault {
            DropFault::Refused(trouble) => Event::Refused { trouble },
            DropFault::Cancelled => Event::Cancelled,
            fault => Event::Problem { trouble: fault.explain(), over: true },
        });
    }

    /// Calls the import off at the edge; returns it where the edge's word on it counts more than the fault here:
    /// when it has ended, or needs no more bytes and can no longer be called off.
    async fn call_off(&self, id: &str, fault: &DropFault) -> Option<ImportView> {
        let called_off = *fault == DropFault::Cancelled;
        if called_off && self.edge.cancel(id).await.is_ok() {
            return None;
        }
        let view = self.edge.import(id).await.ok().filter(|view| overtaken(view.state));
        if view.is_none() && !called_off {
            // An edge that cannot be told lets the import expire.
            let _ = self.edge.cancel(id).await;
        }
        view
    }

    fn overtake(&self, import: ImportView) {
        if self.end() {
            self.tell(Event::Overtaken { import });
        }
    }

    /// Stops reading and sending; false when that was done before.
    fn end(&self) -> bool {
        let first = !self.ended.replace(true);
        self.cancel.give();
        self.hashed.open();
        first
    }

    fn tell(&self, event: Event) {
        (self.emit)(event);
    }
}

/// Whether an import in this state takes no more bytes from here.
fn overtaken(state: State) -> bool {
    match state {
        State::Receiving | State::Forwarding => false,
        State::Importing
        | State::Finishing
        | State::Done
        | State::Failed
        | State::Cancelled
        | State::Expired => true,
    }
}
