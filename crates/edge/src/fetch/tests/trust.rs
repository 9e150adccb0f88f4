//! Certificates that are nobody's, and those that were pinned.

use std::{io, sync::Arc};

use rustls::{
    CertificateError, Error, RootCertStore, ServerConfig, SupportedProtocolVersion, crypto::ring,
    server::WebPkiClientVerifier, version,
};
use rustls_pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use super::{
    code, policy, read, url,
    world::{World, answer, to},
};
use crate::fetch::{
    error::FetchError,
    tls::{Trust, fault},
};

struct Identity {
    pem: Vec<u8>,
    acceptor: TlsAcceptor,
}

impl Identity {
    fn new(versions: &[&'static SupportedProtocolVersion], asks_back: bool) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["a.example".into()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(versions).unwrap();
        let builder = if asks_back {
            let mut roots = RootCertStore::empty();
            roots.add(made.cert.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.unwrap())
        } else {
            builder.with_no_client_auth()
        };
        let config = builder.with_single_cert(vec![made.cert.der().clone()], key).unwrap();
        Self { pem: made.cert.pem().into_bytes(), acceptor: TlsAcceptor::from(Arc::new(config)) }
    }
}

fn identity(versions: &[&'static SupportedProtocolVersion]) -> Identity {
    Identity::new(versions, false)
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_not_trusted() {
    let world = World::secure(Some(identity(&[&version::TLS13]).acceptor), |_| answer("200 OK", "", "image"));
    let outcome = world.client(policy()).get(&url("https://a.example/"), 0, None).await;
    assert_eq!(code(outcome), "url-certificate-issuer");
    assert!(world.asked().is_empty());
}

#[tokio::test]
async fn the_pinned_certificate_is_the_only_one_trusted() {
    for version in [&version::TLS12, &version::TLS13] {
        let (ours, other) = (identity(&[version]), identity(&[version]));
        let world = World::secure(Some(ours.acceptor), |_| answer("200 OK", "", "image"));
        // Any name does, an address too: the very certificate is known.
        for place in ["https://a.example/", "https://b.example/", "https://8.8.8.8/"] {
            let client = world.trusting(policy(), &Trust::Pinned(ours.pem.clone()));
            assert_eq!(read(client.get(&url(place), 0, None).await).await.unwrap(), b"image");
        }
        let client = world.trusting(policy(), &Trust::Pinned(other.pem));
        assert_eq!(code(client.get(&url("https://a.example/"), 0, None).await), "url-certificate-pin");
    }
}

#[tokio::test]
async fn a_way_that_was_encrypted_stays_so() {
    let ours = identity(&[&version::TLS13]);
    let world = World::secure(Some(ours.acceptor), |_| to("http://a.example/"));
    let client = world.trusting(policy(), &Trust::Pinned(ours.pem));
    assert_eq!(code(client.get(&url("https://a.example/"), 0, None).await), "url-downgrade");
    assert_eq!(world.dialled().len(), 1);
}

#[tokio::test]
async fn one_side_without_tls_is_told_as_that() {
    let plain = World::new(|_| Vec::new()).client(policy());
    assert_eq!(code(plain.get(&url("https://a.example/"), 0, None).await), "url-tls");
    let secure = World::secure(Some(identity(&[&version::TLS13]).acceptor), |_| Vec::new()).client(policy());
    assert_eq!(code(secure.get(&url("http://a.example:443/"), 0, None).await), "url-not-http");
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_of_ours_is_told_as_that() {
    let ours = Identity::new(&[&version::TLS13], true);
    let world = World::secure(Some(ours.acceptor), |_| answer("200 OK", "", "image"));
    let client = world.trusting(policy(), &Trust::Pinned(ours.pem));
    assert_eq!(code(client.get(&url("https://a.example/"), 0, None).await), "url-tls");
}

#[test]
fn flaws_of_certificates_are_told_apart() {
    for (flaw, told) in [
        (CertificateError::NotValidForName, "url-certificate-name"),
        (CertificateError::Expired, "url-certificate-date"),
        (CertificateError::NotValidYet, "url-certificate-date"),
        (CertificateError::BadSignature, "url-certificate"),
    ] {
        let error = io::Error::new(io::ErrorKind::InvalidData, Error::InvalidCertificate(flaw));
        assert_eq!(code::<()>(Err(fault(error))), told);
    }
    let old = io::Error::new(io::ErrorKind::InvalidData, Error::HandshakeNotComplete);
    assert_eq!(code::<()>(Err(fault(old))), "url-tls");
    assert!(matches!(fault(io::ErrorKind::ConnectionReset.into()), FetchError::Unreachable(_)));
}

#[test]
fn a_pin_that_is_no_certificate_is_refused_at_the_start() {
    let outcome = crate::fetch::client::Client::new(policy(), &Trust::Pinned(b"none".to_vec()));
    assert!(matches!(outcome, Err(FetchError::Internal(_))));
}
