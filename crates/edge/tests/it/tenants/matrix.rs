//! Every operation of the API, by every method, as everybody: the rows are the document's, which the router has written.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::{
    ALICE, EVE, GUEST, NOBODY, OPERATOR, STRANGER,
    rows::{Other, Row, World, row},
};
use crate::edge::code;

/// All methods that a path could have.
const METHODS: [&str; 8] = ["get", "head", "post", "put", "patch", "delete", "options", "trace"];
/// What of the lab's must show to nobody else: a file's name, an alias, what the target is called.
const SECRETS: [&str; 3] = ["lab-secret", "lab/there", "\"lab\""];

/// What came back, as far as it is looked at.
#[derive(Debug)]
struct Told {
    status: StatusCode,
    code: String,
    text: String,
}

/// Asks, and reads what comes within a moment: a stream of events has no end.
async fn ask(world: &World, request: Request<Full<Bytes>>) -> Told {
    let stream = TcpStream::connect(world.edge.address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let (head, mut body) = sender.send_request(request).await.unwrap().into_parts();
    let mut text = Vec::new();
    let endless = head.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
    let moment = Duration::from_millis(if endless { 200 } else { 30_000 });
    while let Ok(Some(Ok(frame))) = tokio::time::timeout(moment, body.frame()).await {
        text.extend_from_slice(&frame.into_data().unwrap_or_default());
    }
    let text = String::from_utf8(text).unwrap();
    let is_problem = head.headers.get("content-type").is_some_and(|kind| kind == "application/problem+json");
    let problem = serde_json::from_str::<Value>(&text).ok().filter(|_| is_problem);
    Told { status: head.status, code: problem.map(|problem| code(&problem)).unwrap_or_default(), text }
}

/// Whether the gate or the policy turned them away.
fn is_turned_away(told: &Told) -> bool {
    let codes = [
        "not-signed-in",
        "no-tenant",
        "choose-tenant",
        "no-such-tenant",
        "right-missing",
        "others-import",
        "kind-not-allowed",
        "source-closed",
        "not-found",
        "no-such-target",
        "no-such-remote",
        "method-not-allowed",
        "cross-site",
        "internal",
    ];
    codes.contains(&told.code.as_str()) || [401, 404, 405, 500].contains(&told.status.as_u16())
}

/// Operations of the document: name, method, path.
fn operations() -> Vec<(String, Method)> {
    let document: Value = serde_json::from_str(edge::openapi()).unwrap();
    let mut all = Vec::new();
    for (_, item) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            if let Some(name) = item[method]["operationId"].as_str() {
                all.push((name.to_owned(), method.to_uppercase().parse().unwrap()));
            }
        }
    }
    all
}

async fn as_everybody_but_the_operator(name: &str, method: &Method, world: &World) {
    let Row { other, needs_right, open, .. } = row(name, world);
    let asked = async |who: &[(&str, &str)]| {
        world.edge.be(who);
        ask(world, row(name, world).request(&world.edge, method.clone())).await
    };
    if let Some(status) = open {
        for who in [NOBODY, STRANGER, EVE, GUEST, ALICE] {
            let told = asked(who).await;
            assert_eq!(told.status, status, "{name} as {who:?}: {told:?}");
        }
        return;
    }
    let nobody = asked(NOBODY).await;
    let stranger = asked(STRANGER).await;
    assert_eq!(nobody.status, 401, "{name} as nobody: {nobody:?}");
    assert_eq!(stranger.status, 403, "{name} as a member of nothing: {stranger:?}");
    assert!(method == Method::HEAD || stranger.code == "no-tenant", "{name}: {stranger:?}");
    let eve = asked(EVE).await;
    match other {
        Other::Nothing => assert_eq!(eve.status, 404, "{name} as another tenant: {eve:?}"),
        Other::Own => assert!(!is_turned_away(&eve), "{name} as another tenant: {eve:?}"),
    }
    for told in [&nobody, &stranger, &eve] {
        // A refusal repeats what they said themselves.
        let told_of = |secret: &&&str| told.status.is_success() && told.text.contains(**secret);
        let shows = SECRETS.iter().find(told_of);
        assert_eq!(shows, None, "{name} shows it to strangers: {told:?}");
    }
    let guest = asked(GUEST).await;
    match needs_right {
        true => assert_eq!(guest.status, 403, "{name} without the right: {guest:?}"),
        false => assert!(!is_turned_away(&guest), "{name} as any member: {guest:?}"),
    }
    let alice = asked(ALICE).await;
    // Forgetting everybody's history is for those who manage.
    match name {
        "clearHistory" => assert_eq!(alice.code, "right-missing"),
        _ => assert!(!is_turned_away(&alice), "{name} as a member: {alice:?}"),
    }
}

#[tokio::test]
async fn everybody_may_what_is_theirs_and_no_more() {
    let operations = operations();
    assert!(operations.len() > 30, "{operations:?}");
    for (name, method) in operations {
        let world = World::new().await;
        as_everybody_but_the_operator(&name, &method, &world).await;
        let world = World::new().await;
        world.edge.be(OPERATOR);
        let told = ask(&world, row(&name, &world).request(&world.edge, method)).await;
        let open = row(&name, &world).open;
        assert!(open.is_some() || !is_turned_away(&told), "{name} as an operator: {told:?}");
    }
}

#[tokio::test]
async fn a_method_that_is_not_declared_is_refused_to_everybody() {
    let document: Value = serde_json::from_str(edge::openapi()).unwrap();
    let world = World::new().await;
    for (path, item) in document["paths"].as_object().unwrap() {
        // Where GET is, HEAD is (RFC 9110, 9.3.2).
        let there =
            |method: &str| item.get(method).is_some() || method == "head" && item.get("get").is_some();
        let path = path.replace(['{', '}'], "");
        for method in METHODS.into_iter().filter(|method| !there(method)) {
            for who in [NOBODY, EVE, GUEST, ALICE, OPERATOR] {
                world.edge.be(who);
                let request = world.edge.request(method.to_uppercase().parse().unwrap(), &path);
                let told = ask(&world, request.body(Full::default()).unwrap()).await;
                assert!([401, 405].contains(&told.status.as_u16()), "{method} {path}: {told:?}");
            }
        }
    }
}
