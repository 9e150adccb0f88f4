//! An import from press to last byte, against an edge that answers inside the browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail by panicking")]

mod fake_edge;
mod support;

use std::rc::Rc;

use browser::messages::{Event, ImportOptions};
use fake_edge::{ID, ask, count, fake_edge, log, progress, received, told, until};
use image_format::FingerprintHasher;
use support::{dropped, file, unified, work, work_that};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const PROBLEM: &str = r#"new Response(JSON.stringify({
    type: "/problems/alias-taken", title: "Taken.", status: 409, detail: "Choose another.", instance: "1",
}), { status: 409, headers: { "content-type": "application/problem+json" } })"#;

#[wasm_bindgen_test]
async fn every_byte_arrives_once_and_the_fingerprint_with_them() {
    fake_edge("");
    let image = unified(40 << 20);
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &image)])).await;
    work.import(ID.to_owned(), Some(ImportOptions::default())).await;
    assert!(received().await == image);
    let mut hasher = FingerprintHasher::new();
    hasher.update(&image);
    assert_eq!(ask("fakeEdge.declared").as_string(), Some(hasher.finish().to_string()));
    assert_eq!(count(&events, |event| *event == Event::Sent), 1);
    let told = progress(&events);
    assert!(told.is_sorted() && told.last() == Some(&(image.len() as u64)), "{told:?}");
    assert_eq!(log().matches("PATCH /api/v1/uploads/u").count(), 1, "one body for the whole file");
}

#[wasm_bindgen_test]
async fn an_alias_taken_is_asked_about_again_once_the_fingerprint_is_known() {
    // The alias names this very image: the edge can tell only when it is told the fingerprint.
    fake_edge(&format!(
        r#"if (request.method === "POST") return request.clone().json().then((asked) => asked.fingerprint ? undefined : {PROBLEM})
            .then((refusal) => refusal ?? new Response(JSON.stringify({{
                state: "done", fingerprint: "00", hashFirst: false, files: [],
            }}), {{ status: 201 }}));"#
    ));
    let (work, events) = work_that(|_| {});
    let hashing = Rc::clone(&work);
    spawn_local(async move { hashing.inspect(dropped(vec![file("test.tar", &unified(4 << 20))])).await });
    told(&events, |event| *event == Event::HashWanted).await;
    let importing = Rc::clone(&work);
    spawn_local(async move { importing.import(ID.to_owned(), Some(ImportOptions::default())).await });
    until(|| log() == "POST /api/v1/imports").await;
    work.hash_now(None);
    told(&events, |event| *event == Event::Overtaken).await;
    assert_eq!(log(), "POST /api/v1/imports, POST /api/v1/imports");
    assert_eq!(count(&events, |event| *event == Event::Overtaken), 1);
    assert_eq!(count(&events, |event| matches!(event, Event::Problem { .. })), 0);
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
    work.import(ID.to_owned(), Some(ImportOptions::default())).await;
    assert!(received().await == image);
    assert_eq!(log(), "POST /api/v1/imports, PATCH /api/v1/uploads/u, HEAD /api/v1/uploads/u");
    assert_eq!(count(&events, |event| *event == Event::Sent), 1);
}

#[wasm_bindgen_test]
async fn what_the_edge_refuses_at_first_can_be_asked_for_again() {
    fake_edge(&format!("if (!edge.refused) {{ edge.refused = true; return {PROBLEM}; }}"));
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    work.import(ID.to_owned(), Some(ImportOptions::default())).await;
    {
        let events = events.borrow();
        let Some(Event::Problem { trouble, over: false }) = events.last() else { panic!("{events:?}") };
        assert_eq!((trouble.code.as_str(), trouble.advice.as_str()), ("alias-taken", "Choose another."));
    }
    work.import(ID.to_owned(), Some(ImportOptions::default())).await;
    assert_eq!(events.borrow().last(), Some(&Event::Sent));
}

#[wasm_bindgen_test]
async fn a_refused_upload_ends_the_import_at_the_edge_too() {
    fake_edge(&format!(r#"if (request.method === "PATCH") return {};"#, PROBLEM.replace("409", "403")));
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    work.import(ID.to_owned(), Some(ImportOptions::default())).await;
    assert!(log().ends_with("DELETE /api/v1/imports/00112233445566778899aabbccddeeff"), "{}", log());
    assert!(matches!(
        events.borrow().as_slice(),
        [.., Event::Failing { trouble: before, refused: false }, Event::Problem { trouble, over: true }] if before == trouble
    ));
    // Nothing more can be asked of it.
    work.import(ID.to_owned(), Some(ImportOptions::default())).await;
    assert!(log().ends_with("DELETE /api/v1/imports/00112233445566778899aabbccddeeff"), "{}", log());
}

#[wasm_bindgen_test]
async fn an_edge_that_has_the_image_gets_no_bytes() {
    fake_edge(r#"edge.state = "finishing";"#);
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    work.import(ID.to_owned(), Some(ImportOptions::default())).await;
    assert!(events.borrow().last() == Some(&Event::Overtaken));
    assert_eq!(log(), "POST /api/v1/imports");
}

#[wasm_bindgen_test]
async fn an_answer_that_is_no_json_is_told_as_such() {
    fake_edge(r#"return new Response("<html>a proxy</html>", { status: 200 });"#);
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    work.import(ID.to_owned(), Some(ImportOptions::default())).await;
    let events = events.borrow();
    let Some(Event::Problem { trouble, .. }) = events.last() else { panic!("{events:?}") };
    assert_eq!(trouble.code, "edge-answer");
}
