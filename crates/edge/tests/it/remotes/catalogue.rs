//! What a remote offers: read once, kept, and read anew when somebody asks for that.

use futures_util::future::join_all;
use serde_json::{Value, json};
use simplestreams::{INDEX_PATH, Item, Published, PublishedFiles};

use super::world;
use crate::{
    edge::code,
    web::{
        Fault, File, Web,
        streams::{publish, split, unified},
    },
};

const IMAGES: &str = "/api/v1/remotes/web/images";
const REFRESH: &str = "/api/v1/remotes/web/refresh";

/// How often the documents were read.
fn reads(web: &Web) -> usize {
    web.gets(&format!("/{INDEX_PATH}")).len()
}

#[tokio::test]
async fn an_image_is_shown_as_its_server_tells_of_it() {
    let (web, edge) = world().await;
    let one = unified(&web, "one.tar", b"one", &["tiny"]);
    let two = split(&web, "two", (b"meta", b"disk"), &["vm"]);
    publish(&web, &[one.clone(), two.clone()]);
    let catalogue = edge.get(IMAGES).await.json();
    assert!(catalogue["problem"].is_null() && catalogue["read"].as_u64().unwrap() > 0, "{catalogue}");
    let row = |image: &Published, name: &str, kind: &str, size: u64| {
        json!({
            "fingerprint": image.fingerprint.to_string(), "aliases": [name, format!("{name}/x86_64")],
            "type": kind, "architecture": "x86_64", "os": "Tiny", "release": "", "variant": "",
            "serial": "20260801_000000", "size": size, "created": 1_785_542_400, "public": true,
            "pullClosed": null, "followable": true,
        })
    };
    let mut images = catalogue["images"].as_array().unwrap().clone();
    assert!(images.iter().all(|image| image["description"].as_str().unwrap().starts_with("Tiny")));
    images.iter_mut().for_each(|image| drop(image.as_object_mut().unwrap().remove("description")));
    let mut wanted = [row(&one, "tiny", "container", 3), row(&two, "vm", "virtual-machine", 8)];
    wanted.sort_by_key(|row| row["type"].to_string());
    assert_eq!(Value::from(images), json!(wanted));
}

#[tokio::test]
async fn it_is_read_once_however_many_ask_and_anew_when_that_is_asked_for() {
    let (web, edge) = world().await;
    publish(&web, &[unified(&web, "one.tar", b"one", &[])]);
    let answers = join_all((0..8).map(|_| edge.get(IMAGES))).await;
    assert!(answers.iter().all(|answer| answer.json()["images"].as_array().unwrap().len() == 1));
    assert_eq!(answers[0].headers["cache-control"], "no-store");
    assert_eq!(reads(&web), 1);
    let both = [unified(&web, "one.tar", b"one", &[]), unified(&web, "two.tar", b"two", &[])];
    publish(&web, &both);
    let count = |catalogue: &Value| catalogue["images"].as_array().unwrap().len();
    assert_eq!(count(&edge.get(IMAGES).await.json()), 1, "what is kept is still fresh");
    assert_eq!((count(&edge.post(REFRESH, &json!({})).await.json()), reads(&web)), (2, 2));
    assert_eq!((count(&edge.get(IMAGES).await.json()), reads(&web)), (2, 2));
}

#[tokio::test]
async fn while_the_server_is_away_there_is_what_there_was_and_why() {
    let (web, edge) = world().await;
    web.go_down().await;
    let answer = edge.get(IMAGES).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (502, "remote-unreachable".to_owned()));
    web.come_back().await;
    publish(&web, &[unified(&web, "one.tar", b"one", &[])]);
    let before = edge.get(IMAGES).await.json();
    web.go_down().await;
    let stale = edge.post(REFRESH, &json!({})).await.json();
    assert_eq!(code(&stale["problem"]), "remote-unreachable");
    assert_eq!((&stale["read"], &stale["images"]), (&before["read"], &before["images"]));
    assert!(edge.get(IMAGES).await.json()["problem"].is_null(), "what is kept is fresh yet");
    web.come_back().await;
    assert!(edge.post(REFRESH, &json!({})).await.json()["problem"].is_null());
}

#[tokio::test]
async fn documents_that_make_no_sense_are_told_of() {
    let (web, edge) = world().await;
    let index = format!("/{INDEX_PATH}");
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    for document in [&b"<html>"[..], b"", b"[]", b"{\"index\":5}", &deep, b"\xff\xfe"] {
        web.put(&index, File::new(document));
        let answer = edge.get(IMAGES).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (502, "remote-unreadable".to_owned()));
    }
    for (file, status, expected) in [
        (File::status(404), 502, "remote-unreadable"),
        (File::status(500), 502, "url-server-error"),
        (File::redirect("http://10.0.0.1/index.json"), 502, "url-host-not-allowed"),
        (File::new(&vec![b' '; (32 << 20) + 1]), 502, "remote-unreadable"),
        (File::new(b"{}").header("Content-Encoding", "gzip"), 502, "url-encoded"),
    ] {
        web.put(&index, file);
        let answer = edge.get(IMAGES).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, expected.to_owned()));
    }
    // An index that leads elsewhere leads nowhere.
    let stream = json!({
        "datatype": "image-downloads", "path": "../../../etc/passwd", "format": "products:1.0", "products": ["x"],
    });
    web.put(
        &index,
        File::new(json!({ "format": "index:1.0", "index": { "images": stream } }).to_string().as_bytes()),
    );
    let answer = edge.get(IMAGES).await;
    assert!(answer.status.is_server_error() || answer.json()["images"] == json!([]), "{answer:?}");
    assert!(web.asked().iter().all(|asked| !asked.path.contains("passwd")), "nothing outside was asked for");
}

#[tokio::test]
async fn an_endless_document_comes_to_an_end() {
    let (web, edge) = world().await;
    web.next_get(&format!("/{INDEX_PATH}"), Fault::Endless);
    let answer = edge.get(IMAGES).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (502, "remote-unreadable".to_owned()));
}

#[tokio::test]
async fn thousands_of_images_come_newest_first() {
    let (web, edge) = world().await;
    let one = unified(&web, "one.tar", b"one", &[]);
    let images: Vec<Published> = (0..5000_u64)
        .map(|number| {
            let bytes: [u8; 32] = std::array::from_fn(|at| number.to_be_bytes()[at % 8]);
            let file = Item { path: format!("{number}.tar").parse().unwrap(), size: 10, sha256: bytes };
            Published {
                fingerprint: image_format::Fingerprint::from_bytes(bytes),
                created: 1_600_000_000 + number * 86_400 / 8,
                files: PublishedFiles::Unified(file),
                ..one.clone()
            }
        })
        .collect();
    publish(&web, &images);
    let catalogue = edge.get(IMAGES).await.json();
    let listed = catalogue["images"].as_array().unwrap();
    assert_eq!(listed.len(), 5000);
    let serials: Vec<&str> = listed.iter().map(|image| image["serial"].as_str().unwrap()).collect();
    assert!(serials.is_sorted_by(|one, next| one >= next), "newest first");
}

#[tokio::test]
async fn remotes_are_shown_with_what_can_be_done_with_them() {
    let (web, edge) = world().await;
    let ways = |closed: Value| {
        json!([
            { "target": "local", "mode": "pull", "closed": null },
            { "target": "local", "mode": "push", "closed": closed },
            { "target": "local", "mode": "relay", "closed": null },
        ])
    };
    let wanted = json!([{
        "name": "web", "address": format!("http://{}", web.address), "protocol": "simplestreams",
        "ways": ways(json!("remote-is-no-incus")),
    }]);
    assert_eq!(edge.get("/api/v1/remotes").await.json(), wanted);
    assert_eq!(web.connections(), 0, "nobody was asked for that");
    for path in ["/api/v1/remotes/other/images", "/api/v1/remotes/%2e%2e/images"] {
        let answer = edge.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (404, "no-such-remote".to_owned()), "{path}");
    }
    let answer = edge.post("/api/v1/remotes/other/refresh", &json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (404, "no-such-remote".to_owned()));
}
