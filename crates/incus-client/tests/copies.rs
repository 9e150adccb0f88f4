//! Tokens, pushes, and changes to images that are there, as they go over the wire to the fake daemon.

#[cfg(test)]
mod copies {
    use std::collections::BTreeMap;

    use bytes::Bytes;
    use incus_client::scripted::{Contents, Fault, Incus, Recorded, WaitForm};
    use incus_client::{
        Alias, Certificate, Error, Fingerprint, Image, InstanceType, PeerError, Project, ProjectName,
        PushTarget, Refreshed, UpdateSource,
    };
    use serde_json::json;

    async fn start() -> (Incus, Project) {
        let incus = Incus::start().await.unwrap();
        let project = incus.client().project(ProjectName::default_project());
        (incus, project)
    }

    fn fingerprint() -> Fingerprint {
        [0xab; 32].into()
    }

    fn image() -> Image {
        Image {
            size: 7,
            instance_type: Some(InstanceType::Container),
            properties: BTreeMap::from([("os".to_owned(), "Tiny".to_owned())]),
            expires_at: Some(1_900_000_000),
            ..Image::unknown(fingerprint())
        }
    }

    fn target(incus: &Incus) -> PushTarget {
        let made = rcgen::generate_simple_self_signed(["incus".to_owned()]).unwrap();
        assert_eq!(incus.harm(), Vec::<String>::new());
        PushTarget {
            server: "https://10.0.0.2:8443".parse().unwrap(),
            certificate: Some(Certificate::from_pem(made.cert.pem().as_bytes()).unwrap()),
            secret: "5e".repeat(32).parse().unwrap(),
            project: "a&project=b".parse().unwrap(),
            profiles: Vec::new(),
        }
    }

    fn last(incus: &Incus) -> Recorded {
        assert_eq!(incus.harm(), Vec::<String>::new());
        incus.requests().pop().unwrap()
    }

    /// Incus cannot add a property to a token made without, so there is none.
    #[tokio::test]
    async fn a_token_always_has_properties() {
        let (incus, project) = start().await;
        project.mint_push(&image(), true).await.unwrap();
        let wanted = json!({
            "source": { "type": "image", "mode": "push", "fingerprint": fingerprint() },
            "properties": { "os": "Tiny" }, "public": true, "expires_at": "2030-03-17T17:46:40Z",
        });
        let request = last(&incus);
        assert_eq!(request.target, "/1.0/images?project=default");
        assert_eq!(request.json, Some(wanted));
        project.mint_push(&Image::unknown(fingerprint()), false).await.unwrap();
        let wanted = json!({
            "source": { "type": "image", "mode": "push", "fingerprint": fingerprint() },
            "properties": {}, "public": false,
        });
        assert_eq!(last(&incus).json, Some(wanted));
    }

    #[tokio::test]
    async fn a_token_is_withdrawn_once_and_for_all() {
        let (incus, project) = start().await;
        let token = project.mint_push(&image(), true).await.unwrap();
        project.withdraw(&token.operation).await.unwrap();
        let request = last(&incus);
        assert_eq!(request.method.as_str(), "DELETE");
        assert_eq!(request.target, format!("/1.0/operations/{}?project=default", token.operation));
        project.withdraw(&token.operation).await.unwrap();
        incus.forget_operations();
        project.withdraw(&token.operation).await.unwrap();
    }

    #[tokio::test]
    async fn a_push_says_this_and_nothing_else() {
        let (incus, project) = start().await;
        incus.add_image(project.name(), image());
        let mut to = target(&incus);
        let operation = project.push(&fingerprint(), &to).await.unwrap();
        let mut wanted = json!({
            "target": "https://10.0.0.2:8443", "secret": to.secret.expose(), "project": "a&project=b",
            "certificate": to.certificate.as_ref().unwrap().to_pem(),
        });
        let request = last(&incus);
        assert_eq!(request.target, format!("/1.0/images/{}/export?project=default", fingerprint()));
        assert_eq!(request.json, Some(wanted.clone()));
        project.pushed(&operation).await.unwrap();
        to.profiles = vec!["web".to_owned()];
        project.push(&fingerprint(), &to).await.unwrap();
        wanted["profiles"] = json!(["web"]);
        assert_eq!(last(&incus).json, Some(wanted));
    }

    /// Incus would send it as a container.
    #[tokio::test]
    async fn a_split_virtual_machine_is_not_pushed() {
        let (incus, project) = start().await;
        let machine = Image { instance_type: Some(InstanceType::VirtualMachine), ..image() };
        incus.add_image(project.name(), machine);
        let part = Bytes::from_static(b"part");
        incus.contain(fingerprint(), Contents::Split(part.clone(), part.clone()));
        let refused = project.push(&fingerprint(), &target(&incus)).await;
        assert!(matches!(refused, Err(Error::NotPushable)), "{refused:?}");
        assert!(incus.requests().iter().all(|request| request.method.as_str() == "GET"));
        incus.contain(fingerprint(), Contents::Unified(part));
        project.push(&fingerprint(), &target(&incus)).await.unwrap();
    }

    #[tokio::test]
    async fn what_the_target_of_a_push_says_is_told() {
        let (incus, project) = start().await;
        incus.add_image(project.name(), image());
        for form in [WaitForm::Error, WaitForm::Operation] {
            incus.wait_form(form);
            for (text, told) in [
                ("Image with same fingerprint already exists", "AlreadyExists"),
                ("not authorized", "Peer(Refused"),
                (
                    "Post \"https://10.0.0.2/1.0/images\": dial tcp: connect: connection refused",
                    "Peer(Unreach",
                ),
                ("write /var/lib/incus/images/x: no space left on device", "DiskFull"),
                ("Profile 'web' doesn't exist", "ProfileMissing"),
            ] {
                incus.next_import(Fault::FailOperation(text.to_owned()));
                let operation = project.push(&fingerprint(), &target(&incus)).await.unwrap();
                let failed = project.pushed(&operation).await.unwrap_err();
                assert!(format!("{failed:?}").starts_with(told), "{form:?} {failed:?}");
            }
        }
        let missing = project.push(&[1; 32].into(), &target(&incus)).await;
        assert!(matches!(missing, Err(Error::ImageMissing)), "{missing:?}");
        let unknown = project.pushed(&"01234567-89ab-4cde-8f01-23456789abcd".parse().unwrap()).await;
        assert!(matches!(unknown, Err(Error::OperationGone)), "{unknown:?}");
    }

    #[tokio::test]
    async fn a_secret_stands_in_the_query_beside_one_project() {
        let (incus, project) = start().await;
        incus.add_image(project.name(), image());
        let token = project.image_secret(&fingerprint()).await.unwrap();
        assert_eq!(last(&incus).json, Some(json!({})));
        assert!(project.image_with_secret(&fingerprint(), &token.secret).await.unwrap().is_some());
        let wanted =
            format!("/1.0/images/{}?project=default&secret={}", fingerprint(), token.secret.expose());
        assert_eq!(last(&incus).target, wanted);
        project.withdraw(&token.operation).await.unwrap();
        assert_eq!(project.image_with_secret(&fingerprint(), &token.secret).await.unwrap(), None);
    }

    #[tokio::test]
    async fn one_setting_at_a_time_is_changed() {
        let (incus, project) = start().await;
        incus.add_image(project.name(), image());
        project.set_public(&fingerprint(), false).await.unwrap();
        assert_eq!(last(&incus).json, Some(json!({ "public": false })));
        project.set_auto_update(&fingerprint(), true).await.unwrap();
        assert_eq!(last(&incus).json, Some(json!({ "auto_update": true })));
    }

    #[tokio::test]
    async fn profiles_are_written_with_all_else_as_it_was() {
        let (incus, project) = start().await;
        incus.set_profiles(project.name(), &["default", "web"]);
        incus.add_image(project.name(), image());
        // Twice somebody else is quicker.
        incus.contend(2);
        project.set_profiles(&fingerprint(), &["web".to_owned()]).await.unwrap();
        let wanted = json!({
            "auto_update": false, "public": false, "properties": { "os": "Tiny" },
            "profiles": ["web"], "expires_at": "2030-03-17T17:46:40Z",
        });
        let request = last(&incus);
        assert_eq!(request.json, Some(wanted));
        assert!(request.headers.get("if-match").is_some_and(|stand| stand.len() == 66));
        assert_eq!(incus.image(project.name(), &fingerprint()).unwrap().profiles, ["web"]);
        incus.contend(9);
        let contended = project.set_profiles(&fingerprint(), &[]).await;
        assert!(matches!(contended, Err(Error::Contended)), "{contended:?}");
    }

    fn followed(alias: &str) -> Image {
        let update_source = UpdateSource {
            alias: alias.to_owned(),
            server: "https://images.example".to_owned(),
            protocol: "simplestreams".to_owned(),
            certificate: String::new(),
            image_type: None,
        };
        Image { update_source: Some(update_source), ..image() }
    }

    #[tokio::test]
    async fn a_refresh_tells_the_image_that_is_there_now() {
        let newer = Fingerprint::from([0xcd; 32]);
        for alias in [true, false] {
            let (incus, project) = start().await;
            incus.add_image(project.name(), followed("tiny"));
            incus.add_image(project.name(), Image { fingerprint: [1; 32].into(), ..followed("other") });
            if alias {
                let alias =
                    Alias { name: "mine".to_owned(), target: fingerprint(), description: String::new() };
                incus.set_alias(project.name(), alias);
            }
            let outcome = project.refresh(&fingerprint()).await.unwrap();
            assert_eq!(outcome, Refreshed { fingerprint: Some(fingerprint()), changed: false });
            incus.next_refresh(Image { fingerprint: newer, uploaded_at: Some(1), ..followed("tiny") });
            let outcome = project.refresh(&fingerprint()).await.unwrap();
            assert_eq!(outcome, Refreshed { fingerprint: Some(newer), changed: true }, "{alias}");
            assert_eq!(incus.harm(), Vec::<String>::new());
        }
    }

    #[tokio::test]
    async fn what_cannot_be_refreshed_is_not_asked_for() {
        let (incus, project) = start().await;
        incus.add_image(project.name(), image());
        assert!(matches!(project.refresh(&fingerprint()).await, Err(Error::NoSource)));
        assert!(incus.requests().iter().all(|request| request.method.as_str() == "GET"));
    }

    #[tokio::test]
    async fn errors_between_servers_keep_their_words_for_the_log() {
        let (incus, project) = start().await;
        incus.add_image(project.name(), image());
        let text = "Failed to connect to the server \"https://10.0.0.2\": x509: certificate has expired";
        incus.next_import(Fault::FailOperation(text.to_owned()));
        let operation = project.push(&fingerprint(), &target(&incus)).await.unwrap();
        let failed = project.pushed(&operation).await.unwrap_err();
        assert!(matches!(failed, Error::Peer(PeerError::NotVerified(_))), "{failed:?}");
        assert_eq!(failed.detail(), Some(text));
        assert!(!failed.to_string().contains("10.0.0.2"));
    }
}
