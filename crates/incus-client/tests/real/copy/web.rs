//! Images fetched from a web server, and what such a server can do wrong.

use incus_client::{ImageHeader, Phase, UrlRequest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// How the web server answers: the head and the body of HEAD (without body) and of GET.
#[derive(Clone)]
struct Answers {
    head: String,
    get: Vec<u8>,
}

/// Serves on the loopback address; `{}` in a head stands for that address.
async fn serve(answers: Answers) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let here = address.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answers = answers.clone();
            let here = here.clone();
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.unwrap_or(0) > 0
                {
                }
                let answer = if request.starts_with(b"HEAD") {
                    answers.head.replace("{}", &here).into_bytes()
                } else {
                    answers.get
                };
                let _ = stream.write_all(&answer).await;
            });
        }
    });
    address
}

fn head(lines: &[&str]) -> String {
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n{}\r\n", lines.concat())
}

fn got(status: &str, length: usize, bytes: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), bytes].concat()
}

async fn fetched(project: &Project, answers: Answers) -> Result<Imported, Error> {
    let url = format!("{}/images/tiny?x=1", serve(answers).await).parse().unwrap();
    let request = UrlRequest { url, public: true, filename: "tiny.tar".to_owned() };
    let operation = project.pull_url(&request).await.unwrap();
    project
        .follow(&operation, |progress| assert!(!matches!(progress.phase, Phase::Other(_)), "{progress:?}"))
        .await
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn an_address_gives_an_image_or_the_reason() {
    let side = Side::shared();
    let nonce = nonce();
    let project = side.project(&nonce).await;
    let image = unified_container(&nonce);
    let wanted = fingerprint(&[&image]);
    let hash = format!("Incus-Image-Hash: {wanted}\r\n");
    let url = "Incus-Image-URL: {}/file\r\n";
    let good = got("200 OK", image.len(), &image);
    let answers = |lines: &[&str], get: &[u8]| Answers { head: head(lines), get: get.to_vec() };

    let error = fetched(&project, answers(&[url], &good)).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::Header(ImageHeader::Hash, _))), "{error:?}");
    let error = fetched(&project, answers(&[&hash], &good)).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::Header(ImageHeader::Url, _))), "{error:?}");
    let error = fetched(&project, answers(&[&hash, "Incus-Image-URL: /file\r\n"], &good)).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::Header(ImageHeader::Url, _))), "{error:?}");
    let error = fetched(&project, answers(&[&hash, url], &got("404 Not Found", 0, b""))).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::ImageMissing(_))), "{error:?}");
    let error = fetched(&project, answers(&[&hash, url], &got("403 Forbidden", 0, b""))).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::Refused(_))), "{error:?}");
    let error = fetched(&project, answers(&[&hash, url], &got("503 Busy", 0, b""))).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::Unreachable(_))) && error.may_pass(), "{error:?}");
    let other = got("200 OK", 3, b"abc");
    let error = fetched(&project, answers(&[&hash, url], &other)).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::Mismatch(_))), "{error:?}");
    let cut = got("200 OK", image.len(), &image[..image.len() / 2]);
    let error = fetched(&project, answers(&[&hash, url], &cut)).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::Cut(_))), "{error:?}");
    let nowhere = "Incus-Image-URL: http://127.0.0.1:1/file\r\n";
    let error = fetched(&project, answers(&[&hash, nowhere], b"")).await.unwrap_err();
    assert!(matches!(error, Error::Peer(PeerError::Unreachable(_))), "{error:?}");
    assert_eq!(project.images().await.unwrap(), []);

    let imported = fetched(&project, answers(&[&hash, url], &good)).await.unwrap();
    assert_eq!((imported.fingerprint, imported.size), (wanted, image.len() as u64));
    let stored = project.image(&wanted).await.unwrap().unwrap();
    assert_eq!((stored.public, stored.filename.as_str()), (true, "tiny.tar"));
    assert_eq!(stored.properties, properties(&nonce));
    assert_eq!(stored.update_source, None);
    side.clear(project).await;
}
