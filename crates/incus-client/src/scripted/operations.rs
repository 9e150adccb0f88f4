//! Operations of the fake daemon, and waiting for them.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, error, hidden_error, sync};
use super::state::{State, WaitForm};
use super::{Shared, images, pulls};
use crate::model::Imported;
use crate::names::OperationId;

/// An operation and where it stands.
#[derive(Debug, Clone)]
pub(super) enum FakeOperation {
    /// Runs until released.
    Held(Work),
    /// Stands for a token until it is withdrawn.
    Token(String),
    /// Has ended, with this for metadata or with this error.
    Ended(Result<Value, String>),
    /// Was cancelled.
    Cancelled,
}

/// What a held operation does once it is released.
#[derive(Debug, Clone)]
pub(super) enum Work {
    /// Imports what was uploaded.
    Import(Box<images::Candidate>),
    /// Ends a download, which says this meanwhile.
    Pull(Box<pulls::Pulled>, Option<String>),
}

/// The metadata of an import that went well.
pub(super) fn metadata(imported: &Imported) -> Value {
    json!({ "fingerprint": imported.fingerprint, "size": imported.size.to_string() })
}

impl FakeOperation {
    pub(super) fn json(&self, id: &OperationId) -> Value {
        let (status, code, err) = match self {
            Self::Held(_) | Self::Token(_) => ("Running", 103, ""),
            Self::Ended(Ok(_)) => ("Success", 200, ""),
            Self::Ended(Err(text)) => ("Failure", 400, text.as_str()),
            Self::Cancelled => ("Cancelled", 401, ""),
        };
        let metadata = match self {
            Self::Ended(Ok(metadata)) => metadata.clone(),
            Self::Held(Work::Pull(_, Some(text))) => json!({ "download_progress": text }),
            Self::Token(secret) => json!({ "secret": secret }),
            Self::Held(_) | Self::Ended(Err(_)) | Self::Cancelled => Value::Null,
        };
        let (class, description) = match self {
            Self::Token(_) => ("token", "Image download token"),
            _ => ("task", "Downloading image"),
        };
        json!({
            "id": id.as_str(), "class": class, "description": description, "status": status,
            "status_code": code, "resources": {}, "metadata": metadata, "may_cancel": self.may_cancel(), "err": err,
        })
    }

    fn may_cancel(&self) -> bool {
        matches!(self, Self::Token(_) | Self::Held(Work::Pull(..)))
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
            let operation = match operation {
                FakeOperation::Held(work) => FakeOperation::Ended(self.work(work)),
                other => other,
            };
            self.operations.insert(id, operation);
        }
    }

    pub(super) fn work(&mut self, work: Work) -> Result<Value, String> {
        match work {
            Work::Import(candidate) => self.import(*candidate),
            Work::Pull(pulled, _) => self.finish_pull(*pulled),
        }
        .map(|imported| metadata(&imported))
    }

    /// Has every download that is under way say this.
    pub(super) fn say_progress(&mut self, text: &str) {
        for operation in self.operations.values_mut() {
            if let FakeOperation::Held(Work::Pull(_, said)) = operation {
                *said = Some(text.to_owned());
            }
        }
    }
}

/// `GET /operations/<id>`.
pub(super) fn show(shared: &Shared, id: &str) -> Answer {
    find(shared, id).map_or_else(unknown, |(id, operation)| sync(&operation.json(&id)))
}

/// `DELETE /operations/<id>`. A download ends as a failure, as it does mostly with the real one.
pub(super) fn cancel(shared: &Shared, id: &str) -> Answer {
    let Some((id, operation)) = find(shared, id) else { return unknown() };
    let clinging = shared.read().clinging;
    let ended = match operation {
        FakeOperation::Held(Work::Pull(..)) if !clinging => {
            FakeOperation::Ended(Err("context canceled".to_owned()))
        }
        FakeOperation::Token(_) => FakeOperation::Cancelled,
        FakeOperation::Held(Work::Import(_) | Work::Pull(..)) => {
            return error(StatusCode::BAD_REQUEST, "This operation can't be cancelled");
        }
        FakeOperation::Ended(_) | FakeOperation::Cancelled => {
            return error(StatusCode::BAD_REQUEST, "Only running operations can be cancelled");
        }
    };
    shared.change(|state| state.operations.insert(id, ended));
    sync(&json!({}))
}

/// `GET /operations/<id>/wait?timeout=`, in seconds, for ever without it.
pub(super) async fn wait(shared: &Arc<Shared>, id: &str, timeout: Option<u64>) -> Answer {
    let ended = async {
        let mut changes = shared.changed.subscribe();
        while let Some((_, FakeOperation::Held(_) | FakeOperation::Token(_))) = find(shared, id) {
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
        (WaitForm::Error, FakeOperation::Held(_) | FakeOperation::Token(_)) => {
            hidden_error("context deadline exceeded")
        }
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
