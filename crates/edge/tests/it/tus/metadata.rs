//! Upload-Metadata: all that a stock client can say of an image, and what hostile ones say.

use hyper::StatusCode;
use incus_client::ProjectName;
use serde_json::json;

use super::{create, head, import, patch, post, said};
use crate::{
    edge::{Edge, fingerprint},
    images,
};

#[tokio::test]
async fn an_image_gets_its_aliases_properties_and_rights_by_metadata_alone() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let length = image.len().to_string();
    let metadata = said(&[
        ("filename", "tiny.tar"),
        ("aliases", "tiny, tiny/latest"),
        ("public", "true"),
        ("property.description", "Tïny"),
        ("property.os", "Other"),
        ("filetype", "application/x-tar"),
        ("relativePath", "null"),
    ]);
    let upload = create(&edge, &[("upload-length", &length), ("upload-metadata", &metadata)]).await;
    assert_eq!(
        head(&edge, &upload).await.headers["upload-metadata"],
        metadata.as_str(),
        "told again as it came"
    );
    patch(&edge, &upload, 0, &[], &image).await;
    let view = edge.ended(&import(&edge).await).await;
    assert_eq!(view["state"], "done", "{view}");
    assert_eq!(view["files"][0]["name"], "tiny.tar");
    let fingerprint = fingerprint(&[("unified", "", image.as_slice())]);
    let made = edge.image(&fingerprint).unwrap();
    assert!(made.public);
    assert_eq!(made.properties["description"], "Tïny");
    assert_eq!(made.properties["os"], "Other", "over that of metadata.yaml");
    for alias in ["tiny", "tiny/latest"] {
        let named = edge.incus.alias(&ProjectName::default_project(), alias).unwrap();
        assert_eq!(named.target, fingerprint, "{alias}");
    }
}

#[tokio::test]
async fn words_for_public_are_read_and_all_else_is_private() {
    for (value, public) in [("true", true), ("1", true), ("", true), ("false", false), ("0", false)] {
        let edge = Edge::start().await;
        let image = images::unified("a");
        let metadata = said(&[("public", value)]);
        let headers = [("upload-length", image.len().to_string()), ("upload-metadata", metadata)];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let upload = create(&edge, &headers).await;
        patch(&edge, &upload, 0, &[], &image).await;
        edge.ended(&import(&edge).await).await;
        let made = edge.image(&fingerprint(&[("unified", "", image.as_slice())])).unwrap();
        assert_eq!(made.public, public, "{value:?}");
    }
}

#[tokio::test]
async fn metadata_that_cannot_be_read_is_refused() {
    let edge = Edge::start().await;
    let many = (0..129).map(|n| format!("k{n} eA==")).collect::<Vec<_>>().join(",");
    let aliases = said(&[("aliases", &(0..17).map(|n| format!("a{n}")).collect::<Vec<_>>().join(","))]);
    let properties: Vec<(String, &str)> = (0..65).map(|n| (format!("property.k{n}"), "v")).collect();
    let properties = said(&properties.iter().map(|(key, value)| (key.as_str(), *value)).collect::<Vec<_>>());
    for (metadata, status, code) in [
        ("filename !!!", 400, "bad-upload-request"),
        ("filename /w==", 400, "bad-upload-request"),
        ("filename YQ==,filename Yg==", 400, "bad-upload-request"),
        ("filename YQ== YQ==", 400, "bad-upload-request"),
        ("aliases dGlueQ==;public", 400, "bad-upload-request"),
        (&many, 400, "bad-upload-request"),
        (&aliases, 422, "too-many-aliases"),
        (&properties, 422, "bad-properties"),
        (&said(&[("property.", "x")]), 422, "bad-properties"),
        (&said(&[("property.x", &"v".repeat(4097))]), 422, "bad-properties"),
        (&said(&[("filename", &"x".repeat(256))]), 422, "bad-file-name"),
        (&said(&[("filename", "..")]), 422, "bad-file-name"),
        (&said(&[("filename", "/")]), 422, "bad-file-name"),
        (&said(&[("aliases", "../etc")]), 422, "alias-invalid"),
        (&said(&[("aliasTaken", "steal")]), 422, "bad-alias-taken"),
        (&said(&[("fingerprint", "abc")]), 400, "bad-fingerprint"),
    ] {
        let answer = post(&edge, &[("upload-length", "10"), ("upload-metadata", metadata)]).await;
        let shown = metadata.get(..60).unwrap_or(metadata);
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code), "{shown}");
    }
    assert!(edge.spooled().is_empty());
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused_and_not_passed_over() {
    let edge = Edge::start().await;
    let request = edge
        .request(hyper::Method::POST, super::UPLOADS)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", "10")
        .header(
            "upload-metadata",
            hyper::header::HeaderValue::from_bytes(b"aliases dGlueQ==,\xe9 YQ==").unwrap(),
        );
    let answer = edge.send(request.body(http_body_util::Full::<bytes::Bytes>::default()).unwrap()).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::BAD_REQUEST, "bad-upload-request".into()));
}

#[tokio::test]
async fn metadata_in_two_headers_is_refused_or_read_whole() {
    let edge = Edge::start().await;
    let (one, two) = (said(&[("filename", "a.tar")]), said(&[("aliases", "tiny")]));
    let headers = [("upload-length", "10"), ("upload-metadata", &one), ("upload-metadata", &two)];
    let answer = post(&edge, &headers).await;
    match answer.status {
        StatusCode::CREATED => assert_eq!(import(&edge).await["aliases"], json!(["tiny"])),
        status => assert_eq!(status, StatusCode::BAD_REQUEST),
    }
}

#[tokio::test]
async fn a_name_with_directories_is_the_file_s_own_and_never_a_path() {
    for (name, kept) in [
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/x.tar", "x.tar"),
        ("C:\\Users\\a\\image.tar", "image.tar"),
        ("a\r\nset-cookie: x", "aset-cookie: x"),
        ("<img src=x>", "<img src=x>"),
    ] {
        let edge = Edge::start().await;
        let metadata = said(&[("filename", name)]);
        let upload = create(&edge, &[("upload-length", "10"), ("upload-metadata", &metadata)]).await;
        assert_eq!(import(&edge).await["files"][0]["name"], kept);
        let asked = head(&edge, &upload).await;
        assert_eq!(
            asked.headers["upload-metadata"],
            metadata.as_str(),
            "encoded, so that it is safe in a header"
        );
        assert!(!asked.headers.contains_key("set-cookie"));
        assert_eq!(edge.spooled().len(), 1, "one directory, by an id of the edge's own");
    }
}

#[tokio::test]
async fn without_a_name_there_is_a_plain_one() {
    for metadata in ["", "filename", "filename ,public", "unknown eA=="] {
        let edge = Edge::start().await;
        create(&edge, &[("upload-length", "10"), ("upload-metadata", metadata)]).await;
        assert_eq!(import(&edge).await["files"][0]["name"], "image", "{metadata:?}");
    }
}

#[tokio::test]
async fn a_taken_alias_is_told_at_once() {
    let edge = Edge::start().await;
    let other = "c".repeat(64).parse().unwrap();
    let alias = incus_client::Alias { name: "tiny".into(), target: other, description: String::new() };
    edge.incus.set_alias(&ProjectName::default_project(), alias);
    let by_default = said(&[("aliases", "tiny")]);
    let answer = post(&edge, &[("upload-length", "10"), ("upload-metadata", &by_default)]).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "alias-taken".into()));
    for choice in ["move", "skip"] {
        let chosen = said(&[("aliases", "tiny"), ("aliasTaken", choice)]);
        create(&edge, &[("upload-length", "10"), ("upload-metadata", &chosen)]).await;
    }
}
