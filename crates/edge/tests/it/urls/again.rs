//! The same wish twice, and uploads that nobody sends.

use std::path::Path;

use hyper::StatusCode;
use serde_json::json;

use super::{FROM_URL, ask, begin, is_done, sizeable, world};
use crate::{
    edge::path_of,
    images,
    web::{Fault, File},
};

const ID: &str = "00112233445566778899aabbccddeeff";

#[tokio::test]
async fn the_same_wish_under_the_same_id_is_the_same_import() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/a", File::new(&image));
    let options = json!({ "id": ID, "aliases": ["tiny"] });
    let first = begin(&edge, &web, "/a", options.clone()).await;
    assert_eq!(first["id"], ID);
    let view = edge.ended(&first).await;
    is_done(&edge, &view, &image).await;
    let edge = edge.restart().await;
    let again = ask(&edge, &web, "/a", options).await;
    assert_eq!((again.status, again.json()["state"].as_str()), (StatusCode::OK, Some("done")));
    assert_eq!(again.headers["location"].to_str().unwrap(), path_of(&first));
    assert_eq!((web.asked().len(), web.gets("/a").len()), (2, 1), "the server was not asked again");
    for other in [
        json!({ "url": web.url("/b"), "id": ID, "aliases": ["tiny"] }),
        json!({ "url": web.url("/a"), "id": ID }),
        json!({ "url": web.url("/a"), "id": ID, "aliases": ["tiny"], "public": true }),
        json!({ "url": web.url("/a"), "id": ID, "aliases": ["tiny"], "through": "incus" }),
    ] {
        let answer = edge.post(FROM_URL, &other).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (StatusCode::CONFLICT, "import-differs".into()),
            "{other}"
        );
    }
    let files = [("unified", "a", image.as_slice())];
    let dropped = edge.create(&files, json!({ "id": ID, "aliases": ["tiny"] })).await;
    assert_eq!((dropped.status, dropped.problem()), (StatusCode::CONFLICT, "import-differs".into()));
}

/// The names of uploads that the ledger tells of.
fn uploads(state: &Path) -> Vec<String> {
    let files = std::fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.filter_map(|path| std::fs::read(path).ok());
    let texts = texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    texts
        .flat_map(|text| {
            let found = text.split("\"upload\":\"").skip(1).filter_map(|rest| rest.get(..32));
            found.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[tokio::test]
async fn nobody_else_can_write_what_the_edge_fetches() {
    let (web, edge) = world().await;
    let image = sizeable();
    web.put("/a", File::new(&image));
    web.next_get("/a", Fault::HoldAfter(1000));
    let view = begin(&edge, &web, "/a", json!({})).await;
    assert_eq!(view["files"][0]["upload"], "", "there is no address to write to");
    let names = uploads(edge.state.path());
    assert!(!names.is_empty());
    for name in names {
        let upload = format!("/api/v1/uploads/{name}");
        let answer = edge.patch(&upload, 0, b"evil").await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::NOT_FOUND, "not-found".into()));
        let answer = edge.delete(&upload).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::NOT_FOUND, "not-found".into()));
    }
    web.release();
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
}
