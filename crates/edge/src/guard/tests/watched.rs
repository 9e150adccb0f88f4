//! What goes through the guard, to handlers and back.

use axum::{
    Router,
    body::Body,
    http::HeaderMap,
    middleware::from_fn_with_state,
    response::Redirect,
    routing::{any, get},
};
use tower::ServiceExt;

use super::*;

/// The headers of an answer by way of the guard: of one that leads elsewhere, or of what says which headers got there.
async fn answered(mode: &str, path: &str, headers: &[(&str, &str)]) -> HeaderMap {
    let settings = settings(|layers| {
        layers.public_url = Some(OWN.to_owned());
        layers.trusted_proxies = vec!["10.0.0.1".to_owned()];
        layers.auth.mode = Some(mode.to_owned());
        opened(layers);
    });
    let told = |headers: HeaderMap| async move {
        let mut names: Vec<String> = headers.keys().map(ToString::to_string).collect();
        names.sort();
        [("x-told", names.join(" "))]
    };
    let guard = Arc::new(Guard::new(&settings, Scheme::Http));
    let router = Router::new()
        .route("/away", get(|| async { Redirect::to("https://id.example/") }))
        .route("/told", any(told))
        .layer(from_fn_with_state(guard, watch));
    let method = if path == "/away" { Method::GET } else { Method::POST };
    let request = Request::from_parts(parts(&method, path, headers), Body::empty());
    router.oneshot(request).await.unwrap().headers().clone()
}

#[tokio::test]
async fn what_leads_elsewhere_says_what_it_may_be_used_for_too() {
    let headers = answered("token", "/away", &[("host", "images.example")]).await;
    for (name, value) in [
        ("location", "https://id.example/"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("strict-transport-security", "max-age=31536000"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(headers.contains_key("content-security-policy"));
}

#[tokio::test]
async fn handlers_see_nothing_that_does_not_count() {
    let kept = [
        ("host", "images.example"),
        ("cookie", "a=b"),
        ("x-forwarded-user", "alice"),
        ("x-forwarded-groups", "lab"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [&kept[..], more].concat();
    let token = ("authorization", "Bearer malleus_x");
    let told = async |headers: &[(&str, &str)]| answered("proxy", "/told", headers).await.remove("x-told");
    assert_eq!(told(&with(&[token])).await.unwrap(), "authorization host");
    assert_eq!(told(&with(&[("origin", PORTAL)])).await.unwrap(), "host origin");
    let own = "cookie host origin x-forwarded-groups x-forwarded-user";
    assert_eq!(told(&with(&[("origin", OWN)])).await.unwrap(), own);
    assert_eq!(told(&kept).await, None, "refused");
}
