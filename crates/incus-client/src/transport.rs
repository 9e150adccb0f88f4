//! Connections: a Unix socket, or TLS over TCP. One per request, opened here and nowhere else.

use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustix::net::sockopt::set_socket_send_buffer_size;
use rustls_pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

use crate::error::{Detail, Error};
use crate::tls::HttpsEndpoint;

/// Longest time for a connection to stand, TLS handshake included.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Bytes that may be on their way to a Unix socket. With the usual fifth of a mebibyte, sender and receiver wait for each
/// other by turns, and an upload takes half as long again.
const SEND_BUFFER: usize = 512 << 10;

/// Where an Incus server listens.
#[derive(Debug, Clone)]
pub(crate) enum Endpoint {
    Unix(PathBuf),
    Https(Arc<HttpsEndpoint>),
}

/// A connected byte stream of either kind.
pub(crate) trait Link: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Link for T {}

impl Endpoint {
    /// Value of the `Host` header. Incus ignores it on its socket.
    pub(crate) fn host(&self) -> &str {
        match self {
            Self::Unix(_) => "incus",
            Self::Https(https) => &https.authority,
        }
    }

    /// Whether an upload is to ask before it sends its body.
    pub(crate) fn asks_first(&self) -> bool {
        matches!(self, Self::Https(_))
    }

    /// A connection, its socket within what `wrap` makes of it.
    pub(crate) async fn connect(
        &self,
        wrap: impl FnOnce(Box<dyn Link>) -> Box<dyn Link>,
    ) -> Result<ReadsOn<Box<dyn Link>>, Error> {
        let link = tokio::time::timeout(CONNECT_LIMIT, self.open(wrap)).await.map_err(|_| Error::Timeout)?;
        link.map(ReadsOn::new).map_err(|error| self.refused(error))
    }

    /// The certificate that the server shows and holds the key of; `None` on a Unix socket.
    pub(crate) async fn shown(&self) -> Result<Option<CertificateDer<'static>>, Error> {
        let Self::Https(https) = self else { return Ok(None) };
        let shaken = async {
            let tcp = TcpStream::connect((https.host.as_str(), https.port)).await?;
            let connector = TlsConnector::from(https.config.clone());
            let tls = connector.connect(https.server_name.clone(), tcp).await?;
            Ok(tls.get_ref().1.peer_certificates().and_then(|chain| chain.first()).cloned())
        };
        let shown = tokio::time::timeout(CONNECT_LIMIT, shaken).await.map_err(|_| Error::Timeout)?;
        shown.map_err(|error| self.refused(error))
    }

    fn refused(&self, error: io::Error) -> Error {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        match (tls, self) {
            (Some(rustls::Error::InvalidCertificate(_)), Self::Https(https)) if !https.pinned => {
                Error::ServerNotVerified(Detail::new(error.to_string()))
            }
            (Some(rustls::Error::InvalidCertificate(_)), _) => Error::ServerNotPinned,
            _ => Error::Unreachable(error),
        }
    }

    async fn open(&self, wrap: impl FnOnce(Box<dyn Link>) -> Box<dyn Link>) -> io::Result<Box<dyn Link>> {
        match self {
            Self::Unix(socket) => {
                let stream = UnixStream::connect(socket).await?;
                // As far as the system lets it: a smaller one is only slower.
                let _ = set_socket_send_buffer_size(&stream, SEND_BUFFER);
                Ok(wrap(Box::new(stream)))
            }
            Self::Https(https) => {
                let tcp = TcpStream::connect((https.host.as_str(), https.port)).await?;
                tcp.set_nodelay(true)?;
                let connector = TlsConnector::from(https.config.clone());
                let tcp = wrap(Box::new(tcp));
                Ok(Box::new(connector.connect(https.server_name.clone(), tcp).await?))
            }
        }
    }
}

/// A link whose broken write side does not end it: Incus answers an upload it will not take before the upload's end
/// and closes, and that answer is still to be read. After a failed write nothing is written any more, and reading
/// goes on to the answer or to the end of the stream.
pub(crate) struct ReadsOn<L> {
    link: L,
    write_failed: bool,
}

impl<L: Link> ReadsOn<L> {
    pub(crate) fn new(link: L) -> Self {
        Self { link, write_failed: false }
    }

    fn written<T>(&mut self, cx: &Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(_)) = outcome {
            self.write_failed = true;
            // The reader polled before this write may have found nothing; it is to look once more.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        outcome
    }
}

impl<L: Link> AsyncRead for ReadsOn<L> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_read(cx, buf)
    }
}

impl<L: Link> AsyncWrite for ReadsOn<L> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.write_failed {
            return Poll::Pending;
        }
        let outcome = Pin::new(&mut self.link).poll_write(cx, bytes);
        self.written(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.write_failed {
            return Poll::Pending;
        }
        let outcome = Pin::new(&mut self.link).poll_write_vectored(cx, pieces);
        self.written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.link.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.write_failed {
            return Poll::Pending;
        }
        let outcome = Pin::new(&mut self.link).poll_flush(cx);
        self.written(cx, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.write_failed {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.link).poll_shutdown(cx)
    }
}
