//! The course of one drop: look, hash and send, and how these wait for each other.
//!
//! Hashing follows a good inspection when the page gives the drop its turn; sending starts when the page asks for it. The
//! fingerprint is declared once there are both a fingerprint and an import, whichever comes last. [`crate::look`] is the
//! half before an import, [`crate::deliver`] that of the import.

use std::cell::{Cell, RefCell};

use image_format::{WrapForm, metadata_tarball};
use upload_proto::api::ImportView;

use crate::{
    deliver::overtaken,
    dropped::Dropped,
    edge::Edge,
    fault::DropFault,
    host::{Cancel, Gate},
    inspect::Candidate,
    messages::{Event, ImageFacts, ImportOptions, Sorted},
    source::Source,
};

/// Where the page hears of it.
pub type Emit = Box<dyn Fn(Event)>;

/// One drop.
pub struct Work {
    pub(crate) edge: Edge,
    emit: Emit,
    pub(crate) cancel: Cancel,
    pub(crate) image: RefCell<Option<Image>>,
    /// A rootfs or disk that waits for its metadata.
    pub(crate) wrappable: RefCell<Option<Candidate>>,
    /// Opens when it is this drop's turn to hash, or all is over.
    pub(crate) turn: RefCell<Option<Gate>>,
    pub(crate) fingerprint: RefCell<Option<String>>,
    /// Opens when there is a fingerprint, or none will come.
    pub(crate) hashed: Gate,
    pub(crate) import: RefCell<Option<String>>,
    importing: Cell<bool>,
    creating: Cell<bool>,
    pub(crate) uploaded: Cell<bool>,
    pub(crate) declared: Cell<bool>,
    pub(crate) ended: Cell<bool>,
    /// Why it ended, while the answer to a creation is still awaited.
    reason: RefCell<Option<DropFault>>,
}

/// A good image: what it is, and its files in Incus's order.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) facts: ImageFacts,
    pub(crate) sources: Vec<Source>,
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
            wrappable: RefCell::default(),
            turn: RefCell::default(),
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
    pub async fn inspect(&self, dropped: Vec<Dropped>) {
        if let Err(fault) = self.look(dropped).await {
            self.stop(fault).await;
        }
    }

    /// Makes an image of the rootfs or disk that was dropped alone, and computes its fingerprint. Where there is none,
    /// nothing happens.
    pub async fn wrap(&self, form: WrapForm) {
        let Some(part) = self.wrappable.borrow_mut().take() else { return };
        match metadata_tarball(&form) {
            Ok(metadata) => {
                if let Err(fault) = self.wrap_in(part, metadata).await {
                    self.stop(fault).await;
                }
            }
            Err(fault) => {
                *self.wrappable.borrow_mut() = Some(part);
                self.tell(Event::WrapRefused { field: fault.field(), trouble: fault.explain() });
            }
        }
    }

    /// It is this drop's turn to hash.
    pub fn hash_now(&self) {
        if let Some(turn) = &*self.turn.borrow() {
            turn.open();
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

    /// The files are several drops: this one is over.
    pub(crate) fn part(&self, parts: Vec<Sorted>) {
        if self.end() {
            self.tell(Event::Sorted { parts });
        }
    }

    /// The import needs no more bytes from here, or has ended.
    pub(crate) fn overtake(&self, import: ImportView) {
        if self.end() {
            self.tell(Event::Overtaken { import });
        }
    }

    /// Stops reading and sending; false when that was done before.
    fn end(&self) -> bool {
        let first = !self.ended.replace(true);
        self.cancel.give();
        self.hashed.open();
        self.hash_now();
        self.wrappable.take();
        first
    }

    /// Tells the page.
    pub(crate) fn tell(&self, event: Event) {
        (self.emit)(event);
    }
}
