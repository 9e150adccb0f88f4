//! The connections of one listener, counted.

use prometheus_client::metrics::{counter::Counter, gauge::Gauge};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::io::{InspectReader, InspectWriter};

/// What counts connections and their bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traffic {
    pub(super) open: Gauge,
    pub(super) accepted: Counter,
    pub(super) read: Counter,
    pub(super) written: Counter,
}

/// A connection that is open for as long as this lives.
#[derive(Debug)]
pub(crate) struct Open(Gauge);

impl Traffic {
    /// Counts a connection that was taken.
    #[must_use]
    pub(crate) fn opened(&self) -> Open {
        self.accepted.inc();
        self.open.inc();
        Open(self.open.clone())
    }

    /// Counts the bytes that go over a connection, as they go over the line.
    pub(crate) fn counted<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        &self,
        stream: S,
    ) -> impl AsyncRead + AsyncWrite + Unpin + Send + 'static + use<S> {
        let (read, written) = (self.read.clone(), self.written.clone());
        let stream = InspectWriter::new(stream, move |bytes: &[u8]| {
            written.inc_by(bytes.len() as u64);
        });
        InspectReader::new(stream, move |bytes: &[u8]| {
            read.inc_by(bytes.len() as u64);
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn what_goes_over_a_connection_is_counted_both_ways() {
        let traffic = Traffic::default();
        let open = traffic.opened();
        assert_eq!((traffic.open.get(), traffic.accepted.get()), (1, 1));
        let (here, mut there) = duplex(64);
        let mut here = traffic.counted(here);
        here.write_all(b"hello").await.unwrap();
        there.write_all(b"hi").await.unwrap();
        let mut two = [0; 2];
        here.read_exact(&mut two).await.unwrap();
        assert_eq!((traffic.read.get(), traffic.written.get()), (2, 5));
        drop(open);
        assert_eq!((traffic.open.get(), traffic.accepted.get()), (0, 1));
    }
}
