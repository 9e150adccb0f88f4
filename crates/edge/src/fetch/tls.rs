//! Whose certificates are believed: those of the authorities that the system trusts, or one that was pinned.

use std::{io, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};

use super::error::{CertificateFlaw, FetchError};

/// Whose certificates are believed.
#[derive(Debug, Clone)]
pub(crate) enum Trust {
    /// The authorities that the system trusts; `SSL_CERT_FILE` and `SSL_CERT_DIR` name others.
    System,
    /// This certificate, in PEM, and no other. Its names and dates are not looked at.
    Pinned(Vec<u8>),
    /// These authorities.
    Authorities(RootCertStore),
}

/// What connections are made with. Reads the system's authorities from its disk: to be done once, not for each request.
///
/// # Errors
/// [`FetchError::Internal`] for a pinned certificate that cannot be read.
pub(crate) fn config(trust: &Trust) -> Result<Arc<ClientConfig>, FetchError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| FetchError::Internal(error.to_string()))?;
    let builder = match trust {
        Trust::System => builder.with_root_certificates(system_roots()),
        Trust::Authorities(roots) => builder.with_root_certificates(roots.clone()),
        Trust::Pinned(pem) => {
            let certificate = CertificateDer::from_pem_slice(pem)
                .map_err(|error| FetchError::Internal(format!("pinned certificate: {error}")))?;
            let pinned = Arc::new(Pinned { certificate, provider });
            builder.dangerous().with_custom_certificate_verifier(pinned)
        }
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Nobody is to recognise us from one download to the next.
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

fn system_roots() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (added, ignored) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        tracing::warn!(ignored, errors = ?found.errors, "no certificate authorities: no https server can be trusted");
    }
    roots
}

/// What a failed handshake means.
pub(super) fn fault(error: io::Error) -> FetchError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(flaw)) => FetchError::Certificate(match flaw {
            CertificateError::UnknownIssuer => CertificateFlaw::Issuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                CertificateFlaw::Name
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => CertificateFlaw::Date,
            CertificateError::ApplicationVerificationFailure => CertificateFlaw::NotPinned,
            _ => CertificateFlaw::Other,
        }),
        Some(error) => FetchError::Tls(error.to_string()),
        None => FetchError::Unreachable(error),
    }
}

/// Accepts one certificate. That the server also holds its key is proven by the signature over the handshake, which is
/// verified as for any other certificate.
#[derive(Debug)]
struct Pinned {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if end_entity.as_ref() == self.certificate.as_ref() {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
