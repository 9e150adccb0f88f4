//! Connections: taken, served with small buffers, and let go.

mod patience;
#[cfg(test)]
mod tests;
mod tls;

use std::{io, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use self::patience::Patient;
pub(crate) use self::tls::{TlsError, acceptor};
use crate::metrics::Traffic;

/// The most bytes of a connection that wait to be looked at. Hundreds of uploads at once stay small, and a larger buffer
/// makes none of them quicker.
const BUFFER: usize = 32 << 10;
/// How long a client may take to send the head of a request, be it the first or one after another.
const HEAD: Duration = Duration::from_secs(30);
/// How long a client may take to agree on a key.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a client of everyone's may take no byte of an answer.
const STALL: Duration = Duration::from_secs(60);
/// The most connections of everyone's at a time; more wait to be taken.
const MOST: usize = 512;
/// The pause after a connection could not be taken, as when there are too many.
const PAUSE: Duration = Duration::from_millis(100);

/// A listener being served.
pub(crate) struct Listening {
    stop: CancellationToken,
    serving: JoinHandle<GracefulShutdown>,
}

/// Who is let in, and how.
#[derive(Clone)]
enum Door {
    /// Whoever is on this machine.
    Own,
    /// Everyone, within bounds, by TLS where there is an acceptor.
    Public { tls: Option<TlsAcceptor>, places: Arc<Semaphore> },
}

impl Listening {
    /// Serves every connection of the listener.
    pub(crate) fn start(listener: TcpListener, router: Router, traffic: Traffic) -> Self {
        Self::behind(Door::Own, listener, router, traffic)
    }

    /// Serves everyone, with bounds on how many at a time and on how long each may hold what it does not use; by TLS where
    /// there is an [`acceptor()`].
    pub(crate) fn public(
        listener: TcpListener,
        router: Router,
        tls: Option<TlsAcceptor>,
        traffic: Traffic,
    ) -> Self {
        Self::behind(Door::Public { tls, places: Arc::new(Semaphore::new(MOST)) }, listener, router, traffic)
    }

    fn behind(door: Door, listener: TcpListener, router: Router, traffic: Traffic) -> Self {
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(door, listener, router, traffic, stop.clone()));
        Self { stop, serving }
    }

    /// Takes no more connections, and lets those there are end what they answer, for at most `grace`.
    pub(crate) async fn stop(self, grace: Duration) {
        self.stop.cancel();
        if let Ok(connections) = self.serving.await
            && timeout(grace, connections.shutdown()).await.is_err()
        {
            tracing::info!("stopping with requests still open");
        }
    }
}

async fn serve(
    door: Door,
    listener: TcpListener,
    router: Router,
    traffic: Traffic,
    stop: CancellationToken,
) -> GracefulShutdown {
    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&door, &listener) => accepted,
            () = stop.cancelled() => return connections,
        };
        let Ok((place, stream)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Small answers must not wait for more of them.
        let _ = stream.set_nodelay(true);
        let (door, router, watcher) = (door.clone(), router.clone(), connections.watcher());
        let (open, stream) = (traffic.opened(), traffic.counted(stream));
        tokio::spawn(async move {
            let _held = (place, open);
            if let Err(error) = enter(door, stream, router, watcher).await {
                tracing::debug!(error, "a connection ended badly");
            }
        });
    }
}

/// The next connection, and its place where those are counted.
async fn accept(
    door: &Door,
    listener: &TcpListener,
) -> io::Result<(Option<OwnedSemaphorePermit>, TcpStream)> {
    let place = match door {
        Door::Own => None,
        Door::Public { places, .. } => {
            Some(Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?)
        }
    };
    let (stream, _) = listener.accept().await?;
    Ok((place, stream))
}

async fn enter(
    door: Door,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    watcher: Watcher,
) -> Result<(), String> {
    match door {
        Door::Own => answer(stream, router, watcher).await,
        Door::Public { tls: None, .. } => answer(Patient::new(stream, STALL), router, watcher).await,
        Door::Public { tls: Some(acceptor), .. } => {
            let handshake = acceptor.accept(Patient::new(stream, STALL));
            let stream = timeout(HANDSHAKE, handshake).await.map_err(|_| "a handshake took too long")?;
            answer(stream.map_err(|error| error.to_string())?, router, watcher).await
        }
    }
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    watcher: Watcher,
) -> Result<(), String> {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(BUFFER);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    watcher.watch(connection).await.map_err(|error| error.to_string())
}
