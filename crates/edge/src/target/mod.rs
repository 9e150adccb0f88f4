//! Where images go: projects of Incus servers, and the edge's own depot.

mod images;
mod list;
mod view;

use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use incus_client::{Certificate, Client, ClientIdentity, HttpsSettings, Project, Server, ServerPin};
use thiserror::Error;
use upload_proto::api::{Problem, TargetKind};
pub(crate) use view::{Left, Taken};

use crate::{
    check::Facts,
    depot::Depot,
    error::EdgeError,
    fetch::ServerHeaders,
    settings::{TargetAddress, TargetSettings},
};

/// For how long it is taken for true that a project keeps images of its own.
const APART: Duration = Duration::from_secs(60);

/// All targets, the one that is meant where none is named first.
pub(crate) struct Targets {
    first: Arc<Target>,
    others: Vec<Arc<Target>>,
}

/// Why a target cannot be used.
#[derive(Debug, Error)]
pub(crate) enum CheckError {
    /// As it is written.
    #[error(transparent)]
    Settings(#[from] TargetError),
    /// As Incus says.
    #[error(transparent)]
    Incus(#[from] incus_client::Error),
}

impl Targets {
    /// Makes the targets of their settings; nothing is connected yet.
    ///
    /// # Errors
    /// [`TargetError`] tells what to mend.
    pub(crate) fn new(settings: &[TargetSettings], depot: Option<&Depot>) -> Result<Self, TargetError> {
        let mut all = settings.iter().map(|settings| Target::new(settings, depot).map(Arc::new));
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
    store: Store,
    /// Why it took no images when it was last looked at: told again under the id that the log has.
    trouble: Mutex<Option<Problem>>,
    /// When the images here were last known to be its own alone.
    apart: Mutex<Option<Instant>>,
}

/// What keeps a target's images.
enum Store {
    /// A project of an Incus server.
    Incus { client: Client, images: Project },
    /// The edge itself.
    Depot(Depot),
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
    fn new(settings: &TargetSettings, depot: Option<&Depot>) -> Result<Self, TargetError> {
        let client = match &settings.address {
            TargetAddress::Depot => {
                let depot = depot.ok_or(TargetError::None)?.clone();
                return Ok(Self::of(settings, Store::Depot(depot)));
            }
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
        let store = Store::Incus { images: client.project(project), client };
        Ok(Self::of(settings, store))
    }

    fn of(settings: &TargetSettings, store: Store) -> Self {
        Self { name: settings.name.clone(), store, trouble: Mutex::default(), apart: Mutex::default() }
    }

    /// Whether the images here are this project's own. In one that keeps none (`features.images`), Incus shows those of
    /// `default`, which no tenant may see. It is asked once a minute at most.
    ///
    /// # Errors
    /// [`incus_client::Error::ProjectWithoutImages`], and what else Incus says.
    pub(crate) async fn keeps_its_own(&self) -> Result<(), EdgeError> {
        let known = *self.apart.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_some_and(|at| at.elapsed() < APART) {
            return Ok(());
        }
        self.takes_images().await?;
        *self.apart.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Ok(())
    }

    /// Its name in the settings.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    #[must_use]
    pub(crate) fn kind(&self) -> TargetKind {
        match self.store {
            Store::Incus { .. } => TargetKind::Incus,
            Store::Depot(_) => TargetKind::Depot,
        }
    }

    /// The project of an Incus server that it is.
    ///
    /// # Errors
    /// [`EdgeError::NotInDepot`] where it is none.
    pub(crate) fn incus(&self) -> Result<&Project, EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images),
            Store::Depot(_) => Err(EdgeError::NotInDepot),
        }
    }

    /// The depot that it is.
    #[must_use]
    pub(crate) fn depot(&self) -> Option<&Depot> {
        match &self.store {
            Store::Incus { .. } => None,
            Store::Depot(depot) => Some(depot),
        }
    }

    /// What the server tells of itself to the web servers it imports from.
    ///
    /// # Errors
    /// What Incus says.
    pub(crate) async fn server_headers(&self) -> Result<ServerHeaders, EdgeError> {
        let server = self.server().await?;
        Ok(ServerHeaders { architectures: server.architectures, version: server.version })
    }

    /// Where other servers reach it, `host:port` each, and the certificate that they find there.
    ///
    /// # Errors
    /// What Incus says.
    pub(crate) async fn reached_at(&self) -> Result<(Vec<String>, Option<Certificate>), EdgeError> {
        let server = self.server().await?;
        Ok((server.addresses, server.certificate))
    }

    /// The profiles that instances can have; the depot has none.
    ///
    /// # Errors
    /// What Incus says.
    pub(crate) async fn profiles(&self) -> Result<Vec<String>, EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images.profiles().await?),
            Store::Depot(_) => Ok(Vec::new()),
        }
    }

    /// Whether images could be handed over right now: which version of Incus would take them, if any.
    ///
    /// # Errors
    /// What Incus says.
    pub async fn check(&self) -> Result<Option<String>, incus_client::Error> {
        let Store::Incus { client, images } = &self.store else { return Ok(None) };
        let server = client.server().await?;
        if !server.trusted {
            return Err(incus_client::Error::NotTrusted);
        }
        images.check().await?;
        Ok(Some(server.version))
    }

    /// As [`Target::check`], of a target that is only spoken of in the settings: what an operator should know of it.
    ///
    /// # Errors
    /// What to mend in the settings, or what Incus says.
    pub(crate) async fn check_settings(settings: &TargetSettings) -> Result<Option<Facts>, CheckError> {
        match settings.address {
            TargetAddress::Depot => Ok(None),
            TargetAddress::Socket(_) | TargetAddress::Https { .. } => {
                let target = Self::new(settings, None)?;
                target.check().await?;
                Ok(target.facts().await?)
            }
        }
    }

    /// What an operator should know of it; nothing of the depot.
    async fn facts(&self) -> Result<Option<Facts>, incus_client::Error> {
        let Store::Incus { client, images } = &self.store else { return Ok(None) };
        let server = client.server().await?;
        Ok(Some(Facts {
            target: self.name.clone(),
            project: images.name().to_string(),
            administered: server.administered,
            version: server.version,
            extensions: server.api_extensions,
            config: client.project_config(images.name()).await?,
            // Not shown is not there, as far as this client goes.
            private_in_default: client.private_images_of_default().await.unwrap_or_default(),
        }))
    }

    async fn server(&self) -> Result<Server, EdgeError> {
        match &self.store {
            Store::Incus { client, .. } => Ok(client.server().await?),
            Store::Depot(_) => Err(EdgeError::NotInDepot),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TargetError> {
    fs::read(path).map_err(|error| TargetError::File { path: path.display().to_string(), error })
}
