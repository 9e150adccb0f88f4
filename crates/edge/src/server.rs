//! The edge as a running server: bound, answering, and stopped in good order.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use thiserror::Error;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    page::Page,
    routes::router,
    settings::Settings,
    spool::Spool,
    target::{Target, TargetError},
};

/// How long open requests may go on once the edge is told to stop.
const GRACE: Duration = Duration::from_secs(5);

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
    /// The target's settings.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {error}; choose another with --listen ADDR")]
    Listen {
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
}

impl Server {
    /// Opens the spool and binds the address.
    ///
    /// # Errors
    /// [`StartError`] tells what to mend.
    pub async fn bind(settings: &Settings) -> Result<Self, StartError> {
        let dir = settings.state_dir.display().to_string();
        let spool = Spool::open(&settings.state_dir).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => StartError::InUse(dir),
            _ => StartError::Spool { dir, error },
        })?;
        let target = Target::new(&settings.target)?;
        let page = settings.page_dir.clone().map_or(Page::BuiltIn, Page::Directory);
        let refused = |error| StartError::Listen { address: settings.listen, error };
        let listener = TcpListener::bind(settings.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(Self { app: App::new(spool, target, page, settings.max_image_size), listener, address })
    }

    /// Where it listens; with port 0 in the settings, the port it got.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where images go.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.app.target
    }

    /// Answers until `stop` is cancelled, then lets open requests end for a few seconds.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn run(self, stop: CancellationToken) -> io::Result<()> {
        let app = Arc::clone(&self.app);
        tokio::spawn(Arc::clone(&app).sweep());
        let stopping = stop.clone();
        let serving = axum::serve(self.listener, router(Arc::clone(&app)))
            .with_graceful_shutdown(async move { stopping.cancelled_owned().await });
        let serving = tokio::spawn(async move { serving.await });
        stop.cancelled().await;
        app.shutdown.cancel();
        match tokio::time::timeout(GRACE, serving).await {
            Ok(ended) => ended.unwrap_or_else(|error| Err(io::Error::other(error))),
            Err(_) => {
                tracing::info!("stopping with requests still open");
                Ok(())
            }
        }
    }
}
