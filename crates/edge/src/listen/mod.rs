//! Connections: taken, served with small buffers, and let go.

mod certificate;
mod patience;
mod scheme;
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
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::CancellationToken;

use self::patience::Patient;
pub(crate) use self::{
    scheme::Scheme,
    tls::{TlsError, acceptor},
};

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
    /// Whoever the edge itself is for, by TLS where there is an acceptor.
    Own { tls: Option<TlsAcceptor> },
    /// Everyone, within bounds, by TLS where there is an acceptor.
    Public { tls: Option<TlsAcceptor>, places: Arc<Semaphore> },
}

impl Listening {
    /// Serves every connection of the listener, by TLS where there is an [`acceptor()`].
    pub(crate) fn start(listener: TcpListener, router: Router, tls: Option<TlsAcceptor>) -> Self {
        Self::behind(Door::Own { tls }, listener, router)
    }

    /// Serves everyone, with bounds on how many at a time and on how long each may hold what it does not use; by TLS where
    /// there is an [`acceptor()`].
    pub(crate) fn public(listener: TcpListener, router: Router, tls: Option<TlsAcceptor>) -> Self {
        Self::behind(Door::Public { tls, places: Arc::new(Semaphore::new(MOST)) }, listener, router)
    }

    fn behind(door: Door, listener: TcpListener, router: Router) -> Self {
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(door, listener, router, stop.clone()));
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
        tokio::spawn(async move {
            let _place = place;
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
        Door::Own { .. } => None,
        Door::Public { places, .. } => {
            Some(Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?)
        }
    };
    let (stream, _) = listener.accept().await?;
    Ok((place, stream))
}

async fn enter(door: Door, stream: TcpStream, router: Router, watcher: Watcher) -> Result<(), String> {
    match door {
        Door::Own { tls: None } => answer(stream, router, watcher).await,
        Door::Own { tls: Some(acceptor) } => answer(secure(&acceptor, stream).await?, router, watcher).await,
        Door::Public { tls: None, .. } => answer(Patient::new(stream, STALL), router, watcher).await,
        Door::Public { tls: Some(acceptor), .. } => {
            answer(secure(&acceptor, Patient::new(stream, STALL)).await?, router, watcher).await
        }
    }
}

async fn secure<S>(acceptor: &TlsAcceptor, stream: S) -> Result<TlsStream<S>, String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let handshake = timeout(HANDSHAKE, acceptor.accept(stream)).await;
    handshake.map_err(|_| "a handshake took too long")?.map_err(|error| error.to_string())
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
