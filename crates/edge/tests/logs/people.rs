//! People who sign in, by a token and at a provider, and what they and the provider prove themselves by.

use std::{
    net::{SocketAddr, TcpListener},
    process::Command,
    sync::{Arc, Mutex},
    time::Duration,
};

use ::edge::{AuthLayers, OidcLayers};
use axum::{Json, Router, extract::State, routing};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http_body_util::Full;
use hyper::{Method, StatusCode};
use incus_client::scripted;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};

use crate::edge::{Answer, Edge};

const CODE: &str = "code-44f1e2d3c4b5a697";
const CLIENT: &str = "client-secret-55f1e2d3c4b5a697";
const ACCESS: &str = "access-66f1e2d3c4b5a697";
const REFRESH: &str = "refresh-77f1e2d3c4b5a697";
const SESSION: &str = "/api/v1/session";

/// A provider that takes whoever comes for Alice.
#[derive(Clone)]
struct Provider {
    issuer: String,
    key: Arc<Ed25519KeyPair>,
    nonce: Arc<Mutex<String>>,
}

impl Provider {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let provider = Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            key: Arc::new(Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap()),
            nonce: Arc::default(),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", routing::get(configuration))
            .route("/keys", routing::get(keys))
            .route("/token", routing::post(grant))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    fn id_token(&self) -> String {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let claims = json!({
            "iss": self.issuer, "sub": "alice", "aud": "malleus", "iat": now, "exp": now + 600,
            "nonce": *self.nonce.lock().unwrap(), "groups": ["admins"],
        });
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(&json!({ "alg": "EdDSA" })), part(&claims));
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes())))
    }
}

async fn configuration(State(Provider { issuer, .. }): State<Provider>) -> Json<Value> {
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"), "jwks_uri": format!("{issuer}/keys"),
        "token_endpoint": format!("{issuer}/token"), "end_session_endpoint": format!("{issuer}/end"),
    }))
}

async fn keys(State(Provider { key, .. }): State<Provider>) -> Json<Value> {
    let x = URL_SAFE_NO_PAD.encode(key.public_key().as_ref());
    Json(json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": x }] }))
}

async fn grant(State(provider): State<Provider>) -> Json<Value> {
    Json(json!({
        "access_token": ACCESS, "token_type": "Bearer", "refresh_token": REFRESH, "id_token": provider.id_token(),
    }))
}

/// An edge that believes it.
async fn edge(provider: &Provider, secret: &std::path::Path) -> Edge {
    let free: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    std::fs::write(secret, CLIENT).unwrap();
    Edge::with(scripted::Incus::start().await.unwrap(), |layers| {
        layers.listen = Some(free.to_string());
        layers.public_url = Some(format!("http://{free}"));
        layers.auth = AuthLayers {
            mode: Some("oidc".to_owned()),
            oidc: OidcLayers {
                issuer: Some(provider.issuer.clone()),
                client_id: Some("malleus".to_owned()),
                client_secret_file: Some(secret.to_owned()),
                ..OidcLayers::default()
            },
            ..AuthLayers::default()
        };
        layers.auth.operators.groups = vec!["oidc:admins".to_owned()];
    })
    .await
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn ask(edge: &Edge, method: Method, path: &str, cookie: &str) -> Answer {
    let request = edge.request(method, path).header("sec-fetch-site", "same-origin").header("cookie", cookie);
    edge.send(request.body(Full::default()).unwrap()).await
}

/// Makes a token on the command line.
fn token(edge: &Edge, config: &std::path::Path) -> String {
    std::fs::write(config, "auth.mode = 'token'").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_malleus"));
    command.args(["token", "add", "root", "--operator", "--config"]).arg(config);
    command.arg("--state-dir").arg(edge.state.path()).arg("--incus-socket").arg(edge.incus.socket());
    let made = command.output().unwrap();
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap().trim_end().to_owned()
}

/// Lets people sign in and out in every way; tells what must be in no log.
pub(crate) async fn people() -> Vec<(&'static str, String)> {
    let dir = tempfile::tempdir().unwrap();
    let provider = Provider::start().await;
    let edge = edge(&provider, &dir.path().join("client")).await;
    let token = token(&edge, &dir.path().join("malleus.toml"));
    let wrong = format!("{}AAAAAAAA", &token[..token.len() - 8]);
    for (text, status) in [(&token, StatusCode::OK), (&wrong, StatusCode::UNAUTHORIZED)] {
        let request =
            edge.request(Method::GET, "/api/v1/targets").header("authorization", format!("Bearer {text}"));
        assert_eq!(edge.send(request.body(Full::default()).unwrap()).await.status, status);
        assert_eq!(edge.post(SESSION, &json!({ "token": text })).await.status, status);
    }
    let by_token = cookie(&edge.post(SESSION, &json!({ "token": token })).await);
    let ticket = ask(&edge, Method::POST, "/api/v1/events/ticket", &by_token).await.json();
    let ticket = ticket["ticket"].as_str().unwrap().to_owned();
    let events = format!("/api/v1/events?ticket={ticket}");
    // The stream does not end by itself.
    let _ = tokio::time::timeout(Duration::from_millis(200), edge.get(&events)).await;
    let going = edge.get(&format!("{SESSION}/sign-in?return=/")).await;
    assert_eq!(going.status, StatusCode::SEE_OTHER, "{going:?}");
    let carried = cookie(&going);
    let to: url::Url = going.headers["location"].to_str().unwrap().parse().unwrap();
    let told = |name: &str| to.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    let (state, nonce) = (told("state"), told("nonce"));
    // One that is not believed, and one that is.
    let forged = edge.get(&format!("{SESSION}/callback?code={CODE}&state={state}")).await;
    assert_eq!(forged.headers["location"], "/?problem=sign-in-over");
    provider.nonce.lock().unwrap().clone_from(&nonce);
    let callback = format!("{SESSION}/callback?code={CODE}&state={state}");
    let come = ask(&edge, Method::GET, &callback, &carried).await;
    assert_eq!(come.headers["location"], "/", "{come:?}");
    let by_provider = cookie(&come);
    let view = ask(&edge, Method::GET, SESSION, &by_provider).await.json();
    assert_eq!((&view["name"], &view["operator"]), (&json!("alice"), &json!(true)));
    let out = ask(&edge, Method::DELETE, SESSION, &by_provider).await.json();
    assert!(out["next"].as_str().unwrap().contains("id_token_hint="), "{out}");
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    vec![
        ("a token's secret", token.splitn(3, '_').nth(2).unwrap().to_owned()),
        ("a session by a token", value(&by_token)),
        ("a ticket", ticket),
        ("what a browser carries to the provider", value(&carried)),
        ("a state", state),
        ("a nonce", nonce),
        ("a code", CODE.to_owned()),
        ("the client's secret", CLIENT.to_owned()),
        (
            "the client's secret in a header",
            base64::engine::general_purpose::STANDARD.encode(format!("malleus:{CLIENT}")),
        ),
        ("an access token", ACCESS.to_owned()),
        ("a refresh token", REFRESH.to_owned()),
        ("an ID token", provider.id_token().rsplit_once('.').unwrap().0.to_owned()),
        ("a session by the provider", value(&by_provider)),
    ]
}
