//! What another server does not give, or not in this way.

use incus_client::{Secret, SourceAlias};

use super::*;

fn closed_port() -> SourceAddress {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("https://{}", listener.local_addr().unwrap()).parse().unwrap()
}

/// What becomes of a copy from `source`.
async fn failed(project: &Project, source: RemoteSource, what: Wanted) -> Error {
    let request = PullRequest { source, what, public: false, profiles: None };
    match project.pull(&request).await {
        Ok(operation) => project.follow(&operation, |_| {}).await.unwrap_err(),
        Err(error) => error,
    }
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn what_keeps_a_copy_from_being_made_is_told() {
    let (from, to) = (Side::shared(), Side::own().await);
    let nonce = nonce();
    let source = from.project(&format!("{nonce}-s")).await;
    let ours = to.project(&format!("{nonce}-o")).await;
    let files = vec![unified_container(&nonce)];
    let private = imported(&source, &files, InstanceType::Container, false).await;
    let plain = || Wanted::ByFingerprint { fingerprint: private.fingerprint, secret: None };
    let server = || from.source(&source);
    let used_up: Secret = "5e".repeat(32).parse().unwrap();

    let closed = RemoteSource { server: closed_port(), ..server() };
    let error = failed(&ours, closed, plain()).await;
    assert!(matches!(error, Error::Peer(PeerError::Unreachable(_))), "{error:?}");
    let error = failed(&ours, RemoteSource { certificate: None, ..server() }, plain()).await;
    assert!(matches!(error, Error::Peer(PeerError::NotVerified(_))), "{error:?}");
    let other = RemoteSource { certificate: Some(to.certificate.clone()), ..server() };
    let error = failed(&ours, other, plain()).await;
    assert!(matches!(error, Error::Peer(PeerError::NotVerified(_))), "{error:?}");
    let secret = Wanted::ByFingerprint { fingerprint: private.fingerprint, secret: Some(used_up.clone()) };
    let alias: SourceAlias = "nothing".parse().unwrap();
    let alias = Wanted::ByAlias { alias, image_type: None, auto_update: false };
    for what in [plain(), secret, alias] {
        let error = failed(&ours, server(), what).await;
        assert!(matches!(error, Error::Peer(PeerError::ImageMissing(_))), "{error:?}");
    }
    let streams = RemoteSource { protocol: SourceProtocol::Simplestreams, ..server() };
    let error = failed(&ours, streams, plain()).await;
    assert!(matches!(error, Error::Peer(_)), "{error:?}");
    assert_eq!(ours.images().await.unwrap(), []);

    let mut push = PushTarget {
        server: to.address.clone(),
        certificate: Some(to.certificate.clone()),
        secret: used_up,
        project: ours.name().clone(),
        profiles: Vec::new(),
    };
    let pushing = async |to: &PushTarget| match source.push(&private.fingerprint, to).await {
        Ok(operation) => source.pushed(&operation).await.unwrap_err(),
        Err(error) => error,
    };
    let error = pushing(&push).await;
    assert!(matches!(error, Error::Peer(PeerError::Refused(_))), "{error:?}");
    push.certificate = None;
    let error = pushing(&push).await;
    assert!(matches!(error, Error::Peer(PeerError::NotVerified(_))), "{error:?}");
    push.server = closed_port();
    let error = pushing(&push).await;
    assert!(matches!(error, Error::Peer(PeerError::Unreachable(_))), "{error:?}");
    to.clear(ours).await;
    from.clear(source).await;
}

/// The last one: the daemon keeps the files of an image whose profile it did not find.
#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn profiles_come_with_a_copy_or_fail_it() {
    let (from, to) = (Side::shared(), Side::own().await);
    let nonce = nonce();
    let source = from.project(&format!("{nonce}-s")).await;
    let ours = to.project(&format!("{nonce}-o")).await;
    to.real.add_profile(ours.name(), "web").await;
    let files = vec![unified_container(&nonce)];
    let image = imported(&source, &files, InstanceType::Container, true).await;
    let what = || Wanted::ByFingerprint { fingerprint: image.fingerprint, secret: None };
    for (profiles, given) in [(vec!["web".to_owned()], "web"), (vec![], "default")] {
        let request = PullRequest {
            source: from.source(&source),
            what: what(),
            public: false,
            profiles: Some(profiles),
        };
        let operation = ours.pull(&request).await.unwrap();
        ours.follow(&operation, |_| {}).await.unwrap();
        assert_eq!(ours.image(&image.fingerprint).await.unwrap().unwrap().profiles, [given]);
        ours.delete_image(&image.fingerprint).await.unwrap();
    }
    let request = PullRequest {
        source: from.source(&source),
        what: what(),
        public: false,
        profiles: Some(vec!["nope".to_owned()]),
    };
    let operation = ours.pull(&request).await.unwrap();
    let missing = ours.follow(&operation, |_| {}).await;
    assert!(matches!(missing, Err(Error::ProfileMissing(_))), "{missing:?}");
    to.clear(ours).await;
    from.clear(source).await;
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn an_image_that_is_there_is_told_or_left() {
    let (from, to) = (Side::shared(), Side::own().await);
    let nonce = nonce();
    let source = from.project(&format!("{nonce}-s")).await;
    let ours = to.project(&format!("{nonce}-o")).await;
    let files = vec![split_metadata(&nonce), squashfs()];
    let image = imported(&source, &files, InstanceType::Container, true).await;
    let first = pulled((&from, &source), &ours, &image, false).await.unwrap();
    assert_eq!((first.fingerprint, first.size), (image.fingerprint, image.size));
    let again = pulled((&from, &source), &ours, &image, false).await.unwrap();
    assert_eq!(again, first);
    let again = pushed(&source, (&to, &ours), &image, false).await;
    assert!(matches!(again, Err(Error::AlreadyExists)), "{again:?}");
    let again = relayed(&source, &ours, &image, false).await;
    assert!(matches!(again, Err(Error::AlreadyExists)), "{again:?}");
    // A server tries to give the image the aliases it has.
    ours.create_alias("tiny", &image.fingerprint, "").await.unwrap();
    let again = pulled((&from, &source), &ours, &image, false).await;
    assert!(matches!(again, Ok(_) | Err(Error::AlreadyExists)), "{again:?}");
    assert_eq!(ours.alias("tiny").await.unwrap().unwrap().target, image.fingerprint);
    to.clear(ours).await;
    from.clear(source).await;
}

/// What a client sees of a server that does not know it.
#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_stranger_sees_public_images_and_what_a_secret_opens() {
    let side = Side::own().await;
    let nonce = nonce();
    let default = side.client.project("default".parse().unwrap());
    let other = side.project(&nonce).await;
    let of = |name: &str| vec![unified_container(&format!("{nonce}-{name}"))];
    let public = imported(&default, &of("public"), InstanceType::Container, true).await;
    let private = imported(&default, &of("private"), InstanceType::Container, false).await;
    let elsewhere = imported(&other, &of("elsewhere"), InstanceType::Container, true).await;

    let client = side.over_tls(false).await;
    let server = client.server().await.unwrap();
    assert!(!server.trusted && server.addresses.is_empty() && server.certificate.is_none());
    assert_eq!(client.certificate().await.unwrap(), Some(side.certificate.clone()));
    let trusted = side.over_tls(true).await.server().await.unwrap();
    assert_eq!(trusted.certificate, Some(side.certificate.clone()));
    assert_eq!(format!("https://{}", trusted.addresses[0]), side.address.to_string());

    let seen = client.project("default".parse().unwrap());
    assert_eq!(seen.images().await.unwrap(), [public]);
    assert_eq!(seen.image(&private.fingerprint).await.unwrap(), None);
    let refused = seen.image_secret(&private.fingerprint).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    let seen_there = client.project(other.name().clone());
    assert_eq!(seen_there.image(&elsewhere.fingerprint).await.unwrap(), Some(elsewhere.clone()));
    let refused = seen_there.images().await;
    assert!(matches!(refused, Err(Error::NotTrusted)), "{refused:?}");

    let token = default.image_secret(&private.fingerprint).await.unwrap();
    let opened = seen.image_with_secret(&private.fingerprint, &token.secret).await.unwrap().unwrap();
    assert_eq!(opened, private);
    let export = seen.export(&opened, Some(&token.secret), None).await.unwrap();
    let Export::Unified { body, .. } = export else { panic!("in parts") };
    let bytes = http_body_util::BodyExt::collect(body).await.unwrap().to_bytes();
    assert_eq!(fingerprint(&[&bytes]), private.fingerprint);
    let token = default.image_secret(&private.fingerprint).await.unwrap();
    default.withdraw(&token.operation).await.unwrap();
}
