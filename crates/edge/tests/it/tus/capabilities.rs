//! What the edge tells of itself and of an upload, and the methods that others stand for.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, StatusCode};

use super::{BODY_TYPE, UPLOADS, ask, create, head, import, patch};
use crate::{edge::Edge, images};

#[tokio::test]
async fn options_tells_all_and_needs_no_version() {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.max_image_size = Some(12345)).await;
    let upload = create(&edge, &[("upload-length", "10")]).await;
    for (path, version) in [(UPLOADS, ""), (UPLOADS, "0.2.2"), (upload.as_str(), "1.0.0")] {
        let answer = ask(&edge, Method::OPTIONS, path, &[("tus-resumable", version)], &[]).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(answer.headers["tus-version"], "1.0.0");
        assert_eq!(answer.headers["tus-max-size"], "12345");
        assert_eq!(answer.headers["tus-checksum-algorithm"], "sha256,sha1");
        let mut extensions: Vec<&str> =
            answer.headers["tus-extension"].to_str().unwrap().split(',').collect();
        extensions.sort_unstable();
        assert_eq!(
            extensions,
            [
                "checksum",
                "creation",
                "creation-defer-length",
                "creation-with-upload",
                "expiration",
                "termination"
            ]
        );
    }
}

#[tokio::test]
async fn head_tells_how_it_stands_to_everyone_and_keeps_it_out_of_caches() {
    let edge = Edge::start().await;
    let upload = create(&edge, &[("upload-length", "10"), ("upload-metadata", "filename YQ==")]).await;
    patch(&edge, &upload, 0, &[], b"hello").await;
    // Those of other protocols ask too.
    for version in ["1.0.0", "0.2.2", ""] {
        let answer = ask(&edge, Method::HEAD, &upload, &[("tus-resumable", version)], &[]).await;
        assert_eq!((answer.status, answer.offset()), (StatusCode::OK, "5"));
        for (name, value) in [
            ("cache-control", "no-store"),
            ("tus-resumable", "1.0.0"),
            ("upload-length", "10"),
            ("upload-metadata", "filename YQ=="),
        ] {
            assert_eq!(answer.headers[name], value);
        }
        assert!(!answer.headers.contains_key("upload-defer-length"));
    }
    assert!(
        !head(&edge, &create(&edge, &[("upload-length", "1")]).await)
            .await
            .headers
            .contains_key("upload-metadata")
    );
}

#[tokio::test]
async fn an_unknown_upload_has_no_offset_and_is_not_cached() {
    let edge = Edge::start().await;
    let answer = head(&edge, &format!("{UPLOADS}/{}", "0".repeat(32))).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(!answer.headers.contains_key("upload-offset"));
    assert_eq!(answer.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn post_stands_for_the_methods_that_a_network_does_not_let_through() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let upload = create(&edge, &[("upload-length", &image.len().to_string())]).await;
    let over = |method| ("x-http-method-override", method);
    let append = [over("PATCH"), ("content-type", BODY_TYPE), ("upload-offset", "0")];
    let answer = ask(&edge, Method::POST, &upload, &append, &image[..700]).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, "700"));
    let asked = ask(&edge, Method::POST, &upload, &[over("HEAD")], &[]).await;
    assert_eq!((asked.status, asked.offset()), (StatusCode::OK, "700"));
    let ended = ask(&edge, Method::POST, &upload, &[over("DELETE")], &[]).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "cancelled");
}

#[tokio::test]
async fn a_post_that_stands_for_nothing_known_does_nothing() {
    let edge = Edge::start().await;
    let upload = create(&edge, &[("upload-length", "10")]).await;
    for method in ["", "PUT", "GET /"] {
        let headers =
            [("x-http-method-override", method), ("content-type", BODY_TYPE), ("upload-offset", "0")];
        let answer = ask(&edge, Method::POST, &upload, &headers, b"hello").await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method:?}");
    }
    assert_eq!(head(&edge, &upload).await.offset(), "0");
}

#[tokio::test]
async fn the_bytes_are_not_given_out() {
    let edge = Edge::start().await;
    let upload = create(&edge, &[("upload-length", "10")]).await;
    patch(&edge, &upload, 0, &[], b"hello").await;
    let request = edge.request(Method::GET, &upload).header("tus-resumable", "1.0.0");
    let answer = edge.send(request.body(Full::<Bytes>::default()).unwrap()).await;
    assert!(answer.status.is_client_error() && !answer.body.windows(5).any(|part| part == b"hello"));
}
