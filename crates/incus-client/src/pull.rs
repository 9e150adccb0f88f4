//! Images that Incus fetches by itself: from another server, or from a web address.

use http::Method;
use serde_json::{Map, Value, json};

use crate::address::{ImageUrl, SourceAddress};
use crate::cause::Subject;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::filename::base_name;
use crate::fingerprint::Fingerprint;
use crate::model::InstanceType;
use crate::names::{OperationId, ProjectName, SourceAlias};
use crate::project::Project;
use crate::request::{IMAGES, path};
use crate::secret::Secret;

/// How a server of images is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceProtocol {
    /// As an Incus server.
    Incus,
    /// As a web server with a simplestreams index.
    Simplestreams,
}

/// A server that Incus is to copy from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteSource {
    /// Its address, as Incus reaches it.
    pub server: SourceAddress,
    /// How it is spoken to.
    pub protocol: SourceProtocol,
    /// The certificate to accept it by. Without one, Incus goes by its own system's authorities.
    pub certificate: Option<Certificate>,
    /// Its project, on an Incus server; `default` if not given.
    pub project: Option<ProjectName>,
}

/// Which image of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The very image. Incus notes no source for it.
    ByFingerprint {
        /// Its fingerprint.
        fingerprint: Fingerprint,
        /// What opens it, where it is not public.
        secret: Option<Secret>,
    },
    /// Whatever public image has that name now.
    ByAlias {
        /// The name.
        alias: SourceAlias,
        /// The type, where a name stands for one of each.
        image_type: Option<InstanceType>,
        /// Whether Incus is to follow the name to newer images.
        auto_update: bool,
    },
}

/// A copy that Incus makes of another server's image.
///
/// Aliases and properties are no part of it: Incus fails over an alias that exists when the image is already there, and
/// leaves it half set up. Both have calls of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Where from.
    pub source: RemoteSource,
    /// Which one.
    pub what: Wanted,
    /// Whether clients without trust may read the copy.
    pub public: bool,
    /// Profiles an instance of it gets by itself. `None` and an empty list stand for `default`: that there be none
    /// Incus hears only together with other wishes, so that is for [`Project::set_profiles`]. One that does not exist
    /// fails the copy, and the image may be there all the same.
    pub profiles: Option<Vec<String>>,
}

/// An image that Incus fetches from a web server, which describes it by headers of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlRequest {
    /// The address Incus asks first. It names the image's fingerprint and the address of the file.
    pub url: ImageUrl,
    /// Whether clients without trust may read the image.
    pub public: bool,
    /// Name of the file. Its base name is stored.
    pub filename: String,
}

impl PullRequest {
    fn json(&self) -> Value {
        let mut source = Map::new();
        let mut put = |key: &str, value: Value| source.insert(key.to_owned(), value);
        put("type", json!("image"));
        put("mode", json!("pull"));
        put("server", json!(self.source.server.as_str()));
        put(
            "protocol",
            json!(match self.source.protocol {
                SourceProtocol::Incus => "incus",
                SourceProtocol::Simplestreams => "simplestreams",
            }),
        );
        if let Some(certificate) = &self.source.certificate {
            put("certificate", json!(certificate.to_pem()));
        }
        if let Some(project) = &self.source.project {
            put("project", json!(project.as_str()));
        }
        let follows = match &self.what {
            Wanted::ByFingerprint { fingerprint, secret } => {
                put("fingerprint", json!(fingerprint));
                if let Some(secret) = secret {
                    put("secret", json!(secret.expose()));
                }
                false
            }
            Wanted::ByAlias { alias, image_type, auto_update } => {
                put("alias", json!(alias.as_str()));
                if let Some(image_type) = image_type {
                    put("image_type", json!(image_type.to_string()));
                }
                *auto_update
            }
        };
        let mut request = json!({ "source": source, "public": self.public, "auto_update": follows });
        let profiles = self.profiles.as_ref().filter(|profiles| !profiles.is_empty());
        if let (Some(profiles), Some(request)) = (profiles, request.as_object_mut()) {
            request.insert("profiles".to_owned(), json!(profiles));
        }
        request
    }
}

impl UrlRequest {
    /// Incus ignores profiles here, and has no source to follow: neither is asked for.
    fn json(&self) -> Value {
        json!({
            "source": { "type": "url", "mode": "pull", "protocol": "direct", "url": self.url.as_str() },
            "public": self.public,
            "filename": base_name(&self.filename).unwrap_or_default(),
        })
    }
}

impl Project {
    /// Has Incus copy an image of another server into this project, and returns the operation that does so;
    /// [`Project::follow`] goes on. An image that is there already is not fetched and ends well, but what is asked for
    /// here takes the place of its settings: whether it is public and followed, its profiles, and its file name, which is
    /// lost. Ask [`Project::image`] first.
    ///
    /// Incus goes wherever it is sent, and takes an image that another project of its own has without fetching it: who
    /// may choose the source is for the caller to decide.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::ProjectMissing`]; what is wrong with the source comes with the operation, or here
    /// as [`Error::Peer`] where Incus looks before it begins.
    pub async fn pull(&self, request: &PullRequest) -> Result<OperationId, Error> {
        self.post_image(&request.json()).await
    }

    /// Has Incus fetch a unified image from a web server into this project, and returns the operation that does so. What
    /// [`Project::pull`] says of the source holds here too.
    ///
    /// # Errors
    /// As [`Project::pull`].
    pub async fn pull_url(&self, request: &UrlRequest) -> Result<OperationId, Error> {
        self.post_image(&request.json()).await
    }

    /// A request for an image that Incus gets otherwise than in the body.
    async fn post_image(&self, request: &Value) -> Result<OperationId, Error> {
        let target = self.target(&path(&[IMAGES]));
        self.client().begin(Method::POST, target, request, Subject::Pull).await?.id()
    }
}
