//! The pinned server certificate, against a TLS server in the same process.

#[cfg(test)]
mod tls {
    use std::sync::Arc;

    use incus_client::{
        Certificate, Client, ClientIdentity, Error, HttpsSettings, ServerPin, ServerTrust, SettingsError,
    };
    use rcgen::{
        BasicConstraints, CertificateParams, CertifiedIssuer, CertifiedKey, IsCa, KeyPair,
        generate_simple_self_signed,
    };
    use rustls::crypto::ring;
    use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
    use rustls::server::{ClientHello, ResolvesServerCert};
    use rustls::{DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme, sign};
    use rustls_pki_types::pem::PemObject;
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
        serve_to(Some(Arc::new(AnyClient)), certificate, key).await
    }

    /// The same, without asking the client for a certificate.
    async fn serve_anyone(
        certificate: &CertificateDer<'static>,
        key: &KeyPair,
    ) -> (String, JoinHandle<Vec<u8>>) {
        serve_to(None, certificate, key).await
    }

    async fn serve_to(
        clients: Option<Arc<AnyClient>>,
        certificate: &CertificateDer<'static>,
        key: &KeyPair,
    ) -> (String, JoinHandle<Vec<u8>>) {
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let key = ring::sign::any_supported_type(&key).unwrap();
        let shown = Shown(Arc::new(sign::CertifiedKey::new(vec![certificate.clone()], key)));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap();
        let config = match clients {
            Some(clients) => config.with_client_cert_verifier(clients),
            None => config.with_no_client_auth(),
        };
        let config = config.with_cert_resolver(Arc::new(shown));
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
            identity: Some(ClientIdentity {
                certificate_pem: own.cert.pem().into_bytes(),
                key_pem: own.signing_key.serialize_pem().into_bytes(),
            }),
            trust: server_certificate.into(),
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

    /// A client with no certificate, as for a server that others keep.
    fn anonymous(url: String, trust: ServerTrust) -> Client {
        Client::https(HttpsSettings { url, identity: None, trust }).unwrap()
    }

    #[tokio::test]
    async fn a_client_needs_no_certificate_where_the_server_asks_for_none() {
        let server = certified();
        let pin = ServerPin::Pem(server.cert.pem().into_bytes());
        let (url, served) = serve_anyone(server.cert.der(), &server.signing_key).await;
        assert!(anonymous(url, pin.clone().into()).server().await.unwrap().trusted);
        served.await.unwrap();
        let (url, served) = serve_anyone(server.cert.der(), &server.signing_key).await;
        let shown = anonymous(url, pin.into()).certificate().await.unwrap().unwrap();
        assert_eq!(shown, Certificate::from_pem(server.cert.pem().as_bytes()).unwrap());
        served.await.unwrap();
    }

    /// Which authorities there are is the environment's to say, so the test runs once more with its own.
    #[tokio::test]
    async fn a_server_is_known_by_the_systems_authorities() {
        let Ok(folder) = std::env::var("MALLEUS_TEST_ROOTS") else {
            let folder = tempfile::tempdir().unwrap();
            let (authority, server) = vouched("localhost");
            let file = |name: &str, text: String| {
                std::fs::write(folder.path().join(name), text).unwrap();
                folder.path().join(name)
            };
            let roots = file("roots.pem", authority);
            file("server.crt", server.cert.pem());
            file("server.key", server.signing_key.serialize_pem());
            let again = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "tls::a_server_is_known_by_the_systems_authorities"])
                .env("SSL_CERT_FILE", roots)
                .env_remove("SSL_CERT_DIR")
                .env("MALLEUS_TEST_ROOTS", folder.path())
                .output()
                .unwrap();
            assert!(again.status.success(), "{again:?}");
            return;
        };
        let read = |name: &str| std::fs::read_to_string(std::path::Path::new(&folder).join(name)).unwrap();
        let certificate = CertificateDer::from_pem_slice(read("server.crt").as_bytes()).unwrap();
        let key = KeyPair::from_pem(&read("server.key")).unwrap();
        let (url, served) = serve_anyone(&certificate, &key).await;
        let known = url.replace("127.0.0.1", "localhost");
        assert!(anonymous(known, ServerTrust::SystemRoots).server().await.unwrap().trusted);
        served.await.unwrap();
        // Another name, then a certificate nobody vouches for.
        let (url, served) = serve_anyone(&certificate, &key).await;
        let refused = anonymous(url, ServerTrust::SystemRoots).server().await;
        assert!(matches!(refused, Err(Error::ServerNotVerified(_))), "{refused:?}");
        served.await.unwrap();
        let other = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (url, served) = serve_anyone(other.cert.der(), &other.signing_key).await;
        let url = url.replace("127.0.0.1", "localhost");
        let refused = anonymous(url, ServerTrust::SystemRoots).server().await;
        assert!(matches!(refused, Err(Error::ServerNotVerified(_))), "{refused:?}");
        assert_eq!(served.await.unwrap(), b"");
    }

    /// An authority, and a server that it vouches for by that name.
    fn vouched(name: &str) -> (String, CertifiedKey<KeyPair>) {
        let mut of_authority = CertificateParams::new(Vec::new()).unwrap();
        of_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(of_authority, KeyPair::generate().unwrap()).unwrap();
        let signing_key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let cert = params.signed_by(&signing_key, &issuer).unwrap();
        (issuer.pem(), CertifiedKey { cert, signing_key })
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
                identity: Some(ClientIdentity { certificate_pem: certificate.into(), key_pem: key.into() }),
                trust: ServerPin::Pem(server.into()).into(),
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
