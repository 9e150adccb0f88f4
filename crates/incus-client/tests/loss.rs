//! Uploads whose connection breaks: what they are told, where Incus's answer arrived and where it was lost.

#[cfg(test)]
mod loss {
    use bytes::Bytes;
    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::{Full, StreamBody};
    use incus_client::scripted::{Fault, Incus};
    use incus_client::{BoxError, Client, Error, ImageBody, ImportHead, InstanceType, Project};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixListener;

    const MIB: u64 = 1 << 20;

    async fn start() -> (Incus, Project) {
        let incus = Incus::start().await.unwrap();
        let project = incus.client().project("tenant".parse().unwrap());
        incus.add_project(project.name(), true);
        (incus, project)
    }

    fn head() -> ImportHead {
        ImportHead { fingerprint: [1; 32].into(), filename: "a.tar".to_owned(), public: false }
    }

    fn endless() -> impl ImageBody {
        let piece = Bytes::from(vec![7; 64 << 10]);
        StreamBody::new(stream::repeat_with(move || Ok::<_, BoxError>(Frame::data(piece.clone()))))
    }

    #[tokio::test]
    async fn an_answer_that_arrived_counts_whatever_broke_behind_it() {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("unix.socket");
        let listener = UnixListener::bind(&socket).unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.read_exact(&mut [0; 16]).await.unwrap();
            let answer =
                b"HTTP/1.1 403 Forbidden\r\nContent-Length: 26\r\n\r\n{\"error\":\"not authorized\"}";
            // Closed with most of the request unread: the client's next write fails, and so would its reads after this.
            stream.write_all(answer).await.unwrap();
        });
        let project = Client::unix(socket).project("default".parse().unwrap());
        let refused = project.import_unified(head(), endless()).await;
        let Err(Error::Forbidden(_)) = &refused else { panic!("{refused:?}") };
    }

    #[tokio::test]
    async fn a_lost_answer_about_the_quota_is_found_again() {
        let (incus, project) = start().await;
        incus.limit_disk(project.name(), Some(3 * MIB));
        // By what was sent already, where nobody knows how much is to come.
        incus.next_import(Fault::ResetAfter(4 * MIB));
        let refused = project.import_unified(head(), endless()).await;
        assert!(matches!(refused, Err(Error::QuotaExceeded(_))), "{refused:?}");
        // By the image's size, however little was sent of it.
        incus.next_import(Fault::ResetAfter(MIB));
        let big = Full::new(Bytes::from(vec![7; 16 << 20]));
        let refused = project.import_unified(head(), big.clone()).await;
        assert!(matches!(refused, Err(Error::QuotaExceeded(_))), "{refused:?}");
        incus.next_import(Fault::ResetAfter(MIB));
        let small = Full::new(Bytes::from_static(b"metadata"));
        let refused = project.import_split(head(), small, big, InstanceType::Container).await;
        assert!(matches!(refused, Err(Error::QuotaExceeded(_))), "{refused:?}");
    }

    #[tokio::test]
    async fn a_loss_within_the_quota_is_a_loss() {
        let (incus, project) = start().await;
        incus.limit_disk(project.name(), Some(64 * MIB));
        incus.next_import(Fault::ResetAfter(MIB));
        let lost = project.import_unified(head(), Full::new(Bytes::from(vec![7; 16 << 20]))).await;
        assert!(matches!(&lost, Err(error @ Error::ConnectionLost(_)) if error.may_pass()), "{lost:?}");
    }

    #[tokio::test]
    async fn a_project_that_went_away_is_named() {
        let (incus, project) = start().await;
        incus.next_import(Fault::ResetAfter(64 * MIB));
        let gone = async {
            incus.until(|incus| incus.requests().iter().any(|request| request.body_length > 0)).await;
            incus.remove_project(project.name());
        };
        let (refused, ()) = tokio::join!(project.import_unified(head(), endless()), gone);
        assert!(matches!(refused, Err(Error::ProjectMissing(_))), "{refused:?}");
    }

    #[tokio::test]
    async fn a_right_that_was_taken_away_is_named() {
        let (incus, project) = start().await;
        incus.next_import(Fault::ResetAfter(64 * MIB));
        let taken = async {
            incus.until(|incus| incus.requests().iter().any(|request| request.body_length > 0)).await;
            incus.forbid_project(project.name());
        };
        let (refused, ()) = tokio::join!(project.import_unified(head(), endless()), taken);
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let refused = project.import_unified(head(), endless()).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    }

    #[tokio::test]
    async fn a_daemon_that_went_away_is_a_loss_and_may_come_back() {
        let (incus, project) = start().await;
        let down = async {
            incus.until(|incus| incus.requests().iter().any(|request| request.body_length > 0)).await;
            incus.go_down().await;
        };
        let (lost, ()) = tokio::join!(project.import_unified(head(), endless()), down);
        assert!(matches!(lost, Err(Error::ConnectionLost(_))), "{lost:?}");
        let nobody = project.check().await;
        assert!(matches!(&nobody, Err(error @ Error::Unreachable(_)) if error.may_pass()), "{nobody:?}");
        incus.come_back().unwrap();
        project.check().await.unwrap();
    }
}
