//! An import from press to last byte, against an edge that answers inside the browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail by panicking")]

mod support;

use std::rc::Rc;

use browser::{
    host,
    messages::{Event, ImportOptions},
};
use image_format::FingerprintHasher;
use js_sys::{Function, Promise, Uint8Array};
use support::{dropped, file, unified, work, work_that};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Puts an edge in the place of the network. `script` may answer a request itself with a `Response`.
fn fake_edge(script: &str) {
    let body = r#"
        const edge = { log: [], parts: [], offset: 0, declared: null, state: "receiving" };
        globalThis.fakeEdge = edge;
        const view = (size) => JSON.stringify({
            id: "one", state: edge.state, fingerprint: edge.declared, aliases: [], alreadyPresent: false, problem: null,
            files: [{ role: "unified", name: "test.tar", upload: "/api/v1/uploads/u", received: { done: 0, total: size } }],
            forwarded: { done: 0, total: size },
        });
        const special = new Function("request", "edge", script);
        globalThis.fetch = async (request) => {
            const path = new URL(request.url).pathname;
            edge.log.push(request.method + " " + path);
            const answer = special(request, edge);
            if (answer) return answer;
            if (path === "/api/v1/imports") {
                const asked = await request.json();
                edge.declared = asked.fingerprint;
                edge.size = asked.files[0].size;
                return new Response(view(edge.size), { status: 201 });
            }
            if (path === "/api/v1/uploads/u") {
                const tus = { "tus-resumable": "1.0.0" };
                if (request.method === "HEAD") return new Response(null, { status: 200, headers: { ...tus, "upload-offset": edge.offset } });
                if (Number(request.headers.get("upload-offset")) !== edge.offset) return new Response(null, { status: 409 });
                const part = await request.arrayBuffer();
                edge.parts.push(part);
                edge.offset += part.byteLength;
                return new Response(null, { status: 204, headers: { ...tus, "upload-offset": edge.offset } });
            }
            if (request.method === "DELETE") edge.state = "cancelled";
            return new Response(view(edge.size), { status: 200 });
        };
    "#;
    Function::new_with_args("script", body).call1(&JsValue::UNDEFINED, &script.into()).unwrap();
}

fn ask(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return {expression}")).call0(&JsValue::UNDEFINED).unwrap()
}

async fn received() -> Vec<u8> {
    let promise: Promise = ask("new Blob(fakeEdge.parts).arrayBuffer()").unchecked_into();
    Uint8Array::new(&JsFuture::from(promise).await.unwrap()).to_vec()
}

fn log() -> String {
    ask("fakeEdge.log.join(', ')").as_string().unwrap()
}

fn count(events: &[Event], wanted: fn(&Event) -> bool) -> usize {
    events.iter().filter(|event| wanted(event)).count()
}

const PROBLEM: &str = r#"new Response(JSON.stringify({
    type: "/problems/alias-taken", title: "Taken.", status: 409, detail: "Choose another.", instance: "1",
}), { status: 409, headers: { "content-type": "application/problem+json" } })"#;

#[wasm_bindgen_test]
async fn every_byte_arrives_once_and_the_fingerprint_with_them() {
    fake_edge("");
    let image = unified(40 << 20);
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &image)])).await;
    work.import(ImportOptions::default()).await;
    assert!(received().await == image);
    let mut hasher = FingerprintHasher::new();
    hasher.update(&image);
    assert_eq!(ask("fakeEdge.declared").as_string(), Some(hasher.finish().to_string()));
    let events = events.borrow();
    assert_eq!(count(&events, |event| matches!(event, Event::Sent)), 1);
    let told: Vec<u64> = events
        .iter()
        .filter_map(
            |event| if let Event::Uploading { progress } = event { Some(progress.done) } else { None },
        )
        .collect();
    assert!(told.is_sorted() && told.last() == Some(&(image.len() as u64)), "{told:?}");
}

#[wasm_bindgen_test]
async fn an_alias_taken_is_asked_about_again_once_the_fingerprint_is_known() {
    // The alias names this very image: the edge can tell only when it is told the fingerprint.
    fake_edge(&format!(
        r#"if (request.method === "POST") return request.clone().json().then((asked) => asked.fingerprint ? undefined : {PROBLEM})
            .then((refusal) => refusal ?? new Response(JSON.stringify({{
                id: "one", state: "done", fingerprint: "00", aliases: [], alreadyPresent: true, problem: null, files: [],
                forwarded: {{ done: 0, total: 1 }},
            }}), {{ status: 201 }}));"#
    ));
    let (work, events) = work_that(|_| {});
    let hashing = Rc::clone(&work);
    spawn_local(async move { hashing.inspect(dropped(vec![file("test.tar", &unified(4 << 20))])).await });
    while count(&events.borrow(), |event| *event == Event::HashWanted) == 0 {
        host::sleep(0).await;
    }
    let importing = Rc::clone(&work);
    spawn_local(async move { importing.import(ImportOptions::default()).await });
    while log() != "POST /api/v1/imports" {
        host::sleep(0).await;
    }
    work.hash_now();
    while count(&events.borrow(), |event| matches!(event, Event::Overtaken { .. })) == 0 {
        host::sleep(0).await;
    }
    assert_eq!(log(), "POST /api/v1/imports, POST /api/v1/imports");
    assert_eq!(count(&events.borrow(), |event| matches!(event, Event::Overtaken { .. })), 1);
    assert_eq!(count(&events.borrow(), |event| matches!(event, Event::Problem { .. })), 0);
}

#[wasm_bindgen_test]
async fn a_lost_answer_is_asked_after_and_nothing_is_sent_twice() {
    // The bytes are taken, the answer is lost.
    fake_edge(
        r#"if (request.method === "PATCH" && !edge.lost) {
            edge.lost = true;
            return request.arrayBuffer().then((part) => {
                edge.parts.push(part);
                edge.offset += part.byteLength;
                throw new TypeError("lost");
            });
        }"#,
    );
    let image = unified(1 << 20);
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &image)])).await;
    work.import(ImportOptions::default()).await;
    assert!(received().await == image);
    assert_eq!(log(), "POST /api/v1/imports, PATCH /api/v1/uploads/u, HEAD /api/v1/uploads/u");
    assert_eq!(count(&events.borrow(), |event| matches!(event, Event::Sent)), 1);
}

#[wasm_bindgen_test]
async fn what_the_edge_refuses_at_first_can_be_asked_for_again() {
    fake_edge(&format!("if (!edge.refused) {{ edge.refused = true; return {PROBLEM}; }}"));
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    work.import(ImportOptions::default()).await;
    {
        let events = events.borrow();
        let Some(Event::Problem { trouble, over: false }) = events.last() else { panic!("{events:?}") };
        assert_eq!((trouble.code.as_str(), trouble.advice.as_str()), ("alias-taken", "Choose another."));
    }
    work.import(ImportOptions::default()).await;
    assert_eq!(events.borrow().last(), Some(&Event::Sent));
}

#[wasm_bindgen_test]
async fn a_refused_upload_ends_the_import_at_the_edge_too() {
    fake_edge(&format!(r#"if (request.method === "PATCH") return {};"#, PROBLEM.replace("409", "403")));
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    work.import(ImportOptions::default()).await;
    assert!(log().ends_with("DELETE /api/v1/imports/one"), "{}", log());
    assert!(matches!(events.borrow().last(), Some(Event::Problem { over: true, .. })));
    // Nothing more can be asked of it.
    work.import(ImportOptions::default()).await;
    assert!(log().ends_with("DELETE /api/v1/imports/one"), "{}", log());
}

#[wasm_bindgen_test]
async fn an_edge_that_has_the_image_gets_no_bytes() {
    fake_edge(r#"edge.state = "finishing";"#);
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    work.import(ImportOptions::default()).await;
    assert!(matches!(events.borrow().last(), Some(Event::Overtaken { .. })));
    assert_eq!(log(), "POST /api/v1/imports");
}

#[wasm_bindgen_test]
async fn an_answer_that_is_no_json_is_told_as_such() {
    fake_edge(r#"return new Response("<html>a proxy</html>", { status: 200 });"#);
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    work.import(ImportOptions::default()).await;
    let events = events.borrow();
    let Some(Event::Problem { trouble, .. }) = events.last() else { panic!("{events:?}") };
    assert_eq!(trouble.code, "edge-answer");
}
