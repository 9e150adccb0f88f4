//! The pinned server certificate, against a TLS server in the same process.

#[cfg(test)]
mod tls {
    use std::sync::Arc;

    use incus_client::{Client, Error, HttpsSettings, ServerPin, SettingsError};
    use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
    use rustls::crypto::ring;
    use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
    use rustls::server::{ClientHello, ResolvesServerCert};
    use rustls::{DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme, sign};
    use rustls_pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
    use sha2::{Digest, Sha256};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;
    use tokio_rustls::TlsAcceptor;

    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n{\"metadata\":{\"auth\":\"trusted\"}}";

    fn certified() -> CertifiedKey<KeyPair> {
        generate_simple_self_signed(["somewhere.else".to_owned()]).unwrap()
    }

    /// Whatever certificate a client shows, it must show one.
    #[derive(Debug)]
    struct AnyClient;

    impl ClientCertVerifier for AnyClient {
        fn root_hint_subjects(&self) -> &[DistinguishedName] {
            &[]
        }

        fn verify_client_cert(
            &self,
            _: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: UnixTime,
        ) -> Result<ClientCertVerified, rustls::Error> {
            Ok(ClientCertVerified::assertion())
        }

        fn verify_tls12_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
            unreachable!("only TLS 1.3 is offered")
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            cert: &CertificateDer<'_>,
            dss: &DigitallySignedStruct,
        ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
            let algorithms = ring::default_provider().signature_verification_algorithms;
            rustls::crypto::verify_tls13_signature(message, cert, dss, &algorithms)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            ring::default_provider().signature_verification_algorithms.supported_schemes()
        }
    }

    /// Shows one certificate and signs with a key that need not be its own.
    #[derive(Debug)]
    struct Shown(Arc<sign::CertifiedKey>);

    impl ResolvesServerCert for Shown {
        fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<sign::CertifiedKey>> {
            Some(self.0.clone())
        }
    }

    /// A server for one connection; ends with the bytes of the request it got, none if the handshake failed.
    async fn serve(certificate: &CertificateDer<'static>, key: &KeyPair) -> (String, JoinHandle<Vec<u8>>) {
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let key = ring::sign::any_supported_type(&key).unwrap();
        let shown = Shown(Arc::new(sign::CertifiedKey::new(vec![certificate.clone()], key)));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_client_cert_verifier(Arc::new(AnyClient))
            .with_cert_resolver(Arc::new(shown));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let served = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            if let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await {
                while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.unwrap_or(0) > 0
                {
                }
                let _ = stream.write_all(ANSWER).await;
            }
            request
        });
        (url, served)
    }

    fn client(url: String, server_certificate: ServerPin) -> Client {
        let own = certified();
        let settings = HttpsSettings {
            url,
            client_certificate_pem: own.cert.pem().into_bytes(),
            client_key_pem: own.signing_key.serialize_pem().into_bytes(),
            server_certificate,
        };
        Client::https(settings).unwrap()
    }

    #[tokio::test]
    async fn the_pinned_server_is_talked_to_whatever_its_names() {
        let server = certified();
        let digest = Sha256::digest(server.cert.der()).into();
        for pin in [ServerPin::Pem(server.cert.pem().into_bytes()), ServerPin::Fingerprint(digest)] {
            let (url, served) = serve(server.cert.der(), &server.signing_key).await;
            assert!(client(url, pin).server().await.unwrap().trusted);
            assert!(served.await.unwrap().starts_with(b"GET /1.0 HTTP/1.1\r\n"));
        }
    }

    #[tokio::test]
    async fn another_certificate_is_refused_before_a_byte_of_http() {
        let server = certified();
        let other = certified();
        for pin in [ServerPin::Pem(other.cert.pem().into_bytes()), ServerPin::Fingerprint([0; 32])] {
            let (url, served) = serve(server.cert.der(), &server.signing_key).await;
            let refused = client(url, pin).server().await;
            assert!(matches!(refused, Err(Error::ServerNotPinned)), "{refused:?}");
            assert_eq!(served.await.unwrap(), b"");
        }
    }

    /// The pinned certificate is public: showing it must not be enough.
    #[tokio::test]
    async fn the_pinned_certificate_without_its_key_is_refused() {
        let server = certified();
        let (url, served) = serve(server.cert.der(), &certified().signing_key).await;
        let refused = client(url, ServerPin::Pem(server.cert.pem().into_bytes())).server().await;
        assert!(matches!(refused, Err(Error::ServerNotPinned)), "{refused:?}");
        assert_eq!(served.await.unwrap(), b"");
    }

    #[test]
    fn unusable_settings_are_told_apart() {
        let own = certified();
        let try_with = |certificate: &str, key: &str, server: &str| {
            let settings = HttpsSettings {
                url: "https://incus.example".to_owned(),
                client_certificate_pem: certificate.into(),
                client_key_pem: key.into(),
                server_certificate: ServerPin::Pem(server.into()),
            };
            Client::https(settings).map(drop)
        };
        let (cert, key) = (own.cert.pem(), own.signing_key.serialize_pem());
        assert!(try_with(&cert, &key, &cert).is_ok());
        assert!(matches!(try_with("", &key, &cert), Err(SettingsError::ClientCertificate(_))));
        assert!(matches!(try_with(&cert, "", &cert), Err(SettingsError::ClientKey(_))));
        assert!(matches!(try_with(&cert, &key, "nothing"), Err(SettingsError::ServerCertificate(_))));
        let another = certified().signing_key.serialize_pem();
        assert!(matches!(try_with(&cert, &another, &cert), Err(SettingsError::Pair(_))));
    }
}
