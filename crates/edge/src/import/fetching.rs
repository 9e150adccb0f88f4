//! An image that the target gets without the edge: asked for, followed, and found again after a stop of either.

use std::sync::Arc;

use image_format::Fingerprint;
use incus_client::{
    Error as Incus, OperationId, Phase, Progress, Project, PullRequest, PushTarget, Secret, UrlRequest,
    Wanted,
};
use upload_proto::api::{CopyMode, CopySource, FetchPhase, Fetched, Source, UrlSource, WhyClosed};

use super::{
    handles::Handles,
    model::{Import, Operation, Step},
};
use crate::{
    app::App,
    error::EdgeError,
    remotes::{Kind, Offered},
    target::Target,
    terms::{from_incus, to_incus, type_from_api, type_to_incus},
};

/// What an operation that the target was asked for is to end with.
pub(super) enum Outcome {
    /// The image is there, and was before.
    AlreadyPresent,
    /// The image has come.
    Got(Fingerprint),
}

/// Has the target get the image, or finds out what has become of it.
///
/// # Errors
/// Why there is no image. After one that may pass, the operation may go on.
pub(super) async fn fetch(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    target: &Arc<Target>,
) -> Result<Outcome, EdgeError> {
    let import = handles.import();
    let operation = match import.operation() {
        Some(operation) => operation.clone(),
        None => {
            let asked = begin(app, handles, target, &import).await;
            // Whoever asked for the import waits for this much.
            handles.note_asked();
            match asked? {
                Some(operation) => operation,
                None => return Ok(Outcome::AlreadyPresent),
            }
        }
    };
    let followed = follow(app, handles, &worker(app, target, &import, &operation)?, &operation).await;
    if followed.as_ref().is_err_and(|error| !may_still_run(error)) {
        withdraw(target, &operation).await;
    }
    if followed.is_err() {
        // Where somebody is just calling it off, that is the end of it, and nothing is tried again.
        drop(handles.calling_off().await);
    }
    match followed {
        Ok(image) if is_another(&import, &image) => Err(EdgeError::AnotherImage),
        // The remote's word is not the target's.
        Ok(_) if operation.at_remote && !is_there(target, &import).await? => {
            withdraw(target, &operation).await;
            Err(EdgeError::Incus(Incus::OperationGone))
        }
        Ok(image) => Ok(Outcome::Got(image)),
        Err(EdgeError::Incus(Incus::AlreadyExists)) if is_there(target, &import).await? => {
            Ok(Outcome::AlreadyPresent)
        }
        // Incus forgets an operation soon after its end, and all of them when it is restarted.
        Err(EdgeError::Incus(Incus::OperationGone)) if is_there(target, &import).await? => {
            import.fingerprint().map(Outcome::Got).ok_or(EdgeError::Fingerprint)
        }
        Err(error) => Err(error),
    }
}

/// Asks for the image, unless it is there.
async fn begin(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    target: &Arc<Target>,
    import: &Import,
) -> Result<Option<Operation>, EdgeError> {
    if is_there(target, import).await? {
        return Ok(None);
    }
    target.takes_images().await?;
    ask(app, handles, target).await.map(Some)
}

/// Whether nothing was learnt of the operation, so that it may go on.
pub(super) fn may_still_run(error: &EdgeError) -> bool {
    match error {
        EdgeError::Incus(error) | EdgeError::Remote(error) => matches!(
            error,
            Incus::ConnectionLost(_) | Incus::Unreachable(_) | Incus::Unavailable(_) | Incus::Timeout
        ),
        _ => true,
    }
}

/// Whether the target got another image than the one that was asked for: its server told the target other things than the
/// edge. Who follows an alias gets whatever it names.
fn is_another(import: &Import, got: &Fingerprint) -> bool {
    let follows = matches!(&import.offer().source, Source::Copy(source) if source.auto_update);
    !follows && import.fingerprint().is_some_and(|wanted| wanted != *got)
}

/// Takes back the token of a push that came to nothing: an unused one would be good for ever.
async fn withdraw(target: &Target, operation: &Operation) {
    let (Some(token), Ok(project)) = (&operation.token, target.incus()) else { return };
    let Ok(token) = token.parse() else { return };
    if let Err(error) = project.withdraw(&token).await {
        tracing::warn!(%error, "a token that nobody uses could not be taken back");
    }
}

/// Asks the target to give up what it fetches for the import.
///
/// # Errors
/// [`EdgeError::Incus`] with [`Incus::NotCancellable`] where it is too late, and what else Incus says.
pub(super) async fn call_off(
    app: &Arc<App>,
    import: &Import,
    operation: &Operation,
) -> Result<(), EdgeError> {
    let target = app.targets.get(import.target())?;
    let at = worker(app, target, import, operation)?;
    match at.cancel(&parsed(operation)?).await {
        // What is gone has ended, whichever way; the course of the import is about to hear of it.
        Err(Incus::OperationGone) => Err(Incus::NotCancellable.into()),
        other => Ok(other?),
    }
}

/// Asks for the image. A task of its own: once Incus was asked, the operation must be written down, whoever goes away.
async fn ask(app: &Arc<App>, handles: &Arc<Handles>, target: &Arc<Target>) -> Result<Operation, EdgeError> {
    let (app, handles, target) = (Arc::clone(app), Arc::clone(handles), Arc::clone(target));
    let tasks = app.tasks.clone();
    let asking = tasks.spawn(async move {
        let import = handles.import();
        let operation = request(&app, &target, &import).await?;
        match app.imports.apply(import.id(), Step::Asked(operation.clone())).await {
            Ok(_) => Ok(operation),
            Err(error) => {
                // Called off meanwhile, or not written down: nobody would follow it.
                let _ = call_off(&app, &import, &operation).await;
                Err(error)
            }
        }
    });
    asking.await?
}

/// Makes the request that the import is for.
async fn request(app: &Arc<App>, target: &Target, import: &Import) -> Result<Operation, EdgeError> {
    let offer = import.offer();
    let project = target.incus()?;
    let by_target = |id: OperationId| Operation { id: id.to_string(), at_remote: false, token: None };
    match &offer.source {
        Source::Url(UrlSource { .. }) => {
            let url = import.place().ok_or(EdgeError::NotFound)?;
            // The settings may have changed since it was begun.
            app.web.check_for_incus(url)?;
            let url = url.parse().map_err(|_| EdgeError::NotFound)?;
            let request = UrlRequest { url, public: offer.public, filename: String::new() };
            Ok(by_target(project.pull_url(&request).await?))
        }
        Source::Copy(source) if source.mode == CopyMode::Pull => {
            let request = pull(app, import, source).await?;
            Ok(by_target(project.pull(&request).await?))
        }
        Source::Copy(source) => push(app, target, project, import, source).await,
        Source::Files(_) => Err(EdgeError::Internal("nothing to fetch".to_owned())),
    }
}

/// Has the remote send the image to the target, at the first of the target's addresses that it reaches.
async fn push(
    app: &Arc<App>,
    target: &Target,
    project: &Project,
    import: &Import,
    source: &CopySource,
) -> Result<Operation, EdgeError> {
    let Kind::Incus { images, .. } = app.remotes.get(&source.remote)?.kind() else {
        return Err(EdgeError::CopyClosed(WhyClosed::RemoteIsNoIncus));
    };
    let wanted = to_incus(import.fingerprint().ok_or(EdgeError::Fingerprint)?);
    let image = images.image(&wanted).await.map_err(EdgeError::Remote)?.ok_or(EdgeError::NotOffered)?;
    let (addresses, certificate) = target.reached_at().await?;
    let token = project.mint_push(&image, import.offer().public).await?;
    let mut outcome = Err(EdgeError::CopyClosed(WhyClosed::TargetNotOnNetwork));
    for address in addresses {
        let Ok(server) = format!("https://{address}").parse() else { continue };
        let to = PushTarget {
            server,
            certificate: certificate.clone(),
            secret: token.secret.clone(),
            project: project.name().clone(),
            profiles: Vec::new(),
        };
        outcome = images.push(&wanted, &to).await.map_err(of_push);
        if !matches!(outcome, Err(EdgeError::Remote(Incus::Peer(_)))) {
            break;
        }
    }
    let operation = |id: String| Operation { id, at_remote: true, token: Some(token.operation.to_string()) };
    match outcome {
        Ok(id) => Ok(operation(id.to_string())),
        Err(error) => {
            withdraw(target, &operation(String::new())).await;
            Err(error)
        }
    }
}

async fn pull(app: &Arc<App>, import: &Import, source: &CopySource) -> Result<PullRequest, EdgeError> {
    let remote = app.remotes.get(&source.remote)?;
    let image = import.fingerprint().ok_or(EdgeError::Fingerprint)?;
    let Offered { row, .. } = remote.find(&image).await?;
    let what = match (&source.alias, source.auto_update) {
        (Some(alias), true) => Wanted::ByAlias {
            alias: alias.parse().map_err(|_| EdgeError::NotCalled(alias.clone()))?,
            image_type: row.image_type.map(type_from_api).map(type_to_incus),
            auto_update: true,
        },
        _ => {
            let secret = match remote.kind() {
                Kind::Incus { images, .. } => key(images, &to_incus(image)).await?,
                Kind::Streams { .. } => None,
            };
            Wanted::ByFingerprint { fingerprint: to_incus(image), secret }
        }
    };
    Ok(PullRequest { source: remote.source(), what, public: import.offer().public, profiles: None })
}

/// What opens the image to the target; nothing where it is public. It may have been so when the list was read.
async fn key(images: &Project, image: &incus_client::Fingerprint) -> Result<Option<Secret>, EdgeError> {
    let found = images.image(image).await.map_err(EdgeError::Remote)?.ok_or(EdgeError::NotOffered)?;
    if found.public {
        return Ok(None);
    }
    Ok(Some(images.image_secret(image).await.map_err(EdgeError::Remote)?.secret))
}

/// Follows the operation, and shows how far it is.
async fn follow(
    app: &Arc<App>,
    handles: &Handles,
    at: &Project,
    operation: &Operation,
) -> Result<Fingerprint, EdgeError> {
    let id = parsed(operation)?;
    if operation.at_remote {
        at.pushed(&id).await.map_err(of_push)?;
        return handles.import().fingerprint().ok_or(EdgeError::Fingerprint);
    }
    let show = |progress| app.imports.fetching(handles, fetched(&progress));
    let imported = at.follow(&id, show).await?;
    Ok(from_incus(&imported.fingerprint))
}

/// What the target said is the target's; the rest is told from the remote's side.
fn of_push(error: Incus) -> EdgeError {
    match error {
        Incus::AlreadyExists
        | Incus::OperationGone
        | Incus::Cancelled
        | Incus::DiskFull(_)
        | Incus::QuotaExceeded(_)
        | Incus::ProfileMissing(_)
        | Incus::NotAnImage(..)
        | Incus::NotPushable
        | Incus::FingerprintMismatch(_) => EdgeError::Incus(error),
        other => EdgeError::Remote(other),
    }
}

/// Whoever works on the operation.
fn worker(app: &App, target: &Target, import: &Import, operation: &Operation) -> Result<Project, EdgeError> {
    match &import.offer().source {
        Source::Copy(source) if operation.at_remote => match app.remotes.get(&source.remote)?.kind() {
            Kind::Incus { images, .. } => Ok(images.clone()),
            Kind::Streams { .. } => Err(EdgeError::NotOffered),
        },
        _ => target.incus().cloned(),
    }
}

async fn is_there(target: &Target, import: &Import) -> Result<bool, EdgeError> {
    match import.fingerprint() {
        Some(image) => Ok(target.image(&image).await?.is_some()),
        None => Ok(false),
    }
}

fn parsed(operation: &Operation) -> Result<OperationId, EdgeError> {
    operation.id.parse().map_err(|_| EdgeError::Internal("an operation without an id".to_owned()))
}

/// What Incus tells, in the API's terms. Its own words for a phase are not passed on.
fn fetched(progress: &Progress) -> Fetched {
    let nothing = progress.percent.is_none() && progress.bytes.is_none();
    let phase = match &progress.phase {
        Phase::Whole if nothing => FetchPhase::Asked,
        Phase::Whole => FetchPhase::Image,
        Phase::Metadata => FetchPhase::Metadata,
        Phase::Rootfs | Phase::Delta => FetchPhase::Rootfs,
        Phase::Other(_) => FetchPhase::Other,
    };
    Fetched { phase, percent: progress.percent, bytes: progress.bytes, per_second: progress.per_second }
}
