//! What only a link leads to.

use super::*;
use crate::depot::Scope;

#[tokio::test]
async fn a_private_image_is_nowhere_without_a_link() {
    let world = World::new().await;
    let image = world.unified("tiny", "amd64", "Tiny").await;
    let router = world.router();
    world.depot.set_public(image, false).await.unwrap();
    let paths = ["/images/tiny".to_owned(), format!("/images/{image}"), format!("/files/{image}/unified")];
    let nothing = get(&router, "/images/none").await;
    for path in &paths {
        let answer = get(&router, path).await;
        assert_eq!((answer.status, &answer.body), (StatusCode::NOT_FOUND, &nothing.body), "{path}");
        assert!(!answer.headers.contains_key("incus-image-hash"));
    }
    let token = world.depot.sign(Scope::All, u64::MAX);
    for path in &paths {
        let answer = get(&router, &format!("/private/{token}{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("cache-control"), "private, no-store");
    }
    let landing = head(&router, &format!("/private/{token}/images/tiny")).await;
    let address = landing.header("incus-image-url");
    assert_eq!(address, format!("https://{HOST}/private/{token}/files/{image}/unified"));
    assert_eq!(landing.header("incus-image-hash"), image.to_string());
}

#[tokio::test]
async fn a_wrong_forged_or_old_link_leads_nowhere() {
    let (world, other) = (World::new().await, World::new().await);
    world.unified("tiny", "amd64", "Tiny").await;
    let good = world.depot.sign(Scope::All, u64::MAX);
    let (claim, signature) = good.split_once('.').unwrap();
    let longer = other.depot.sign(Scope::All, u64::MAX - 1);
    let old = world.depot.sign(Scope::All, 1_700_000_000);
    let mixed = format!("{}.{signature}", longer.split_once('.').unwrap().0);
    let long = "a".repeat(5000);
    let padded = format!("{good}=");
    for token in [&longer, &old, &mixed, claim, &long, &padded, ".", "%00", "..", "%2e%2e", "%ff"] {
        for rest in ["/images/tiny", "/streams/v1/index.json", "/files/0/unified"] {
            let answer = get(&world.router(), &format!("/private/{token}{rest}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{token}{rest}");
        }
    }
    assert_eq!(get(&world.router(), &format!("/private/{good}/images/tiny")).await.status, StatusCode::OK);
}
