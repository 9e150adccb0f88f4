//! The edge as a running server: stores opened, imports taken up, bound, answering, and stopped in good order.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use ipnet::{IpNet, Ipv4Net};
use tenancy::PolicyFault;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    app::{App, Parts, Stores},
    depot::{Depot, Site},
    guard::Guard,
    identity::{Identities, Keeping, policy_of},
    import::{Imports, recover},
    ledger::{Audit, Ledger, Limits, SqliteLedger},
    listen::{Listening, Scheme, acceptor},
    metrics::{self, Metrics},
    page::Page,
    rates::Rates,
    remotes::{RemoteError, Remotes},
    routes::router,
    secrets::Secrets,
    settings::{AuthSettings, Settings},
    spool::{FileSpool, Spool},
    target::{Target, TargetError, Targets},
    web::{Web, WebError},
};

/// How long bodies may take to become durable, and forwards to let go, once the edge is told to stop.
const DRAIN: Duration = Duration::from_secs(7);
/// How long answers on their way may take after that.
const GRACE: Duration = Duration::from_secs(1);

/// The addresses of this machine for itself (RFC 1122, 3.2.1.3).
const HERE: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8);

/// Why the edge cannot start. The operator can mend it.
#[derive(Debug, Error)]
pub enum StartError {
    /// The state directory is in use or cannot be used.
    #[error("state directory {dir}: {error}")]
    Spool {
        /// The directory.
        dir: String,
        /// Why.
        error: io::Error,
    },
    /// Another edge has the state directory.
    #[error(
        "state directory {0} is used by another edge; stop it, or give this one its own with --state-dir DIR"
    )]
    InUse(String),
    /// What the state directory keeps cannot be read.
    #[error("{0}")]
    State(String),
    /// The target's settings.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The settings of a remote.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The settings of imports from URLs.
    #[error(transparent)]
    Web(#[from] WebError),
    /// What the depot is served with.
    #[error("{0}")]
    Depot(String),
    /// The certificate or its key.
    #[error("tls: {0}")]
    Tls(String),
    /// The tenants' settings.
    #[error(transparent)]
    Policy(#[from] PolicyFault),
    /// What the provider is asked with.
    #[error("auth.oidc: {0}")]
    Oidc(String),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {error}; choose another with --listen ADDR")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The same of the address for metrics.
    #[error("cannot listen on {address}: {error}; choose another for metrics.listen")]
    Metrics {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
}

/// An edge that listens and is ready to answer.
pub struct Server {
    app: Arc<App>,
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    guard: Guard,
    /// The addresses that many clients may come from.
    shared: Vec<IpNet>,
    /// The depot on an address of its own, for everyone.
    site: Option<Site>,
    /// Where metrics are told.
    metrics: Option<(TcpListener, SocketAddr)>,
}

impl Server {
    /// Opens the stores, takes up the imports that were open, and binds the address.
    ///
    /// # Errors
    /// [`StartError`] tells what to mend.
    pub async fn bind(settings: &Settings) -> Result<Self, StartError> {
        let page = settings.page_dir.clone().map_or(Page::BuiltIn, Page::Directory);
        let tls = acceptor_of(settings)?;
        let scheme = Scheme::of(tls.is_some());
        let refused = |error| StartError::Listen { address: settings.listen, error };
        let listener = TcpListener::bind(settings.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let counts: Arc<Metrics> = Arc::default();
        let metrics = bind_metrics(settings.metrics).await?;
        let spool = open_spool(&settings.state_dir)?;
        let unreadable = |error: &dyn std::fmt::Display| StartError::State(error.to_string());
        let (depot, site) = match &settings.depot {
            Some(wanted) => {
                let depot = Depot::open(&settings.state_dir).await.map_err(|error| unreadable(&error))?;
                let site = Site::of(&depot, wanted, &counts).await;
                (Some(depot), site.map_err(|error| StartError::Depot(error.to_string()))?)
            }
            None => (None, None),
        };
        let targets = Targets::new(&settings.targets, depot.as_ref())?;
        let remotes = Remotes::new(&settings.remotes, settings.max_image_size)?;
        let web = Web::new(&settings.urls, settings.max_image_size)?;
        let policy = Arc::new(policy_of(settings)?);
        let ledger = SqliteLedger::open(&settings.state_dir, Limits::keeping(settings.history));
        let ledger = Arc::new(ledger.await.map_err(|error| unreadable(&error))?);
        let last = ledger.last().await.map_err(|error| unreadable(&error))?;
        let secrets = Secrets::open(&settings.state_dir).map_err(|error| unreadable(&error))?;
        let (tokens, sessions, audit) = (ledger.clone(), ledger.clone(), ledger.clone());
        let tasks = TaskTracker::new();
        let keeping = Keeping { tokens, sessions, secrets, audit, tasks: tasks.clone() };
        let identities = Identities::new(settings, Arc::clone(&policy), keeping).map_err(StartError::Oidc)?;
        let stores = Stores {
            imports: Imports::new(Arc::clone(&ledger) as Arc<dyn Ledger>, last, counts, Arc::clone(&policy)),
            spool,
            identities,
            audit: Arc::clone(&ledger) as Arc<dyn Audit>,
            usages: ledger,
        };
        let depot_base = site.as_ref().map(Site::base).transpose().map_err(|error| unreadable(&error))?;
        let (max_image_size, public_url) = (settings.max_image_size, settings.public_url.clone());
        let rates = Rates::new(settings.rates);
        let app = App::new(Parts {
            stores,
            tasks,
            targets,
            remotes,
            web,
            depot_base,
            scheme,
            public_url,
            rates,
            page,
            max_image_size,
        });
        recover(&app).await.map_err(|error| unreadable(&error))?;
        let guard = Guard::new(settings, scheme);
        Ok(Self { app, listener, address, tls, guard, shared: shared(settings), site, metrics })
    }

    /// Where it listens; with port 0 in the settings, the port it got.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How it is reached there.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.app.scheme, self.address)
    }

    /// Where the depot is served to everyone.
    #[must_use]
    pub fn depot_address(&self) -> Option<SocketAddr> {
        self.site.as_ref().map(Site::address)
    }

    /// Where metrics are told.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(_, address)| *address)
    }

    /// Where images go.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.app.targets.all().map(Arc::as_ref)
    }

    /// Answers until `stop` is cancelled. Then bodies are cut where they are durable and forwards are let go, while
    /// clients are told to come again; all goes on with the next start.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn run(self, stop: CancellationToken) -> io::Result<()> {
        let app = self.app;
        tokio::spawn(Arc::clone(&app).sweep());
        // It may be away for now: that is told, and it is asked again when somebody signs in.
        let looking = Arc::clone(&app);
        tokio::spawn(async move { looking.identities.check_provider().await });
        let page = router(Arc::clone(&app), self.guard);
        let traffic = app.metrics.traffic("page");
        let listening = Listening::start(self.listener, page, self.tls, &self.shared, traffic);
        // Anybody may be let in there, so that there are bounds.
        let telling = self.metrics.map(|(listener, _)| {
            let traffic = app.metrics.traffic("metrics");
            Listening::public(listener, metrics::router(Arc::clone(&app)), None, traffic)
        });
        stop.cancelled().await;
        app.shutdown.cancel();
        app.tasks.close();
        if tokio::time::timeout(DRAIN, app.tasks.wait()).await.is_err() {
            tracing::warn!("stopping though some imports or requests have not let go");
        }
        let stop_site = async {
            if let Some(site) = self.site {
                site.stop(GRACE).await;
            }
        };
        let stop_telling = async {
            if let Some(telling) = telling {
                telling.stop(GRACE).await;
            }
        };
        tokio::join!(listening.stop(GRACE), stop_site, stop_telling);
        Ok(())
    }
}

/// What TLS is offered with, where it is.
///
/// # Errors
/// [`StartError::Tls`] tells which file to mend.
pub(crate) fn acceptor_of(settings: &Settings) -> Result<Option<TlsAcceptor>, StartError> {
    let files = settings.tls.as_ref();
    files.map(acceptor).transpose().map_err(|error| StartError::Tls(error.to_string()))
}

/// The addresses that many clients may come from: proxies, and, where nobody signs in, this machine, from which all come then.
fn shared(settings: &Settings) -> Vec<IpNet> {
    match settings.auth {
        AuthSettings::None => vec![HERE.into(), IpAddr::V6(Ipv6Addr::LOCALHOST).into()],
        AuthSettings::Token | AuthSettings::Proxy(_) | AuthSettings::Oidc(_) => {
            settings.trusted_proxies.clone()
        }
    }
}

async fn bind_metrics(wanted: Option<SocketAddr>) -> Result<Option<(TcpListener, SocketAddr)>, StartError> {
    let Some(address) = wanted else { return Ok(None) };
    let refused = |error| StartError::Metrics { address, error };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok(Some((listener, address)))
}

fn open_spool(state_dir: &Path) -> Result<Arc<dyn Spool>, StartError> {
    let dir = state_dir.display().to_string();
    match FileSpool::open(state_dir) {
        Ok(spool) => Ok(Arc::new(spool)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(StartError::InUse(dir)),
        Err(error) => Err(StartError::Spool { dir, error }),
    }
}
