//! Servers that images can be copied from: those of the settings and no others.

mod catalogue;
mod incus;
mod streams;
mod ways;

use std::{fs, path::Path, sync::Arc};

use image_format::Fingerprint;
use incus_client::{
    Certificate, Client, ClientIdentity, HttpsSettings, Project, ProjectName, RemoteSource, ServerPin,
    ServerTrust, SourceAddress, SourceProtocol,
};
use simplestreams::ListedFiles;
use thiserror::Error;
use upload_proto::api::{RemoteImage, RemoteProtocol};
use url::Url;

use crate::{
    error::EdgeError,
    fetch,
    settings::{RemoteKind, RemoteSettings},
};
use catalogue::Shelf;
pub(crate) use incus::{is_followable, seconds};
pub(crate) use streams::place;
pub(crate) use ways::{closed, ways};

/// All remotes.
pub(crate) struct Remotes(Vec<Arc<Remote>>);

/// One remote.
pub(crate) struct Remote {
    name: String,
    address: SourceAddress,
    certificate: Option<Certificate>,
    kind: Kind,
    shelf: Shelf,
}

/// What a remote speaks, and by what the edge asks it.
pub(crate) enum Kind {
    /// An Incus server.
    Incus {
        /// The project whose images are offered.
        images: Project,
        /// Whether the edge has a certificate there.
        known: bool,
    },
    /// A web server with simplestreams documents.
    Streams {
        /// What fetches from it, and from nowhere else.
        client: fetch::Client,
        /// What paths are relative to; it ends in a slash.
        base: Url,
    },
}

/// An image of a remote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offered {
    /// As the API shows it.
    pub row: RemoteImage,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// Its files, where the remote is a web server.
    pub files: Option<ListedFiles>,
}

/// A remote that cannot be used as it is written. The operator can mend it.
#[derive(Debug, Error)]
pub enum RemoteError {
    /// A certificate or key that cannot be read.
    #[error("remotes.{remote}: {path}: {why}")]
    File {
        /// The remote.
        remote: String,
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// An address, project, certificate or key that makes no sense.
    #[error("remotes.{remote}: {why}")]
    Unusable {
        /// The remote.
        remote: String,
        /// Why.
        why: String,
    },
}

impl Remotes {
    /// Makes the remotes of their settings; nothing is connected yet. `max_size` is the most bytes of one image.
    ///
    /// # Errors
    /// [`RemoteError`] tells what to mend.
    pub(crate) fn new(settings: &[RemoteSettings], max_size: u64) -> Result<Self, RemoteError> {
        let remotes = settings.iter().map(|one| Remote::new(one, max_size).map(Arc::new));
        Ok(Self(remotes.collect::<Result<_, _>>()?))
    }

    /// The remote of that name.
    ///
    /// # Errors
    /// [`EdgeError::UnknownRemote`] where the settings have none of that name.
    pub(crate) fn get(&self, name: &str) -> Result<&Arc<Remote>, EdgeError> {
        let found = self.0.iter().find(|remote| remote.name == name);
        found.ok_or_else(|| EdgeError::UnknownRemote(name.to_owned()))
    }

    /// Each of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Remote>> {
        self.0.iter()
    }
}

impl Remote {
    fn new(settings: &RemoteSettings, max_size: u64) -> Result<Self, RemoteError> {
        let unusable = |why: String| RemoteError::Unusable { remote: settings.name.clone(), why };
        let read = |path: &Path| {
            fs::read(path).map_err(|error| RemoteError::File {
                remote: settings.name.clone(),
                path: path.display().to_string(),
                why: error.to_string(),
            })
        };
        let address: SourceAddress =
            settings.url.parse().map_err(|fault| unusable(format!("url: {fault}")))?;
        let pem = settings.server_certificate.as_deref().map(read).transpose()?;
        let certificate = pem.as_deref().map(Certificate::from_pem).transpose();
        let certificate = certificate.map_err(|fault| unusable(format!("server_certificate: {fault}")))?;
        let kind = match &settings.kind {
            RemoteKind::Incus { project, identity } => {
                let project: ProjectName =
                    project.parse().map_err(|fault| unusable(format!("project: {fault}")))?;
                let identity = match identity {
                    Some((certificate, key)) => {
                        Some(ClientIdentity { certificate_pem: read(certificate)?, key_pem: read(key)? })
                    }
                    None => None,
                };
                let known = identity.is_some();
                let trust = pem.map_or(ServerTrust::SystemRoots, |pem| ServerPin::Pem(pem).into());
                let client = Client::https(HttpsSettings { url: settings.url.clone(), identity, trust });
                let client = client.map_err(|error| unusable(error.to_string()))?;
                Kind::Incus { images: client.project(project), known }
            }
            RemoteKind::Simplestreams => {
                let base: Url =
                    format!("{address}/").parse().map_err(|fault| unusable(format!("{fault}")))?;
                let policy = fetch::Policy::trusted(&base, Vec::new(), max_size);
                let policy = policy.map_err(|refusal| unusable(refusal.to_string()))?;
                let trust = pem.map_or(fetch::Trust::System, fetch::Trust::Pinned);
                let client =
                    fetch::Client::new(policy, &trust).map_err(|error| unusable(error.to_string()))?;
                Kind::Streams { client, base }
            }
        };
        Ok(Self { name: settings.name.clone(), address, certificate, kind, shelf: Shelf::default() })
    }

    /// What it speaks, and by what the edge asks it.
    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// What it speaks.
    pub(crate) fn protocol(&self) -> RemoteProtocol {
        match self.kind {
            Kind::Incus { .. } => RemoteProtocol::Incus,
            Kind::Streams { .. } => RemoteProtocol::Simplestreams,
        }
    }

    /// The server as another Incus is told of it: always from the settings, never from a request.
    pub(crate) fn source(&self) -> RemoteSource {
        let (protocol, project) = match &self.kind {
            Kind::Incus { images, .. } => (SourceProtocol::Incus, Some(images.name().clone())),
            Kind::Streams { .. } => (SourceProtocol::Simplestreams, None),
        };
        let (server, certificate) = (self.address.clone(), self.certificate.clone());
        RemoteSource { server, protocol, certificate, project }
    }
}
