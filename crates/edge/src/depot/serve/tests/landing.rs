//! Where `incus image import` is sent.

use super::*;
use crate::depot::{serve::base::BaseUrl, tests::samples::split};

const ARCHITECTURES: &str = "incus-server-architectures";

#[tokio::test]
async fn incus_hears_of_hash_and_address() {
    let world = World::new().await;
    let image = world.unified("tiny/1", "amd64", "Tiny").await;
    let router = world.router();
    for path in ["/images/tiny/1".to_owned(), "/images/tiny%2F1".to_owned(), format!("/images/{image}")] {
        let answer = head(&router, &path).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0), "{path}");
        assert_eq!(answer.header("incus-image-hash"), image.to_string());
        let address = format!("https://{HOST}/files/{image}/unified");
        assert_eq!(answer.header("incus-image-url"), address);
        let file = get(&router, address.strip_prefix("https://depot.example:8443").unwrap()).await;
        assert_eq!(file.status, StatusCode::OK);
    }
    let fixed = Origin::Fixed("https://images.example/depot".parse::<BaseUrl>().unwrap());
    let answer = head(&super::router(world.depot.clone(), fixed), "/images/tiny/1").await;
    assert_eq!(
        answer.header("incus-image-url"),
        format!("https://images.example/depot/files/{image}/unified")
    );
}

#[tokio::test]
async fn a_server_gets_the_variant_it_can_run_or_hears_which_there_are() {
    let world = World::new().await;
    let (amd64, arm64) =
        (world.unified("tiny", "amd64", "Tiny").await, world.unified("", "arm64", "Tiny").await);
    let router = world.router();
    for (told, image) in [("x86_64, i686", amd64), ("aarch64, armv7l", arm64)] {
        let answer = ask(&router, Method::HEAD, "/images/tiny", &[(ARCHITECTURES, told)]).await;
        assert_eq!(answer.header("incus-image-hash"), image.to_string());
        assert!(answer.header("incus-image-url").contains(&image.to_string()));
        assert!(answer.header("vary").contains(ARCHITECTURES));
    }
    for told in ["s390x", "", "\u{fffd}pdp11"] {
        let answer = ask(&router, Method::GET, "/images/tiny", &[(ARCHITECTURES, told)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(!answer.headers.contains_key("incus-image-hash"));
        assert!(!answer.headers.contains_key("incus-image-url"));
        assert!(answer.text().contains("aarch64, x86_64"), "{}", answer.text());
        assert!(answer.header("content-type").starts_with("text/plain"));
    }
}

#[tokio::test]
async fn a_split_image_is_sent_to_the_remote() {
    let world = World::new().await;
    let image = split(world.state.path(), "Tiny");
    let fingerprint = image.fingerprint;
    world.depot.add(image).await.unwrap();
    world.depot.create_alias("vm", fingerprint, "").await.unwrap();
    let answer = get(&world.router(), "/images/vm").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        !answer.headers.contains_key("incus-image-hash") && !answer.headers.contains_key("incus-image-url")
    );
    let text = answer.text();
    assert!(
        text.contains(&format!("incus remote add depot https://{HOST} --protocol simplestreams")),
        "{text}"
    );
    assert!(text.contains("incus launch depot:vm --vm") && !text.contains("image import"), "{text}");
}

#[tokio::test]
async fn a_person_sees_a_page_that_runs_nothing() {
    let world = World::new().await;
    let image = world.unified("tiny", "amd64", "<script>alert(1)</script>").await;
    let accept = [("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")];
    let answer = ask(&world.router(), Method::GET, "/images/tiny", &accept).await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("incus-image-hash"), image.to_string());
    let page = answer.text();
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(page.contains("<h1>&lt;Tiny&gt; &amp; &quot;small&quot;</h1>"), "{page}");
    assert!(page.contains(&format!("incus image import https://{HOST}/images/tiny")), "{page}");
    assert!(page.contains("container") && page.contains("x86_64") && page.contains(&image.to_string()));
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let digest = <sha2::Sha256 as sha2::Digest>::digest(style);
    let hash = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, digest);
    let policy = answer.header("content-security-policy");
    assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}");
    let head = ask(&world.router(), Method::HEAD, "/images/tiny", &accept).await;
    assert_eq!((head.body.len(), head.header("content-length")), (0, page.len().to_string().as_str()));
}

#[tokio::test]
async fn without_tls_nobody_is_told_a_command_that_fails() {
    let world = World::new().await;
    world.unified("tiny", "amd64", "Tiny").await;
    let plain = super::router(world.depot.clone(), Origin::Asked(Scheme::Http, None));
    let answer = get(&plain, "/images/tiny").await;
    assert!(answer.header("incus-image-url").starts_with("http://depot.example:8443/files/"));
    assert!(!answer.text().contains("incus image import"), "{}", answer.text());
}

#[tokio::test]
async fn a_request_without_a_host_gets_no_address() {
    let world = World::new().await;
    world.unified("tiny", "amd64", "Tiny").await;
    let two = [("host", "evil.example")];
    let answer = ask(&world.router(), Method::GET, "/images/tiny", &two).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(!answer.headers.contains_key("incus-image-url"));
}
