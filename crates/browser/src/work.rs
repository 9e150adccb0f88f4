//! The course of one drop: look, hash and send, and how these wait for each other.
//!
//! Hashing follows a good inspection when the page gives the drop its turn; sending starts when the page asks for it. The
//! fingerprint is declared once there are both a fingerprint and an import, whichever comes last. [`crate::look`] is the
//! half before an import, [`crate::deliver`] that of the import.

use std::cell::{Cell, RefCell};

use image_format::{WrapForm, metadata_tarball};
use upload_proto::client::Input;
use web_sys::Headers;

use crate::{
    deliver::PAGE,
    drive::News,
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
    /// A fingerprint that was computed before of the same files.
    pub(crate) known: RefCell<Option<String>>,
    pub(crate) fingerprint: RefCell<Option<String>>,
    /// Opens when there is a fingerprint, or none will come.
    pub(crate) hashed: Gate,
    /// The import's id, from when it may be at the edge.
    pub(crate) import: RefCell<Option<String>>,
    /// The addresses of its uploads, in the order of the files.
    pub(crate) uploads: RefCell<Vec<String>>,
    /// For the machine that sends.
    pub(crate) news: News,
    /// Why no bytes go out, a bit for each reason.
    pub(crate) holds: Cell<u8>,
    importing: Cell<bool>,
    /// Whether the edge has said that the import is there.
    pub(crate) created: Cell<bool>,
    pub(crate) uploaded: Cell<bool>,
    pub(crate) declared: Cell<bool>,
    pub(crate) ended: Cell<bool>,
    /// Why it ended, while the machine that sends still comes to its end.
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
            known: RefCell::default(),
            fingerprint: RefCell::default(),
            hashed: Gate::new(),
            import: RefCell::default(),
            uploads: RefCell::default(),
            news: News::default(),
            holds: Cell::new(PAGE),
            importing: Cell::default(),
            created: Cell::default(),
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

    /// It is this drop's turn to hash, unless the fingerprint is known.
    pub fn hash_now(&self, known: Option<String>) {
        *self.known.borrow_mut() = known;
        if let Some(turn) = &*self.turn.borrow() {
            turn.open();
        }
    }

    /// Imports what was inspected as `id`; without options, goes on with that import. While an import is under way,
    /// asking again does nothing.
    pub async fn import(&self, id: String, options: Option<ImportOptions>) {
        if self.ended.get() || self.importing.replace(true) {
            return;
        }
        *self.import.borrow_mut() = Some(id.clone());
        let outcome = self.deliver(&id, options).await;
        self.importing.set(false);
        let ended = self.reason.take();
        if let Some(fault) = ended {
            return self.conclude(fault).await;
        }
        match outcome {
            Ok(()) => self.tell_when_sent(),
            Err(fault) if !self.created.get() && !self.ended.get() => {
                // Nothing has begun: it can be asked for in another way.
                self.import.take();
                self.tell(Event::Problem { trouble: fault.explain(), over: false });
            }
            Err(fault) => self.stop(fault).await,
        }
    }

    /// From now on each request tells this of who asks.
    pub fn identify(&self, proof: Headers) {
        self.edge.identify(proof);
    }

    /// The page lets bytes go out.
    pub fn go(&self) {
        self.let_go(PAGE);
    }

    /// The page lets no more bytes go out.
    pub fn pause(&self) {
        self.hold(PAGE);
    }

    /// The browser says whether there is a network.
    pub fn network(&self, online: bool) {
        self.news.tell(if online { Input::Online } else { Input::Offline });
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
        if self.importing.get() {
            // What is open is let go of first; and whether there is an import to call off, its creation's answer says.
            *self.reason.borrow_mut() = Some(fault);
        } else {
            self.conclude(fault).await;
        }
    }

    async fn conclude(&self, fault: DropFault) {
        let import = self.import.borrow().clone();
        if let Some(id) = import
            && self.call_off(&id, &fault).await
        {
            return self.tell(Event::Overtaken);
        }
        self.tell(match fault {
            DropFault::Refused(trouble) => Event::Refused { trouble },
            DropFault::Cancelled => Event::Cancelled,
            fault => Event::Problem { trouble: fault.explain(), over: true },
        });
    }

    /// Calls the import off at the edge; true where the edge's word on it counts more than the fault here: when it has
    /// ended, or needs no more bytes and can no longer be called off.
    async fn call_off(&self, id: &str, fault: &DropFault) -> bool {
        let called_off = *fault == DropFault::Cancelled;
        if called_off && self.edge.cancel(id).await {
            return false;
        }
        let overtaken = self.edge.overtaken(id).await == Some(true);
        if !overtaken && !called_off {
            let refused = matches!(fault, DropFault::Refused(_));
            self.tell(Event::Failing { trouble: fault.explain(), refused });
            // An edge that cannot be told lets the import expire.
            self.edge.cancel(id).await;
        }
        overtaken
    }

    /// The files are several drops: this one is over.
    pub(crate) fn part(&self, parts: Vec<Sorted>) {
        if self.end() {
            self.tell(Event::Sorted { parts });
        }
    }

    /// The import needs no more bytes from here, or has ended.
    pub(crate) fn overtake(&self) {
        if self.end() {
            self.tell(Event::Overtaken);
        }
    }

    /// Stops reading and sending; false when that was done before.
    fn end(&self) -> bool {
        let first = !self.ended.replace(true);
        self.cancel.give();
        self.news.tell(Input::Cancel);
        self.hashed.open();
        self.hash_now(None);
        self.wrappable.take();
        first
    }

    /// Tells the page.
    pub(crate) fn tell(&self, event: Event) {
        (self.emit)(event);
    }
}
