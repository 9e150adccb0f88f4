//! A project on a server: its images, and whether it can hold some.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;

use crate::cause::Subject;
use crate::client::Client;
use crate::envelope;
use crate::error::Error;
use crate::exchange::{CALL_LIMIT, call, call_list};
use crate::fingerprint::Fingerprint;
use crate::image::Image;
use crate::model::or_default;
use crate::names::ProjectName;
use crate::operation::Operation;
use crate::request::{self, IMAGES, PROJECTS, in_project, path};

/// One project of one server. Cheap to clone; every call it makes names the project.
#[derive(Debug, Clone)]
pub struct Project {
    client: Client,
    name: ProjectName,
}

#[derive(Deserialize)]
struct ProjectBody {
    #[serde(default, deserialize_with = "or_default")]
    config: BTreeMap<String, String>,
}

impl Project {
    pub(crate) fn new(client: Client, name: ProjectName) -> Self {
        Self { client, name }
    }

    /// The project's name.
    #[must_use]
    pub fn name(&self) -> &ProjectName {
        &self.name
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn target(&self, path: &str) -> String {
        in_project(path, &self.name)
    }

    /// Whether images imported here stay here.
    ///
    /// Incus puts the images of a project whose `features.images` is false, or not set at all, into `default`, where
    /// a client restricted to the project cannot even delete them.
    ///
    /// # Errors
    /// [`Error::ProjectMissing`], [`Error::ProjectWithoutImages`], and [`Error::NotTrusted`] where the server does not
    /// know this client's certificate.
    pub async fn check(&self) -> Result<(), Error> {
        let target = path(&[PROJECTS, self.name.as_str()]);
        let project: ProjectBody = match self.client.read(target, Subject::Project).await {
            Err(Error::Forbidden(detail)) if self.client.server().await?.trusted => {
                return Err(Error::Forbidden(detail));
            }
            Err(Error::Forbidden(_)) => return Err(Error::NotTrusted),
            other => other?,
        };
        let own = project.config.get("features.images").is_some_and(|value| is_true(value));
        if own || self.name.is_default() { Ok(()) } else { Err(Error::ProjectWithoutImages) }
    }

    /// The image of this fingerprint, or `None` where the project has none. Incus does not tell a project that does
    /// not exist from one without the image; [`Project::check`] does.
    ///
    /// # Errors
    /// Those of any call.
    pub async fn image(&self, fingerprint: &Fingerprint) -> Result<Option<Image>, Error> {
        self.read_image(self.target(&path(&[IMAGES, &fingerprint.to_string()])), fingerprint).await
    }

    pub(crate) async fn read_image(
        &self,
        target: String,
        fingerprint: &Fingerprint,
    ) -> Result<Option<Image>, Error> {
        match self.client.read::<Image>(target, Subject::Image).await {
            Ok(image) if image.fingerprint == *fingerprint => Ok(Some(image)),
            Ok(_) => Err(Error::protocol("another image than the one asked for")),
            Err(Error::ImageMissing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All images of the project. The answer is bounded to 64 MiB, some ten thousand images. A client that the server
    /// does not trust is shown the public ones of the project `default`.
    ///
    /// # Errors
    /// Those of any call; [`Error::NotTrusted`] for such a client in another project; [`Error::Protocol`] above the bound.
    pub async fn images(&self) -> Result<Vec<Image>, Error> {
        self.list("").await
    }

    /// The images of exactly that many bytes. Incus looks for them, so the answer is small however many there are
    /// of other sizes.
    ///
    /// # Errors
    /// Those of any call.
    pub async fn images_of_size(&self, size: u64) -> Result<Vec<Fingerprint>, Error> {
        let filter = request::and("filter", &format!("size eq {size}"));
        let images = self.list(&filter).await?;
        Ok(images.iter().filter(|image| image.size == size).map(|image| image.fingerprint).collect())
    }

    async fn list(&self, filter: &str) -> Result<Vec<Image>, Error> {
        let target = self.target(&path(&[IMAGES])) + "&recursion=1" + filter;
        let request = request::bare(Method::GET, self.client.endpoint().host(), &target)?;
        let answer = call_list(self.client.endpoint(), request).await?;
        Ok(envelope::open(Subject::Images, &answer)?.metadata.unwrap_or_default())
    }

    /// Deletes the image and its aliases, and waits until it is gone.
    ///
    /// # Errors
    /// [`Error::ImageMissing`] where the image is not in the project.
    pub async fn delete_image(&self, fingerprint: &Fingerprint) -> Result<(), Error> {
        let target = self.target(&path(&[IMAGES, &fingerprint.to_string()]));
        let request = request::bare(Method::DELETE, self.client.endpoint().host(), &target)?;
        let answer = call(self.client.endpoint(), request, CALL_LIMIT).await?;
        let operation: Operation = envelope::metadata(Subject::Image, &answer)?;
        self.finished(&operation.id()?).await.map(drop)
    }
}

/// Incus's own reading of a boolean setting.
fn is_true(value: &str) -> bool {
    ["true", "1", "yes", "on"].iter().any(|word| value.eq_ignore_ascii_case(word))
}
