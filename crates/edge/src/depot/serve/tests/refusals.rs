//! What is asked for in vain.

use super::*;

#[tokio::test]
async fn nothing_but_reading_is_answered() {
    let world = World::new().await;
    let image = world.unified("tiny", "amd64", "Tiny").await;
    let router = world.router();
    let token = world.depot.sign(crate::depot::Scope::All, u64::MAX);
    for path in ["/images/tiny", &format!("/files/{image}/unified"), "/streams/v1/index.json"] {
        for prefix in [String::new(), format!("/private/{token}")] {
            for method in
                [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE]
            {
                let answer = ask(&router, method, &format!("{prefix}{path}"), &[]).await;
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
                assert_eq!(answer.header("allow"), "GET,HEAD");
            }
        }
    }
}

#[tokio::test]
async fn hostile_paths_name_nothing() {
    let world = World::new().await;
    let image = world.unified("tiny", "amd64", "Tiny").await;
    std::fs::write(world.state.path().join("depot/secret"), b"x").unwrap();
    let router = world.router();
    let long = "x".repeat(60_000);
    for path in [
        "/".to_owned(),
        "/images".to_owned(),
        "/images/".to_owned(),
        "/images/none".to_owned(),
        "/images/..".to_owned(),
        "/images/../key".to_owned(),
        "/images/%2e%2e%2fkey".to_owned(),
        "/images/tiny%00".to_owned(),
        "/images/tiny/".to_owned(),
        "/images//tiny".to_owned(),
        "/images/%ff%fe".to_owned(),
        format!("/images/{long}"),
        format!("/images/{}", &image.to_string()[..12]),
        format!("/images/{}", image.to_string().to_uppercase()),
        format!("/files/{image}"),
        format!("/files/{image}/"),
        format!("/files/{image}/image.json"),
        format!("/files/{image}/.."),
        format!("/files/{image}/..%2f..%2fkey"),
        format!("/files/{image}/%2e%2e%2fkey"),
        format!("/files/{image}/unified%00"),
        format!("/files/{image}/{long}"),
        "/files/../key".to_owned(),
        "/files/..%2f../key".to_owned(),
        "/files/%2e%2e/key".to_owned(),
        "/files//unified".to_owned(),
        "/streams/v1/".to_owned(),
        "/streams/v1/images.json".to_owned(),
        "/streams/v1/..%2f..%2fkey".to_owned(),
        format!("/streams/v1/{long}"),
        "/private".to_owned(),
        "/private//images/tiny".to_owned(),
    ] {
        let answer = get(&router, &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", &path[..path.len().min(80)]);
        assert!(!answer.headers.contains_key("incus-image-hash"));
        assert!(answer.body.len() < 200);
    }
}
