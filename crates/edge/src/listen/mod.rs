//! Connections: taken, served with small buffers, and let go.

mod certificate;
mod files;
mod patience;
mod places;
mod scheme;
#[cfg(test)]
mod tests;
mod tls;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Extension, Router, middleware::AddExtension};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use ipnet::IpNet;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::CancellationToken;
use tower::Layer;

pub(crate) use self::{
    files::allow_many,
    scheme::Scheme,
    tls::{TlsError, acceptor},
};
use self::{
    patience::Patient,
    places::{Bounds, Place, Places, Seat},
};
use crate::{identity::Peer, metrics::Traffic};

/// The most bytes of a connection that wait to be looked at. Hundreds of uploads at once stay small, and a larger buffer
/// makes none of them quicker.
const BUFFER: usize = 32 << 10;
/// How long a client may take to send the head of a request, be it the first or one after another.
const HEAD: Duration = Duration::from_secs(30);
/// How long a client may take to agree on a key.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a client may take no byte of an answer.
const STALL: Duration = Duration::from_secs(60);
/// The places where the edge itself is served: thousands that do nothing must not keep out those who send.
const OWN: Bounds = Bounds { all: 16 << 10, each: 1 << 10 };
/// The places where the depot is served to everyone.
const PUBLIC: Bounds = Bounds { all: 512, each: 64 };
/// The pause after a connection could not be taken, as when there are too many.
const PAUSE: Duration = Duration::from_millis(100);

/// A listener being served.
pub(crate) struct Listening {
    stop: CancellationToken,
    serving: JoinHandle<GracefulShutdown>,
}

/// What answers the requests of one connection.
type Service = AddExtension<AddExtension<Router, Peer>, Held>;

/// The place of the connection that a request came by, beside each request. Whoever keeps it keeps the place taken, though the
/// connection is gone: what goes on without its client still counts as that client's.
#[derive(Clone)]
pub(crate) struct Held(#[expect(dead_code, reason = "held until it is dropped")] Arc<Seat>);

/// Who is let in, and how.
#[derive(Clone)]
struct Door {
    tls: Option<TlsAcceptor>,
    places: Places,
}

impl Listening {
    /// Serves every connection of the listener, by TLS where there is an [`acceptor()`]. From a `shared` address many clients may
    /// come.
    pub(crate) fn start(
        listener: TcpListener,
        router: Router,
        tls: Option<TlsAcceptor>,
        shared: &[IpNet],
        traffic: Traffic,
    ) -> Self {
        Self::behind(Door { tls, places: Places::new(OWN, shared) }, listener, router, traffic)
    }

    /// The same for everyone, who are fewer at a time.
    pub(crate) fn public(
        listener: TcpListener,
        router: Router,
        tls: Option<TlsAcceptor>,
        traffic: Traffic,
    ) -> Self {
        Self::behind(Door { tls, places: Places::new(PUBLIC, &[]) }, listener, router, traffic)
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
        let Ok((place, stream, address)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let Some(seat) = door.places.seat(place, address.ip()) else {
            tracing::debug!(%address, "a client with too many connections");
            continue;
        };
        // Small answers must not wait for more of them.
        let _ = stream.set_nodelay(true);
        let (door, router, watcher) = (door.clone(), router.clone(), connections.watcher());
        let (open, stream) = (traffic.opened(), traffic.counted(stream));
        tokio::spawn(async move {
            let _open = open;
            // Every request tells by whose connection it came. That stands around the router, not around each of its routes,
            // which would take as much memory for every connection.
            let service = Extension(Peer(address.ip())).layer(router);
            let service = Extension(Held(Arc::new(seat))).layer(service);
            if let Err(error) = enter(door, stream, service, watcher).await {
                tracing::debug!(error, "a connection ended badly");
            }
        });
    }
}

/// The next connection, once there is a place for it.
async fn accept(door: &Door, listener: &TcpListener) -> io::Result<(Place, TcpStream, SocketAddr)> {
    let place = door.places.next().await.map_err(io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    Ok((place, stream, address))
}

async fn enter(
    door: Door,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    service: Service,
    watcher: Watcher,
) -> Result<(), String> {
    let stream = Patient::new(stream, STALL);
    match door.tls {
        None => answer(stream, service, watcher).await,
        Some(acceptor) => answer(secure(&acceptor, stream).await?, service, watcher).await,
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
    service: Service,
    watcher: Watcher,
) -> Result<(), String> {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(BUFFER);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    watcher.watch(connection).await.map_err(|error| error.to_string())
}
