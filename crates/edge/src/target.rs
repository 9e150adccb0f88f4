//! The Incus server and project that images go to.

use std::{fs, io, path::Path, time::Duration};

use incus_client::{Client, ClientIdentity, HttpsSettings, Project, ServerPin};
use thiserror::Error;
use upload_proto::api::TargetView;

use crate::settings::{TargetAddress, TargetSettings};

/// How long the page waits to hear whether Incus answers.
const GLANCE: Duration = Duration::from_secs(5);

/// A target.
#[derive(Clone)]
pub struct Target {
    name: String,
    client: Client,
    images: Project,
}

/// A target that cannot be used as it is written. The operator can mend it.
#[derive(Debug, Error)]
pub enum TargetError {
    /// A certificate or key that cannot be read.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// A name that Incus does not allow.
    #[error("target.project: {0}")]
    Project(incus_client::NameFault),
    /// An address, certificate or key that makes no sense.
    #[error("target: {0}")]
    Https(incus_client::SettingsError),
}

impl Target {
    /// Makes a target of its settings; nothing is connected yet.
    ///
    /// # Errors
    /// [`TargetError`] tells what to mend.
    pub fn new(settings: &TargetSettings) -> Result<Self, TargetError> {
        let client = match &settings.address {
            TargetAddress::Socket(socket) => Client::unix(socket),
            TargetAddress::Https { url, client_certificate, client_key, server_certificate } => {
                Client::https(HttpsSettings {
                    url: url.clone(),
                    identity: Some(ClientIdentity {
                        certificate_pem: read(client_certificate)?,
                        key_pem: read(client_key)?,
                    }),
                    trust: ServerPin::Pem(read(server_certificate)?).into(),
                })
                .map_err(TargetError::Https)?
            }
        };
        let project = settings.project.parse().map_err(TargetError::Project)?;
        Ok(Self { name: settings.name.clone(), images: client.project(project), client })
    }

    /// The images of the target's project.
    #[must_use]
    pub fn images(&self) -> &Project {
        &self.images
    }

    /// What the page may know, asked anew each time.
    pub async fn view(&self) -> TargetView {
        let server = tokio::time::timeout(GLANCE, self.client.server()).await.ok().and_then(Result::ok);
        let server = server.filter(|server| server.trusted);
        TargetView {
            name: self.name.clone(),
            project: self.images.name().to_string(),
            reachable: server.is_some(),
            server_version: server.as_ref().map(|server| server.version.clone()),
            architectures: server.map(|server| server.architectures).unwrap_or_default(),
        }
    }

    /// Whether images could be handed over right now.
    ///
    /// # Errors
    /// What Incus says.
    pub async fn check(&self) -> Result<incus_client::Server, incus_client::Error> {
        let server = self.client.server().await?;
        if !server.trusted {
            return Err(incus_client::Error::NotTrusted);
        }
        self.images.check().await?;
        Ok(server)
    }
}

/// The fingerprint as the client of Incus has it.
pub(crate) fn fingerprint(computed: image_format::Fingerprint) -> incus_client::Fingerprint {
    (*computed.as_bytes()).into()
}

fn read(path: &Path) -> Result<Vec<u8>, TargetError> {
    fs::read(path).map_err(|error| TargetError::File { path: path.display().to_string(), error })
}
