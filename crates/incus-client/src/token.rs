//! Tokens for one image, and the push of an image from server to server.

use http::Method;
use serde_json::{Value, json};

use crate::address::SourceAddress;
use crate::cause::Subject;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::export::Export;
use crate::fingerprint::Fingerprint;
use crate::image::Image;
use crate::model::InstanceType;
use crate::moment;
use crate::names::{OperationId, ProjectName};
use crate::operation::Operation;
use crate::project::Project;
use crate::request::{self, EXPORT, IMAGES, SECRET, path};
use crate::secret::Secret;

/// Leave to read or to bring one image, once. Incus forgets it 5 s after its first use, or when it restarts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The operation it stands for; see [`Project::withdraw`].
    pub operation: OperationId,
    /// What whoever uses it has to show.
    pub secret: Secret,
}

/// Where an image is pushed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushTarget {
    /// Address of the server, as the source reaches it.
    pub server: SourceAddress,
    /// The certificate to accept it by. Without one, the source goes by its own system's authorities.
    pub certificate: Option<Certificate>,
    /// What [`Project::mint_push`] gave there.
    pub secret: Secret,
    /// The project there in which the token was made.
    pub project: ProjectName,
    /// Profiles of the target that an instance of it gets by itself; `default` where there are none. One that does not
    /// exist fails the push.
    pub profiles: Vec<String>,
}

fn token(operation: &Operation) -> Result<Token, Error> {
    let secret = operation.metadata.get("secret").and_then(Value::as_str);
    let secret = secret.and_then(|text| text.parse().ok());
    let secret = secret.ok_or_else(|| Error::protocol("a token without a usable secret"))?;
    Ok(Token { operation: operation.id()?, secret })
}

impl Project {
    /// Leave for anybody to read an image that is not public: for [`Project::image_with_secret`],
    /// [`Project::export`] and [`crate::Wanted::ByFingerprint`].
    ///
    /// # Errors
    /// [`Error::ImageMissing`] where the image is not in the project.
    pub async fn image_secret(&self, fingerprint: &Fingerprint) -> Result<Token, Error> {
        let target = self.target(&path(&[IMAGES, &fingerprint.to_string(), SECRET]));
        token(&self.client().begin(Method::POST, target, &json!({}), Subject::Image).await?)
    }

    /// The image that a secret opens, or `None`, which also a secret that is used up gives. The first use begins its last
    /// 5 s: an [`Project::export`] with the same one must begin within them.
    ///
    /// # Errors
    /// Those of any call.
    pub async fn image_with_secret(
        &self,
        fingerprint: &Fingerprint,
        secret: &Secret,
    ) -> Result<Option<Image>, Error> {
        let target = self.target(&path(&[IMAGES, &fingerprint.to_string()]));
        self.read_image(target + &request::and("secret", secret.expose()), fingerprint).await
    }

    /// Leave for anybody to bring this image, as its source tells of it, into this project.
    ///
    /// What is told here replaces what stands in the image itself: its properties and its end of use would be lost
    /// otherwise. Properties are always told, if only as an empty map, since Incus cannot add any to none.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::ProjectMissing`].
    pub async fn mint_push(&self, image: &Image, public: bool) -> Result<Token, Error> {
        let mut wanted = json!({
            "source": { "type": "image", "mode": "push", "fingerprint": image.fingerprint },
            "properties": image.properties,
            "public": public,
        });
        if let (Some(moment), Some(wanted)) =
            (image.expires_at.and_then(moment::text), wanted.as_object_mut())
        {
            wanted.insert("expires_at".to_owned(), json!(moment));
        }
        let target = self.target(&path(&[IMAGES]));
        token(&self.client().begin(Method::POST, target, &wanted, Subject::Import).await?)
    }

    /// Whether [`Project::push`] would send this image of the project as what it is.
    ///
    /// # Errors
    /// [`Error::NotPushable`] where it would not.
    pub async fn check_pushable(&self, image: &Image) -> Result<(), Error> {
        // Only an export tells how an image is packed. It is let go at once.
        if image.instance_type == Some(InstanceType::VirtualMachine)
            && matches!(self.export(image, None, None).await?, Export::Split { .. })
        {
            return Err(Error::NotPushable);
        }
        Ok(())
    }

    /// Has this server send an image of this project to another server, and returns the operation that does so;
    /// [`Project::pushed`] goes on. Incus tells no progress of it and does not stop it.
    ///
    /// # Errors
    /// [`Error::ImageMissing`] where the image is not in the project; [`Error::NotPushable`] for a virtual machine in two
    /// parts, which Incus would send as a container; [`Error::Peer`] where the other server cannot be reached, which
    /// Incus finds out at once.
    pub async fn push(&self, fingerprint: &Fingerprint, to: &PushTarget) -> Result<OperationId, Error> {
        let image = self.image(fingerprint).await?.ok_or(Error::ImageMissing)?;
        self.check_pushable(&image).await?;
        let mut wanted = json!({
            "target": to.server.as_str(),
            "secret": to.secret.expose(),
            "project": to.project.as_str(),
        });
        if let Some(wanted) = wanted.as_object_mut() {
            if let Some(certificate) = &to.certificate {
                wanted.insert("certificate".to_owned(), json!(certificate.to_pem()));
            }
            if !to.profiles.is_empty() {
                wanted.insert("profiles".to_owned(), json!(to.profiles));
            }
        }
        let target = self.target(&path(&[IMAGES, &fingerprint.to_string(), EXPORT]));
        self.client().begin(Method::POST, target, &wanted, Subject::Push).await?.id()
    }

    /// Takes back a token, by the operation it stands for. One that is used up, or that Incus has forgotten, is as good as taken back.
    ///
    /// # Errors
    /// Those of any call.
    pub async fn withdraw(&self, token: &OperationId) -> Result<(), Error> {
        match self.cancel(token).await {
            Err(Error::OperationGone | Error::NotCancellable) => Ok(()),
            other => other,
        }
    }
}
