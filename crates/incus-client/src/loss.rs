//! The cause behind a broken upload.
//!
//! Incus answers an upload it will not take before the upload's end, and closes. Where the connection is reset on the
//! way, that answer is lost, and a refusal looks like bad luck. Whoever then tries again sends all of it for nothing.

use tokio::time::timeout;

use crate::error::{Detail, Error};
use crate::exchange::CALL_LIMIT;
use crate::project::Project;

impl Project {
    /// Why an upload of `size` bytes into this project could not have worked, if there is such a reason.
    pub(crate) async fn cause_of_loss(&self, size: u64) -> Option<Error> {
        let cause = timeout(CALL_LIMIT, self.obstacle(size)).await.ok().flatten();
        tracing::debug!(?cause, "the connection broke under an upload");
        cause
    }

    async fn obstacle(&self, size: u64) -> Option<Error> {
        match self.check().await {
            Ok(()) => {}
            Err(
                refused @ (Error::Forbidden(_)
                | Error::NotTrusted
                | Error::ServerNotPinned
                | Error::ProjectMissing(_)
                | Error::ProjectWithoutImages),
            ) => return Some(refused),
            Err(_) => return None,
        }
        let quota = self.quota().await.ok().flatten()?;
        (size > quota).then(|| {
            let text = format!("the connection broke; the project takes {quota} bytes, {size} were to come");
            Error::QuotaExceeded(Detail::new(text))
        })
    }
}
