//! One hand-over to Incus: its bytes looked at, sent, and waited for.

use std::{sync::Arc, time::Duration};

use image_format::{Fingerprint, InstanceType};
use incus_client::{Error as Incus, ImportHead, OperationId};
use tokio_util::sync::CancellationToken;
use upload_proto::api::State;

use super::{
    course::declared,
    following::Tide,
    judge::{Judged, judge, judge_heads},
    model::{Import, Part, Step},
    outflow::{self, HandedOn, Outflow, OutflowError},
    pump,
};
use crate::{
    app::App,
    error::EdgeError,
    target::Target,
    terms::{to_incus, type_to_incus},
};

/// How often the page hears of bytes handed to Incus.
const PROGRESS: Duration = Duration::from_millis(200);
/// How often and how far apart a lost operation is looked for before the image itself is.
const LOOKS: u32 = 5;
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// One hand-over.
pub(super) struct HandOver<'a> {
    app: &'a Arc<App>,
    target: &'a Target,
    tide: Tide,
    /// As it stood when the hand-over began.
    import: Import,
}

impl<'a> HandOver<'a> {
    pub(super) fn new(app: &'a Arc<App>, target: &'a Target, tide: Tide, import: Import) -> Self {
        Self { app, target, tide, import }
    }

    /// Hands over and waits for the image. Tells whether somebody else had imported it before.
    ///
    /// # Errors
    /// Why there is no image; after one that may pass, with the import `importing`, there may be one.
    pub(super) async fn run(&self) -> Result<bool, EdgeError> {
        let instance_type = self.judged().await?;
        self.target.takes_images().await?;
        let operation = self.forward(instance_type).await?;
        match self.wait(&operation).await {
            Ok(()) => self.confirm(Incus::OperationGone).await.map(|()| false),
            // That of an earlier hand-over of ours which was given up too early is ours.
            Err(Incus::AlreadyExists) => {
                self.confirm(Incus::ImageMissing).await.map(|()| self.import.losses() == 0)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Looks at the parts as far as they are there, before a byte goes out.
    async fn judged(&self) -> Result<InstanceType, EdgeError> {
        let (tide, parts) = (self.tide.clone(), self.import.parts().to_vec());
        let complete = self.import.is_complete();
        // One that waits for bytes must not keep others from being judged.
        let _slot = if complete { Some(self.app.judge_slot.acquire().await?) } else { None };
        let judging = tokio::task::spawn_blocking(move || {
            if complete { judge(&tide, &parts) } else { judge_heads(&tide, &parts) }
        });
        let Judged { instance_type, words } = judging.await?.map_err(from_outflow)?;
        self.app.imports.looked(&self.tide.handles, instance_type, words).await?;
        Ok(instance_type)
    }

    async fn forward(&self, instance_type: InstanceType) -> Result<OperationId, EdgeError> {
        let declared = self.import.fingerprint().ok_or(EdgeError::Fingerprint)?;
        let handed_on = HandedOn::into_all(&self.app.metrics.handed_over);
        // Its thread may outlive it, however it ends, and must take no step for the hand-over after it.
        let over = CancellationToken::new();
        let commit = self.commit(instance_type, over.clone());
        let _over = over.drop_guard();
        let bodies = outflow::start(&self.tide, self.import.parts(), declared, &handed_on, commit);
        let mut sending = std::pin::pin!(self.send(instance_type, bodies));
        let mut all_there = std::pin::pin!(self.all_there());
        let mut told = false;
        let mut ticks = tokio::time::interval(PROGRESS);
        loop {
            tokio::select! {
                sent = &mut sending => return sent,
                all_there = &mut all_there, if !told => {
                    all_there?;
                    told = true;
                }
                _ = ticks.tick() => {
                    self.app.imports.forwarded(&self.tide.handles, handed_on.bytes());
                }
            }
        }
    }

    async fn all_there(&self) -> Result<(), EdgeError> {
        self.tide.handles.until(Import::is_complete).await;
        begin_forwarding(self.app, &self.tide).await
    }

    /// What is done before the last bytes go out. It runs on the outflow's thread, and waits there for the ledger: the
    /// bytes and the step are one act.
    fn commit(
        &self,
        instance_type: InstanceType,
        over: CancellationToken,
    ) -> impl FnOnce() -> Result<(), OutflowError> + Send + 'static {
        let (app, tide) = (Arc::clone(self.app), self.tide.clone());
        let (parts, judged) = (self.import.parts().to_vec(), self.import.is_complete());
        move || {
            let runtime = tide.runtime.clone();
            if !judged {
                let _slot =
                    runtime.block_on(app.judge_slot.acquire()).map_err(|_| OutflowError::CalledOff)?;
                // The heads that decided what the request says must still be the truth.
                if judge(&tide, &parts)?.instance_type != instance_type {
                    return Err(OutflowError::PartsDiffer);
                }
            }
            let id = tide.handles.id();
            let step = async {
                if over.is_cancelled() {
                    return Err(EdgeError::WrongState(State::Receiving));
                }
                begin_forwarding(&app, &tide).await?;
                app.imports.apply_if(id, Step::Importing, move |_| !over.is_cancelled()).await
            };
            runtime.block_on(step).map(drop).map_err(|error| match error {
                EdgeError::WrongState(_) => OutflowError::CalledOff,
                other => OutflowError::Read(std::io::Error::other(other.to_string())),
            })
        }
    }

    async fn send(
        &self,
        instance_type: InstanceType,
        bodies: Vec<Outflow>,
    ) -> Result<OperationId, EdgeError> {
        let offer = self.import.offer();
        let fingerprint = to_incus(declared(&self.import)?);
        let head =
            |filename: &str| ImportHead { fingerprint, filename: filename.to_owned(), public: offer.public };
        let images = self.target.incus()?;
        let mut bodies = bodies.into_iter();
        let sent = match (self.import.parts(), bodies.next(), bodies.next()) {
            ([part], Some(body), None) => images.import_unified(head(&part.file.name), body).await,
            ([_, rootfs], Some(first), Some(second)) => {
                images
                    .import_split(head(&rootfs.file.name), first, second, type_to_incus(instance_type))
                    .await
            }
            _ => return Err(EdgeError::PartsDiffer),
        };
        sent.map_err(from_sending)
    }

    /// Waits for the operation through a lost connection or two.
    async fn wait(&self, operation: &OperationId) -> Result<(), Incus> {
        let mut looks = 0;
        let Ok(images) = self.target.incus() else { return Err(Incus::ImageMissing) };
        loop {
            match images.wait(operation).await {
                Ok(_) => return Ok(()),
                Err(
                    Incus::ConnectionLost(_) | Incus::Unreachable(_) | Incus::Unavailable(_) | Incus::Timeout,
                ) if looks < LOOKS => {
                    looks += 1;
                    tokio::time::sleep(BETWEEN_LOOKS).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Asks Incus for the image; `otherwise` is the failure when it is not there.
    async fn confirm(&self, otherwise: Incus) -> Result<(), EdgeError> {
        match self.target.image(&declared(&self.import)?).await? {
            Some(_) => Ok(()),
            None => Err(otherwise.into()),
        }
    }
}

/// All bytes are there, so that the import is now on its way to Incus alone. It may have been told already.
pub(super) async fn begin_forwarding(app: &Arc<App>, tide: &Tide) -> Result<(), EdgeError> {
    let id = tide.handles.id();
    match app.imports.apply(id, Step::Forwarding).await {
        Err(EdgeError::WrongState(State::Forwarding | State::Importing)) => Ok(()),
        applied => applied.map(drop),
    }
}

/// The fingerprint of what the spool holds.
pub(super) async fn hash(tide: Tide, parts: Vec<Part>) -> Result<Fingerprint, EdgeError> {
    let hashing = tokio::task::spawn_blocking(move || pump::fingerprint(&tide, &parts));
    hashing.await?.map_err(from_outflow)
}

/// Finds our own reason inside the failure of a body.
fn from_sending(error: Incus) -> EdgeError {
    match error {
        Incus::BodyFailed(cause) => match cause.downcast::<OutflowError>() {
            Ok(cause) => from_outflow(*cause),
            Err(cause) => EdgeError::Internal(cause.to_string()),
        },
        other => other.into(),
    }
}

pub(super) fn from_outflow(error: OutflowError) -> EdgeError {
    match error {
        OutflowError::Refused(why) => EdgeError::Image(why),
        OutflowError::PartsDiffer => EdgeError::PartsDiffer,
        OutflowError::Mismatch => EdgeError::FingerprintMismatch,
        OutflowError::Read(error) => error.into(),
        // Either way it is taken up again, with what comes from now on.
        OutflowError::Stalled | OutflowError::BegunAnew => EdgeError::Stalled,
        OutflowError::CalledOff => EdgeError::WrongState(State::Cancelled),
        OutflowError::BrokenOff => EdgeError::Internal("the outflow broke off".to_owned()),
    }
}
