//! Questions as Incus asks them, and what servers answer.

use super::{
    code, policy, url,
    world::{Act, World, answer, send, to},
};
use crate::fetch::{
    error::FetchError,
    headers::ServerHeaders,
    probe::{ProbeFault, probe},
};

const HASH: &str = "00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee";

fn offer(status: &str) -> Vec<Act> {
    let headers = format!("Incus-Image-Hash: {HASH}\r\nIncus-Image-URL: https://b.example/i.tar.xz\r\n");
    answer(status, &headers, "")
}

#[tokio::test]
async fn every_step_of_the_way_is_asked_as_incus_asks() {
    let world = World::new(|asked| if asked.target == "/" { to("/there") } else { offer("200 OK") });
    let server =
        ServerHeaders { architectures: vec!["x86_64".into(), "i686".into()], version: "6.0.4".into() };
    let client = world.client(policy());
    let head = client.head(&url("http://a.example/"), Some(&server)).await.unwrap();
    assert_eq!((head.status, head.url.as_str()), (200, "http://a.example/there"));
    let offer = probe(&head, client.policy()).unwrap();
    assert_eq!((offer.fingerprint.to_string(), offer.url.url().path()), (HASH.to_owned(), "/i.tar.xz"));
    let asked = world.asked();
    assert_eq!(asked.len(), 2);
    for asked in asked {
        assert_eq!(asked.method, "HEAD");
        for line in ["incus-server-architectures: x86_64, i686\r\n", "incus-server-version: 6.0.4\r\n"] {
            assert!(asked.headers.contains(line), "{line} in {}", asked.headers);
        }
    }
}

#[tokio::test]
async fn what_incus_needs_is_told_piece_by_piece() {
    let world = World::new(|asked| {
        let (hash, place) =
            (format!("Incus-Image-Hash: {HASH}\r\n"), "Incus-Image-URL: http://b.example/i\r\n");
        match asked.target.as_str() {
            "/404" => offer("404 Not Found"),
            "/405" => answer("405 Method Not Allowed", "", ""),
            "/gone" => answer("404 Not Found", "", ""),
            "/hash" => answer("200 OK", &hash, ""),
            "/url" => answer("200 OK", place, ""),
            "/short" => answer("200 OK", &format!("Incus-Image-Hash: c0ff\r\n{place}"), ""),
            "/relative" => answer("200 OK", &format!("{hash}Incus-Image-URL: /i\r\n"), ""),
            "/inside" => answer("200 OK", &format!("{hash}Incus-Image-URL: http://10.0.0.1/\r\n"), ""),
            _ => answer("200 OK", "", ""),
        }
    });
    let client = world.client(policy());
    for (path, told) in [
        ("404", "url-offer-status"),
        ("405", "url-no-head"),
        ("gone", "url-not-found"),
        ("hash", "url-no-url"),
        ("url", "url-no-hash"),
        ("short", "url-bad-hash"),
        ("relative", "url-bad-url"),
        ("inside", "url-not-public"),
        ("plain", "url-no-offer"),
    ] {
        let head = client.head(&url(&format!("http://a.example/{path}")), None).await.unwrap();
        assert_eq!(code(probe(&head, client.policy()).map_err(FetchError::Probe)), told, "{path}");
        if path == "404" {
            let fault = probe(&head, client.policy()).unwrap_err();
            assert_eq!(fault, ProbeFault::Status { status: 404, offers: true });
        }
    }
}

#[tokio::test]
async fn heads_that_are_none_or_too_much_are_refused() {
    let world = World::new(|asked| match asked.target.as_str() {
        "/long" => send(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(80 << 10))),
        "/endless" => {
            vec![Act::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), Act::Flood(b"X-More: and more\r\n".to_vec())]
        }
        "/many" => send(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(1000))),
        "/other" => send("SSH-2.0-OpenSSH_9.9\r\n"),
        "/old" => send("<html>HTTP/0.9</html>"),
        "/two" => send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"),
        "/half" => send("HTTP/1.1 200 OK\r\nContent-Le"),
        _ => Vec::new(),
    });
    let client = world.client(policy());
    for (path, told) in [
        ("long", "url-not-http"),
        ("endless", "url-not-http"),
        ("many", "url-not-http"),
        ("other", "url-not-http"),
        ("old", "url-not-http"),
        ("two", "url-not-http"),
        ("half", "url-cut"),
        ("nothing", "url-cut"),
    ] {
        let place = url(&format!("http://a.example/{path}"));
        assert_eq!(code(client.get(&place, 0, None).await), told, "{path}");
    }
}

#[tokio::test]
async fn statuses_are_told_by_who_can_act() {
    let world = World::new(|asked| {
        answer(&format!("{} X", &asked.target[1..]), "Content-Encoding: gzip\r\n", "text")
    });
    let client = world.client(policy());
    for (status, told, passes) in [
        (404, "url-not-found", false),
        (410, "url-not-found", false),
        (401, "url-forbidden", false),
        (403, "url-forbidden", false),
        (429, "url-too-often", true),
        (418, "url-rejected", false),
        (416, "url-rejected", false),
        (500, "url-server-error", true),
        (503, "url-server-error", true),
        (501, "url-server-error", false),
        (206, "url-bad-range", false),
        (300, "url-no-file", false),
        (304, "url-no-file", false),
        (204, "url-no-file", false),
    ] {
        let error = client.get(&url(&format!("http://a.example/{status}")), 0, None).await.unwrap_err();
        assert_eq!((error.sentences().code.as_str(), error.may_pass()), (told, passes), "{status}");
    }
}
