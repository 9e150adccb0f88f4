//! What goes over the wire, and what comes of answers, against the fake daemon.

#[cfg(test)]
mod wire {
    use std::collections::BTreeMap;
    use std::io;

    use bytes::Bytes;
    use futures_util::{StreamExt, stream};
    use http_body::Frame;
    use http_body_util::{Full, StreamBody};
    use incus_client::scripted::{Fault, Incus, Recorded, RecordedPart, WaitForm};
    use incus_client::{
        Bound, BoxError, Error, Fingerprint, Flaw, Hazard, ImageBody, ImportHead, InstanceType, Project,
        ProjectName, Room, Shape,
    };
    use sha2::{Digest, Sha256};

    const IMAGE: &[u8] = b"an image, for all the fake can tell";

    async fn start() -> (Incus, Project) {
        let incus = Incus::start().await.unwrap();
        let project = incus.client().project(ProjectName::default_project());
        (incus, project)
    }

    fn fingerprint(bytes: &[u8]) -> Fingerprint {
        Fingerprint::from(<[u8; 32]>::from(Sha256::digest(bytes)))
    }

    fn head() -> ImportHead {
        ImportHead { fingerprint: fingerprint(IMAGE), filename: "tiny.tar".to_owned(), public: false }
    }

    fn whole(bytes: &'static [u8]) -> Full<Bytes> {
        Full::new(Bytes::from_static(bytes))
    }

    fn endless() -> impl ImageBody {
        let piece = Bytes::from(vec![0; 64 << 10]);
        StreamBody::new(stream::repeat_with(move || Ok::<_, BoxError>(Frame::data(piece.clone()))))
    }

    fn only(incus: &Incus) -> Recorded {
        let [request] = <[Recorded; 1]>::try_from(incus.requests()).unwrap();
        request
    }

    #[tokio::test]
    async fn a_body_that_is_no_image_never_leaves() {
        let (incus, project) = start().await;
        let json: [&[u8]; 7] = [b"[]", b"\"a\"", b"{}", b" \n{\"source\":{}}", b"null", b"\t null ", b"{"];
        for body in json {
            let refused = project.import_unified(head(), whole(body)).await;
            assert!(matches!(refused, Err(Error::Hazard(Hazard::Json))), "{refused:?}");
        }
        let refused = project.import_unified(head(), whole(b"")).await;
        assert!(matches!(refused, Err(Error::Hazard(Hazard::Empty))), "{refused:?}");
        assert_eq!(incus.requests().len(), 0);
    }

    #[tokio::test]
    async fn a_body_that_fails_at_its_head_never_leaves() {
        let (incus, project) = start().await;
        let broken = StreamBody::new(stream::iter([Err::<Frame<Bytes>, _>(io::Error::other("gone"))]));
        let refused = project.import_unified(head(), broken).await;
        assert!(matches!(refused, Err(Error::BodyFailed(_))), "{refused:?}");
        assert_eq!(incus.requests().len(), 0);
    }

    #[tokio::test]
    async fn a_unified_upload_has_these_headers_and_no_others() {
        let (incus, project) = start().await;
        project.import_unified(ImportHead { public: true, ..head() }, whole(IMAGE)).await.unwrap();
        let request = only(&incus);
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("POST", "/1.0/images?project=default")
        );
        assert!(request.body_whole);
        assert_eq!(request.body_sha256, Some(fingerprint(IMAGE)));
        let mut headers: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        let wanted = [
            ("content-type", "application/octet-stream".to_owned()),
            ("host", "incus".to_owned()),
            ("transfer-encoding", "chunked".to_owned()),
            ("user-agent", format!("malleus/{}", env!("CARGO_PKG_VERSION"))),
            ("x-incus-filename", "tiny.tar".to_owned()),
            ("x-incus-fingerprint", fingerprint(IMAGE).to_string()),
            ("x-incus-public", "true".to_owned()),
        ];
        assert_eq!(headers, wanted);
    }

    #[tokio::test]
    async fn a_split_upload_has_its_parts_in_order() {
        let (incus, project) = start().await;
        let name = "dir/a\"; name=\"metadata\r\nX: y.img".to_owned();
        let head = ImportHead { fingerprint: fingerprint(b"metaroot"), filename: name, public: false };
        let sent =
            project.import_split(head, whole(b"meta"), whole(b"root"), InstanceType::VirtualMachine).await;
        project.wait(&sent.unwrap()).await.unwrap();
        let request = incus.requests().remove(0);
        let part = |name: &str, filename: &str| RecordedPart {
            name: name.to_owned(),
            filename: Some(filename.to_owned()),
            length: 4,
        };
        let wanted = [part("metadata", "metadata"), part("rootfs.img", "a\"; name=\"metadata__X: y.img")];
        assert_eq!(request.parts, wanted);
        let mut headers: Vec<_> = request.headers.keys().map(|name| name.as_str()).collect();
        headers.sort_unstable();
        assert_eq!(
            headers,
            ["content-type", "host", "transfer-encoding", "user-agent", "x-incus-fingerprint"]
        );
    }

    #[tokio::test]
    async fn properties_are_an_object_or_nothing() {
        let (incus, project) = start().await;
        project.merge_properties(&fingerprint(IMAGE), &BTreeMap::new()).await.unwrap();
        assert_eq!(incus.requests().len(), 0);
        let os = BTreeMap::from([("os".to_owned(), "Tiny".to_owned())]);
        let missing = project.merge_properties(&fingerprint(IMAGE), &os).await;
        assert!(matches!(missing, Err(Error::ImageMissing)));
        let request = only(&incus);
        assert_eq!(request.target, format!("/1.0/images/{}?project=default", fingerprint(IMAGE)));
        assert_eq!(request.json, Some(serde_json::json!({ "properties": { "os": "Tiny" } })));
    }

    #[tokio::test]
    async fn names_stay_in_their_segment() {
        let (incus, _) = start().await;
        let project = incus.client().project("a&project=b?#%".parse().unwrap());
        let _ = project.alias("x/y%2F#z").await;
        assert_eq!(
            only(&incus).target,
            "/1.0/images/aliases/x%2Fy%252F%23z?project=a%26project%3Db%3F%23%25"
        );
        for bad in ["", "..", "a/../b", "a//b", "a\nb"] {
            assert!(matches!(project.alias(bad).await, Err(Error::AliasInvalid)), "{bad}");
        }
        let refused = project.create_alias("a/..", &fingerprint(IMAGE), "").await;
        assert!(matches!(refused, Err(Error::AliasInvalid)));
        assert_eq!(incus.requests().len(), 1);
    }

    #[tokio::test]
    async fn an_answer_before_the_end_is_the_outcome() {
        let (incus, project) = start().await;
        for (status, text) in
            [(403, "not authorized"), (500, "write /x: no space left on device"), (503, "starting")]
        {
            incus.next_import(Fault::AnswerEarly(status, text.to_owned()));
            let error = project.import_unified(head(), endless()).await.unwrap_err();
            assert_eq!(error.detail(), Some(text), "{error:?}");
        }
        assert!(incus.requests().iter().all(|request| !request.body_whole));
    }

    #[tokio::test]
    async fn a_broken_connection_is_told_as_such() {
        let (incus, project) = start().await;
        incus.next_import(Fault::ResetAfter(1 << 20));
        let lost = project.import_unified(head(), endless()).await;
        assert!(matches!(lost, Err(Error::ConnectionLost(_))), "{lost:?}");
        incus.next_import(Fault::LoseAnswer);
        let lost = project.import_unified(head(), whole(IMAGE)).await;
        assert!(matches!(lost, Err(Error::ConnectionLost(_))), "{lost:?}");
        assert!(project.image(&fingerprint(IMAGE)).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_dropped_upload_is_cut() {
        let (incus, project) = start().await;
        let body = StreamBody::new(
            stream::iter([Ok::<_, BoxError>(Frame::data(Bytes::from_static(IMAGE)))])
                .chain(stream::pending()),
        );
        tokio::select! {
            outcome = project.import_unified(head(), body) => panic!("{outcome:?}"),
            () = incus.until(|incus| incus.requests().iter().any(|request| request.body_length > 0)) => {}
        }
        assert_eq!(incus.images(project.name()), []);
        assert!(!only(&incus).body_whole);
    }

    #[tokio::test]
    async fn nobody_there_is_unreachable() {
        let (incus, project) = start().await;
        drop(incus);
        assert!(matches!(project.check().await, Err(Error::Unreachable(_))));
    }

    #[tokio::test]
    async fn a_failed_operation_is_understood_in_both_forms() {
        let (incus, project) = start().await;
        for form in [WaitForm::Error, WaitForm::Operation] {
            incus.wait_form(form);
            incus.next_import(Fault::FailOperation("Missing creation date".to_owned()));
            let sent = project.import_unified(head(), whole(IMAGE)).await.unwrap();
            let failed = project.wait(&sent).await;
            assert!(matches!(failed, Err(Error::NotAnImage(Flaw::CreationDate, _))), "{form:?} {failed:?}");
        }
    }

    /// Imports ask for no alias, so this can only be one of the image's own.
    #[tokio::test]
    async fn an_alias_that_exists_means_an_image_that_exists() {
        let (incus, project) = start().await;
        for text in ["Alias already exists: tiny", "Image record already exists"] {
            incus.next_import(Fault::FailOperation(text.to_owned()));
            let sent = project.import_unified(head(), whole(IMAGE)).await.unwrap();
            let outcome = project.wait(&sent).await;
            assert!(matches!(outcome, Err(Error::AlreadyExists)), "{text}: {outcome:?}");
        }
    }

    #[tokio::test]
    async fn a_pool_of_images_bounds_them() {
        let (incus, project) = start().await;
        // Beside the socket, as far as the file system there has room.
        assert!(project.room().await.unwrap().disk.is_some_and(|bytes| bytes > 0));
        incus.images_pool(3000, 10_000);
        let room = project.room().await.unwrap();
        assert_eq!(room, Room { quota: None, disk: Some(7000) });
        assert_eq!(room.most(Shape::Unified), Some((7000, Bound::Disk)));
        incus.limit_disk(project.name(), Some(500));
        assert_eq!(project.room().await.unwrap().most(Shape::Unified), Some((500, Bound::Quota)));
        incus.forbid_project(project.name());
        assert_eq!(project.room().await.unwrap(), Room { quota: None, disk: Some(7000) });
        incus.refuse_calls(1);
        assert!(matches!(project.room().await, Err(Error::Unavailable(_))));
    }

    #[tokio::test]
    async fn a_vanished_operation_leaves_the_answer_to_the_image() {
        let (incus, project) = start().await;
        incus.next_import(Fault::VanishOperation);
        let sent = project.import_unified(head(), whole(IMAGE)).await.unwrap();
        assert!(matches!(project.wait(&sent).await, Err(Error::OperationGone)));
        assert!(project.image(&fingerprint(IMAGE)).await.unwrap().is_some());
    }

    /// Time stands still but for the waits themselves, so three rounds of them take no time.
    #[tokio::test(start_paused = true)]
    async fn a_long_operation_is_waited_for_round_by_round() {
        for form in [WaitForm::Error, WaitForm::Operation] {
            let (incus, project) = start().await;
            incus.wait_form(form);
            incus.next_import(Fault::HoldOperation);
            let sent = project.import_unified(head(), whole(IMAGE)).await.unwrap();
            let rounds =
                |incus: &Incus| incus.requests().iter().filter(|r| r.target.contains("/wait?")).count();
            let release = async {
                incus.until(|incus| rounds(incus) == 3).await;
                incus.release_operations();
            };
            let (imported, ()) = tokio::join!(project.wait(&sent), release);
            assert_eq!(imported.unwrap().fingerprint, fingerprint(IMAGE), "{form:?}");
        }
    }

    #[tokio::test]
    async fn a_restarted_daemon_has_forgotten_its_operations() {
        let (incus, project) = start().await;
        incus.next_import(Fault::HoldOperation);
        let sent = project.import_unified(head(), whole(IMAGE)).await.unwrap();
        let restart = async {
            incus.until(|incus| incus.requests().len() == 2).await;
            incus.forget_operations();
        };
        let (gone, ()) = tokio::join!(project.wait(&sent), restart);
        assert!(matches!(gone, Err(Error::OperationGone)), "{gone:?}");
        assert_eq!(project.image(&fingerprint(IMAGE)).await.unwrap(), None);
    }
}
