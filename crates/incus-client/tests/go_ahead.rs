//! Uploads over TLS: the body waits for the word that it is wanted.

#[cfg(test)]
mod go_ahead {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use bytes::Bytes;
    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::StreamBody;
    use incus_client::scripted::{Fault, Incus};
    use incus_client::{
        BoxError, Client, ClientIdentity, Error, HttpsSettings, ImageBody, ImportHead, InstanceType,
        Patience, Project, ServerPin,
    };
    use rcgen::generate_simple_self_signed;
    use rustls::ServerConfig;
    use rustls::crypto::ring;
    use rustls_pki_types::PrivateKeyDer;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::server::TlsStream;

    /// No test waits that long: what happens before it happens for another reason.
    const NEVER: Duration = Duration::from_secs(3600);
    const ACCEPTED: &[u8] = b"HTTP/1.1 202 Accepted\r\nContent-Length: 58\r\n\r\n\
        {\"metadata\":{\"id\":\"01234567-89ab-4cde-8f01-23456789abcd\"}}";

    /// A client of a TLS server that hands each of its connections to `served`.
    async fn against<S>(
        patience: Patience,
        served: impl Fn(TlsStream<TcpStream>) -> S + Send + 'static,
    ) -> Project
    where
        S: Future<Output = ()> + Send + 'static,
    {
        let own = generate_simple_self_signed(["malleus".to_owned()]).unwrap();
        let pem = own.cert.pem().into_bytes();
        let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                if let Ok(stream) = acceptor.accept(stream).await {
                    tokio::spawn(served(stream));
                }
            }
        });
        let settings = HttpsSettings {
            url,
            identity: Some(ClientIdentity {
                certificate_pem: pem.clone(),
                key_pem: own.signing_key.serialize_pem().into_bytes(),
            }),
            trust: ServerPin::Pem(pem).into(),
        };
        Client::https(settings).unwrap().with_patience(patience).project("default".parse().unwrap())
    }

    async fn scripted(patience: Patience) -> (Arc<Incus>, Project) {
        let incus = Arc::new(Incus::start().await.unwrap());
        let serving = incus.clone();
        let project = against(patience, move |stream| serving.serve(stream)).await;
        (incus, project)
    }

    fn waiting(go_ahead: Duration) -> Patience {
        Patience { go_ahead, ..Patience::default() }
    }

    fn head() -> ImportHead {
        ImportHead { fingerprint: [1; 32].into(), filename: "a.tar".to_owned(), public: false }
    }

    /// So many pieces of 64 KiB, and how many of them were asked for.
    fn counted(pieces: u64) -> (impl ImageBody, Arc<AtomicU64>) {
        let asked = Arc::new(AtomicU64::new(0));
        let counter = asked.clone();
        let pieces = stream::iter((0..pieces).map(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok::<_, BoxError>(Frame::data(Bytes::from(vec![7; 64 << 10])))
        }));
        (StreamBody::new(pieces), asked)
    }

    #[tokio::test]
    async fn the_word_opens_the_way() {
        let (incus, project) = scripted(waiting(NEVER)).await;
        project.import_unified(head(), counted(64).0).await.unwrap();
        project.import_split(head(), counted(1).0, counted(64).0, InstanceType::Container).await.unwrap();
        for request in incus.requests() {
            assert_eq!(request.headers.get("expect").unwrap(), "100-continue");
            assert!(request.body_whole && request.body_length >= 64 << 16);
        }
        // Small calls have nothing to hold back.
        project.check().await.unwrap();
        assert!(!incus.requests().pop().unwrap().headers.contains_key("expect"));
    }

    #[tokio::test]
    async fn a_refusal_costs_no_byte() {
        let (incus, project) = scripted(waiting(NEVER)).await;
        for (status, text) in
            [(403, "not authorized"), (404, "Project not found"), (503, "Incus daemon is starting up")]
        {
            incus.next_import(Fault::AnswerEarly(status, text.to_owned()));
            let (body, asked) = counted(64);
            let refused = project.import_unified(head(), body).await.unwrap_err();
            assert_eq!(refused.detail(), Some(text), "{refused:?}");
            // The first piece is looked at before anything is sent.
            assert_eq!(asked.load(Ordering::Relaxed), 1);
        }
        incus.next_import(Fault::AnswerEarly(403, "not authorized".to_owned()));
        let (metadata, asked) = counted(1);
        let refused = project.import_split(head(), metadata, counted(1).0, InstanceType::Container).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        assert_eq!(asked.load(Ordering::Relaxed), 0);
        assert!(incus.requests().iter().all(|request| request.body_length == 0));
    }

    /// Reads until the text is there, which may be longer than what ends with it.
    async fn read_until(stream: &mut TlsStream<TcpStream>, end: &[u8]) -> Vec<u8> {
        let mut got = Vec::new();
        while !got.ends_with(end) && stream.read_buf(&mut got).await.unwrap() > 0 {}
        got
    }

    #[tokio::test]
    async fn a_server_that_knows_no_such_word_gets_the_body_all_the_same() {
        let project = against(waiting(Duration::from_millis(20)), |mut stream| async move {
            read_until(&mut stream, b"\r\n0\r\n\r\n").await;
            stream.write_all(ACCEPTED).await.unwrap();
        })
        .await;
        let (body, asked) = counted(3);
        project.import_unified(head(), body).await.unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn another_word_is_not_taken_for_it() {
        let project = against(waiting(NEVER), |mut stream| async move {
            let got = read_until(&mut stream, b"\r\n\r\n").await;
            stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 403 Forbidden\r\n").await.unwrap();
            let text = if got.ends_with(b"\r\n\r\n") { "nothing more" } else { "too much" };
            let answer = format!("Content-Length: {}\r\n\r\n{text}", text.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
        })
        .await;
        let (body, asked) = counted(3);
        let refused = project.import_unified(head(), body).await.unwrap_err();
        assert_eq!((refused.detail(), asked.load(Ordering::Relaxed)), (Some("nothing more"), 1));
    }

    /// The answer, and right behind it a reset.
    #[tokio::test]
    async fn an_answer_before_a_reset_is_read() {
        let project = against(waiting(NEVER), |mut stream| async move {
            read_until(&mut stream, b"\r\n\r\n").await;
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.unwrap();
            stream.read_exact(&mut vec![0; 1 << 20]).await.unwrap();
            stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nyou").await.unwrap();
            stream.get_ref().0.set_zero_linger().unwrap();
        })
        .await;
        let refused = project.import_unified(head(), counted(1 << 20).0).await.unwrap_err();
        assert_eq!(refused.detail(), Some("you"), "{refused:?}");
    }

    #[tokio::test]
    async fn silence_is_heard_through_tls() {
        let patience = Patience { silence: Duration::from_millis(50), go_ahead: Duration::ZERO };
        let (incus, project) = scripted(patience).await;
        incus.next_import(Fault::NeverRead);
        let outcome = project.import_unified(head(), counted(1 << 20).0).await;
        assert!(matches!(outcome, Err(Error::Timeout)), "{outcome:?}");
        incus.next_import(Fault::NeverAnswer);
        let outcome = project.import_unified(head(), counted(16).0).await;
        assert!(matches!(outcome, Err(Error::Timeout)), "{outcome:?}");
        assert!(incus.requests().iter().any(|request| request.body_whole));
    }
}
