//! What one tenant has is not there for another, and whoever is a member of two says which is meant.

use hyper::Method;
use incus_client::{Alias, Image};
use serde_json::{Value, json};

use super::{ALICE, BEGUN, BEN, EVE, OPERATOR, begin, edge, project};
use crate::{
    edge::{Answer, Edge, path_of, upload_of},
    events::hear,
    images,
};

/// Who is a member of both.
const BOTH: &[(&str, &str)] = &[("x-forwarded-user", "mia"), ("x-forwarded-groups", "lab,shop")];

fn told(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.problem())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

async fn ids(edge: &Edge, path: &str) -> Vec<String> {
    let views = edge.get(path).await.json();
    views.as_array().unwrap().iter().map(|view| view["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn one_image_is_imported_by_each_into_its_own_project() {
    let edge = edge().await;
    let image = images::unified("same");
    let files = [("unified", "same.tar", image.as_slice())];
    for (who, name) in [(ALICE, "lab"), (EVE, "shop")] {
        edge.be(who);
        let view = edge.import(&files, json!({ "aliases": [format!("{name}/same")] })).await;
        assert_eq!((view["state"].as_str(), view["alreadyPresent"].as_bool()), (Some("done"), Some(false)));
        assert_eq!(view["target"], name, "the first of their own is meant");
        assert_eq!(edge.incus.images(&project(name)).len(), 1);
        let again = edge.import(&files, json!({})).await;
        assert_eq!(again["alreadyPresent"], true, "of their own project that is told");
    }
    edge.be(EVE);
    let targets = edge.get("/api/v1/targets").await.json();
    assert_eq!(targets.as_array().unwrap().len(), 1);
    assert_eq!(targets[0]["name"], "shop");
}

#[tokio::test]
async fn imports_their_events_and_their_history_are_their_owners_alone() {
    let edge = edge().await;
    edge.be(ALICE);
    let hers = begin(&edge).await;
    let image = images::unified("gone");
    let gone = edge.import(&[("unified", "gone.tar", &image)], json!({})).await;
    edge.be(EVE);
    let own = edge.create(&[("unified", "shop.tar", &[1; 10])], json!({})).await.json();
    assert_eq!(ids(&edge, "/api/v1/imports").await, [own["id"].as_str().unwrap()]);
    assert_eq!(ids(&edge, "/api/v1/history").await, Vec::<String>::new());
    let heard = hear(&edge, None, |heard| !heard.is_empty()).await;
    assert_eq!((heard.len(), &heard[0].view["id"]), (1, &own["id"]));
    let last = heard[0].id.unwrap().to_string();
    // Something of the lab's, then something of the shop's: the first is not heard, live or told again.
    let listening = hear(&edge, Some(&last), |heard| !heard.is_empty());
    let changing = async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        edge.be(ALICE);
        edge.delete(&path_of(&hers)).await;
        edge.be(EVE);
        edge.delete(&path_of(&own)).await;
    };
    let (live, ()) = tokio::join!(listening, changing);
    let again = hear(&edge, Some(&last), |heard| !heard.is_empty()).await;
    for heard in [&live, &again] {
        assert!(heard.iter().all(|heard| heard.view["id"] == own["id"]), "{heard:?}");
    }
    edge.be(OPERATOR);
    assert_eq!(edge.delete("/api/v1/history").await.status, 204);
    edge.be(ALICE);
    assert!(!ids(&edge, "/api/v1/history").await.contains(&gone["id"].as_str().unwrap().to_owned()));
}

#[tokio::test]
async fn an_id_that_another_tenant_has_is_one_that_cannot_be_used() {
    let edge = edge().await;
    let id = "0123456789abcdef0123456789abcdef";
    edge.be(ALICE);
    assert_eq!(edge.create(BEGUN, json!({ "id": id })).await.status, 201);
    assert_eq!(edge.create(BEGUN, json!({ "id": id })).await.status, 200, "asked again");
    edge.be(EVE);
    let taken = edge.create(BEGUN, json!({ "id": id })).await;
    assert_eq!(told(&taken), refused(400, "bad-import-id"));
    let other = edge.create(&[("unified", "x", &[1])], json!({ "id": id })).await;
    assert_eq!(told(&other), refused(400, "bad-import-id"), "whatever it is for");
    edge.be(OPERATOR);
    let target = json!({ "id": id, "target": "lab" });
    assert_eq!(told(&edge.create(BEGUN, target).await), refused(400, "bad-import-id"));
}

#[tokio::test]
async fn aliases_of_another_project_are_neither_seen_nor_in_the_way() {
    let edge = edge().await;
    let image = Image::unknown("cd".repeat(32).parse().unwrap());
    let alias = Alias { name: "shop/x".to_owned(), description: String::new(), target: image.fingerprint };
    edge.incus.add_image(&project("lab"), image);
    edge.incus.set_alias(&project("lab"), alias);
    edge.be(EVE);
    let shown = edge.get("/api/v1/targets/shop/aliases/shop/x").await.json();
    assert_eq!(shown["fingerprint"], Value::Null);
    let begun = edge.create(&[("unified", "x.tar", &[1])], json!({ "aliases": ["shop/x"] })).await;
    assert_eq!(begun.status, 201);
    let elsewhere = edge.get("/api/v1/targets/lab/aliases/shop/x").await;
    let nowhere = edge.get("/api/v1/targets/nowhere/aliases/shop/x").await;
    assert_eq!(told(&elsewhere), refused(404, "no-such-target"));
    assert_eq!(told(&elsewhere), told(&nowhere), "one that is not there");
}

#[tokio::test]
async fn bytes_are_taken_from_whoever_began_alone() {
    let edge = edge().await;
    edge.be(ALICE);
    let view = begin(&edge).await;
    let upload = upload_of(&view, "unified");
    edge.be(BEN);
    assert_eq!(edge.get(&path_of(&view)).await.status, 200, "another member sees it");
    assert_eq!(told(&edge.patch(&upload, 0, b"x").await), refused(403, "others-import"));
    assert_eq!(told(&edge.delete(&path_of(&view)).await), refused(403, "others-import"));
    edge.be(EVE);
    let there = edge.patch(&upload, 0, b"x").await;
    let nowhere = edge.patch("/api/v1/uploads/00000000000000000000000000000000", 0, b"x").await;
    assert_eq!(told(&there), refused(404, "not-found"));
    assert_eq!(there.json()["title"], nowhere.json()["title"]);
    edge.be(ALICE);
    assert_eq!(edge.patch(&upload, 0, b"x").await.offset(), "1");
}

#[tokio::test]
async fn a_member_of_two_says_which_one_is_meant() {
    let edge = edge().await;
    edge.be(BOTH);
    let asked = edge.get("/api/v1/imports").await;
    assert_eq!(told(&asked), refused(400, "choose-tenant"));
    assert_eq!(asked.json()["values"]["tenants"], "lab, shop");
    let session = edge.get("/api/v1/session").await.json();
    assert_eq!((&session["tenant"], &session["tenants"]), (&Value::Null, &json!(["lab", "shop"])));
    let choosing = |tenant| [BOTH, &[("malleus-tenant", tenant)]].concat();
    edge.be(&choosing("lab"));
    let view = begin(&edge).await;
    assert_eq!(view["target"], "lab");
    edge.be(&choosing("shop"));
    assert_eq!(told(&edge.get(&path_of(&view)).await), refused(404, "not-found"));
    for none in ["none", "LAB", ""] {
        edge.be(&choosing(none));
        assert_eq!(told(&edge.get("/api/v1/imports").await), refused(404, "no-such-tenant"), "{none}");
    }
    let mut eve = EVE.to_vec();
    eve.push(("malleus-tenant", "lab"));
    edge.be(&eve);
    assert_eq!(
        told(&edge.get("/api/v1/imports").await),
        refused(404, "no-such-tenant"),
        "as one that is not there"
    );
}

#[tokio::test]
async fn an_operator_sees_all_and_acts_in_a_tenant_by_its_rules() {
    let edge = edge().await;
    edge.be(ALICE);
    let hers = begin(&edge).await;
    edge.be(OPERATOR);
    let session = edge.get("/api/v1/session").await.json();
    assert_eq!((&session["operator"], &session["way"]), (&json!(true), &json!("proxy")));
    assert_eq!(ids(&edge, "/api/v1/imports").await, [hers["id"].as_str().unwrap()]);
    edge.be(&[OPERATOR, &[("malleus-tenant", "shop")]].concat());
    assert_eq!(ids(&edge, "/api/v1/imports").await, Vec::<String>::new());
    let outside = edge.create(BEGUN, json!({ "aliases": ["lab/x"] })).await;
    assert_eq!(told(&outside), refused(422, "alias-outside"));
    let inside = edge.create(&[("unified", "x", &[1])], json!({ "aliases": ["shop/x"] })).await.json();
    edge.be(EVE);
    assert_eq!(ids(&edge, "/api/v1/imports").await, [inside["id"].as_str().unwrap()], "it is the tenant's");
}

#[tokio::test]
async fn a_ticket_opens_one_stream_for_whoever_asked_for_it() {
    let edge = edge().await;
    edge.be(ALICE);
    let hers = begin(&edge).await;
    let ticket = edge.json(Method::POST, "/api/v1/events/ticket", &json!({})).await.json();
    let path = format!("/api/v1/events?ticket={}", ticket["ticket"].as_str().unwrap());
    edge.be(&[]);
    let heard = crate::events::hear_at(&edge, &path, None, |heard| !heard.is_empty()).await;
    assert_eq!(heard[0].view["id"], hers["id"]);
    assert_eq!(told(&edge.get(&path).await), refused(401, "not-signed-in"), "it was good once");
    assert_eq!(told(&edge.get("/api/v1/events?ticket=x").await), refused(401, "not-signed-in"));
}
