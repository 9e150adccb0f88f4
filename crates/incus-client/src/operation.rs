//! Following an operation to its end, in the two forms Incus tells of it.
//!
//! `/wait` always has HTTP status 200 once the operation is known; only the body tells how it ended. Up to 6.0.4 and
//! 6.11 a failure, and a wait that timed out, are an `error` without the operation, which a second request shows.
//! Later versions answer with the operation itself in every case.

use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::cause::{Subject, of_text};
use crate::envelope::{self, Envelope};
use crate::error::Error;
use crate::exchange::{CALL_LIMIT, call};
use crate::model::{Imported, or_default};
use crate::names::OperationId;
use crate::project::Project;
use crate::request::{self, OPERATIONS, path};

/// How long Incus is asked to hold one answer back, in seconds. An operation may take many such rounds; a silent
/// server is noticed after one.
pub(crate) const ROUND: u64 = 60;

#[derive(Debug, Deserialize)]
pub(crate) struct Operation {
    #[serde(default, deserialize_with = "or_default")]
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    status_code: u16,
    #[serde(default, deserialize_with = "or_default")]
    err: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) may_cancel: bool,
    #[serde(default)]
    pub(crate) metadata: Value,
}

/// Where an operation stands.
pub(crate) enum Stand {
    Running(Operation),
    Done(Operation),
    Cancelled,
    /// With Incus's words.
    Failed(String),
}

impl Operation {
    pub(crate) fn id(&self) -> Result<OperationId, Error> {
        self.id.parse().map_err(|_| Error::protocol("an operation without a usable id"))
    }

    /// Codes of the API: 200 success, 400 failure, 401 cancelled, 1xx not at an end.
    fn stand(self) -> Result<Stand, Error> {
        match self.status_code {
            100..=199 => Ok(Stand::Running(self)),
            200 => Ok(Stand::Done(self)),
            400 => Ok(Stand::Failed(self.err)),
            401 => Ok(Stand::Cancelled),
            other => Err(Error::protocol(format!("an operation of status {other}"))),
        }
    }

    /// The result of an import. Its size is a decimal string; a number is read as well.
    pub(crate) fn imported(&self) -> Option<Imported> {
        let size = self.metadata.get("size")?;
        Some(Imported {
            fingerprint: self.metadata.get("fingerprint")?.as_str()?.parse().ok()?,
            size: size.as_u64().or_else(|| size.as_str()?.parse().ok())?,
        })
    }
}

impl Project {
    /// Follows the operation of an import to its end, however long Incus works on it.
    ///
    /// # Errors
    /// The cause of a failed import ([`Error::NotAnImage`], [`Error::AlreadyExists`], [`Error::FingerprintMismatch`],
    /// [`Error::DiskFull`] and so on). After [`Error::OperationGone`], [`Error::ConnectionLost`] or
    /// [`Error::Timeout`] the import may have succeeded all the same: [`Project::image`] tells.
    pub async fn wait(&self, operation: &OperationId) -> Result<Imported, Error> {
        let done = match self.finished(operation).await {
            // No import of ours asks for aliases. Some servers try to give an image that is there already the aliases it
            // has, and fail at that.
            Err(Error::AliasTaken) => Err(Error::AlreadyExists),
            other => other,
        }?;
        done.imported().ok_or_else(|| Error::protocol("a finished import without fingerprint and size"))
    }

    pub(crate) async fn finished(&self, operation: &OperationId) -> Result<Operation, Error> {
        loop {
            match self.round(operation, ROUND).await? {
                Stand::Running(_) => tracing::debug!(%operation, "still running"),
                Stand::Done(done) => return Ok(done),
                Stand::Cancelled => return Err(Error::Cancelled),
                Stand::Failed(text) => return Err(of_text(&text)),
            }
        }
    }

    /// One `/wait` of so many seconds, and where it brings an error without the operation, a look at the operation itself.
    pub(crate) async fn round(&self, operation: &OperationId, seconds: u64) -> Result<Stand, Error> {
        let at = path(&[OPERATIONS, operation.as_str(), "wait"]);
        let target = self.target(&at) + &format!("&timeout={seconds}");
        let limit = CALL_LIMIT + Duration::from_secs(seconds);
        let waited = self.ask(&target, limit).await?;
        match waited.metadata {
            Some(found) if waited.kind != "error" => found.stand(),
            _ => self.look(operation, &waited.error).await,
        }
    }

    /// Tells a failed operation from a wait that ended before it: both are the same kind of error in the old form.
    async fn look(&self, operation: &OperationId, waited: &str) -> Result<Stand, Error> {
        let target = self.target(&path(&[OPERATIONS, operation.as_str()]));
        match self.ask(&target, CALL_LIMIT).await {
            Ok(Envelope { metadata: Some(found), .. }) => found.stand(),
            Ok(_) => Err(Error::protocol("an operation without content")),
            // Forgotten since. The text stands for its end, unless it only tells that the wait was over.
            Err(Error::OperationGone) if waited.is_empty() || waited.contains("deadline exceeded") => {
                Err(Error::OperationGone)
            }
            Err(Error::OperationGone) => Ok(Stand::Failed(waited.to_owned())),
            Err(error) => Err(error),
        }
    }

    async fn ask(&self, target: &str, limit: Duration) -> Result<Envelope<Operation>, Error> {
        let request = request::bare(Method::GET, self.client().endpoint().host(), target)?;
        envelope::open(Subject::Operation, &call(self.client().endpoint(), request, limit).await?)
    }
}
