//! Files in, image in Incus: what it is asked, what it has afterwards, and what failures end in.

use incus_client::{
    ProjectName,
    scripted::{Fault, WaitForm},
};
use serde_json::json;

use crate::{
    edge::{Edge, code, fingerprint, path_of, upload_of, wait_until},
    images,
};

#[tokio::test]
async fn a_unified_image_arrives_with_its_name_properties_and_alias() {
    let edge = Edge::start().await;
    let image = images::unified_xz("a");
    let files = [("unified", "dir/tiny image.tar.xz", image.as_slice())];
    let options = json!({ "aliases": ["tiny", "tiny/1"], "properties": { "release": "1" }, "public": true });
    let view = edge.import(&files, options).await;

    assert_eq!(view["state"], "done", "{view}");
    assert_eq!(view["alreadyPresent"], false);
    let found = edge.image(&fingerprint(&files)).unwrap();
    assert_eq!(
        (found.filename.as_str(), found.size, found.public),
        ("tiny image.tar.xz", image.len() as u64, true)
    );
    assert_eq!(found.properties.get("release").map(String::as_str), Some("1"));
    for name in ["tiny", "tiny/1"] {
        let alias = edge.incus.alias(&ProjectName::default_project(), name).unwrap();
        assert_eq!(alias.target, fingerprint(&files));
    }
    edge.until_swept().await;
}

#[tokio::test]
async fn split_images_go_out_in_order_under_the_part_name_their_content_asks_for() {
    for (rootfs, part, kind) in [
        (images::rootfs_tarball(), "rootfs", incus_client::InstanceType::Container),
        (images::disk(), "rootfs.img", incus_client::InstanceType::VirtualMachine),
    ] {
        let edge = Edge::start().await;
        let metadata = images::metadata_tarball();
        // Offered the other way round.
        let files =
            [("rootfs", "disk.bin", rootfs.as_slice()), ("metadata", "meta.bin", metadata.as_slice())];
        let view = edge.import(&files, json!({})).await;
        assert_eq!(view["state"], "done", "{view}");
        let sent = edge.imports_seen();
        let names: Vec<_> = sent[0].parts.iter().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["metadata", part]);
        let found = edge.image(&fingerprint(&files)).unwrap();
        assert_eq!((found.instance_type, found.filename.as_str()), (Some(kind), "disk.bin"));
    }
}

#[tokio::test]
async fn nothing_of_the_browsers_headers_reaches_incus() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    let request = edge
        .append(&upload_of(&view, "unified"), 0)
        .header("user-agent", "incus-cluster-notifier")
        .header("x-incus-properties", "os=evil")
        .header("x-incus-aliases", "alias=evil")
        .header("cookie", "secret=1")
        .header("authorization", "Bearer secret");
    edge.send(request.body(http_body_util::Full::from(image.clone())).unwrap()).await;
    edge.declare(&view, &fingerprint(&files)).await;
    assert_eq!(edge.ended(&view).await["state"], "done");

    let allowed = ["host", "user-agent", "content-type", "content-length", "transfer-encoding"];
    let ours = ["x-incus-fingerprint", "x-incus-filename", "x-incus-public"];
    for request in edge.incus.requests() {
        for name in request.headers.keys() {
            assert!(
                allowed.contains(&name.as_str()) || ours.contains(&name.as_str()),
                "{name} in {request:?}"
            );
        }
        assert!(request.headers["user-agent"].to_str().unwrap().starts_with("malleus/"));
    }
    assert_eq!(edge.imports_seen()[0].headers["x-incus-fingerprint"], fingerprint(&files).to_string());
}

#[tokio::test]
async fn other_bytes_than_declared_import_nothing() {
    let edge = Edge::start().await;
    let (image, other) = (images::unified("a"), images::unified("b"));
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.begin(&files, json!({ "aliases": ["tiny"] })).await;
    edge.upload(&view, &files).await;
    edge.declare(&view, &fingerprint(&[("unified", "", other.as_slice())])).await;
    let view = edge.ended(&view).await;
    assert_eq!(
        (view["state"].as_str(), code(&view["problem"])),
        (Some("failed"), "fingerprint-mismatch".into())
    );
    assert!(edge.imports_seen().iter().all(|request| !request.body_whole), "Incus must see a cut request");
    assert!(edge.incus.images(&ProjectName::default_project()).is_empty());
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_none());
}

#[tokio::test]
async fn an_image_that_is_there_already_needs_no_bytes() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    assert_eq!(edge.import(&files, json!({ "aliases": ["first"] })).await["state"], "done");
    // The second time the fingerprint comes with the offer, and not a byte is sent.
    let known = json!({ "aliases": ["first", "second"], "fingerprint": fingerprint(&files).to_string() });
    let view = edge.begin(&files, known).await;
    assert_ne!(view["state"], "receiving", "the answer tells that no bytes are needed");
    let view = edge.ended(&view).await;
    assert_eq!(
        (view["state"].as_str(), view["alreadyPresent"].as_bool()),
        (Some("done"), Some(true)),
        "{view}"
    );
    assert_eq!(edge.imports_seen().len(), 1);
    assert!(edge.incus.alias(&ProjectName::default_project(), "second").is_some());
}

#[tokio::test]
async fn a_request_that_still_brings_bytes_is_let_go_when_the_image_is_there() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    assert_eq!(edge.import(&files, json!({})).await["state"], "done");
    let view = edge.begin(&files, json!({})).await;
    let endless = http_body_util::StreamBody::new(futures_util::stream::pending::<
        Result<hyper::body::Frame<bytes::Bytes>, std::io::Error>,
    >());
    let request = edge.append(&upload_of(&view, "unified"), 0);
    let fingerprint = fingerprint(&files);
    let (answer, _) =
        tokio::join!(edge.send(request.body(endless).unwrap()), edge.declare(&view, &fingerprint));
    assert_eq!(
        (answer.status, answer.offset()),
        (hyper::StatusCode::NO_CONTENT, image.len().to_string().as_str()),
        "no more is needed: to any client of tus that is a whole upload"
    );
    assert_eq!(edge.ended(&view).await["alreadyPresent"], true);
    edge.until_swept().await;
}

#[tokio::test]
async fn failures_of_the_operation_are_told_in_our_words_in_both_forms() {
    for form in [WaitForm::Error, WaitForm::Operation] {
        for (text, expected, retryable) in [
            ("Architecture isn't supported: vax", "image-refused", false),
            ("something new at /var/lib/incus", "incus-failed", true),
        ] {
            let edge = Edge::start().await;
            edge.incus.wait_form(form);
            edge.incus.next_import(Fault::FailOperation(text.to_owned()));
            let image = images::unified("a");
            let view = edge.import(&[("unified", "a.tar", &image)], json!({})).await;
            assert_eq!((view["state"].as_str(), code(&view["problem"])), (Some("failed"), expected.into()));
            assert_eq!(view["retryable"], retryable, "{text}");
            let said = view["problem"].to_string();
            assert!(!said.contains("/var/lib") && !said.contains("vax"), "{said}");
            if !retryable {
                edge.until_swept().await;
            }
        }
    }
}

#[tokio::test]
async fn a_full_disk_at_incus_is_waited_for_and_a_nudge_tries_at_once() {
    let edge = Edge::start().await;
    let full = "write /var/lib/incus/images/x: no space left on device";
    edge.incus.next_import(Fault::FailOperation(full.to_owned()));
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.sent(&files, json!({})).await;
    let view = edge.until(&view, |view| !view["waiting"].is_null()).await;
    assert_eq!(
        (view["state"].as_str(), code(&view["waiting"])),
        (Some("receiving"), "incus-disk-full".into())
    );
    assert!(!view["waiting"].to_string().contains("/var/lib"));
    // The wait is tens of seconds; whoever has freed the space need not sit it out.
    wait_until("it is tried again", async || {
        let waits = edge.get(&path_of(&view)).await.json()["state"] == "receiving";
        if waits {
            edge.json(hyper::Method::POST, &(path_of(&view) + "/retry"), &json!({})).await;
        }
        !waits
    })
    .await;
    assert_eq!(edge.ended(&view).await["state"], "done");
    assert_eq!(edge.imports_seen().len(), 2);
}

#[tokio::test]
async fn a_failure_outside_the_file_keeps_the_bytes_and_a_retry_sends_none_again() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::AnswerEarly(500, "reached 5 bytes, exceeding quota of 4".to_owned()));
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.import(&files, json!({ "aliases": ["tiny"] })).await;
    assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), ("project-full".into(), Some(true)));
    let retry = path_of(&view) + "/retry";
    assert_eq!(edge.json(hyper::Method::POST, &retry, &json!({})).await.status, 200);
    let view = edge.ended(&view).await;
    assert_eq!((view["state"].as_str(), view["problem"].is_null()), (Some("done"), true), "{view}");
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_some());
    let late = edge.json(hyper::Method::POST, &retry, &json!({})).await;
    assert_eq!((late.status, late.problem()), (hyper::StatusCode::CONFLICT, "not-retryable".into()));
    edge.until_swept().await;
}

#[tokio::test]
async fn an_early_refusal_is_understood_though_the_body_was_cut() {
    for (status, text, expected) in [
        (403, "not authorized", "incus-forbidden"),
        (404, "Fetch project database object: Project not found", "project-missing"),
        (500, "reached 5 bytes, exceeding quota of 4", "project-full"),
    ] {
        let edge = Edge::start().await;
        edge.incus.next_import(Fault::AnswerEarly(status, text.to_owned()));
        let image = [images::unified("a"), vec![0; 8 << 20]].concat();
        let view = edge.import(&[("unified", "a.tar", &image)], json!({})).await;
        assert_eq!(code(&view["problem"]), expected, "{view}");
    }
}

#[tokio::test]
async fn an_ambiguous_end_is_decided_by_the_image_itself() {
    for fault in [Fault::LoseAnswer, Fault::VanishOperation] {
        let edge = Edge::start().await;
        edge.incus.next_import(fault);
        let image = images::unified("a");
        let view = edge.import(&[("unified", "a.tar", &image)], json!({ "aliases": ["tiny"] })).await;
        assert_eq!(view["state"], "done", "{view}");
        assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_some());
    }
}

#[tokio::test]
async fn a_connection_cut_by_incus_is_tried_again_from_the_spool() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::ResetAfter(1000));
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.import(&files, json!({})).await;
    assert_eq!((view["state"].as_str(), view["waiting"].is_null()), (Some("done"), true), "{view}");
    let whole: Vec<bool> = edge.imports_seen().iter().map(|request| request.body_whole).collect();
    assert_eq!(whole, [false, true]);
}

#[tokio::test]
async fn a_project_without_images_of_its_own_gets_nothing() {
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    incus.add_project(&"shared".parse().unwrap(), false);
    let edge = Edge::with(incus, |layers| layers.target.project = Some("shared".into())).await;
    let image = images::unified("a");
    let view = edge.import(&[("unified", "a.tar", &image)], json!({})).await;
    assert_eq!(code(&view["problem"]), "project-without-images");
    assert!(edge.imports_seen().is_empty());
}

#[tokio::test]
async fn two_imports_of_one_image_at_once_end_in_one_image() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let (first, second) = tokio::join!(
        edge.import(&files, json!({ "aliases": ["first"] })),
        edge.import(&files, json!({ "aliases": ["second"] }))
    );
    assert_eq!(
        (first["state"].as_str(), second["state"].as_str()),
        (Some("done"), Some("done")),
        "{first} {second}"
    );
    assert_eq!(edge.incus.images(&ProjectName::default_project()).len(), 1);
    for name in ["first", "second"] {
        assert!(edge.incus.alias(&ProjectName::default_project(), name).is_some());
    }
}
