//! Bodies that are encoded, endless, broken or cut.

use super::{
    MOST, code, policy, read, url,
    world::{Act, World, answer, send},
};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

#[tokio::test]
async fn a_whole_file_comes_with_what_is_known_of_it() {
    let world = World::new(|_| {
        let headers = "ETag: \"v1\"\r\nIncus-Image-Hash: abc\r\nContent-Disposition: attachment; filename=\"../x.tar\"\r\n";
        answer("200 OK", headers, "image")
    });
    let download = world.client(policy()).get(&url("http://a.example/y.tar"), 0, None).await.unwrap();
    assert_eq!((download.offset, download.total), (0, Some(5)));
    assert_eq!((download.filename.as_deref(), download.final_url.path()), (Some("x.tar"), "/y.tar"));
    assert_eq!((download.image.hash.as_deref(), download.image.url.as_deref()), (Some("abc"), None));
    assert!(download.validator.is_some());
    assert_eq!(read(Ok(download)).await.unwrap(), b"image");
}

#[tokio::test]
async fn bodies_without_a_length_are_read_to_their_end() {
    let world = World::new(|asked| match asked.target.as_str() {
        "/chunks" => send(format!("{CHUNKED}3\r\nima\r\n2;x=y\r\nge\r\n0\r\nTrailer: z\r\n\r\n")),
        _ => send("HTTP/1.0 200 OK\r\n\r\nimage"),
    });
    let client = world.client(policy());
    for path in ["chunks", "close"] {
        let download = client.get(&url(&format!("http://a.example/{path}")), 0, None).await.unwrap();
        assert_eq!((download.total, download.validator.clone()), (None, None));
        assert_eq!(read(Ok(download)).await.unwrap(), b"image", "{path}");
    }
}

#[tokio::test]
async fn an_encoded_body_is_not_the_file() {
    let world = World::new(|asked| match asked.target.as_str() {
        "/transfer" => send("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        "/twice" => answer("200 OK", "Content-Encoding: identity\r\nContent-Encoding: br\r\n", "x"),
        "/identity" => answer("200 OK", "Content-Encoding: Identity\r\n", "x"),
        _ => answer("200 OK", "Content-Encoding: gzip\r\n", "x"),
    });
    let client = world.client(policy());
    for (path, told) in
        [("gzip", "url-encoded"), ("transfer", "url-encoded"), ("twice", "url-encoded"), ("identity", "fine")]
    {
        let place = url(&format!("http://a.example/{path}"));
        assert_eq!(code(client.get(&place, 0, None).await), told, "{path}");
        assert_eq!(code(client.small(&place, 10).await), told, "{path}");
    }
}

#[tokio::test]
async fn no_more_is_taken_than_the_policy_lets() {
    let world = World::new(|asked| match asked.target.as_str() {
        "/told" => send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", MOST + 1)),
        "/chunks" => vec![Act::Send(CHUNKED.into()), Act::Flood(b"4\r\nmore\r\n".to_vec())],
        "/close" => vec![Act::Send(b"HTTP/1.0 200 OK\r\n\r\n".to_vec()), Act::Flood(vec![0; 4096])],
        _ => send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}0\r\n\r\n", u64::MAX)),
    });
    let client = world.client(policy());
    for (path, told) in [
        ("told", "url-too-large"),
        ("chunks", "url-too-large"),
        ("close", "url-too-large"),
        ("overflow", "url-not-http"),
    ] {
        let outcome = read(client.get(&url(&format!("http://a.example/{path}")), 0, None).await).await;
        assert_eq!(code(outcome), told, "{path}");
    }
}

#[tokio::test]
async fn a_small_file_is_held_to_its_own_limit() {
    let world = World::new(|asked| match asked.target.as_str() {
        "/chunks" => vec![Act::Send(CHUNKED.into()), Act::Flood(b"4\r\nmore\r\n".to_vec())],
        _ => answer("200 OK", "", "0123456789"),
    });
    let client = world.client(policy());
    let place = url("http://a.example/");
    assert_eq!(&client.small(&place, 10).await.unwrap()[..], b"0123456789");
    assert_eq!(code(client.small(&place, 9).await), "url-too-large");
    assert_eq!(code(client.small(&url("http://a.example/chunks"), 100).await), "url-too-large");
}

#[tokio::test]
async fn bodies_that_are_cut_or_garbled_do_not_pass_for_whole() {
    let world = World::new(|asked| match asked.target.as_str() {
        "/short" => send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nimage"),
        "/chunk" => send(format!("{CHUNKED}a\r\nimage")),
        "/last" => send(format!("{CHUNKED}5\r\nimage\r\n")),
        "/size" => send(format!("{CHUNKED}5\r\nimage\r\nzz\r\n")),
        "/huge" => send(format!("{CHUNKED}fffffffffffffffff\r\n")),
        "/end" => send(format!("{CHUNKED}5\r\nimageXX0\r\n\r\n")),
        _ => vec![Act::Send(CHUNKED.into()), Act::Send(b"1;".to_vec()), Act::Flood(b"extension".to_vec())],
    });
    let client = world.client(policy());
    for (path, told) in [
        ("short", "url-cut"),
        ("chunk", "url-cut"),
        ("last", "url-cut"),
        ("size", "url-not-http"),
        ("huge", "url-not-http"),
        ("end", "url-not-http"),
        ("extension", "url-not-http"),
    ] {
        let outcome = read(client.get(&url(&format!("http://a.example/{path}")), 0, None).await).await;
        assert_eq!(code(outcome), told, "{path}");
    }
}

#[tokio::test]
async fn what_follows_the_announced_length_is_not_read() {
    let world = World::new(|_| send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nimage and more"));
    let outcome = read(world.client(policy()).get(&url("http://a.example/"), 0, None).await).await;
    assert_eq!(outcome.unwrap(), b"image");
}
