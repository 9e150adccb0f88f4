//! What a server tells of its image, and what is known of it before.

use serde_json::json;

use super::{ask, begin, hash, import, is_done, sizeable, world};
use crate::{edge::code, images, web::File};

#[tokio::test]
async fn a_server_that_tells_the_place_and_the_fingerprint_is_believed_and_checked() {
    let (web, edge) = world().await;
    let (image, other) = (images::unified("a"), images::unified("b"));
    web.put("/images/tiny", File::new(b"a page").offer(&hash(&image), &web.url("/files/tiny.tar")));
    web.put("/files/tiny.tar", File::new(&image));
    let view = begin(&edge, &web, "/images/tiny", json!({})).await;
    assert_eq!(view["fingerprint"], hash(&image));
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(view["files"][0]["name"], "tiny.tar");
    assert_eq!((web.gets("/images/tiny").len(), web.gets("/files/tiny.tar").len()), (0, 1));
    // The bytes are held against it.
    web.put("/images/other", File::new(b"").offer(&hash(&other), &web.url("/files/tiny.tar")));
    let view = import(&edge, &web, "/images/other", json!({})).await;
    assert_eq!(code(&view["problem"]), "fingerprint-mismatch", "{view}");
    assert_eq!(edge.handed_over(), 1);
}

#[tokio::test]
async fn an_image_that_is_there_ends_without_a_byte() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    edge.import(&[("unified", "a", &image)], json!({})).await;
    web.put("/images/tiny", File::new(b"").offer(&hash(&image), &web.url("/tiny.tar")));
    web.put("/tiny.tar", File::new(&image));
    let view = import(&edge, &web, "/images/tiny", json!({ "aliases": ["tiny"] })).await;
    is_done(&edge, &view, &image).await;
    assert_eq!((view["alreadyPresent"].as_bool(), view["aliases"][0].as_str()), (Some(true), Some("tiny")));
    // So does one whose SHA-256 the person knows.
    let view = import(&edge, &web, "/tiny.tar", json!({ "fingerprint": hash(&image) })).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(view["alreadyPresent"], true);
    assert!(web.gets("/tiny.tar").is_empty(), "nothing was fetched");
    assert_eq!(edge.handed_over(), 1);
}

#[tokio::test]
async fn a_given_fingerprint_decides() {
    let (web, edge) = world().await;
    let image = sizeable();
    web.put("/a", File::new(&image));
    let wrong = import(&edge, &web, "/a", json!({ "fingerprint": hash(b"another") })).await;
    assert_eq!(
        (wrong["state"].as_str(), wrong["retryable"].as_bool()),
        (Some("failed"), Some(false)),
        "{wrong}"
    );
    assert_eq!(code(&wrong["problem"]), "fingerprint-mismatch");
    assert!(
        !wrong["problem"]["title"].as_str().unwrap().contains("browser"),
        "no browser hashed it: {wrong}"
    );
    edge.until_swept().await;
    assert_eq!(edge.handed_over(), 0, "nothing was imported");
    let right = import(&edge, &web, "/a", json!({ "fingerprint": hash(&image) })).await;
    is_done(&edge, &right, &image).await;
}

#[tokio::test]
async fn a_server_that_announces_another_image_is_not_asked_for_it() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/a", File::new(&image).offer(&hash(b"another"), &web.url("/a")));
    let answer = ask(&edge, &web, "/a", json!({ "fingerprint": hash(&image) })).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "url-another-image".to_owned()));
    assert!(web.gets("/a").is_empty());
    assert_eq!(edge.get("/api/v1/imports").await.json(), json!([]));
    assert!(edge.spooled().is_empty());
}

#[tokio::test]
async fn a_server_that_announces_it_only_with_the_file_is_heard_too() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/a", File::new(&image).header("Incus-Image-Hash", &hash(b"another")));
    let view = import(&edge, &web, "/a", json!({ "fingerprint": hash(&image) })).await;
    assert_eq!(
        (code(&view["problem"]), view["retryable"].as_bool()),
        ("url-another-image".into(), Some(false))
    );
    assert_eq!(view["files"][0]["received"]["done"], 0, "not a byte of it was taken");
    let view = import(&edge, &web, "/a", json!({})).await;
    assert_eq!(code(&view["problem"]), "fingerprint-mismatch", "its word counts where there is no other");
    assert_eq!(edge.handed_over(), 0);
}

#[tokio::test]
async fn headers_that_make_no_sense_are_passed_over() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    let good = hash(&image);
    let (evil, long) = ("http://10.0.0.1/x", "x".repeat(9000));
    for (fingerprint, url) in [("2172", "/a"), (good.as_str(), evil), (&good.to_uppercase(), &long), ("", "")]
    {
        web.put("/a", File::new(&image).offer(fingerprint, url));
        let view = import(&edge, &web, "/a", json!({})).await;
        is_done(&edge, &view, &image).await;
    }
    assert_eq!(web.gets("/a").len(), 4);
}
