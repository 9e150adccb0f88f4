//! Answers no Incus would give: each must end in an error, in bounded memory and time.

#[cfg(test)]
mod hostile {
    use std::future::pending;
    use std::io;

    use bytes::Bytes;
    use http_body_util::Full;
    use incus_client::{Client, Error, ImportHead, Project, ProjectName};
    use tempfile::TempDir;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{UnixListener, UnixStream};

    /// A project of a daemon that reads the start of one request and then does as `answer` has it.
    async fn against<A>(answer: impl FnOnce(UnixStream) -> A + Send + 'static) -> (Project, TempDir)
    where
        A: Future<Output = io::Result<()>> + Send,
    {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("unix.socket");
        let listener = UnixListener::bind(&socket).unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            stream.read_exact(&mut [0; 16]).await?;
            answer(stream).await
        });
        (Client::unix(socket).project(ProjectName::default_project()), directory)
    }

    async fn saying(text: &'static str) -> (Project, TempDir) {
        against(move |mut stream| async move {
            let length = text.len();
            stream
                .write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{text}").as_bytes())
                .await
        })
        .await
    }

    async fn repeating(head: &'static str, piece: &'static str) -> (Project, TempDir) {
        against(move |mut stream| async move {
            stream.write_all(head.as_bytes()).await?;
            loop {
                stream.write_all(piece.as_bytes()).await?;
            }
        })
        .await
    }

    #[tokio::test]
    async fn an_endless_answer_is_given_up() {
        let (project, _directory) =
            repeating("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", "[[[[[[[[[[[[[[[[").await;
        let error = project.image(&[1; 32].into()).await.unwrap_err();
        assert_eq!(error.detail(), Some("an answer above 8 MiB"), "{error:?}");
        let blanks: &'static str = " ".repeat(64 << 10).leak();
        let (project, _directory) =
            repeating("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", blanks).await;
        let error = project.images().await.unwrap_err();
        assert_eq!(error.detail(), Some("an answer above 64 MiB"), "{error:?}");
    }

    #[tokio::test]
    async fn an_endless_head_is_given_up() {
        let (project, _directory) =
            repeating("HTTP/1.1 200 OK\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n").await;
        assert!(matches!(project.images().await, Err(Error::ConnectionLost(_))));
    }

    #[tokio::test]
    async fn another_protocol_is_a_lost_connection() {
        let (project, _directory) =
            against(|mut stream| async move { stream.write_all(b"220 mail.example ESMTP\r\n").await }).await;
        assert!(matches!(project.check().await, Err(Error::ConnectionLost(_))));
    }

    /// Time runs only where nothing else is left to do.
    #[tokio::test(start_paused = true)]
    async fn silence_ends_in_time() {
        let (project, _directory) = against(|stream| async move {
            let _kept = stream;
            pending().await
        })
        .await;
        assert!(matches!(project.check().await, Err(Error::Timeout)));
    }

    #[tokio::test]
    async fn nonsense_is_a_breach_of_protocol() {
        for text in
            ["", "null", "[]", "{}", "{\"metadata\":7}", "\u{1}", "{\"metadata\":{\"fingerprint\":\"abc\"}}"]
        {
            let (project, _directory) = saying(text).await;
            let outcome = project.image(&[1; 32].into()).await;
            assert!(matches!(outcome, Err(Error::Protocol(_))), "{text:?}: {outcome:?}");
        }
    }

    #[tokio::test]
    async fn another_image_than_asked_for_is_not_taken() {
        let (project, _directory) = saying(
            r#"{"metadata":{"fingerprint":"0202020202020202020202020202020202020202020202020202020202020202"}}"#,
        )
        .await;
        assert!(matches!(project.image(&[1; 32].into()).await, Err(Error::Protocol(_))));
    }

    /// An operation's identifier becomes part of a path.
    #[tokio::test]
    async fn an_operation_id_that_is_none_is_not_followed() {
        for text in [r#"{"metadata":{"id":"../images"}}"#, r#"{"metadata":{}}"#, r#"{"metadata":null}"#] {
            let (project, _directory) = saying(text).await;
            let head =
                ImportHead { fingerprint: [1; 32].into(), filename: "a.tar".to_owned(), public: false };
            let outcome = project.import_unified(head, Full::new(Bytes::from_static(b"image"))).await;
            assert!(matches!(outcome, Err(Error::Protocol(_))), "{text}: {outcome:?}");
        }
    }
}
