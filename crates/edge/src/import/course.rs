//! The course of one import, from wherever it stands.

use std::sync::Arc;

use image_format::Fingerprint;
use incus_client::Error as Incus;
use tenancy::NotAdmitted;
use upload_proto::api::State;

use super::{
    deposit::deposit,
    fetching::{Outcome, fetch},
    finish::finish,
    following::{STALL, Tide},
    hand_over::{HandOver, hash},
    handles::Handles,
    model::{Import, Step},
};
use crate::{app::App, error::EdgeError, shares::Share, target::Target};

/// After so many hand-overs that Incus took whole, or fetches that it began, and did not survive, it is left in peace.
const MOST_LOSSES: u32 = 3;

/// One import on its way.
pub(super) struct Course<'a> {
    app: &'a Arc<App>,
    handles: &'a Arc<Handles>,
    /// How many bytes were there when their sender stalled, 0 at first: it is followed once there are more.
    stalled_at: u64,
}

impl<'a> Course<'a> {
    pub(super) fn new(app: &'a Arc<App>, handles: &'a Arc<Handles>) -> Self {
        Self { app, handles, stalled_at: 0 }
    }

    /// Brings the import as far as its next state.
    ///
    /// # Errors
    /// Why it does not get there.
    pub(super) async fn go_on(&mut self) -> Result<(), EdgeError> {
        let import = self.handles.import();
        match import.state() {
            State::Receiving | State::Forwarding => self.receive().await,
            State::Fetching => self.fetch(&import).await,
            State::Importing => self.resolve(&import).await,
            State::Finishing => self.finish(&import).await,
            State::Done | State::Failed | State::Cancelled | State::Expired => Ok(()),
        }
    }

    /// The target gets the image without the edge.
    async fn fetch(&self, import: &Import) -> Result<(), EdgeError> {
        let outcome = fetch(self.app, self.handles, self.target(import)?).await;
        if let Err(EdgeError::Incus(Incus::OperationGone)) = outcome {
            return self.lost(import).await;
        }
        match outcome? {
            Outcome::AlreadyPresent => self.there(true).await,
            Outcome::Got(image) => self.arrived(Step::Fetched(image), image, true).await,
        }
    }

    /// From bytes coming in to Incus having the image, or to its having all bytes.
    async fn receive(&mut self) -> Result<(), EdgeError> {
        let known = |import: &Import| import.fingerprint().is_some();
        let import =
            self.handles.until(|import| known(import) || import.hashed_here() && import.is_complete()).await;
        if !known(&import) {
            let _slot = self.app.forward_slots.take(&self.handles.own().owner).await?;
            let fingerprint = hash(self.tide(), import.parts().to_vec()).await?;
            self.step(Step::Declared(fingerprint)).await?;
            return Ok(());
        }
        // Not being able to ask is no reason to stop: the bytes can come in meanwhile.
        if let Ok(true) = self.is_there(&import).await {
            let there = self.there(!import.handed_over()).await;
            self.handles.note_asked();
            return there;
        }
        self.handles.note_asked();
        let target = self.target(&import)?;
        let (slot, import) = self.ready(target).await?;
        let handed_over = match target.depot() {
            Some(depot) => deposit(self.app, depot, self.tide(), import).await,
            None => HandOver::new(self.app, target, self.tide(), import).run().await,
        };
        drop(slot);
        match handed_over {
            Err(EdgeError::Stalled) => {
                self.stalled_at = self.handles.import().received();
                Err(EdgeError::Stalled)
            }
            Ok(already_present) => self.there(already_present).await,
            // The last bytes were out: only the image itself can tell what became of them.
            Err(EdgeError::Incus(error))
                if is_ambiguous(&error) && self.handles.import().state() == State::Importing =>
            {
                tracing::info!(id = %self.handles.id(), %error, "looking for the image");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Waits until the import can be handed over: with all its bytes, or, where it is large, while they come.
    async fn ready(&self, target: &Target) -> Result<(Share, Import), EdgeError> {
        let (app, owner, stalled_at) = (self.app, &self.handles.own().owner, self.stalled_at);
        // The depot takes files over as they lie; there is nothing to be had from beginning early.
        let early = target.depot().is_none();
        let followable = |import: &Import| early && import.is_large() && import.received() > stalled_at;
        let import = self.handles.until(|import| import.is_complete() || followable(import)).await;
        if import.is_complete() {
            return Ok((app.forward_slots.take(owner).await?, self.handles.import()));
        }
        tokio::select! {
            slot = app.follow_slots.take(owner) => Ok((slot?, self.handles.import())),
            import = self.handles.until(Import::is_complete) => Ok((app.forward_slots.take(owner).await?, import)),
        }
    }

    /// Incus had all bytes when it or the edge went away.
    async fn resolve(&self, import: &Import) -> Result<(), EdgeError> {
        if self.is_there(import).await? {
            return self.there(false).await;
        }
        self.lost(import).await
    }

    /// Incus went away with the image, and does not have it.
    async fn lost(&self, import: &Import) -> Result<(), EdgeError> {
        let lost = EdgeError::Incus(Incus::OperationGone);
        if import.losses() + 1 >= MOST_LOSSES {
            let problem = lost.to_problem();
            self.step(Step::Failed { problem, retryable: true }).await
        } else {
            self.step(Step::Lost).await
        }
    }

    async fn finish(&self, import: &Import) -> Result<(), EdgeError> {
        // Whoever only names an image that others brought has no say in what it is.
        let shapes = !import.already_present() || self.handles.own().owner.tenant().is_none();
        let (skipped, image) = finish(self.target(import)?, &declared(import)?, import, shapes).await?;
        tracing::info!(id = %import.id(), aliases = ?import.aliases().collect::<Vec<_>>(), ?skipped, "import done");
        self.step(Step::Done { skipped, image: Some(image) }).await
    }

    async fn is_there(&self, import: &Import) -> Result<bool, EdgeError> {
        Ok(self.target(import)?.image(&declared(import)?).await?.is_some())
    }

    /// The target, as long as it is the owner's: the settings may have given it to another tenant meanwhile.
    fn target(&self, import: &Import) -> Result<&'a Arc<Target>, EdgeError> {
        let name = import.target();
        let owner =
            self.app.identities.policy().on_behalf(self.handles.own()).ok_or(NotAdmitted::NoSuchTenant)?;
        if !name.is_empty() && !owner.sees_target(name) {
            return Err(EdgeError::UnknownTarget(name.to_owned()));
        }
        self.app.targets.get(name)
    }

    /// The image is there. Where it is more than its owner may have, it goes again: it is this import that brought it.
    async fn there(&self, already_present: bool) -> Result<(), EdgeError> {
        let image = declared(&self.handles.import())?;
        self.arrived(Step::Finishing { already_present }, image, !already_present).await
    }

    async fn arrived(&self, step: Step, image: Fingerprint, is_ours: bool) -> Result<(), EdgeError> {
        match self.step(step).await {
            Err(EdgeError::Denied(denied)) if is_ours => {
                tracing::info!(id = %self.handles.id(), %denied, "the image is deleted again");
                self.target(&self.handles.import())?.delete_image(&image).await?;
                Err(EdgeError::Denied(denied))
            }
            stepped => stepped,
        }
    }

    async fn step(&self, step: Step) -> Result<(), EdgeError> {
        self.app.imports.apply(self.handles.id(), step).await.map(drop)
    }

    fn tide(&self) -> Tide {
        Tide {
            handles: Arc::clone(self.handles),
            spool: Arc::clone(&self.app.spool),
            shutdown: self.app.shutdown.clone(),
            stall: STALL,
            runtime: tokio::runtime::Handle::current(),
        }
    }
}

/// Whether an import may have succeeded in spite of this error.
fn is_ambiguous(error: &Incus) -> bool {
    matches!(
        error,
        Incus::ConnectionLost(_)
            | Incus::Timeout
            | Incus::OperationGone
            | Incus::Unreachable(_)
            | Incus::Unavailable(_)
    )
}

/// The fingerprint that the image must have.
pub(super) fn declared(import: &Import) -> Result<Fingerprint, EdgeError> {
    import.fingerprint().ok_or(EdgeError::Fingerprint)
}
