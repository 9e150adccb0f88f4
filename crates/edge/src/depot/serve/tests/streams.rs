//! The documents of a simplestreams remote.

use serde_json::Value;

use super::*;
use crate::depot::tests::samples::split;

const INDEX: &str = "/streams/v1/index.json";

/// Where the list of images is, as the index tells.
async fn list(router: &Router, base: &str) -> String {
    let index: Value = serde_json::from_slice(&get(router, &format!("{base}{INDEX}")).await.body).unwrap();
    let path = index["index"]["images"]["path"].as_str().unwrap().to_owned();
    format!("{base}/{path}")
}

async fn images(router: &Router, base: &str) -> Vec<Value> {
    let answer = get(router, &list(router, base).await).await;
    assert_eq!(answer.header("content-type"), "application/json");
    let document: Value = serde_json::from_slice(&answer.body).unwrap();
    document["products"].as_object().unwrap().values().cloned().collect()
}

#[tokio::test]
async fn every_file_of_the_list_is_there_with_its_digest_and_size() {
    let world = World::new().await;
    world.unified("tiny", "amd64", "Tiny").await;
    let machine = split(world.state.path(), "Machine");
    let fingerprint = machine.fingerprint;
    world.depot.add(machine).await.unwrap();
    world.depot.create_alias("vm/1", fingerprint, "").await.unwrap();
    let router = world.router();
    let products = images(&router, "").await;
    let mut names: Vec<&str> = products.iter().map(|product| product["aliases"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["tiny", "vm/1"]);
    let mut seen = 0;
    for product in &products {
        for version in product["versions"].as_object().unwrap().values() {
            for item in version["items"].as_object().unwrap().values() {
                let file = get(&router, &format!("/{}", item["path"].as_str().unwrap())).await;
                assert_eq!(file.status, StatusCode::OK);
                assert_eq!(file.body.len() as u64, item["size"].as_u64().unwrap());
                assert_eq!(file.header("etag"), format!("\"{}\"", item["sha256"].as_str().unwrap()));
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 3);
}

#[tokio::test]
async fn an_empty_depot_has_documents_too() {
    let world = World::new().await;
    assert_eq!(get(&world.router(), INDEX).await.status, StatusCode::OK);
    assert_eq!(images(&world.router(), "").await, Vec::<Value>::new());
}

#[tokio::test]
async fn documents_have_a_tag_that_changes_with_them() {
    let world = World::new().await;
    let image = world.unified("tiny", "amd64", "Tiny").await;
    let router = world.router();
    let first = get(&router, INDEX).await;
    assert_eq!(first.header("cache-control"), "no-cache");
    let again = ask(&router, Method::GET, INDEX, &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let head = head(&router, INDEX).await;
    assert_eq!(head.header("content-length"), first.body.len().to_string());
    let path = list(&router, "").await;
    world.depot.create_alias("other", image, "").await.unwrap();
    assert_ne!(get(&router, INDEX).await.header("etag"), first.header("etag"));
    assert_ne!(list(&router, "").await, path);
}

#[tokio::test]
async fn whoever_goes_by_an_old_index_gets_the_list_as_it_is_now() {
    let world = World::new().await;
    let image = world.unified("tiny", "amd64", "Tiny").await;
    let router = world.router();
    let earlier = list(&router, "").await;
    world.depot.create_alias("other", image, "").await.unwrap();
    let later = list(&router, "").await;
    assert_ne!(earlier, later);
    let now = get(&router, &later).await;
    assert_eq!(get(&router, &earlier).await.body, now.body);
    // Another edge's index, or that of this one before it was started again.
    let restarted = world.router();
    assert_eq!(get(&restarted, &earlier).await.body, now.body);
    for name in ["images.json", "images-.json", "images-00.json", "index.json.json", "images-x.json"] {
        assert_eq!(
            get(&router, &format!("/streams/v1/{name}")).await.status,
            StatusCode::NOT_FOUND,
            "{name}"
        );
    }
}

#[tokio::test]
async fn private_images_are_not_listed_but_by_a_link() {
    let world = World::new().await;
    world.unified("open", "amd64", "Open").await;
    let closed = world.unified("closed", "amd64", "Closed").await;
    world.depot.set_public(closed, false).await.unwrap();
    let router = world.router();
    assert_eq!(images(&router, "").await.len(), 1);
    let link = format!("/private/{}", world.depot.sign(crate::depot::Scope::All, u64::MAX));
    assert_eq!(images(&router, &link).await.len(), 2);
    let path = list(&router, &link).await;
    let public = path.strip_prefix(&link).unwrap();
    assert_eq!(get(&router, public).await.body, get(&router, &list(&router, "").await).await.body);
    assert_eq!(get(&router, &path).await.header("cache-control"), "private, no-store");
}
