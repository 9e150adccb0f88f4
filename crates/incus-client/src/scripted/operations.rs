//! Operations of the fake daemon, and waiting for them.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, error, hidden_error, sync};
use super::state::{State, WaitForm};
use super::{Shared, images};
use crate::model::Imported;
use crate::names::OperationId;

/// An operation and where it stands.
#[derive(Debug, Clone)]
pub(super) enum FakeOperation {
    /// Runs until released, and then imports this.
    Held(images::Candidate),
    /// Has ended.
    Ended(Result<Option<Imported>, String>),
}

impl FakeOperation {
    pub(super) fn json(&self, id: &OperationId) -> Value {
        let (status, code, err) = match self {
            Self::Held(_) => ("Running", 103, ""),
            Self::Ended(Ok(_)) => ("Success", 200, ""),
            Self::Ended(Err(text)) => ("Failure", 400, text.as_str()),
        };
        let metadata = match self {
            Self::Ended(Ok(Some(done))) => {
                json!({ "fingerprint": done.fingerprint, "size": done.size.to_string() })
            }
            Self::Held(_) | Self::Ended(_) => Value::Null,
        };
        json!({
            "id": id.as_str(), "class": "task", "description": "Downloading image", "status": status,
            "status_code": code, "resources": {}, "metadata": metadata, "may_cancel": false, "err": err,
        })
    }
}

impl State {
    pub(super) fn add_operation(&mut self, operation: FakeOperation) -> OperationId {
        self.operations_made += 1;
        let id = OperationId::numbered(self.operations_made);
        self.operations.insert(id.clone(), operation);
        id
    }

    pub(super) fn release_operations(&mut self) {
        let held = std::mem::take(&mut self.operations);
        for (id, operation) in held {
            let ended = match operation {
                FakeOperation::Held(candidate) => self.import(candidate),
                FakeOperation::Ended(outcome) => outcome,
            };
            self.operations.insert(id, FakeOperation::Ended(ended));
        }
    }
}

/// `GET /operations/<id>`.
pub(super) fn show(shared: &Shared, id: &str) -> Answer {
    find(shared, id).map_or_else(unknown, |(id, operation)| sync(&operation.json(&id)))
}

/// `GET /operations/<id>/wait?timeout=`, in seconds, for ever without it.
pub(super) async fn wait(shared: &Arc<Shared>, id: &str, timeout: Option<u64>) -> Answer {
    let ended = async {
        let mut changes = shared.changed.subscribe();
        while let Some((_, FakeOperation::Held(_))) = find(shared, id) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    };
    match timeout {
        Some(seconds) => {
            let _ = tokio::time::timeout(Duration::from_secs(seconds), ended).await;
        }
        None => ended.await,
    }
    let Some((id, operation)) = find(shared, id) else { return unknown() };
    let form = shared.read().wait_form;
    match (form, &operation) {
        (WaitForm::Error, FakeOperation::Held(_)) => hidden_error("context deadline exceeded"),
        (WaitForm::Error, FakeOperation::Ended(Err(text))) => hidden_error(text),
        (WaitForm::Error | WaitForm::Operation, _) => sync(&operation.json(&id)),
    }
}

fn find(shared: &Shared, id: &str) -> Option<(OperationId, FakeOperation)> {
    let id: OperationId = id.parse().ok()?;
    let operation = shared.read().operations.get(&id)?.clone();
    Some((id, operation))
}

fn unknown() -> Answer {
    error(StatusCode::NOT_FOUND, "Operation not found")
}
