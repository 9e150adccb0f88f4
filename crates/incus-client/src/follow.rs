//! Following what Incus fetches or sends by itself, and stopping it.

use http::Method;
use serde_json::Value;

use crate::cause::Subject;
use crate::envelope;
use crate::error::Error;
use crate::exchange::{CALL_LIMIT, call};
use crate::model::Imported;
use crate::names::OperationId;
use crate::operation::{Operation, Stand};
use crate::peer::of_transfer;
use crate::progress::Progress;
use crate::project::Project;
use crate::request::{self, OPERATIONS, path};

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
        let done = match self.transferred(operation, &mut on_progress).await {
            // As for uploads: no alias was asked for, so it can only be one that the image has.
            Err(Error::AliasTaken) => Err(Error::AlreadyExists),
            other => other,
        }?;
        done.imported().ok_or_else(|| Error::protocol("a finished copy without fingerprint and size"))
    }

    pub(crate) async fn transferred(
        &self,
        operation: &OperationId,
        on_progress: &mut impl FnMut(Progress),
    ) -> Result<Operation, Error> {
        loop {
            match self.round(operation, GLANCE).await? {
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
        let request = request::bare(Method::DELETE, self.client().endpoint().host(), &target)?;
        let answer = call(self.client().endpoint(), request, CALL_LIMIT).await?;
        envelope::open::<serde::de::IgnoredAny>(Subject::Cancel, &answer).map(drop)
    }
}
