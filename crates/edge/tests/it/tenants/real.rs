//! Two tenants of one real Incus, each with a narrow project and a certificate that is trusted for it alone.

use serde_json::{Value, json};
use tenancy::LimitSettings;

use super::{ALICE, EVE, edge_with};
use crate::{
    edge::Edge,
    images,
    narrow::{Narrow, query, text},
};

/// The lab's project, the shop's, and an edge for both.
async fn world(names: [&'static str; 2]) -> ([Narrow; 2], Edge) {
    let projects = names.map(Narrow::new);
    for project in &projects {
        text(&project.setup(&[]));
    }
    let edge = edge_with(|layers| {
        layers.targets = projects.iter().flat_map(Narrow::targets).collect();
        for (tenant, project) in ["lab", "shop"].into_iter().zip(&projects) {
            let tenant = layers.tenants.get_mut(tenant).unwrap();
            tenant.targets = vec![project.project.to_owned()];
            tenant.limits = LimitSettings { images: Some(2), ..LimitSettings::default() };
        }
    })
    .await;
    (projects, edge)
}

fn images_of(project: &str) -> Vec<Value> {
    query(&format!("/1.0/images?recursion=1&project={project}")).as_array().unwrap().clone()
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn each_has_its_own_images_and_finds_none_of_the_other() {
    let ([lab, shop], edge) = world(["malleus-lab", "malleus-shop"]).await;
    let image = images::unified("tenants");
    let files = [("unified", "same.tar", image.as_slice())];
    edge.be(ALICE);
    let hers = edge.import(&files, json!({ "aliases": ["lab/same"] })).await;
    assert_eq!(
        (hers["state"].as_str(), hers["alreadyPresent"].as_bool()),
        (Some("done"), Some(false)),
        "{hers}"
    );
    let fingerprint = hers["fingerprint"].as_str().unwrap();

    edge.be(EVE);
    assert_eq!(edge.get(&format!("/api/v1/targets/{}/images", shop.project)).await.json(), json!([]));
    let own = edge.import(&files, json!({ "aliases": ["shop/same"] })).await;
    assert_eq!(own["alreadyPresent"], false, "of another project nothing is told: {own}");
    for path in [
        format!("/api/v1/targets/{}/images", lab.project),
        format!("/api/v1/targets/{}/aliases/lab/same", lab.project),
        format!("/api/v1/imports/{}", hers["id"].as_str().unwrap()),
    ] {
        assert_eq!(edge.get(&path).await.status, 404, "{path}");
    }
    let deleting = format!("/api/v1/targets/{}/images/{fingerprint}", lab.project);
    assert_eq!(edge.delete(&deleting).await.status, 404);
    let deleting = format!("/api/v1/targets/{}/images/{fingerprint}", shop.project);
    assert_eq!(edge.delete(&deleting).await.status, 204, "their own of the same fingerprint");
    let left = images_of(lab.project);
    assert_eq!((left.len(), &left[0]["aliases"][0]["name"]), (1, &json!("lab/same")));
    assert_eq!(images_of(shop.project).len(), 0);
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn as_many_images_get_there_as_the_limit_says() {
    let ([lab, _], edge) = world(["malleus-few", "malleus-many"]).await;
    edge.be(ALICE);
    let all: Vec<Vec<u8>> = (0..8).map(|number| images::unified(&format!("few {number}"))).collect();
    let importing = all.iter().map(async |image| {
        let files = [("unified", "a.tar", image.as_slice())];
        let answer = edge.create(&files, json!({})).await;
        if answer.status != 201 {
            return answer.problem();
        }
        let view = answer.json();
        edge.upload(&view, &files).await;
        edge.declare(&view, &crate::edge::fingerprint(&files)).await;
        edge.ended(&view).await["state"].as_str().unwrap().to_owned()
    });
    let mut told = futures_util::future::join_all(importing).await;
    told.sort();
    assert_eq!(told, [vec!["done".to_owned(); 2], vec!["limit-images".to_owned(); 6]].concat());
    assert_eq!(images_of(lab.project).len(), 2);
}
