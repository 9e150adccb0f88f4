//! Connections: taken, served with small buffers, and let go.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// The most bytes of a connection that wait to be looked at. Hundreds of uploads at once stay small, and a larger buffer
/// makes none of them quicker.
const BUFFER: usize = 32 << 10;
/// How long a client may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(30);
/// The pause after a connection could not be taken, as when there are too many.
const PAUSE: Duration = Duration::from_millis(100);

/// A listener being served.
pub(crate) struct Listening {
    stop: CancellationToken,
    serving: JoinHandle<GracefulShutdown>,
}

impl Listening {
    /// Serves every connection of the listener.
    pub(crate) fn start(listener: TcpListener, router: Router) -> Self {
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, router, stop.clone()));
        Self { stop, serving }
    }

    /// Takes no more connections, and lets those there are end what they answer, for at most `grace`.
    pub(crate) async fn stop(self, grace: Duration) {
        self.stop.cancel();
        if let Ok(connections) = self.serving.await
            && tokio::time::timeout(grace, connections.shutdown()).await.is_err()
        {
            tracing::info!("stopping with requests still open");
        }
    }
}

async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> GracefulShutdown {
    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return connections,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Small answers must not wait for more of them.
        let _ = stream.set_nodelay(true);
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(BUFFER);
        let service = TowerToHyperService::new(router.clone());
        let connection = connections.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended badly");
            }
        });
    }
}
