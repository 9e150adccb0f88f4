//! Uploads: an image's bytes to Incus, as they come.

use crate::body::{ImageBody, Watched, boxed};
use crate::cause::Subject;
use crate::envelope;
use crate::error::Error;
use crate::exchange::{Answer, upload};
use crate::fingerprint::Fingerprint;
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
    /// of time. Dropping the future cuts the upload, and nothing is imported.
    ///
    /// Ask [`Project::check`] first: uploads are for projects that exist and keep images of their own.
    ///
    /// # Errors
    /// [`Error::BodyFailed`] where `body` yielded an error and the upload was cut; [`Error::Hazard`] where its first
    /// bytes show that it is no image, in which case nothing was sent. Incus may refuse at any moment:
    /// [`Error::Forbidden`], [`Error::ProjectMissing`], [`Error::QuotaExceeded`], [`Error::DiskFull`]. After
    /// [`Error::ConnectionLost`] the image may be there if the body had ended: [`Project::image`] tells.
    pub async fn import_unified(&self, head: ImportHead, body: impl ImageBody) -> Result<OperationId, Error> {
        let body = guard(boxed(body)).await?;
        let (body, told) = Watched::new(body);
        let endpoint = self.client().endpoint();
        let request = request::unified(endpoint.host(), &self.images_target(), &head, body)?;
        accepted(&upload(endpoint, request, told).await?)
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
        let parts = Multipart::new(&boundary, &head.filename, boxed(metadata), boxed(rootfs), instance_type);
        let (body, told) = Watched::new(boxed(parts));
        let endpoint = self.client().endpoint();
        let request = request::split(endpoint.host(), &self.images_target(), &head, &boundary, body)?;
        accepted(&upload(endpoint, request, told).await.map_err(multipart::named)?)
    }

    fn images_target(&self) -> String {
        self.target(&path(&[IMAGES]))
    }
}

fn accepted(answer: &Answer) -> Result<OperationId, Error> {
    envelope::metadata::<Operation>(Subject::Import, answer)?.id()
}
