//! The files themselves.

use super::*;
use crate::depot::tests::samples::{split, unified_bytes};

struct Scene {
    world: World,
    router: Router,
    path: String,
    tag: String,
    bytes: Vec<u8>,
}

async fn scene() -> Scene {
    let world = World::new().await;
    let image = world.unified("tiny", "amd64", "Tiny").await;
    let (router, bytes) = (world.router(), unified_bytes("amd64", "Tiny"));
    Scene { world, router, path: format!("/files/{image}/unified"), tag: format!("\"{image}\""), bytes }
}

impl Scene {
    async fn get(&self, headers: &[(&str, &str)]) -> Answer {
        ask(&self.router, Method::GET, &self.path, headers).await
    }
}

#[tokio::test]
async fn a_file_is_sent_whole_with_all_that_is_to_know() {
    let scene = scene().await;
    for accept in [&[][..], &[("accept-encoding", "gzip, br")]] {
        let answer = scene.get(accept).await;
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &scene.bytes[..]));
        assert_eq!(answer.header("content-length"), scene.bytes.len().to_string());
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert_eq!(answer.header("etag"), scene.tag);
        assert_eq!(answer.header("accept-ranges"), "bytes");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"tiny.tar\"");
        assert!(httpdate::parse_http_date(answer.header("last-modified")).is_ok());
    }
    let whole = scene.get(&[]).await;
    let head = head(&scene.router, &scene.path).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    for name in ["content-length", "content-type", "etag", "accept-ranges", "last-modified", "cache-control"]
    {
        assert_eq!(head.header(name), whole.header(name), "{name}");
    }
}

#[tokio::test]
async fn ranges_are_sent() {
    let scene = scene().await;
    let size = scene.bytes.len();
    let last = size - 1;
    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 0),
        ("bytes=10-19".to_owned(), 10, 19),
        (format!("bytes={last}-"), last, last),
        ("bytes=-5".to_owned(), size - 5, last),
        ("bytes=100-99999999".to_owned(), 100, last),
    ] {
        let answer = scene.get(&[("range", &range)]).await;
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(answer.body, scene.bytes[from..=to]);
        assert_eq!(answer.header("content-range"), format!("bytes {from}-{to}/{size}"));
        assert_eq!(answer.header("content-length"), (to - from + 1).to_string());
        assert_eq!(answer.header("etag"), scene.tag);
        assert_eq!(answer.header("content-type"), "application/octet-stream");
    }
    let past = format!("bytes={size}-");
    let answer = scene.get(&[("range", &past)]).await;
    assert_eq!(answer.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(answer.header("content-range"), format!("bytes */{size}"));
    assert_eq!(answer.header("cache-control"), "", "a refusal is not to be kept");
    // Several at once may be answered by the whole: RFC 9110, 14.2.
    assert_eq!(scene.get(&[("range", "bytes=0-1,5-6")]).await.body, scene.bytes);
}

#[tokio::test]
async fn conditions_go_by_the_digest() {
    let scene = scene().await;
    let weak = format!("W/{}", scene.tag);
    let among = format!("\"x\", {}", scene.tag);
    for seen in [&scene.tag, &weak, &among, "*"] {
        let answer = scene.get(&[("if-none-match", seen)]).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::NOT_MODIFIED, 0), "{seen}");
        assert_eq!(answer.header("etag"), scene.tag);
    }
    assert_eq!(scene.get(&[("if-none-match", "\"x\"")]).await.status, StatusCode::OK);
    let late = "Fri, 31 Dec 2100 23:59:59 GMT";
    assert_eq!(scene.get(&[("if-modified-since", late)]).await.status, StatusCode::NOT_MODIFIED);
    let both = [("if-none-match", "\"x\""), ("if-modified-since", late)];
    assert_eq!(scene.get(&both).await.status, StatusCode::OK);
    assert_eq!(scene.get(&[("if-match", &scene.tag)]).await.status, StatusCode::OK);
    for other in ["\"x\"", &weak] {
        assert_eq!(scene.get(&[("if-match", other)]).await.status, StatusCode::PRECONDITION_FAILED);
    }
    let range = ("range", "bytes=0-1");
    assert_eq!(scene.get(&[range, ("if-range", &scene.tag)]).await.status, StatusCode::PARTIAL_CONTENT);
    for other in ["\"x\"", &weak, late] {
        let answer = scene.get(&[range, ("if-range", other)]).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, scene.bytes.len()), "{other}");
    }
}

#[tokio::test]
async fn each_part_of_a_split_image_has_its_own_digest() {
    let world = World::new().await;
    let mut image = split(world.state.path(), "Tiny");
    image.files[0].name = "no \"plain\" name\n".to_owned();
    let fingerprint = image.fingerprint;
    world.depot.add(image).await.unwrap();
    let record = world.depot.image(fingerprint).unwrap();
    let router = world.router();
    for (part, file) in ["metadata", "rootfs"].into_iter().zip(&record.files) {
        let answer = get(&router, &format!("/files/{fingerprint}/{part}")).await;
        assert_eq!(answer.header("etag"), format!("\"{}\"", file.sha256));
        assert_eq!(answer.body.len() as u64, file.size);
    }
    let named = head(&router, &format!("/files/{fingerprint}/metadata")).await;
    assert_eq!(
        named.header("content-disposition"),
        format!("attachment; filename=\"{fingerprint}.metadata\"")
    );
    assert_eq!(get(&router, &format!("/files/{fingerprint}/unified")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_deleted_image_is_sent_to_its_end_and_then_gone() {
    let scene = scene().await;
    let request = Request::get(&scene.path).body(Body::empty()).unwrap();
    let begun = scene.router.clone().oneshot(request).await.unwrap();
    let image = scene.world.depot.images()[0].fingerprint;
    scene.world.depot.delete_image(image).await.unwrap();
    assert_eq!(begun.into_body().collect().await.unwrap().to_bytes(), scene.bytes);
    assert_eq!(scene.get(&[]).await.status, StatusCode::NOT_FOUND);
}
