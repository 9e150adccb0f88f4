//! Going on where a download stopped, with servers that do not make it easy.

use super::{
    code, policy, read, url,
    world::{Act, Asked, World, answer, send, to},
};
use crate::fetch::range::{Tag, Validator};

const FILE: &str = "0123456789";
const V1: &str = "ETag: \"v1\"\r\n";

fn validator() -> Validator {
    Validator { tag: Tag::Etag("\"v1\"".into()), total: Some(10) }
}

/// A server that does as it should, and leads on from the root.
fn fair(asked: &Asked) -> Vec<Act> {
    match asked.target.as_str() {
        "/" => to("/file"),
        _ if asked.headers.contains("range: bytes=4-\r\n")
            && asked.headers.contains("if-range: \"v1\"\r\n") =>
        {
            answer("206 Partial Content", &format!("{V1}Content-Range: bytes 4-9/10\r\n"), &FILE[4..])
        }
        _ => answer("200 OK", V1, FILE),
    }
}

#[tokio::test]
async fn a_download_goes_on_where_it_stopped() {
    let world = World::new(fair);
    let client = world.client(policy());
    let first = client.get(&url("http://a.example/"), 0, None).await.unwrap();
    assert_eq!((first.offset, first.validator.as_ref()), (0, Some(&validator())));
    let rest = client.get(&url("http://a.example/"), 4, first.validator.as_ref()).await.unwrap();
    assert_eq!((rest.offset, rest.total, rest.validator.as_ref()), (4, Some(10), Some(&validator())));
    assert_eq!(read(Ok(rest)).await.unwrap(), b"456789");
}

#[tokio::test]
async fn without_a_validator_a_file_is_begun_anew() {
    let world = World::new(fair);
    let download = world.client(policy()).get(&url("http://a.example/file"), 4, None).await.unwrap();
    assert_eq!(download.offset, 0);
    assert!(world.asked().iter().all(|asked| !asked.headers.contains("range:")));
}

#[tokio::test]
async fn a_file_that_changed_or_a_server_without_ranges_is_begun_anew() {
    let world = World::new(|asked| {
        if !asked.headers.contains("\r\nrange:") || asked.target == "/ignored" {
            return answer("200 OK", "ETag: \"v2\"\r\n", "ABCDEFGHIJKL");
        }
        let part = |tag: &str, range: &str| {
            answer("206 Partial Content", &format!("{tag}Content-Range: bytes {range}\r\n"), "456789")
        };
        match asked.target.as_str() {
            "/tag" => part("ETag: \"v2\"\r\n", "4-9/10"),
            "/total" => part(V1, "4-9/12"),
            "/416" => answer("416 Range Not Satisfiable", "Content-Range: bytes */3\r\n", ""),
            _ => answer("416 Range Not Satisfiable", "", ""),
        }
    });
    let client = world.client(policy());
    for path in ["ignored", "tag", "total", "416", "416-bare"] {
        let download =
            client.get(&url(&format!("http://a.example/{path}")), 4, Some(&validator())).await.unwrap();
        assert_eq!((download.offset, download.total), (0, Some(12)), "{path}");
        assert_ne!(download.validator, Some(validator()), "{path}");
        assert_eq!(read(Ok(download)).await.unwrap(), b"ABCDEFGHIJKL", "{path}");
    }
}

#[tokio::test]
async fn a_file_that_is_there_already_needs_no_more_bytes() {
    let world = World::new(|_| answer("416 Range Not Satisfiable", "Content-Range: bytes */10\r\n", "text"));
    let download =
        world.client(policy()).get(&url("http://a.example/"), 10, Some(&validator())).await.unwrap();
    assert_eq!((download.offset, download.total), (10, Some(10)));
    assert!(read(Ok(download)).await.unwrap().is_empty());
}

#[tokio::test]
async fn parts_that_are_not_what_they_say_are_refused() {
    let world = World::new(|asked| {
        let part = |range: &str, body: &str| {
            answer("206 Partial Content", &format!("{V1}Content-Range: bytes {range}\r\n"), body)
        };
        let chunked = |range: &str, body: &str| {
            send(format!(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {range}\r\nTransfer-Encoding: chunked\r\n\r\n\
                 {:x}\r\n{body}\r\n0\r\n\r\n",
                body.len()
            ))
        };
        match asked.target.as_str() {
            "/start" => part("3-9/10", "3456789"),
            "/zero" => part("0-9/10", FILE),
            "/length" => part("4-9/10", "45678"),
            "/behind" => part("4-10/10", "456789X"),
            "/none" => {
                answer("206 Partial Content", "Content-Type: multipart/byteranges; boundary=x\r\n", "--x--")
            }
            "/more" => chunked("4-9/10", "456789X"),
            "/encoded" => answer(
                "206 Partial Content",
                "Content-Range: bytes 4-9/10\r\nContent-Encoding: br\r\n",
                "456789",
            ),
            "/less" => part("4-6/10", "456"),
            _ => chunked("4-9/10", "4567"),
        }
    });
    let client = world.client(policy());
    for (path, told) in [
        ("start", "url-bad-range"),
        ("zero", "url-bad-range"),
        ("length", "url-bad-range"),
        ("behind", "url-bad-range"),
        ("none", "url-bad-range"),
        ("more", "url-bad-range"),
        ("encoded", "url-encoded"),
        // A part of what was asked for: the rest can be asked for again.
        ("less", "url-cut"),
        ("cut", "url-cut"),
    ] {
        let outcome = client.get(&url(&format!("http://a.example/{path}")), 4, Some(&validator())).await;
        assert_eq!(code(read(outcome).await), told, "{path}");
    }
}
