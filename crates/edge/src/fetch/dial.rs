//! Connections: TCP to an address that was checked, with TLS over it where the URL says so.

use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::TlsConnector;
use url::Host;

use super::{
    error::{FetchError, Stage},
    policy::Checked,
    tls,
};

/// Addresses of one host that are tried.
const TRIES: usize = 8;

/// A connected stream of bytes.
pub(crate) trait Link: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Link for T {}

/// Opens connections. It is given addresses alone: names end before it.
pub(crate) trait Dial: fmt::Debug + Send + Sync {
    /// Connects to this very address.
    fn dial(&self, to: SocketAddr) -> BoxFuture<'static, io::Result<Box<dyn Link>>>;
}

/// TCP, without a proxy.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tcp;

impl Dial for Tcp {
    fn dial(&self, to: SocketAddr) -> BoxFuture<'static, io::Result<Box<dyn Link>>> {
        Box::pin(async move {
            let stream = TcpStream::connect(to).await?;
            stream.set_nodelay(true)?;
            Ok(Box::new(stream) as Box<dyn Link>)
        })
    }
}

/// A connection to the first of these addresses that gives one, ready for a request, within `limit`.
pub(super) async fn connect(
    dial: &dyn Dial,
    tls: &Arc<ClientConfig>,
    checked: &Checked,
    addresses: &[SocketAddr],
    limit: Duration,
) -> Result<Box<dyn Link>, FetchError> {
    let by = Instant::now() + limit;
    let link = first(dial, addresses, by).await?;
    if !checked.is_https() {
        return Ok(link);
    }
    let name = match &checked.host {
        Host::Domain(name) => {
            ServerName::try_from(name.clone()).map_err(|error| FetchError::Tls(error.to_string()))?
        }
        Host::Ipv4(address) => ServerName::from(std::net::IpAddr::from(*address)),
        Host::Ipv6(address) => ServerName::from(std::net::IpAddr::from(*address)),
    };
    match timeout_at(by, TlsConnector::from(tls.clone()).connect(name, link)).await {
        Err(_) => Err(FetchError::TimedOut(Stage::Connect)),
        Ok(Err(error)) => Err(tls::fault(error)),
        Ok(Ok(link)) => Ok(Box::new(link)),
    }
}

/// Tries one address after the other; each may take its share of the time that is left.
async fn first(dial: &dyn Dial, addresses: &[SocketAddr], by: Instant) -> Result<Box<dyn Link>, FetchError> {
    let mut failure = FetchError::TimedOut(Stage::Connect);
    let mut left = u32::try_from(addresses.len().min(TRIES)).unwrap_or(1);
    for address in addresses.iter().take(TRIES) {
        let share = by.saturating_duration_since(Instant::now()) / left.max(1);
        left -= 1;
        match timeout(share, dial.dial(*address)).await {
            Ok(Ok(link)) => return Ok(link),
            Ok(Err(error)) => failure = FetchError::Unreachable(error),
            Err(_) => failure = FetchError::TimedOut(Stage::Connect),
        }
    }
    Err(failure)
}
