//! TLS to a server, 1.3 only: pinned to one certificate, or vouched for by the system's authorities; with a certificate of
//! the client's own where the server is to know it.

use std::fmt;
use std::sync::Arc;

use http::Uri;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, PeerIncompatible, RootCertStore, SignatureScheme,
};
use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};

/// Port taken where the address has none: the one Incus itself uses for its API.
const DEFAULT_PORT: u16 = 8443;

/// How to reach an Incus server over the network. Its `Debug` form leaves the key out.
pub struct HttpsSettings {
    /// `https://host` or `https://host:port`, nothing after it. The port is 8443 unless given.
    pub url: String,
    /// Who the client is. Without it the server trusts the client with nothing but its public images.
    pub identity: Option<ClientIdentity>,
    /// Which server to talk to.
    pub trust: ServerTrust,
}

/// A client's certificate and its key.
pub struct ClientIdentity {
    /// The certificate, PEM; further certificates of a chain may follow.
    pub certificate_pem: Vec<u8>,
    /// The key of that certificate, PEM: PKCS#8, SEC1 or PKCS#1.
    pub key_pem: Vec<u8>,
}

/// By what a server is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerTrust {
    /// By its very certificate, as most Incus servers are: they sign their own.
    Pin(ServerPin),
    /// By its name, which one of this system's certificate authorities vouches for. Where `SSL_CERT_FILE` or
    /// `SSL_CERT_DIR` is set in the environment, the authorities are those found there.
    SystemRoots,
}

impl From<ServerPin> for ServerTrust {
    fn from(pin: ServerPin) -> Self {
        Self::Pin(pin)
    }
}

impl fmt::Debug for HttpsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpsSettings").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The server certificate to accept. Its names and dates are not looked at: the very certificate is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerPin {
    /// The certificate, PEM, as in the server's `server.crt`.
    Pem(Vec<u8>),
    /// SHA-256 of the certificate's DER form, as `incus config trust` and the API's `certificate_fingerprint` tell.
    Fingerprint([u8; 32]),
}

/// What is wrong with [`HttpsSettings`].
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The address is not of the form that is asked for.
    #[error("the address must be https://host or https://host:port")]
    Url,
    /// No certificate in the client's PEM, or a broken one.
    #[error("the client's certificate cannot be read")]
    ClientCertificate(#[source] pem::Error),
    /// No private key in the client's PEM, or a broken one.
    #[error("the client's key cannot be read")]
    ClientKey(#[source] pem::Error),
    /// No certificate in the server's PEM, or a broken one.
    #[error("the server's certificate cannot be read")]
    ServerCertificate(#[source] pem::Error),
    /// The system names no certificate authority that can be used.
    #[error("this system has no certificate authorities")]
    SystemRoots,
    /// The client's certificate and key do not belong together, or are of a kind that is not supported.
    #[error("the client's certificate and key cannot be used")]
    Pair(#[source] rustls::Error),
}

/// Settings, checked and ready to connect with.
pub(crate) struct HttpsEndpoint {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) authority: String,
    pub(crate) server_name: ServerName<'static>,
    /// Whether the server is known by its certificate alone.
    pub(crate) pinned: bool,
    pub(crate) config: Arc<ClientConfig>,
}

impl fmt::Debug for HttpsEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Https").field(&self.authority).finish()
    }
}

impl HttpsEndpoint {
    pub(crate) fn new(settings: &HttpsSettings) -> Result<Self, SettingsError> {
        let (host, port) = address(&settings.url)?;
        let server_name = ServerName::try_from(host.clone()).map_err(|_| SettingsError::Url)?;
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(SettingsError::Pair)?;
        let config = match &settings.trust {
            ServerTrust::Pin(pin) => {
                let verifier = Pinned { digest: pinned(pin)?, provider };
                config.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
            }
            ServerTrust::SystemRoots => config.with_root_certificates(system_roots()?),
        };
        let mut config = match &settings.identity {
            Some(identity) => {
                let (chain, key) = own(identity)?;
                config.with_client_auth_cert(chain, key).map_err(SettingsError::Pair)?
            }
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // A fresh connection per request, each to prove itself by the certificate: no session is resumed.
        config.resumption = rustls::client::Resumption::disabled();
        let authority =
            if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let pinned = matches!(settings.trust, ServerTrust::Pin(_));
        Ok(Self { host, port, authority, server_name, pinned, config: Arc::new(config) })
    }
}

type Own = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn own(identity: &ClientIdentity) -> Result<Own, SettingsError> {
    let chain = CertificateDer::pem_slice_iter(&identity.certificate_pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(SettingsError::ClientCertificate)?;
    if chain.is_empty() {
        return Err(SettingsError::ClientCertificate(pem::Error::NoItemsFound));
    }
    let key = PrivateKeyDer::from_pem_slice(&identity.key_pem).map_err(SettingsError::ClientKey)?;
    Ok((chain, key))
}

/// What of the system's authorities can be read; the rest is passed over, as other programs do.
fn system_roots() -> Result<RootCertStore, SettingsError> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "certificate authorities that cannot be read");
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() { Err(SettingsError::SystemRoots) } else { Ok(roots) }
}

fn address(url: &str) -> Result<(String, u16), SettingsError> {
    let uri: Uri = url.parse().map_err(|_| SettingsError::Url)?;
    let authority = uri.authority().ok_or(SettingsError::Url)?;
    let bare = uri.path().trim_matches('/').is_empty() && uri.query().is_none();
    if uri.scheme_str() != Some("https") || !bare || authority.as_str().contains('@') {
        return Err(SettingsError::Url);
    }
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let port = match authority.port_u16() {
        Some(port) => port,
        None if authority.as_str() == authority.host() => DEFAULT_PORT,
        None => return Err(SettingsError::Url),
    };
    if host.is_empty() || port == 0 { Err(SettingsError::Url) } else { Ok((host.to_owned(), port)) }
}

fn pinned(pin: &ServerPin) -> Result<[u8; 32], SettingsError> {
    match pin {
        ServerPin::Fingerprint(digest) => Ok(*digest),
        ServerPin::Pem(pem) => CertificateDer::from_pem_slice(pem)
            .map(|der| digest(&der))
            .map_err(SettingsError::ServerCertificate),
    }
}

fn digest(certificate: &CertificateDer<'_>) -> [u8; 32] {
    Sha256::digest(certificate.as_ref()).into()
}

/// Accepts one end-entity certificate, by its digest. That the server also holds its key is proven by the signature
/// over the handshake, which is verified as for any other certificate.
#[derive(Debug)]
struct Pinned {
    digest: [u8; 32],
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
    ) -> Result<ServerCertVerified, rustls::Error> {
        if digest(end_entity) == self.digest {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(PeerIncompatible::Tls12NotOfferedOrEnabled.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_a_host_and_a_port() {
        for (url, host, port) in [
            ("https://incus.example", "incus.example", 8443),
            ("https://incus.example/", "incus.example", 8443),
            ("https://10.0.0.1:443", "10.0.0.1", 443),
            ("https://[::1]:8443", "::1", 8443),
        ] {
            assert_eq!(address(url).unwrap(), (host.to_owned(), port), "{url}");
        }
        for wrong in [
            "",
            "incus.example",
            "http://incus.example",
            "https://u:p@incus.example",
            "https://incus.example/path",
            "https://incus.example?x=1",
            "https://incus.example:0",
            "https://incus.example:99999",
            "https://:8443",
        ] {
            assert!(matches!(address(wrong), Err(SettingsError::Url)), "{wrong}");
        }
    }
}
