//! Downloads that go wrong, and how much of them is kept.

#[cfg(test)]
mod exports {
    use std::pin::pin;
    use std::time::Duration;

    use bytes::Bytes;
    use http_body_util::BodyExt;
    use incus_client::scripted::{Contents, ExportFault, Incus};
    use incus_client::{
        Client, Error, Export, Fingerprint, Image, ImageBody, InstanceType, Patience, Project, ProjectName,
    };
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixListener;

    const IMAGE: &[u8] = b"an image, for all the fake can tell";

    fn fingerprint() -> Fingerprint {
        [0xab; 32].into()
    }

    fn image() -> Image {
        Image { instance_type: Some(InstanceType::VirtualMachine), ..Image::unknown(fingerprint()) }
    }

    async fn start(contents: Contents) -> (Incus, Project) {
        let incus = Incus::start().await.unwrap();
        let project = incus.client().project(ProjectName::default_project());
        incus.add_image(project.name(), image());
        incus.contain(fingerprint(), contents);
        (incus, project)
    }

    fn unified() -> Contents {
        Contents::Unified(Bytes::from_static(IMAGE))
    }

    fn split() -> Contents {
        Contents::Split(Bytes::from_static(b"metadata"), Bytes::from_static(IMAGE))
    }

    async fn whole(body: impl ImageBody) -> Result<Bytes, String> {
        body.collect().await.map(|it| it.to_bytes()).map_err(|error| error.into().to_string())
    }

    #[tokio::test]
    async fn a_range_is_asked_for_only_where_there_is_one() {
        let (incus, project) = start(unified()).await;
        for (from, asked) in [(None, None), (Some(0), None), (Some(5), Some("bytes=5-"))] {
            project.export(&image(), None, from).await.unwrap();
            let request = incus.requests().pop().unwrap();
            assert_eq!(request.target, format!("/1.0/images/{}/export?project=default", fingerprint()));
            assert_eq!(request.headers.get("range").map(|value| value.to_str().unwrap()), asked);
            assert!(request.headers.get("accept-encoding").is_none());
        }
        let token = project.image_secret(&fingerprint()).await.unwrap();
        project.export(&image(), Some(&token.secret), None).await.unwrap();
        project.withdraw(&token.operation).await.unwrap();
        let used_up = project.export(&image(), Some(&token.secret), None).await;
        assert!(matches!(used_up, Err(Error::ImageMissing)), "{used_up:?}");
        assert_eq!(incus.harm(), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_cut_export_never_looks_whole() {
        let (incus, project) = start(unified()).await;
        incus.next_export(ExportFault::CutAfter(10));
        let Export::Unified { body, .. } = project.export(&image(), None, None).await.unwrap() else {
            panic!()
        };
        assert!(whole(body).await.is_err());
        // Everywhere: within the metadata, between the parts, within the rootfs, within the line that ends all.
        let (incus, project) = start(split()).await;
        let Export::Split { metadata, rootfs, .. } = project.export(&image(), None, None).await.unwrap()
        else {
            panic!()
        };
        assert_eq!(whole(metadata).await.as_deref(), Ok(&b"metadata"[..]));
        assert_eq!(whole(rootfs).await.as_deref(), Ok(IMAGE));
        // Of 417 bytes, all but the line end behind the line that ends all.
        for end in 0..415 {
            incus.next_export(ExportFault::CutAfter(end));
            let Ok(Export::Split { metadata, rootfs, .. }) = project.export(&image(), None, None).await
            else {
                assert_eq!(end, 0);
                continue;
            };
            let first = whole(metadata).await;
            let second = whole(rootfs).await;
            assert!(first.is_err() || second.is_err(), "{end}: {first:?} {second:?}");
            assert!(first.is_ok() || second.is_err(), "{end}: {first:?} {second:?}");
        }
    }

    /// Time runs only where nothing else is left to do.
    #[tokio::test(start_paused = true)]
    async fn a_silent_server_is_given_up() {
        let incus = Incus::start().await.unwrap();
        let patience = Patience { silence: Duration::from_secs(60), ..Patience::default() };
        let project =
            Client::unix(incus.socket()).with_patience(patience).project("default".parse().unwrap());
        incus.add_image(project.name(), image());
        incus.contain(fingerprint(), unified());
        incus.next_export(ExportFault::SilentAfter(3));
        let Export::Unified { mut body, .. } = project.export(&image(), None, None).await.unwrap() else {
            panic!()
        };
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(&first[..], &IMAGE[..3]);
        // A reader that takes its time is not the server's silence.
        tokio::time::sleep(Duration::from_secs(3600)).await;
        let asked = tokio::time::Instant::now();
        let given_up = body.frame().await.unwrap();
        assert!(matches!(given_up, Err(Error::Timeout)), "{given_up:?}");
        assert_eq!(asked.elapsed().as_secs(), 60);
        assert!(body.frame().await.is_none());
    }

    #[tokio::test]
    async fn the_rootfs_waits_for_the_metadata() {
        let (_incus, project) = start(split()).await;
        let Export::Split { metadata, rootfs, .. } = project.export(&image(), None, None).await.unwrap()
        else {
            panic!()
        };
        assert!(whole(rootfs).await.is_err());
        assert!(whole(metadata).await.is_err());
    }

    #[tokio::test]
    async fn other_parts_than_the_images_are_refused() {
        let (_incus, project) = start(split()).await;
        let container = Image { instance_type: Some(InstanceType::Container), ..image() };
        let Export::Split { metadata, rootfs, .. } = project.export(&container, None, None).await.unwrap()
        else {
            panic!()
        };
        assert!(whole(metadata).await.is_ok());
        assert!(whole(rootfs).await.is_err());
        let unknown = Image { instance_type: None, ..image() };
        let refused = project.export(&unknown, None, None).await;
        assert!(matches!(refused, Err(Error::Protocol(_))), "{refused:?}");
    }

    /// A server that sends without end, to a client that reads a little.
    #[tokio::test]
    async fn what_is_not_asked_for_is_not_taken() {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("unix.socket");
        let listener = UnixListener::bind(&socket).unwrap();
        let (told, mut sent) = tokio::sync::watch::channel(0u64);
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.read_exact(&mut [0; 16]).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n").await.unwrap();
            let piece = vec![7; 64 << 10];
            while let Ok(written) = stream.write(&piece).await {
                told.send_modify(|sent| *sent += written as u64);
            }
        });
        let project = Client::unix(socket).project("default".parse().unwrap());
        let Export::Unified { body, .. } = project.export(&image(), None, None).await.unwrap() else {
            panic!()
        };
        let mut body = pin!(body);
        let mut read = 0;
        while read < 1 << 20 {
            read += body.frame().await.unwrap().unwrap().data_ref().unwrap().len() as u64;
        }
        // The server goes on as far as the sockets' and the connection's buffers let it, and no further.
        let stuck = async {
            loop {
                let before = *sent.borrow_and_update();
                for _ in 0..1000 {
                    tokio::task::yield_now().await;
                }
                if *sent.borrow() == before {
                    return before;
                }
            }
        };
        assert!(stuck.await - read < 4 << 20);
        drop(directory);
    }
}
