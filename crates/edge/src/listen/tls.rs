//! TLS by certificate files: 1.2 and 1.3, HTTP/1.1.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use rustls::{
    ServerConfig,
    crypto::ring,
    version::{TLS12, TLS13},
};
use rustls_pki_types::pem;
use thiserror::Error;
use tokio_rustls::TlsAcceptor;

use super::certificate::Renewable;
use crate::settings::CertificateFiles;

/// Why TLS cannot be offered. The operator can mend it.
#[derive(Debug, Error)]
pub(crate) enum TlsError {
    /// A file that cannot be read.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file without what it should hold, or with a broken one.
    #[error("{} holds no usable {what}: {error}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// `certificate` or `private key`.
        what: &'static str,
        /// Why.
        error: pem::Error,
    },
    /// The certificate and the key do not belong together, or are of a kind that is not supported.
    #[error("the certificate and the key cannot be used together: {0}")]
    Pair(rustls::Error),
}

/// How long it may take until a renewed certificate is offered.
const AGAIN: Duration = Duration::from_secs(10);

/// An acceptor with this certificate, its chain after it, and its key, all PEM. Files that are renewed are read again.
///
/// # Errors
/// [`TlsError`] tells which file to mend.
pub(crate) fn acceptor(files: &CertificateFiles) -> Result<TlsAcceptor, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let renewable = Renewable::new(files, &provider, AGAIN)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(TlsError::Pair)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(renewable));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
