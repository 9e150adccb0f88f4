//! The second half of a drop: an import at the edge, the files' bytes and their fingerprint for it.

use upload_proto::api::{ImportView, Progress, State};

use crate::{
    facts::offer,
    fault::DropFault,
    host,
    messages::{Event, ImportOptions},
    pace::Pace,
    send::send,
    work::Work,
};

/// The edge's name for the problem that an alias names another image.
const ALIAS_TAKEN: &str = "alias-taken";

impl Work {
    /// Asks the edge for an import.
    pub(crate) async fn create(&self, options: ImportOptions) -> Result<ImportView, DropFault> {
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

    /// Sends the bytes and the fingerprint.
    pub(crate) async fn deliver(&self, view: &ImportView) -> Result<(), DropFault> {
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
    pub(crate) async fn declare(&self) -> Result<(), DropFault> {
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
}

/// Whether an import in this state takes no more bytes from here.
pub(crate) fn overtaken(state: State) -> bool {
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
