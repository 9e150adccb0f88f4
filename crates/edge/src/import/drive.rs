//! Sees one import through: tries, waits, tries again, and cleans up after its end.

use std::sync::Arc;

use tokio_util::task::AbortOnDropHandle;
use upload_proto::api::State;

use super::{
    course::Course,
    download::bring,
    fetching::{call_off, may_still_run},
    handles::Handles,
    model::{Import, Step},
    outlook::{Outlook, outlook, wait},
};
use crate::{
    app::{App, IDLE},
    error::EdgeError,
};

/// Runs until the import is at an end or the edge stops. What the spool and the ledger hold goes on with the next start.
pub(crate) async fn drive(app: Arc<App>, handles: Arc<Handles>) {
    let id = handles.id();
    let trying = AbortOnDropHandle::new(tokio::spawn(try_on(Arc::clone(&app), Arc::clone(&handles))));
    // What is fetched comes in beside what goes out, as from any sender.
    let bringing = (Arc::clone(&app), Arc::clone(&handles));
    let _bringing =
        AbortOnDropHandle::new(tokio::spawn(async move { bring(&bringing.0, &bringing.1).await }));
    tokio::select! {
        () = app.shutdown.cancelled() => return,
        // Dropping the course cuts its request to Incus in mid-body.
        _ = handles.until(|import| import.state().is_end()) => {}
        ended = trying => if let Err(error) = ended {
            let failed = Step::Failed { problem: EdgeError::from(error).to_problem(), retryable: true };
            if let Err(error) = app.imports.apply(id, failed).await {
                tracing::error!(%id, %error, "an import is stuck until the edge is restarted");
            }
        },
    }
    clean(&app, &handles).await;
}

/// Deletes what the spool holds of an import that needs it no more.
pub(crate) async fn clean(app: &App, handles: &Handles) {
    let import = handles.import();
    if import.keeps_bytes() {
        return;
    }
    // A request that still writes is let go first.
    handles.quiet().await;
    if let Err(error) = app.spool.remove(import.id()).await {
        tracing::warn!(id = %import.id(), %error, "the spool keeps files of an ended import; the next sweep deletes them");
    }
}

async fn try_on(app: Arc<App>, handles: Arc<Handles>) {
    let mut course = Course::new(&app, &handles);
    let mut failures = 0;
    while !handles.import().state().is_end() {
        let Err(error) = course.go_on().await else {
            failures = 0;
            continue;
        };
        let import = handles.import();
        if import.state().is_end() {
            return;
        }
        let pause = wait(&error, failures, spread());
        failures = failures.saturating_add(1);
        let after = after(&import, &error);
        let written = app.imports.apply(import.id(), after).await;
        if let Err(error) = &written {
            tracing::warn!(id = %import.id(), %error, "a failure could not be written down");
        }
        let import = handles.import();
        if written.is_err() || import.waiting().is_some() || import.state() != State::Receiving {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = handles.nudged() => {}
            }
        }
    }
}

/// The step that a failure leads to.
fn after(import: &Import, error: &EdgeError) -> Step {
    let outlook = outlook(error);
    let stalled = matches!(error, EdgeError::Stalled);
    tracing::info!(id = %import.id(), state = ?import.state(), ?outlook, %error, "an attempt failed");
    // Incus had all bytes and told that it has no image: that much is certain.
    let told = matches!(error, EdgeError::Incus(incus_client::Error::DiskFull(_)));
    match (outlook, import.state()) {
        (Outlook::MayPass, State::Importing | State::Finishing) if !told => Step::Waiting(error.to_problem()),
        (Outlook::MayPass, State::Fetching) if may_still_run(error) => Step::Waiting(error.to_problem()),
        // The sender's silence is no trouble of the import's.
        (Outlook::MayPass, _) if stalled => Step::Interrupted(None),
        (Outlook::MayPass, _) => Step::Interrupted(Some(error.to_problem())),
        (Outlook::Stops, _) => Step::Failed { problem: error.to_problem(), retryable: true },
        (Outlook::Ends, _) => Step::Failed { problem: error.to_problem(), retryable: false },
    }
}

fn spread() -> u64 {
    getrandom::u64().unwrap_or_default()
}

/// Gives up an import that nobody gave a sign for in [`IDLE`].
pub(crate) async fn expire(app: &Arc<App>, handles: &Handles) {
    let _calling_off = handles.calling_off().await;
    let import = handles.import();
    let id = import.id();
    if let (Some(_), Some(operation)) = (import.waiting(), import.operation())
        && let Err(error) = call_off(app, &import, operation).await
    {
        tracing::info!(%id, %error, "the target may yet bring the image of an import that is given up");
    }
    let waiting = import.waiting().cloned();
    let step = match waiting.clone() {
        // All it lacked was the server's being well; that is the reason to tell.
        Some(problem) => Step::Failed { problem, retryable: false },
        None => Step::Expired,
    };
    // Bytes that came this very moment keep it alive, and what goes to Incus comes to its own end.
    let imports = Arc::clone(&app.imports);
    let is_idle = move |now: &Import| now.waiting() == waiting.as_ref() && imports.idle_for(id) >= IDLE;
    if app.imports.apply_if(id, step, is_idle).await.is_ok() {
        tracing::info!(%id, "import given up");
        clean(app, handles).await;
    }
}

/// Calls an import off. Once is as good as twice.
///
/// # Errors
/// [`EdgeError::WrongState`] when it is too late.
pub(crate) async fn cancel(app: &Arc<App>, handles: &Handles) -> Result<Import, EdgeError> {
    let import = let_go(app, handles).await?;
    clean(app, handles).await;
    Ok(import)
}

async fn let_go(app: &Arc<App>, handles: &Handles) -> Result<Import, EdgeError> {
    let _calling_off = handles.calling_off().await;
    let mut let_go = None;
    loop {
        let import = handles.import();
        if let (State::Fetching, Some(operation)) = (import.state(), import.operation()) {
            // The target must let go first: what it fetches would become an image all the same.
            call_off(app, &import, operation).await?;
            let_go = Some(operation.clone());
        }
        match app.imports.apply(import.id(), Step::Cancelled { let_go: let_go.clone() }).await {
            Err(EdgeError::WrongState(State::Cancelled)) => return Ok(handles.import()),
            // The target was asked only just now, or once more: it has to let go of that too.
            Err(EdgeError::WrongState(State::Fetching)) => {}
            applied => return applied,
        }
    }
}

/// Takes a failed import up again, or has one that waits try at once.
///
/// # Errors
/// [`EdgeError::NotRetryable`] where there is nothing to take up.
pub(crate) async fn retry(app: &Arc<App>, handles: &Arc<Handles>) -> Result<Import, EdgeError> {
    let import = handles.import();
    if !import.state().is_end() {
        handles.nudge();
        return Ok(import);
    }
    let import = app.imports.apply(import.id(), Step::Retried).await.map_err(|error| match error {
        EdgeError::WrongState(state) if state.is_end() => EdgeError::NotRetryable,
        other => other,
    })?;
    app.tasks.spawn(drive(Arc::clone(app), Arc::clone(handles)));
    Ok(import)
}
