//! Where connections go, and where none ever goes.

use std::{io::ErrorKind, net::TcpListener};

use super::{
    code, policy, read, url,
    world::{Down, PUBLIC, World, answer, to},
};
use crate::fetch::{client::Client, policy::Policy, tls::Trust};

/// A socket on loopback that must not be reached.
struct Guarded(TcpListener);

impl Guarded {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// As for strangers, with the port of this socket among the allowed ones.
    fn policy(&self) -> Policy {
        Policy { ports: vec![80, self.port()], ..policy() }
    }

    #[track_caller]
    fn was_left_alone(&self) {
        assert_eq!(self.0.accept().expect_err("a connection").kind(), ErrorKind::WouldBlock);
    }
}

#[tokio::test]
async fn loopback_is_not_reached_by_any_spelling() {
    let (guarded, world) = (Guarded::new(), World::new(|_| answer("200 OK", "", "no")));
    let client = world.client(guarded.policy());
    for host in [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.1",
        "127.0.0.1.",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
    ] {
        let outcome = client.get(&url(&format!("http://{host}:{}/", guarded.port())), 0, None).await;
        assert_eq!(code(outcome), "url-not-public", "{host}");
    }
    assert!(world.dialled().is_empty() && world.lookups().is_empty());
    guarded.was_left_alone();
}

#[tokio::test]
async fn loopback_is_not_reached_by_the_name_that_the_system_has_for_it() {
    let guarded = Guarded::new();
    let client = Client::new(guarded.policy(), &Trust::System).unwrap();
    let place = url(&format!("http://localhost:{}/", guarded.port()));
    assert_eq!(code(client.get(&place, 0, None).await), "url-not-public");
    assert_eq!(code(client.head(&place, None).await), "url-not-public");
    assert_eq!(code(client.small(&place, 10).await), "url-not-public");
    guarded.was_left_alone();
}

#[tokio::test]
async fn what_was_opened_is_really_reached() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut link, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(link.read_u8().await.unwrap());
        }
        link.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nimage").await.unwrap();
        String::from_utf8(head).unwrap()
    });
    let policy = Policy { ports: vec![port], private: vec!["127.0.0.0/8".parse().unwrap()], ..policy() };
    let client = Client::new(policy, &Trust::System).unwrap();
    let download = client.get(&url(&format!("http://127.0.0.1:{port}/a/b?c=%20d")), 0, None).await;
    assert_eq!(read(download).await.unwrap(), b"image");
    let head = served.await.unwrap().to_ascii_lowercase();
    assert!(head.starts_with("get /a/b?c=%20d http/1.1\r\n"), "{head}");
    for line in [&format!("host: 127.0.0.1:{port}"), "accept-encoding: identity", "user-agent: malleus/"] {
        assert!(head.contains(line), "{line} in {head}");
    }
}

#[tokio::test]
async fn a_connection_goes_to_the_address_that_was_checked() {
    let world = World::new(|_| answer("200 OK", "", "image"));
    world.says("a.example", &["8.8.8.8", "8.8.4.4"]);
    world.says("a.example", &["127.0.0.1"]);
    let client = world.client(policy());
    assert_eq!(read(client.get(&url("http://a.example/"), 0, None).await).await.unwrap(), b"image");
    // One lookup, whose answer was checked and used; the next one would have led inside.
    assert_eq!((world.lookups(), world.dialled()), (vec!["a.example".into()], vec!["8.8.8.8:80".into()]));
    assert_eq!(code(client.get(&url("http://a.example/"), 0, None).await), "url-not-public");
    assert_eq!(world.dialled().len(), 1);
}

#[tokio::test]
async fn names_that_change_or_mix_their_answers_lead_nowhere() {
    let guarded = Guarded::new();
    let port = guarded.port();
    let world = World::new(move |_| to(&format!("http://rebound.example:{port}/")));
    world.says("rebound.example", &[PUBLIC]);
    world.says("rebound.example", &["127.0.0.1"]);
    world.says("mixed.example", &[PUBLIC, "127.0.0.1"]);
    world.says("inside.example", &["::ffff:127.0.0.1"]);
    let client = world.client(guarded.policy());
    let rebound = client.get(&url("http://rebound.example/"), 0, None).await.unwrap_err();
    assert!(rebound.sentences().title.starts_with("The server leads on"), "{rebound}");
    for host in ["mixed.example", "inside.example"] {
        let place = url(&format!("http://{host}:{port}/"));
        assert_eq!(code(client.get(&place, 0, None).await), "url-not-public", "{host}");
        assert_eq!(code(client.head(&place, None).await), "url-not-public", "{host}");
    }
    assert_eq!(world.dialled(), [format!("{PUBLIC}:80")]);
    guarded.was_left_alone();
}

#[tokio::test]
async fn redirects_lead_to_no_place_that_could_not_be_asked_for() {
    let guarded = Guarded::new();
    let port = guarded.port();
    let world = World::new(move |asked| to(asked.target.strip_prefix('/').unwrap()));
    let client = world.client(Policy { deny: vec!["denied.example".parse().unwrap()], ..guarded.policy() });
    for (place, told) in [
        (format!("http://127.0.0.1:{port}/"), "url-not-public"),
        (format!("http://2130706433:{port}/"), "url-not-public"),
        (format!("//[::ffff:127.0.0.1]:{port}/"), "url-not-public"),
        ("http://169.254.169.254/latest/meta-data/".into(), "url-not-public"),
        ("http://denied.example/".into(), "url-host-denied"),
        ("http://a.example:22/".into(), "url-port"),
        ("http://u:p@a.example/".into(), "url-credentials"),
        ("file:///etc/passwd".into(), "url-scheme"),
        ("gopher://127.0.0.1:6379/_x".into(), "url-scheme"),
        ("http://[".into(), "url-redirect-broken"),
    ] {
        let outcome = client.get(&url(&format!("http://a.example/{place}")), 0, None).await;
        assert_eq!(code(outcome), told, "{place}");
    }
    assert!(world.dialled().iter().all(|to| *to == format!("{PUBLIC}:80")), "{:?}", world.dialled());
    guarded.was_left_alone();
}

#[tokio::test]
async fn no_request_leaves_the_list_of_hosts() {
    let world = World::new(|_| to("http://evil.example/"));
    let client = world.client(Policy { allow: vec!["*.good.example".parse().unwrap()], ..policy() });
    assert_eq!(code(client.head(&url("http://a.good.example/"), None).await), "url-host-not-allowed");
    assert_eq!(code(client.head(&url("http://evilgood.example/"), None).await), "url-host-not-allowed");
    assert_eq!(world.lookups(), ["a.good.example"]);
}

#[tokio::test]
async fn circles_and_endless_ways_end() {
    let world = World::new(|asked| match asked.target.as_str() {
        "/circle" => to("/circle/2"),
        "/circle/2" => to("/circle#x"),
        "/nowhere" => answer("301 Moved Permanently", "", ""),
        longer => to(&format!("{longer}x")),
    });
    let client = world.client(policy());
    assert_eq!(code(client.get(&url("http://a.example/circle"), 0, None).await), "url-redirect-loop");
    assert_eq!(code(client.get(&url("http://a.example/nowhere"), 0, None).await), "url-redirect-broken");
    let before = world.asked().len();
    assert_eq!(code(client.get(&url("http://a.example/way"), 0, None).await), "url-too-many-redirects");
    assert_eq!(world.asked().len() - before, 6);
}

#[tokio::test(start_paused = true)]
async fn one_address_of_a_host_is_enough() {
    let world = World::new(|_| answer("200 OK", "", "image"));
    world.says("a.example", &["8.8.8.8", "2606:2800::1", PUBLIC]);
    let place = url("http://a.example/");
    let client = world.client(policy());
    world.goes_down("8.8.8.8", Down::Refuses);
    world.goes_down("2606:2800::1", Down::Silent);
    assert_eq!(read(client.get(&place, 0, None).await).await.unwrap(), b"image");
    world.goes_down(PUBLIC, Down::Refuses);
    assert_eq!(code(client.get(&place, 0, None).await), "url-unreachable");
    world.goes_down(PUBLIC, Down::Silent);
    assert_eq!(code(client.get(&place, 0, None).await), "url-timeout");
}
