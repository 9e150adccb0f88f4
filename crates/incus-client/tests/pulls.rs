//! What Incus is asked to fetch, what comes of it, and how it is followed, against the fake daemon.

#[cfg(test)]
mod pulls {
    use incus_client::scripted::{Fault, Incus, WaitForm};
    use incus_client::{
        Certificate, Error, Fingerprint, Image, InstanceType, PeerError, Phase, Progress, Project,
        ProjectName, PullRequest, RemoteSource, SourceProtocol, UrlRequest, Wanted,
    };
    use serde_json::{Value, json};

    async fn start() -> (Incus, Project) {
        let incus = Incus::start().await.unwrap();
        let project = incus.client().project(ProjectName::default_project());
        (incus, project)
    }

    fn fingerprint() -> Fingerprint {
        [0xab; 32].into()
    }

    fn image() -> Image {
        Image { size: 7, instance_type: Some(InstanceType::Container), ..Image::unknown(fingerprint()) }
    }

    fn source() -> RemoteSource {
        RemoteSource {
            server: "https://images.example:8443/".parse().unwrap(),
            protocol: SourceProtocol::Incus,
            certificate: None,
            project: None,
        }
    }

    fn by_fingerprint() -> PullRequest {
        let what = Wanted::ByFingerprint { fingerprint: fingerprint(), secret: None };
        PullRequest { source: source(), what, public: false, profiles: None }
    }

    fn by_alias(auto_update: bool) -> PullRequest {
        let what = Wanted::ByAlias {
            alias: "tiny/13".parse().unwrap(),
            image_type: Some(InstanceType::VirtualMachine),
            auto_update,
        };
        PullRequest { what, ..by_fingerprint() }
    }

    fn by_url() -> UrlRequest {
        UrlRequest {
            url: "https://images.example/a.tar.xz".parse().unwrap(),
            public: true,
            filename: "dir/a.tar.xz".to_owned(),
        }
    }

    fn sent(incus: &Incus) -> Value {
        let request = incus.requests().pop().unwrap();
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("POST", "/1.0/images?project=default")
        );
        assert_eq!(request.headers.get("content-type").unwrap(), "application/json");
        assert!(request.headers.keys().all(|name| !name.as_str().starts_with("x-")));
        request.json.unwrap()
    }

    #[tokio::test]
    async fn a_copy_by_fingerprint_says_this_and_nothing_else() {
        let (incus, project) = start().await;
        incus.elsewhere(&fingerprint().to_string(), image());
        let made = rcgen::generate_simple_self_signed(["incus".to_owned()]).unwrap();
        let certificate = Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
        let secret = "5e".repeat(32);
        let request = PullRequest {
            source: RemoteSource {
                certificate: Some(certificate.clone()),
                project: Some("a&project=b".parse().unwrap()),
                ..source()
            },
            what: Wanted::ByFingerprint { fingerprint: fingerprint(), secret: Some(secret.parse().unwrap()) },
            public: true,
            profiles: Some(vec!["web".to_owned()]),
        };
        project.pull(&request).await.unwrap();
        let wanted = json!({
            "source": {
                "type": "image", "mode": "pull", "server": "https://images.example:8443", "protocol": "incus",
                "certificate": certificate.to_pem(), "project": "a&project=b",
                "fingerprint": fingerprint(), "secret": secret,
            },
            "public": true, "auto_update": false, "profiles": ["web"],
        });
        assert_eq!(sent(&incus), wanted);
        assert_eq!(incus.harm(), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_copy_by_alias_says_this_and_nothing_else() {
        let (incus, project) = start().await;
        incus.elsewhere("tiny/13", image());
        let request = PullRequest {
            source: RemoteSource { protocol: SourceProtocol::Simplestreams, ..source() },
            ..by_alias(true)
        };
        let operation = project.pull(&request).await.unwrap();
        let wanted = json!({
            "source": {
                "type": "image", "mode": "pull", "server": "https://images.example:8443",
                "protocol": "simplestreams", "alias": "tiny/13", "image_type": "virtual-machine",
            },
            "public": false, "auto_update": true,
        });
        assert_eq!(sent(&incus), wanted);
        assert_eq!(incus.harm(), Vec::<String>::new());
        project.follow(&operation, |_| {}).await.unwrap();
        let stored = project.image(&fingerprint()).await.unwrap().unwrap();
        assert!(stored.auto_update);
        assert_eq!(stored.update_source.unwrap().alias, "tiny/13");
    }

    #[tokio::test]
    async fn an_address_says_this_and_nothing_else() {
        let (incus, project) = start().await;
        incus.elsewhere("https://images.example/a.tar.xz", image());
        let operation = project.pull_url(&by_url()).await.unwrap();
        let wanted = json!({
            "source": {
                "type": "url", "mode": "pull", "protocol": "direct", "url": "https://images.example/a.tar.xz",
            },
            "public": true, "filename": "a.tar.xz",
        });
        assert_eq!(sent(&incus), wanted);
        assert_eq!(incus.harm(), Vec::<String>::new());
        let imported = project.follow(&operation, |_| {}).await.unwrap();
        assert_eq!((imported.fingerprint, imported.size), (fingerprint(), 7));
        let stored = project.image(&fingerprint()).await.unwrap().unwrap();
        assert_eq!((stored.public, stored.filename.as_str()), (true, "a.tar.xz"));
    }

    /// Time stands still but for the waits themselves.
    #[tokio::test(start_paused = true)]
    async fn progress_is_told_until_the_end() {
        for form in [WaitForm::Error, WaitForm::Operation] {
            let (incus, project) = start().await;
            incus.wait_form(form);
            incus.elsewhere(&fingerprint().to_string(), image());
            incus.next_import(Fault::HoldOperation);
            let operation = project.pull(&by_fingerprint()).await.unwrap();
            let texts =
                ["metadata: 100% (1.00MB/s)", "rootfs: 45% (1.20MB/s)", "7340032% (2B/s)", "Unpacking"];
            let mut said = texts.iter();
            let mut told: Vec<Progress> = Vec::new();
            let imported = project
                .follow(&operation, |progress| {
                    assert!(progress.may_cancel);
                    told.push(progress);
                    match said.next() {
                        Some(text) => incus.progress(text),
                        None => incus.release_operations(),
                    }
                })
                .await
                .unwrap();
            assert_eq!(imported.fingerprint, fingerprint(), "{form:?}");
            let phases: Vec<_> = told.into_iter().map(|it| (it.phase, it.percent, it.bytes)).collect();
            let wanted = [
                (Phase::Whole, None, None),
                (Phase::Metadata, Some(100), None),
                (Phase::Rootfs, Some(45), None),
                (Phase::Whole, None, Some(7_340_032)),
                (Phase::Other("Unpacking".to_owned()), None, None),
            ];
            assert_eq!(phases, wanted, "{form:?}");
        }
    }

    #[tokio::test]
    async fn a_running_copy_can_be_cancelled() {
        for form in [WaitForm::Error, WaitForm::Operation] {
            let (incus, project) = start().await;
            incus.wait_form(form);
            incus.elsewhere(&fingerprint().to_string(), image());
            incus.next_import(Fault::HoldOperation);
            let operation = project.pull(&by_fingerprint()).await.unwrap();
            project.cancel(&operation).await.unwrap();
            let ended = project.follow(&operation, |_| {}).await;
            assert!(matches!(ended, Err(Error::Cancelled)), "{form:?} {ended:?}");
            assert_eq!(project.image(&fingerprint()).await.unwrap(), None);
            let again = project.cancel(&operation).await;
            assert!(matches!(again, Err(Error::NotCancellable)), "{again:?}");
            incus.forget_operations();
            let gone = project.cancel(&operation).await;
            assert!(matches!(gone, Err(Error::OperationGone)), "{gone:?}");
            let gone = project.follow(&operation, |_| {}).await;
            assert!(matches!(gone, Err(Error::OperationGone)), "{gone:?}");
        }
    }

    #[tokio::test]
    async fn what_is_wrong_elsewhere_is_told() {
        let (incus, project) = start().await;
        for form in [WaitForm::Error, WaitForm::Operation] {
            incus.wait_form(form);
            let operation = project.pull(&by_alias(false)).await.unwrap();
            let missing = project.follow(&operation, |_| {}).await;
            assert!(matches!(missing, Err(Error::Peer(PeerError::ImageMissing(_)))), "{missing:?}");
            let operation = project.pull_url(&by_url()).await.unwrap();
            let missing = project.follow(&operation, |_| {}).await;
            assert!(matches!(missing, Err(Error::Peer(PeerError::Header(..)))), "{missing:?}");
            incus.next_import(Fault::FailOperation("unexpected EOF".to_owned()));
            let operation = project.pull_url(&by_url()).await.unwrap();
            let cut = project.follow(&operation, |_| {}).await;
            assert!(matches!(cut, Err(Error::Peer(PeerError::Cut(_)))), "{cut:?}");
        }
        incus.next_import(Fault::AnswerEarly(403, "not authorized".to_owned()));
        assert!(matches!(project.pull(&by_fingerprint()).await, Err(Error::Forbidden(_))));
        let missing = incus.client().project("nowhere".parse().unwrap()).pull(&by_fingerprint()).await;
        assert!(matches!(missing, Err(Error::ProjectMissing(_))), "{missing:?}");
    }

    /// Copies ask for no alias, so this can only be one of the image's own.
    #[tokio::test]
    async fn an_image_that_is_there_is_told_as_such() {
        let (incus, project) = start().await;
        for text in ["Alias already exists: tiny", "Image with same fingerprint already exists"] {
            incus.next_import(Fault::FailOperation(text.to_owned()));
            let operation = project.pull(&by_fingerprint()).await.unwrap();
            let outcome = project.follow(&operation, |_| {}).await;
            assert!(matches!(outcome, Err(Error::AlreadyExists)), "{text}: {outcome:?}");
        }
    }

    #[tokio::test]
    async fn a_copy_whose_answer_is_lost_may_be_there() {
        let (incus, project) = start().await;
        incus.elsewhere(&fingerprint().to_string(), image());
        incus.next_import(Fault::LoseAnswer);
        let lost = project.pull(&by_fingerprint()).await;
        assert!(matches!(lost, Err(Error::ConnectionLost(_))), "{lost:?}");
        assert!(project.image(&fingerprint()).await.unwrap().is_some());
    }

    /// A catalogue as large as those of public image servers.
    #[tokio::test]
    async fn a_list_of_thousands_is_read() {
        let (incus, project) = start().await;
        for number in 0..6000u32 {
            let mut digest = [0; 32];
            digest[..4].copy_from_slice(&number.to_be_bytes());
            let image = Image {
                properties: (0..20).map(|key| (format!("property.{key}"), "v".repeat(60))).collect(),
                ..Image::unknown(digest.into())
            };
            incus.add_image(project.name(), image);
        }
        assert_eq!(project.images().await.unwrap().len(), 6000);
    }
}
