//! Limits hold, whatever comes at once and whatever becomes of it.

use futures_util::future::join_all;
use incus_client::Image;
use serde_json::json;
use tenancy::LimitSettings;

use super::{ALICE, EVE, edge_with, limited, project};
use crate::{
    edge::{Edge, code, path_of, upload_of, wait_until},
    images,
    web::{Fault, File, Web},
};

const FILE: &[(&str, &str, &[u8])] = &[("unified", "a.tar", &[1; 1000])];

/// So many at once: how many began, and what the others were told.
async fn race(edge: &Edge, many: usize) -> (usize, Vec<(u16, String)>) {
    edge.be(ALICE);
    let answers = join_all((0..many).map(|_| edge.create(FILE, json!({})))).await;
    let (begun, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    let refused = refused.iter().map(|answer| (answer.status.as_u16(), answer.problem())).collect();
    (begun.len(), refused)
}

#[tokio::test]
async fn a_hundred_at_once_never_pass_a_limit() {
    let none = LimitSettings::default;
    for (limits, most, status, code) in [
        (LimitSettings { images: Some(7), ..none() }, 7, 422, "limit-images"),
        (LimitSettings { stored_bytes: Some(7_999), ..none() }, 7, 422, "limit-stored-bytes"),
        (LimitSettings { bytes_in_flight: Some(9_000), ..none() }, 9, 429, "limit-bytes-in-flight"),
        (LimitSettings { concurrent_uploads: Some(5), ..none() }, 5, 429, "limit-concurrent-uploads"),
        (LimitSettings { imports_per_hour: Some(11), ..none() }, 11, 429, "limit-imports-per-hour"),
    ] {
        let edge = limited(limits).await;
        let (begun, refused) = race(&edge, 100).await;
        assert_eq!((begun, refused.len()), (most, 100 - most), "{code}");
        // The open imports of one tenant are bounded anyway, those that are only just being judged among them.
        let (told, bound) = ((status, code.to_owned()), (429, "too-many-imports".to_owned()));
        assert!(
            refused.contains(&told) && refused.iter().all(|one| *one == told || *one == bound),
            "{refused:?}"
        );
        edge.be(EVE);
        assert_eq!(edge.create(FILE, json!({})).await.status, 201, "nobody else's limit");
    }
}

#[tokio::test]
async fn what_is_called_off_is_free_again_and_an_hour_is_not() {
    let edge =
        limited(LimitSettings { images: Some(1), imports_per_hour: Some(3), ..LimitSettings::default() })
            .await;
    edge.be(ALICE);
    for _ in 0..3 {
        let view = edge.begin(FILE, json!({})).await;
        assert_eq!(edge.create(FILE, json!({})).await.problem(), "limit-images");
        edge.delete(&path_of(&view)).await;
    }
    let refused = edge.create(FILE, json!({})).await;
    assert_eq!(refused.problem(), "limit-imports-per-hour");
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3_660).contains(&wait), "{wait}");
}

#[tokio::test]
async fn all_who_ask_for_one_import_at_once_are_told_of_the_limit() {
    let edge = limited(LimitSettings { concurrent_uploads: Some(1), ..LimitSettings::default() }).await;
    edge.be(ALICE);
    let first = edge.begin(FILE, json!({})).await;
    let again = json!({ "id": "00112233445566778899aabbccddeeff" });
    let answers = join_all((0..20).map(|_| edge.create(FILE, again.clone()))).await;
    assert!(answers.iter().all(|answer| answer.problem() == "limit-concurrent-uploads"), "{answers:?}");
    edge.delete(&path_of(&first)).await;
    let answers = join_all((0..20).map(|_| edge.create(FILE, again.clone()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.status.is_success()), "{answers:?}");
}

#[tokio::test]
async fn what_is_taken_up_again_needs_a_place_among_the_uploads() {
    let web = Web::start().await;
    let edge = edge_with(|layers| {
        layers.urls.private_networks = Some(vec!["127.0.0.0/8".to_owned()]);
        layers.urls.ports = Some(vec![web.address.port()]);
        layers.tenants.get_mut("lab").unwrap().limits =
            LimitSettings { concurrent_uploads: Some(1), ..LimitSettings::default() };
    })
    .await;
    edge.be(ALICE);
    web.put("/a", File::new(&images::unified("a")));
    // Its head can be had, and then nothing.
    web.next_get("/a", Fault::Status(404));
    let asked = json!({ "url": web.url("/a"), "target": "lab" });
    let begun = edge.post("/api/v1/imports/from-url", &asked).await;
    assert_eq!(begun.status, 201, "{begun:?}");
    let failed = edge.ended(&begun.json()).await;
    assert_eq!((failed["state"].as_str(), failed["retryable"].as_bool()), (Some("failed"), Some(true)));
    let sent = edge.begin(FILE, json!({})).await;
    let refused = edge.retry(&failed).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (429, "limit-concurrent-uploads".to_owned()));
    assert_eq!(edge.get(&path_of(&failed)).await.json()["state"], "failed", "it stays as it was");
    edge.delete(&path_of(&sent)).await;
    assert_eq!(edge.retry(&failed).await.status, 200);
    assert_eq!(edge.ended(&failed).await["state"], "done");
}

#[tokio::test]
async fn an_image_counts_until_it_is_deleted() {
    let edge = limited(LimitSettings { images: Some(1), ..LimitSettings::default() }).await;
    edge.be(ALICE);
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    assert_eq!(edge.import(&files, json!({})).await["state"], "done");
    assert_eq!(edge.create(FILE, json!({})).await.problem(), "limit-images");
    let edge = edge.restart().await;
    edge.be(ALICE);
    assert_eq!(edge.create(FILE, json!({})).await.problem(), "limit-images", "after a restart too");
    let fingerprint = &edge.incus.images(&project("lab"))[0].fingerprint;
    let deleted = edge.delete(&format!("/api/v1/targets/lab/images/{fingerprint}")).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(edge.create(FILE, json!({})).await.status, 201);
}

#[tokio::test]
async fn an_image_that_was_there_before_counts_for_nothing_more() {
    let edge = limited(LimitSettings { images: Some(2), ..LimitSettings::default() }).await;
    edge.be(ALICE);
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    for already in [false, true, true] {
        assert_eq!(edge.import(&files, json!({})).await["alreadyPresent"], already);
    }
    assert_eq!(edge.create(FILE, json!({})).await.status, 201, "one place is left");
}

#[tokio::test]
async fn a_limit_that_was_lowered_meanwhile_holds_at_the_end() {
    let edge = limited(LimitSettings::default()).await;
    edge.be(ALICE);
    let image = images::unified("late");
    let files = [("unified", "late.tar", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    edge.upload(&view, &files).await;
    let edge = edge
        .restart_with(|layers| {
            layers.tenants.get_mut("lab").unwrap().limits.stored_bytes = Some(10);
        })
        .await;
    edge.be(ALICE);
    edge.declare(&view, &crate::edge::fingerprint(&files)).await;
    let ended = edge.ended(&view).await;
    assert_eq!(code(&ended["problem"]), "limit-stored-bytes");
    assert_eq!(edge.incus.images(&project("lab")).len(), 0, "it is not left behind");
}

/// An upload whose size comes later: its address.
async fn unsized_upload(edge: &Edge) -> String {
    let creating = edge
        .request(hyper::Method::POST, "/api/v1/uploads")
        .header("tus-resumable", "1.0.0")
        .header("upload-defer-length", "1");
    let created = edge.send(creating.body(http_body_util::Full::<bytes::Bytes>::default()).unwrap()).await;
    assert_eq!(created.status, 201, "{created:?}");
    created.headers["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_size_that_is_told_late_is_held_against_the_limits() {
    let edge = limited(LimitSettings { bytes_in_flight: Some(1_000), ..LimitSettings::default() }).await;
    edge.be(ALICE);
    let upload = unsized_upload(&edge).await;
    let told = edge.append(&upload, 0).header("upload-length", "5000");
    let refused = edge.send(told.body(http_body_util::Full::from(vec![0; 10])).unwrap()).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (429, "limit-bytes-in-flight".to_owned()));
    let (begun, _) = race(&edge, 3).await;
    assert_eq!(begun, 1, "what was refused holds no place");
}

#[tokio::test]
async fn a_body_that_counts_only_at_its_end_is_bounded_and_leaves_nothing() {
    let edge = limited(LimitSettings { image_bytes: Some(5_000), ..LimitSettings::default() }).await;
    edge.be(ALICE);
    let upload = unsized_upload(&edge).await;
    let wrong = format!("sha256 {}=", "A".repeat(43));
    let append = |bytes: usize| {
        let request = edge.append(&upload, 0).header("upload-checksum", &wrong);
        request.body(http_body_util::Full::from(vec![7; bytes])).unwrap()
    };
    assert_eq!(edge.send(append(5_001)).await.problem(), "upload-too-long");
    assert_eq!(edge.send(append(4_000)).await.problem(), "checksum-mismatch");
    let id = &edge.spooled()[0];
    let lies: u64 = std::fs::read_dir(edge.state.path().join("spool").join(id))
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert_eq!(lies, 0, "what is not kept takes no room");
}

#[tokio::test]
async fn an_image_that_is_too_large_for_a_tenant_is_refused_before_a_byte() {
    let edge = limited(LimitSettings { image_bytes: Some(999), ..LimitSettings::default() }).await;
    edge.be(ALICE);
    let refused = edge.create(FILE, json!({})).await;
    assert_eq!(refused.status, 413, "{refused:?}");
    let targets = edge.get("/api/v1/targets").await.json();
    assert_eq!(targets[0]["maxImageSize"], 999);
    edge.be(EVE);
    let view = edge.begin(FILE, json!({})).await;
    assert!(!upload_of(&view, "unified").is_empty());
}

#[tokio::test]
async fn images_that_came_and_went_beside_the_edge_are_counted_too() {
    let edge = limited(LimitSettings { images: Some(1), ..LimitSettings::default() }).await;
    let beside = Image { size: 5, ..Image::unknown("cd".repeat(32).parse().unwrap()) };
    let cached = Image { cached: true, ..Image::unknown("ef".repeat(32).parse().unwrap()) };
    let fingerprint = beside.fingerprint;
    edge.incus.add_image(&project("lab"), beside);
    edge.incus.add_image(&project("lab"), cached);
    let edge = edge.restart().await;
    edge.be(ALICE);
    until(&edge, "limit-images").await;
    edge.incus.client().project(project("lab")).delete_image(&fingerprint).await.unwrap();
    let edge = edge.restart().await;
    edge.be(ALICE);
    until(&edge, "").await;
}

/// Waits until an import is refused for this, or begins.
async fn until(edge: &Edge, code: &str) {
    wait_until("it is counted", async || {
        let answer = edge.create(FILE, json!({})).await;
        let told = if answer.status == 201 { String::new() } else { answer.problem() };
        if told != code && answer.status == 201 {
            edge.delete(&path_of(&answer.json())).await;
        }
        told == code
    })
    .await;
}
