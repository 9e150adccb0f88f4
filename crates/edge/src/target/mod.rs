//! Where images go: projects of Incus servers.

mod images;

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use incus_client::{Certificate, Client, ClientIdentity, HttpsSettings, Project, ServerPin};
use thiserror::Error;
use upload_proto::api::{ImageType, TargetKind, TargetView};

use crate::{
    error::EdgeError,
    fetch::ServerHeaders,
    settings::{TargetAddress, TargetSettings},
};

/// How long the page waits to hear whether Incus answers.
const GLANCE: Duration = Duration::from_secs(5);

/// All targets, the one that is meant where none is named first.
pub(crate) struct Targets {
    first: Arc<Target>,
    others: Vec<Arc<Target>>,
}

impl Targets {
    /// Makes the targets of their settings; nothing is connected yet.
    ///
    /// # Errors
    /// [`TargetError`] tells what to mend.
    pub(crate) fn new(settings: &[TargetSettings]) -> Result<Self, TargetError> {
        let mut all = settings.iter().map(|settings| Target::new(settings).map(Arc::new));
        let first = all.next().unwrap_or(Err(TargetError::None))?;
        Ok(Self { first, others: all.collect::<Result<_, _>>()? })
    }

    /// The target of that name; the first one where `name` is empty.
    ///
    /// # Errors
    /// [`EdgeError::UnknownTarget`] where the settings have none of that name.
    pub(crate) fn get(&self, name: &str) -> Result<&Arc<Target>, EdgeError> {
        if name.is_empty() {
            return Ok(&self.first);
        }
        let found = self.all().find(|target| target.name == name);
        found.ok_or_else(|| EdgeError::UnknownTarget(name.to_owned()))
    }

    /// Each of them, the first one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Target>> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

/// A target.
pub struct Target {
    name: String,
    client: Client,
    images: Project,
}

/// A target that cannot be used as it is written. The operator can mend it.
#[derive(Debug, Error)]
pub enum TargetError {
    /// No target at all.
    #[error("there is nowhere for images to go")]
    None,
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

    /// Its name in the settings.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    #[must_use]
    pub(crate) fn kind(&self) -> TargetKind {
        TargetKind::Incus
    }

    /// What the server tells of itself to the web servers it imports from.
    ///
    /// # Errors
    /// What Incus says.
    pub(crate) async fn server_headers(&self) -> Result<ServerHeaders, EdgeError> {
        let server = self.client.server().await?;
        Ok(ServerHeaders { architectures: server.architectures, version: server.version })
    }

    /// Where other servers reach it, `host:port` each, and the certificate that they find there.
    ///
    /// # Errors
    /// What Incus says.
    pub(crate) async fn reached_at(&self) -> Result<(Vec<String>, Option<Certificate>), EdgeError> {
        let server = self.client.server().await?;
        Ok((server.addresses, server.certificate))
    }

    /// The project of an Incus server that it is.
    #[must_use]
    pub(crate) fn project(&self) -> &Project {
        &self.images
    }

    /// The same, where it is one.
    #[must_use]
    pub(crate) fn incus(&self) -> Option<&Project> {
        Some(&self.images)
    }

    /// Whether it is an Incus server.
    #[must_use]
    pub(crate) fn is_incus(&self) -> bool {
        self.incus().is_some()
    }

    /// What the page may know, asked anew each time.
    pub(crate) async fn view(&self) -> TargetView {
        let server = tokio::time::timeout(GLANCE, self.client.server()).await.ok().and_then(Result::ok);
        let server = server.filter(|server| server.trusted);
        TargetView {
            name: self.name.clone(),
            kind: TargetKind::Incus,
            profiles: Vec::new(),
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

/// The type as the client of Incus has it.
pub(crate) fn instance_type(image_type: ImageType) -> incus_client::InstanceType {
    match image_type {
        ImageType::Container => incus_client::InstanceType::Container,
        ImageType::VirtualMachine => incus_client::InstanceType::VirtualMachine,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TargetError> {
    fs::read(path).map_err(|error| TargetError::File { path: path.display().to_string(), error })
}
