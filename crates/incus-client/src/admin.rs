//! What an administrator sets up on a server: projects, and who is trusted with them.
//!
//! Nothing here is part of an import; it is for making the narrow access that imports then use.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use http::Method;
use serde::Deserialize;
use serde_json::json;

use crate::cause::Subject;
use crate::certificate::Certificate;
use crate::client::Client;
use crate::envelope;
use crate::error::Error;
use crate::exchange::call_list;
use crate::model::or_default;
use crate::names::ProjectName;
use crate::request::{self, CERTIFICATES, IMAGES, PROJECTS, path};

/// A project's settings by their keys.
pub type ProjectConfig = BTreeMap<String, String>;

/// A client that a server trusts by its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TrustedClient {
    /// What the server calls it.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// SHA-256 of its certificate, 64 hexadecimal digits.
    pub fingerprint: String,
    /// Whether it may use the projects below and nothing else.
    #[serde(default)]
    pub restricted: bool,
    /// Those projects.
    #[serde(default, deserialize_with = "or_default")]
    pub projects: Vec<String>,
}

#[derive(Deserialize)]
struct ProjectBody {
    #[serde(default, deserialize_with = "or_default")]
    config: ProjectConfig,
}

/// As much of an image as tells whose business it is.
#[derive(Deserialize)]
struct SeenImage {
    #[serde(default)]
    public: bool,
    #[serde(default)]
    project: String,
}

impl Client {
    /// The settings of a project; `None` where there is none of that name, or none that is shown to this client.
    ///
    /// # Errors
    /// Those of any call.
    pub async fn project_config(&self, name: &ProjectName) -> Result<Option<ProjectConfig>, Error> {
        let target = path(&[PROJECTS, name.as_str()]);
        match self.read::<ProjectBody>(target, Subject::Project).await {
            Ok(body) => Ok(Some(body.config)),
            Err(Error::ProjectMissing(_) | Error::Forbidden(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a project. What is not set has Incus's own default.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is one of that name, or a setting is none; [`Error::Forbidden`] for a client that is
    /// no administrator.
    pub async fn create_project(
        &self,
        name: &ProjectName,
        description: &str,
        config: &ProjectConfig,
    ) -> Result<(), Error> {
        let body = json!({ "name": name.as_str(), "description": description, "config": config });
        self.change(Method::POST, path(&[PROJECTS]), &body, Subject::Server).await
    }

    /// Every client in the server's trust store, as far as they are shown to this one.
    ///
    /// # Errors
    /// Those of any call.
    pub async fn trusted_clients(&self) -> Result<Vec<TrustedClient>, Error> {
        self.read(path(&[CERTIFICATES]) + "?recursion=1", Subject::Server).await
    }

    /// Has the server trust a client's certificate, for these projects and nothing else.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is trusted already; [`Error::Forbidden`] for a client that is no administrator.
    pub async fn trust(
        &self,
        certificate: &Certificate,
        name: &str,
        projects: &[&ProjectName],
    ) -> Result<(), Error> {
        let projects: Vec<&str> = projects.iter().map(|project| project.as_str()).collect();
        let body = json!({
            "type": "client", "name": name, "restricted": true, "projects": projects,
            "certificate": certificate.to_base64(),
        });
        self.change(Method::POST, path(&[CERTIFICATES]), &body, Subject::Server).await
    }

    /// Narrows the trust in a client to these projects and nothing else.
    ///
    /// # Errors
    /// Those of any call.
    pub async fn restrict(&self, client: &TrustedClient, projects: &[&ProjectName]) -> Result<(), Error> {
        let projects: Vec<&str> = projects.iter().map(|project| project.as_str()).collect();
        let body = json!({
            "type": "client", "name": client.name, "restricted": true, "projects": projects,
        });
        self.change(Method::PUT, path(&[CERTIFICATES, &client.fingerprint]), &body, Subject::Server).await
    }

    /// Has the server listen to the network there.
    ///
    /// # Errors
    /// [`Error::Refused`] where it cannot; [`Error::Forbidden`] for a client that is no administrator.
    pub async fn listen(&self, address: SocketAddr) -> Result<(), Error> {
        let body = json!({ "config": { "core.https_address": address.to_string() } });
        self.change(Method::PATCH, path(&[]), &body, Subject::Server).await
    }

    /// How many images of the project `default` are not public and yet are shown to this client, whatever it is
    /// restricted to: Incus lets every client that it trusts read those.
    ///
    /// # Errors
    /// Those of any call.
    pub async fn private_images_of_default(&self) -> Result<usize, Error> {
        let target = path(&[IMAGES]) + "?recursion=1&all-projects=true";
        let request = request::bare(Method::GET, self.endpoint().host(), &target)?;
        let answer = call_list(self.endpoint(), request).await?;
        let seen: Vec<SeenImage> = envelope::open(Subject::Images, &answer)?.metadata.unwrap_or_default();
        Ok(seen.iter().filter(|image| !image.public && image.project == "default").count())
    }
}
