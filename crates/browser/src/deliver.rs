//! The second half of a drop: an import at the edge, the files' bytes and their fingerprint for it.

use upload_proto::client::{Input, Wait};

use crate::{
    drive::Plan,
    edge,
    facts::offer,
    fault::DropFault,
    host,
    messages::{Event, ImportOptions},
    values::Seen,
    work::Work,
};

/// The edge's name for the problem that an alias names another image.
const ALIAS_TAKEN: &str = "alias-taken";
/// The wait after a first declaration in vain, in milliseconds; it doubles with each further one, up to the longest.
const FIRST_WAIT: u64 = 500;
const LONGEST_WAIT: u64 = 16_000;

/// Why no bytes go out: the page has not said that they may.
pub(crate) const PAGE: u8 = 1;
/// Why no bytes go out: the fingerprint may show that none are wanted.
const HASH: u8 = 2;

impl Work {
    /// Asks the edge for an import, or for the one of that id where there are no options, and sends the bytes.
    pub(crate) async fn deliver(&self, id: &str, options: Option<ImportOptions>) -> Result<(), DropFault> {
        let early = self.fingerprint.borrow().is_some();
        match self.attempt(id, options.clone()).await {
            // The alias may name this very image, which only the fingerprint tells.
            Err(DropFault::Edge(why)) if !early && !self.created.get() && why.code == ALIAS_TAKEN => {
                self.hashed.opened().await;
                self.cancel.check()?;
                self.attempt(id, options).await
            }
            outcome => outcome,
        }
    }

    async fn attempt(&self, id: &str, options: Option<ImportOptions>) -> Result<(), DropFault> {
        let image = self.image.borrow().clone();
        let image = image.ok_or(DropFault::Internal("nothing has been inspected"))?;
        let fingerprint = self.fingerprint.borrow().clone();
        self.declared.set(options.is_some() && fingerprint.is_some());
        let offer = options.map(|options| offer(id.to_owned(), &image.facts, options, fingerprint));
        self.drive(&Plan { id, image: &image, offer }).await
    }

    /// The edge has the import.
    pub(crate) fn on_created(&self, plan: &Plan<'_>, seen: &Seen) -> Result<Input, DropFault> {
        self.created.set(true);
        self.tell(Event::Created);
        if seen.overtaken {
            self.overtake();
            return Ok(Input::Cancel);
        }
        if seen.hash_first && !seen.declared && !self.declared.get() {
            self.hold(HASH);
            self.tell(Event::HeldBack);
        }
        let mut received = Vec::new();
        for fact in &plan.image.facts.files {
            let file = seen.files.iter().find(|file| file.role == fact.role);
            let file = file.ok_or(DropFault::Nonsense { status: 200 })?;
            self.uploads.borrow_mut().push(self.edge.address(&file.upload));
            received.push(file.received);
        }
        Ok(Input::Created(received))
    }

    /// Tells the edge the fingerprint, once there are both. An edge that does not answer is told again.
    pub(crate) async fn declare(&self) -> Result<(), DropFault> {
        let fingerprint = self.fingerprint.borrow().clone();
        let import = self.import.borrow().clone();
        let (Some(fingerprint), Some(import), true) = (fingerprint, import, self.created.get()) else {
            return Ok(());
        };
        let mut wait = FIRST_WAIT;
        while !self.declared.get() {
            match self.edge.declare(&import, &fingerprint).await? {
                Some(response) if response.ok() => {
                    self.declared.set(true);
                    if edge::seen(&response).await?.overtaken {
                        self.overtake();
                    }
                }
                Some(response) if !passes(response.status()) => return Err(edge::refusal(&response).await),
                answer => {
                    let signed_out = answer.is_some_and(|answer| answer.status() == 401);
                    if self.uploaded.get() || signed_out {
                        self.tell_waiting(wait, if signed_out { Wait::SignIn } else { Wait::Link });
                    }
                    host::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
            self.cancel.check()?;
        }
        self.let_go(HASH);
        self.tell_when_sent();
        Ok(())
    }

    /// Keeps bytes back, for one reason more.
    pub(crate) fn hold(&self, reason: u8) {
        self.holds.set(self.holds.get() | reason);
        // A creation is not kept back: it sends no bytes.
        if self.created.get() {
            self.news.tell(Input::Pause);
        }
    }

    /// Lets bytes go, where no other reason is left.
    pub(crate) fn let_go(&self, reason: u8) {
        self.holds.set(self.holds.get() & !reason);
        if !self.held() {
            self.news.tell(Input::Resume);
        }
    }

    /// Whether bytes are kept back.
    pub(crate) fn held(&self) -> bool {
        self.holds.get() != 0
    }

    pub(crate) fn tell_waiting(&self, millis: u64, why: Wait) {
        self.tell(Event::Waiting { millis, why: why.into() });
    }

    pub(crate) fn tell_when_sent(&self) {
        if self.uploaded.get() && self.declared.get() && !self.ended.get() {
            self.tell(Event::Sent);
        }
    }
}

/// Whether a refusal may pass: the edge is busy, or it is being restarted behind a proxy, or whoever it is signs in again.
const fn passes(status: u16) -> bool {
    matches!(status, 401 | 408 | 423 | 425 | 429 | 502..=504)
}
