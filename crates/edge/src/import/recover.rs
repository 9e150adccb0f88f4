//! The start after a stop, whatever its cause: every open import as ledger and spool have it.

use std::sync::Arc;

use upload_proto::api::State;

use super::{
    drive::drive,
    handles::Handles,
    model::{Import, Step},
};
use crate::{app::App, error::EdgeError, spool::Place};

/// Rebuilds the imports, cuts off what was never acknowledged, deletes what belongs to none, and sets the open ones going.
///
/// # Errors
/// When the ledger or the spool cannot be read.
pub(crate) async fn recover(app: &Arc<App>) -> Result<(), EdgeError> {
    let mut open = Vec::new();
    for stored in app.imports.ledger().load().await? {
        match serde_json::from_str::<Import>(&stored.body) {
            Ok(import) => {
                let handles = app.imports.restore(import, stored.own);
                if !handles.import().state().is_end() {
                    open.push(handles);
                }
            }
            // It may be of a later edition; losing sight of it harms less than not starting.
            Err(error) => tracing::error!(id = %stored.id, %error, "an import in the ledger cannot be read"),
        }
    }
    sweep_spool(app, Unknown::Deleted).await?;
    for handles in open {
        let id = handles.id();
        if let Err(error) = take_up(app, &handles).await {
            tracing::error!(%id, %error, "an import cannot be gone on with");
        }
        app.tasks.spawn(drive(Arc::clone(app), handles));
    }
    Ok(())
}

async fn take_up(app: &Arc<App>, handles: &Handles) -> Result<(), EdgeError> {
    let import = handles.import();
    let id = import.id();
    tracing::info!(%id, state = ?import.state(), "import taken up again");
    if matches!(import.state(), State::Receiving | State::Forwarding) {
        for part in import.parts() {
            let place = Place { import: id, role: part.role };
            let length = app.spool.length(place).await?;
            if length < part.received {
                let problem = EdgeError::SpoolLost.to_problem();
                app.imports.apply(id, Step::Failed { problem, retryable: false }).await?;
                return Ok(());
            }
            if length > part.received {
                drop(app.spool.append(place, part.received).await?);
            }
        }
    }
    if import.state() == State::Forwarding {
        app.imports.apply(id, Step::Interrupted(None)).await?;
    }
    Ok(())
}

/// What becomes of a place in the spool that belongs to no known import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// It is left from before.
    Deleted,
    /// It may be that of an import which is only just beginning.
    Kept,
}

/// Deletes what belongs to an import that has ended, and perhaps what belongs to none.
///
/// # Errors
/// As the spool has them.
pub(crate) async fn sweep_spool(app: &App, unknown: Unknown) -> Result<(), EdgeError> {
    for id in app.spool.list().await? {
        let kept = app.imports.get(id).map(|handles| handles.import().keeps_bytes());
        if !kept.unwrap_or(unknown == Unknown::Kept) {
            tracing::info!(%id, "deleting what an ended import left in the spool");
            app.spool.remove(id).await?;
        }
    }
    Ok(())
}
