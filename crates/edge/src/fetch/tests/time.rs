//! Servers that take their time, by a clock that moves only when everybody waits.

use std::time::Duration;

use futures_util::StreamExt;

use super::{
    code, policy, read, url,
    world::{Act, World},
};

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";

fn server() -> std::sync::Arc<World> {
    World::new(|asked| match asked.target.as_str() {
        "/mute" => vec![Act::Hang],
        "/half" => vec![Act::Send(b"HTTP/1.1 200 OK\r\nConte".to_vec()), Act::Hang],
        "/drip-head" => {
            vec![Act::Send(b"HTTP/1.1 200 OK\r\nX: ".to_vec()), Act::Drip(Duration::from_secs(1), 1)]
        }
        "/stop" => vec![Act::Send(HEAD.to_vec()), Act::Send(vec![0; 100_000]), Act::Hang],
        "/drip" => vec![Act::Send(HEAD.to_vec()), Act::Drip(Duration::from_secs(5), 1)],
        _ => vec![Act::Send(HEAD.to_vec()), Act::Drip(Duration::from_millis(10), 100)],
    })
}

#[tokio::test(start_paused = true)]
async fn silence_and_slowness_are_given_up_and_told_apart() {
    let client = server().client(policy());
    for (path, told) in [
        ("mute", "url-timeout"),
        ("half", "url-timeout"),
        ("drip-head", "url-timeout"),
        ("stop", "url-timeout"),
        ("drip", "url-too-slow"),
    ] {
        let outcome = read(client.get(&url(&format!("http://a.example/{path}")), 0, None).await).await;
        let error = outcome.expect_err(path);
        assert_eq!((error.sentences().code.as_str(), error.may_pass()), (told, true), "{path}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_small_file_may_not_take_long_as_a_whole() {
    let client = server().client(policy());
    assert_eq!(code(client.small(&url("http://a.example/steady"), 1 << 20).await), "url-timeout");
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_takes_his_time_loses_nothing() {
    let world = World::new(|_| {
        let mut acts = vec![Act::Send(HEAD.to_vec())];
        acts.extend(vec![Act::Send(vec![7; 10_000]); 100]);
        acts
    });
    let mut download = world.client(policy()).get(&url("http://a.example/"), 0, None).await.unwrap();
    let mut size = 0;
    while let Some(bytes) = download.body.next().await {
        size += bytes.unwrap().len();
        // The clock is moved, not waited for: as if a disk had been busy for ten minutes.
        tokio::time::advance(Duration::from_secs(600)).await;
    }
    assert_eq!(size, 1_000_000);
}

#[tokio::test(start_paused = true)]
async fn a_download_that_is_dropped_closes_its_connection() {
    let world = World::new(|_| vec![Act::Send(HEAD.to_vec()), Act::Flood(vec![0; 1000])]);
    let weak = std::sync::Arc::downgrade(&world);
    let client = world.client(policy());
    let mut download = client.get(&url("http://a.example/"), 0, None).await.unwrap();
    assert!(download.body.next().await.unwrap().is_ok());
    drop((download, client, world));
    // The server holds the world until it can no longer send.
    while weak.strong_count() > 0 {
        tokio::task::yield_now().await;
    }
}
