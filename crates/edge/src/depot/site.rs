//! The depot on an address of its own.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use thiserror::Error;
use tokio::net::TcpListener;

use super::{BaseUrl, Depot, Origin, router};
use crate::{
    listen::{Listening, Scheme, TlsError, acceptor},
    metrics::Metrics,
    observe::watched,
    settings::{CertificateFiles, DepotSettings},
};

/// Where and how the depot is served.
#[derive(Debug, Clone)]
pub(crate) struct SiteSettings {
    /// Where to listen; any address, as nothing can be changed there.
    pub listen: SocketAddr,
    /// PEM files of the certificate and its key. Without them there is no TLS, and something before it has to offer that:
    /// the `incus` command takes no other remotes.
    pub certificate: Option<CertificateFiles>,
    /// How readers reach it, where that is not by the host they ask for.
    pub public_url: Option<BaseUrl>,
}

/// Why the depot cannot be served. The operator can mend it.
#[derive(Debug, Error)]
pub(crate) enum SiteError {
    /// The certificate or its key.
    #[error("depot: {0}")]
    Tls(#[from] TlsError),
    /// The address that others know it by.
    #[error("depot.url: {0}")]
    Url(String),
    /// The address is taken or not ours.
    #[error("depot: cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
}

/// The depot being served.
pub(crate) struct Site {
    listening: Listening,
    address: SocketAddr,
    scheme: Scheme,
    public_url: Option<BaseUrl>,
}

impl Site {
    /// Begins to serve, where the settings name an address for it.
    ///
    /// # Errors
    /// [`SiteError`] tells what to mend.
    pub(crate) async fn of(
        depot: &Depot,
        settings: &DepotSettings,
        metrics: &Arc<Metrics>,
    ) -> Result<Option<Self>, SiteError> {
        let url = |text: &String| text.parse::<BaseUrl>().map_err(|fault| SiteError::Url(fault.to_string()));
        let public_url = settings.url.as_ref().map(url).transpose()?;
        let Some(listen) = settings.listen else { return Ok(None) };
        let settings = SiteSettings { listen, certificate: settings.certificate.clone(), public_url };
        Ok(Some(Self::start(depot.clone(), &settings, metrics).await?))
    }

    /// Begins to serve.
    ///
    /// # Errors
    /// [`SiteError`] tells what to mend.
    pub(crate) async fn start(
        depot: Depot,
        settings: &SiteSettings,
        metrics: &Arc<Metrics>,
    ) -> Result<Self, SiteError> {
        let files = settings.certificate.as_ref();
        let tls = files.map(acceptor).transpose()?;
        let refused = |error| SiteError::Listen { address: settings.listen, error };
        let listener = TcpListener::bind(settings.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let scheme = Scheme::of(tls.is_some());
        let public_url = settings.public_url.clone();
        let origin = public_url.clone().map_or(Origin::Asked(scheme, None), Origin::Fixed);
        let router = watched(router(depot, origin), metrics);
        let listening = Listening::public(listener, router, tls, metrics.traffic("depot"));
        Ok(Self { listening, address, scheme, public_url })
    }

    /// Where it listens; with port 0 in the settings, the port it got.
    #[must_use]
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that others know it by; where the settings have none, the one it listens on.
    ///
    /// # Errors
    /// [`SiteError::Url`], which no address gives rise to.
    pub(crate) fn base(&self) -> Result<BaseUrl, SiteError> {
        let listening = || format!("{}://{}", self.scheme, self.address).parse::<BaseUrl>();
        let base = self.public_url.clone().map_or_else(listening, Ok);
        base.map_err(|fault| SiteError::Url(fault.to_string()))
    }

    /// Takes no more requests, and lets those there are end for at most `grace`.
    pub(crate) async fn stop(self, grace: Duration) {
        self.listening.stop(grace).await;
    }
}
