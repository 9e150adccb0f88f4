//! Uploads: an image's bytes to Incus, as they come.

use http::Request;
use http_body::Body;

use crate::body::{BoxBody, ImageBody, Watched, boxed};
use crate::cause::Subject;
use crate::envelope;
use crate::error::Error;
use crate::exchange::{Answer, upload};
use crate::fingerprint::Fingerprint;
use crate::go_ahead::gate;
use crate::hazard::guard;
use crate::model::InstanceType;
use crate::multipart::{self, Multipart};
use crate::names::OperationId;
use crate::operation::Operation;
use crate::project::Project;
use crate::request::{self, IMAGES, path};

/// What is told of an image beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportHead {
    /// The fingerprint it must turn out to have; Incus imports nothing else.
    pub fingerprint: Fingerprint,
    /// Name of the file, of the rootfs for a split image. Its base name is stored, without control characters and cut
    /// to 255 bytes.
    pub filename: String,
    /// Whether clients without trust may read the image.
    pub public: bool,
}

impl Project {
    /// Uploads a unified image and returns the operation that imports it, once Incus has all of it. There is no limit
    /// of time but that on Incus's silence, [`crate::Patience`]. Dropping the future cuts the upload, and nothing is
    /// imported.
    ///
    /// Ask [`Project::check`] first: uploads are for projects that exist and keep images of their own.
    ///
    /// # Errors
    /// [`Error::BodyFailed`] where `body` yielded an error and the upload was cut; [`Error::Hazard`] where its first
    /// bytes show that it is no image, in which case nothing was sent. Incus may refuse at any moment:
    /// [`Error::Forbidden`], [`Error::ProjectMissing`], [`Error::QuotaExceeded`], [`Error::DiskFull`]; where such an
    /// answer was lost with the connection, the cause is looked for. [`Error::Timeout`] where Incus was silent. After it
    /// and [`Error::ConnectionLost`] the image may be there if the body had ended: [`Project::image`] tells.
    pub async fn import_unified(&self, head: ImportHead, body: impl ImageBody) -> Result<OperationId, Error> {
        let body = boxed(body);
        let size = body.size_hint().exact();
        let body = guard(body).await?;
        self.send(body, size, |host, target, body| request::unified(host, target, &head, body)).await
    }

    /// Uploads a split image, metadata first, and returns the operation that imports it. Its type is that of
    /// `instance_type`; Incus does not look into the rootfs.
    ///
    /// `rootfs` is not polled before `metadata` has ended.
    ///
    /// # Errors
    /// As [`Project::import_unified`]; [`Error::Hazard`] where one of the parts is empty. Nothing is imported then.
    pub async fn import_split(
        &self,
        head: ImportHead,
        metadata: impl ImageBody,
        rootfs: impl ImageBody,
        instance_type: InstanceType,
    ) -> Result<OperationId, Error> {
        let boundary = multipart::boundary()?;
        let (metadata, rootfs) = (boxed(metadata), boxed(rootfs));
        let sizes = metadata.size_hint().exact().zip(rootfs.size_hint().exact());
        let size = sizes.map(|(metadata, rootfs)| metadata.saturating_add(rootfs));
        let parts = boxed(Multipart::new(&boundary, &head.filename, metadata, rootfs, instance_type));
        let make = |host: &str, target: &str, body| request::split(host, target, &head, &boundary, body);
        self.send(parts, size, make).await.map_err(multipart::named)
    }

    /// Sends `body`, of `size` bytes where that is known, in the request that `make` makes of it.
    async fn send(
        &self,
        body: BoxBody,
        size: Option<u64>,
        make: impl FnOnce(&str, &str, Watched) -> Result<Request<Watched>, Error>,
    ) -> Result<OperationId, Error> {
        let client = self.client();
        let (gate, key) = client.endpoint().asks_first().then(|| gate(client.patience().go_ahead)).unzip();
        let (body, mut watch) = Watched::new(body, gate);
        let mut request = make(client.endpoint().host(), &self.target(&path(&[IMAGES])), body)?;
        if let Some(key) = key {
            key.ask(&mut request);
        }
        match upload(client, request, &mut watch).await.and_then(|answer| accepted(&answer)) {
            Err(lost @ Error::ConnectionLost(_)) => {
                let size = size.unwrap_or(0).max(watch.course.sent());
                Err(self.cause_of_loss(size).await.unwrap_or(lost))
            }
            outcome => outcome,
        }
    }
}

fn accepted(answer: &Answer) -> Result<OperationId, Error> {
    envelope::metadata::<Operation>(Subject::Import, answer)?.id()
}
