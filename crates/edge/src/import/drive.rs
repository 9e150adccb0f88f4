//! The course of one import, from its creation to its end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use image_format::{InstanceType, WHOLE};
use incus_client::{Error as Incus, Fingerprint, ImportHead, OperationId};
use upload_proto::api::{Files, Role, State};

use super::{
    finish::finish,
    judge::judge,
    model::{Import, Step},
    outflow::{self, OutflowError, Source},
    registry::Handles,
};
use crate::{app::App, error::EdgeError, id::Id, target};

/// How often the page hears of bytes handed to Incus.
const PROGRESS: Duration = Duration::from_millis(200);
/// How often and how far apart a lost operation is looked for before the image itself is.
const LOOKS: u32 = 5;
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// Sees the import through and cleans up after it. Runs as a task of its own.
pub(crate) async fn drive(app: Arc<App>, id: Id, handles: Handles) {
    let course = tokio::spawn(run(Arc::clone(&app), id, handles.clone()));
    let abort = course.abort_handle();
    let ended = tokio::select! {
        ended = course => ended.unwrap_or_else(|error| Err(error.into())),
        () = handles.stop.cancelled() => {
            // Dropping the course cuts its request to Incus in mid-body.
            abort.abort();
            Ok(())
        }
        // What the spool holds goes with the next start.
        () = app.shutdown.cancelled() => return abort.abort(),
    };
    if let Err(error) = ended {
        let problem = error.into_problem();
        if let Err(error) = app.imports.apply(id, Step::Failed(problem)) {
            tracing::debug!(%id, %error, "an import failed after its end");
        }
    }
    // A request that still writes is let go first.
    let _writer = handles.writer.lock().await;
    app.spool.remove(id).await;
}

async fn run(app: Arc<App>, id: Id, handles: Handles) -> Result<(), EdgeError> {
    let import = until(&app, id, &handles, |import| import.fingerprint().is_some()).await?;
    let fingerprint = target::fingerprint(import.fingerprint().ok_or(EdgeError::Fingerprint)?);
    // Not being able to ask is no reason to stop: the bytes can come in meanwhile.
    if let Ok(Some(_)) = app.target.images().image(&fingerprint).await {
        return settle(&app, id, &fingerprint, true).await;
    }
    let import = until(&app, id, &handles, Import::is_complete).await?;
    let _slot = app.forward_slots.acquire().await?;
    let already_present = hand_over(&app, &import, &fingerprint).await?;
    settle(&app, id, &fingerprint, already_present).await
}

async fn settle(
    app: &App,
    id: Id,
    fingerprint: &Fingerprint,
    already_present: bool,
) -> Result<(), EdgeError> {
    let import = app.imports.apply(id, Step::Finishing { already_present })?;
    tracing::info!(%id, %fingerprint, already_present, aliases = ?import.aliases, "the image is in Incus");
    let (import, _) = app.imports.get(id).ok_or(EdgeError::NotFound)?;
    finish(app.target.images(), fingerprint, import.offer()).await?;
    app.imports.apply(id, Step::Done)?;
    Ok(())
}

/// Waits until `ready` holds of the import.
async fn until(
    app: &App,
    id: Id,
    handles: &Handles,
    ready: impl Fn(&Import) -> bool,
) -> Result<Import, EdgeError> {
    loop {
        let changed = handles.changed.notified();
        let mut changed = std::pin::pin!(changed);
        // Registered before looking, so that a change in between is not missed.
        changed.as_mut().enable();
        let (import, _) = app.imports.get(id).ok_or(EdgeError::NotFound)?;
        if ready(&import) {
            return Ok(import);
        }
        changed.await;
    }
}

/// Hands the spooled bytes to Incus and waits for the image. Tells whether it turned out to be there already.
async fn hand_over(app: &Arc<App>, import: &Import, fingerprint: &Fingerprint) -> Result<bool, EdgeError> {
    let id = import.id();
    let instance_type = judge_spooled(app, import).await?;
    app.target.images().check().await?;
    app.imports.apply(id, Step::Forwarding)?;
    let operation = match forward(app, import, fingerprint, instance_type).await {
        Ok(operation) => operation,
        Err(error) => return after_forwarding_failed(app, id, fingerprint, error).await,
    };
    let (already_present, otherwise) = match wait(app, &operation).await {
        Ok(()) => (false, Incus::OperationGone),
        Err(Incus::AlreadyExists) => (true, Incus::ImageMissing),
        Err(
            error
            @ (Incus::OperationGone | Incus::ConnectionLost(_) | Incus::Timeout | Incus::Unreachable(_)),
        ) => (false, error),
        Err(error) => return Err(error.into()),
    };
    confirm(app, fingerprint, otherwise).await?;
    Ok(already_present)
}

/// If the last bytes were out when the connection broke, only the image itself can tell what became of it.
async fn after_forwarding_failed(
    app: &App,
    id: Id,
    fingerprint: &Fingerprint,
    error: EdgeError,
) -> Result<bool, EdgeError> {
    let committed = app.imports.get(id).is_some_and(|(import, _)| import.state() == State::Importing);
    match error {
        EdgeError::Incus(error @ (Incus::ConnectionLost(_) | Incus::Timeout)) if committed => {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            confirm(app, fingerprint, error).await?;
            Ok(false)
        }
        other => Err(other),
    }
}

async fn judge_spooled(app: &Arc<App>, import: &Import) -> Result<InstanceType, EdgeError> {
    let parts: Vec<(Role, Source)> =
        import.parts().iter().map(|part| part.role).zip(sources(app, import)).collect();
    let _slot = app.judge_slot.acquire().await?;
    let judging = tokio::task::spawn_blocking(move || {
        let parts: Vec<(Role, &Source)> = parts.iter().map(|(role, source)| (*role, source)).collect();
        judge(&parts)
    });
    judging.await?
}

fn sources(app: &App, import: &Import) -> Vec<Source> {
    let source = |part: &super::model::Part| Source {
        path: app.spool.path(import.id(), part.role),
        size: part.file.size,
        check: part.file.size > WHOLE,
    };
    import.parts().iter().map(source).collect()
}

async fn forward(
    app: &Arc<App>,
    import: &Import,
    fingerprint: &Fingerprint,
    instance_type: InstanceType,
) -> Result<OperationId, EdgeError> {
    let id = import.id();
    let declared = import.fingerprint().ok_or(EdgeError::Fingerprint)?;
    let handed_on = Arc::new(AtomicU64::new(0));
    let imports = Arc::clone(&app.imports);
    let commit = move || imports.apply(id, Step::Importing).is_ok();
    let bodies = outflow::start(sources(app, import), declared, &handed_on, commit);
    let sending = send(app, import, fingerprint, instance_type, bodies);
    let mut sending = std::pin::pin!(sending);
    let mut ticks = tokio::time::interval(PROGRESS);
    loop {
        tokio::select! {
            sent = &mut sending => return sent,
            _ = ticks.tick() => {
                // Past the last bytes the step no longer follows, and need not.
                let _ = app.imports.apply(id, Step::Forwarded(handed_on.load(Ordering::Relaxed)));
            }
        }
    }
}

async fn send(
    app: &App,
    import: &Import,
    fingerprint: &Fingerprint,
    instance_type: InstanceType,
    bodies: Vec<outflow::Outflow>,
) -> Result<OperationId, EdgeError> {
    let offer = import.offer();
    let head = |filename: &str| ImportHead {
        fingerprint: *fingerprint,
        filename: filename.to_owned(),
        public: offer.public,
    };
    let images = app.target.images();
    let mut bodies = bodies.into_iter();
    let sent = match (&offer.files, bodies.next(), bodies.next()) {
        (Files::Unified(file), Some(body), None) => images.import_unified(head(&file.name), body).await,
        (Files::Split { rootfs, .. }, Some(first), Some(second)) => {
            images.import_split(head(&rootfs.name), first, second, to_incus(instance_type)).await
        }
        _ => return Err(EdgeError::PartsDiffer),
    };
    sent.map_err(from_sending)
}

fn to_incus(instance_type: InstanceType) -> incus_client::InstanceType {
    match instance_type {
        InstanceType::Container => incus_client::InstanceType::Container,
        InstanceType::VirtualMachine => incus_client::InstanceType::VirtualMachine,
    }
}

/// Finds our own reason inside the failure of a body.
fn from_sending(error: Incus) -> EdgeError {
    match error {
        Incus::BodyFailed(cause) => match cause.downcast::<OutflowError>() {
            Ok(cause) => match *cause {
                OutflowError::Refused(why) => EdgeError::Image(why),
                OutflowError::Mismatch => EdgeError::FingerprintMismatch,
                OutflowError::Read(error) => error.into(),
                OutflowError::CalledOff => EdgeError::WrongState(State::Cancelled),
                OutflowError::BrokenOff => EdgeError::Internal("the outflow broke off".to_owned()),
            },
            Err(cause) => EdgeError::Internal(cause.to_string()),
        },
        other => other.into(),
    }
}

/// Waits for the operation through a lost connection or two.
async fn wait(app: &App, operation: &OperationId) -> Result<(), Incus> {
    let mut looks = 0;
    loop {
        match app.target.images().wait(operation).await {
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
async fn confirm(app: &App, fingerprint: &Fingerprint, otherwise: Incus) -> Result<(), EdgeError> {
    match app.target.images().image(fingerprint).await? {
        Some(_) => Ok(()),
        None => Err(otherwise.into()),
    }
}
