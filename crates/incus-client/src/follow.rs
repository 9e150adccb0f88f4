//! Following what Incus fetches or sends by itself, and stopping it.

use serde_json::Value;

use crate::cause::Subject;
use crate::error::Error;
use crate::model::Imported;
use crate::names::OperationId;
use crate::operation::{Operation, ROUND, Stand};
use crate::peer::of_transfer;
use crate::progress::Progress;
use crate::project::Project;
use crate::request::{OPERATIONS, path};

/// How long Incus is asked to hold an answer back, in seconds, where progress is to be told. An operation that ends
/// answers at once, so that none is missed though Incus forgets it 5 s later.
const GLANCE: u64 = 1;

impl Operation {
    fn progress(&self) -> Progress {
        let text = self.metadata.get("download_progress").and_then(Value::as_str);
        text.map_or_else(|| Progress::unknown(self.may_cancel), |text| Progress::read(text, self.may_cancel))
    }
}

impl Project {
    /// Follows [`Project::pull`] or [`Project::pull_url`] to its end, and tells about once a second how far it is.
    ///
    /// # Errors
    /// What stands between the servers is in [`Error::Peer`]; [`Error::Cancelled`] after [`Project::cancel`]; else as
    /// [`Project::wait`]. After an error that may pass, the operation may still run: it can be followed again, and once
    /// it is gone, [`Project::image`] tells.
    pub async fn follow(
        &self,
        operation: &OperationId,
        mut on_progress: impl FnMut(Progress),
    ) -> Result<Imported, Error> {
        let done = match self.transferred(operation, GLANCE, &mut on_progress).await {
            // As for uploads: no alias was asked for, so it can only be one that the image has.
            Err(Error::AliasTaken) => Err(Error::AlreadyExists),
            other => other,
        }?;
        done.imported().ok_or_else(|| Error::protocol("a finished copy without fingerprint and size"))
    }

    /// Follows [`Project::push`], on the source's side, to its end. [`Project::image`] of the target tells what came of it.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] where the target had the image before; [`Error::Peer`] for what else the target said, and
    /// [`PeerError::Refused`](crate::PeerError::Refused) for a token that it does not know; else as [`Project::wait`].
    pub async fn pushed(&self, operation: &OperationId) -> Result<(), Error> {
        self.transferred(operation, ROUND, &mut |_| {}).await.map(drop)
    }

    /// Follows what has to do with another server to its end, by waits of so many seconds.
    pub(crate) async fn transferred(
        &self,
        operation: &OperationId,
        seconds: u64,
        on_progress: &mut impl FnMut(Progress),
    ) -> Result<Operation, Error> {
        loop {
            match self.round(operation, seconds).await? {
                Stand::Running(operation) => on_progress(operation.progress()),
                Stand::Done(done) => return Ok(done),
                Stand::Cancelled => return Err(Error::Cancelled),
                Stand::Failed(text) => return Err(of_transfer(&text)),
            }
        }
    }

    /// Asks Incus to give up an operation. A download is given up while bytes flow; a token is withdrawn. The operation
    /// then ends by itself, which [`Project::follow`] tells.
    ///
    /// # Errors
    /// [`Error::NotCancellable`] where Incus does not let go of it, as when it has all bytes or has ended;
    /// [`Error::OperationGone`].
    pub async fn cancel(&self, operation: &OperationId) -> Result<(), Error> {
        let target = self.target(&path(&[OPERATIONS, operation.as_str()]));
        self.client().remove(target, Subject::Cancel).await
    }
}
