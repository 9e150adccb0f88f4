//! An import that rests, is gone on with, called off or overtaken, against an edge that answers inside the browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail by panicking")]

mod fake_edge;
mod support;

use std::rc::Rc;

use browser::{
    messages::{Event, ImportOptions, WaitFor},
    work::Work,
};
use fake_edge::{ID, ask, count, fake_edge, log, progress, received, told, until};
use support::{Events, dropped, file, unified, work, work_that};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const PATCH: &str = "PATCH /api/v1/uploads/u";
const HEAD: &str = "HEAD /api/v1/uploads/u";

/// Half of the first body arrives, and no more until it is aborted.
const HALF: &str = r#"if (request.method === "PATCH" && request.url.endsWith("/u") && !edge.half) return request.arrayBuffer().then((part) => {
    edge.half = part.slice(0, part.byteLength / 2);
    edge.parts.push(edge.half);
    edge.offset += edge.half.byteLength;
    return edge.hang(request);
});"#;

/// Begins to import an image that was inspected and hashed.
async fn begun(image: &[u8]) -> (Rc<Work>, Events) {
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", image)])).await;
    import(&work, Some(ImportOptions::default()));
    (work, events)
}

/// The same with an image that is not to be hashed yet.
async fn begun_unhashed(image: Vec<u8>) -> (Rc<Work>, Events) {
    let (work, events) = work_that(|_| {});
    let looking = Rc::clone(&work);
    spawn_local(async move { looking.inspect(dropped(vec![file("test.tar", &image)])).await });
    told(&events, |event| *event == Event::HashWanted).await;
    import(&work, Some(ImportOptions::default()));
    (work, events)
}

fn import(work: &Rc<Work>, options: Option<ImportOptions>) {
    let work = Rc::clone(work);
    spawn_local(async move { work.import(ID.to_owned(), options).await });
}

fn is_over(event: &Event) -> bool {
    matches!(event, Event::Sent | Event::Overtaken | Event::Cancelled | Event::Problem { .. })
}

#[wasm_bindgen_test]
async fn a_creation_without_an_answer_is_repeated_under_its_name() {
    fake_edge(
        r#"if (request.method === "POST") {
            edge.names = [...(edge.names ?? []), request.clone().json().then((asked) => asked.id)];
            if (edge.names.length === 1) return Promise.reject(new TypeError("lost"));
        }"#,
    );
    let image = unified(0);
    let (_, events) = begun(&image).await;
    told(&events, is_over).await;
    assert_eq!(log(), format!("POST /api/v1/imports, POST /api/v1/imports, {PATCH}"));
    assert_eq!(count(&events, |event| *event == Event::Created), 1);
    let names =
        wasm_bindgen_futures::JsFuture::from(js_sys::Promise::from(ask("Promise.all(fakeEdge.names)")));
    assert_eq!(js_sys::Array::from(&names.await.unwrap()).join(","), format!("{ID},{ID}"));
}

#[wasm_bindgen_test]
async fn no_byte_goes_out_before_the_page_lets_it() {
    fake_edge("");
    let (work, events) = work();
    work.pause();
    work.inspect(dropped(vec![file("test.tar", &unified(0))])).await;
    import(&work, Some(ImportOptions::default()));
    told(&events, |event| *event == Event::Created).await;
    work.go();
    told(&events, is_over).await;
    assert_eq!(log(), format!("POST /api/v1/imports, {HEAD}, {PATCH}"));
}

#[wasm_bindgen_test]
async fn resting_aborts_the_body_and_what_arrived_is_not_sent_again() {
    fake_edge(HALF);
    let image = unified(1 << 20);
    let (work, events) = begun(&image).await;
    until(|| ask("fakeEdge.half").is_object()).await;
    work.pause();
    until(|| log().ends_with("aborted")).await;
    work.go();
    told(&events, is_over).await;
    assert_eq!(events.borrow().last(), Some(&Event::Sent));
    assert!(received().await == image);
    assert_eq!(log(), format!("POST /api/v1/imports, {PATCH}, aborted, {HEAD}, {PATCH}"));
}

#[wasm_bindgen_test]
async fn how_far_a_body_is_shows_while_it_goes_out() {
    fake_edge(HALF);
    let image = unified(1 << 20);
    let half = image.len() as u64 / 2;
    let (work, events) = begun(&image).await;
    told(&events, |event| matches!(event, Event::Uploading { progress } if progress.done == half)).await;
    assert!(log().contains(&format!("{PATCH}, {HEAD}")) && !log().contains("aborted"), "{}", log());
    work.cancel().await;
    told(&events, is_over).await;
    assert!(progress(&events).is_sorted());
}

#[wasm_bindgen_test]
async fn an_import_that_is_there_is_gone_on_with() {
    fake_edge("");
    let image = unified(1 << 20);
    ask(&format!("Object.assign(fakeEdge, {{ offset: 1000, size: {}, declared: 'ab' }})", image.len()));
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &image)])).await;
    import(&work, None);
    told(&events, is_over).await;
    assert!(received().await == image[1000..]);
    assert_eq!(progress(&events).first(), Some(&1000));
    // What was declared before is held against what was hashed here.
    let requests = log();
    let of_import = format!("/api/v1/imports/{ID}");
    assert!(requests.starts_with(&format!("GET {of_import}")), "{requests}");
    assert_eq!(requests.matches(&format!("PATCH {of_import}")).count(), 1, "{requests}");
}

#[wasm_bindgen_test]
async fn bytes_wait_for_the_fingerprint_where_they_may_not_be_wanted() {
    fake_edge("edge.hashFirst = true;");
    let image = unified(1 << 20);
    let (work, events) = begun_unhashed(image.clone()).await;
    told(&events, |event| *event == Event::HeldBack).await;
    // Letting go of one reason does not end the other.
    work.go();
    assert_eq!(log(), "POST /api/v1/imports");
    work.hash_now(None);
    told(&events, is_over).await;
    assert!(received().await == image);
    assert_eq!(log(), format!("POST /api/v1/imports, PATCH /api/v1/imports/{ID}, {HEAD}, {PATCH}"));
}

#[wasm_bindgen_test]
async fn an_image_that_proves_to_be_there_takes_no_byte() {
    fake_edge(
        r#"edge.hashFirst = true; if (request.url.endsWith("/00112233445566778899aabbccddeeff")) edge.state = "finishing";"#,
    );
    let (work, events) = begun_unhashed(unified(1 << 20)).await;
    told(&events, |event| *event == Event::HeldBack).await;
    work.hash_now(None);
    told(&events, is_over).await;
    assert_eq!(log(), format!("POST /api/v1/imports, PATCH /api/v1/imports/{ID}"));
    assert_eq!(events.borrow().last(), Some(&Event::Overtaken));
}

#[wasm_bindgen_test]
async fn a_body_that_proves_needless_is_cut_without_a_word_of_trouble() {
    fake_edge(&format!(r#"if (request.url.endsWith("/{ID}")) edge.state = "done"; {HALF}"#));
    let (work, events) = begun_unhashed(unified(1 << 20)).await;
    until(|| ask("fakeEdge.half").is_object()).await;
    work.hash_now(None);
    told(&events, is_over).await;
    until(|| log().ends_with("aborted")).await;
    assert_eq!(count(&events, is_over), 1);
    assert_eq!(count(&events, |event| *event == Event::Overtaken), 1);
}

#[wasm_bindgen_test]
async fn an_upload_that_ended_early_is_as_good_as_what_became_of_it() {
    // The edge needs no more bytes, and says so in the middle of them.
    fake_edge(
        r#"if (request.method === "PATCH") { edge.state = "finishing"; return new Response(null, { status: 410 }); }"#,
    );
    let (_, events) = begun(&unified(0)).await;
    told(&events, is_over).await;
    assert_eq!(events.borrow().last(), Some(&Event::Overtaken));
    assert_eq!(log(), format!("POST /api/v1/imports, {PATCH}, GET /api/v1/imports/{ID}"));
}

#[wasm_bindgen_test]
async fn calling_off_ends_it_although_the_edge_is_away() {
    fake_edge("return Promise.reject(new TypeError('away'));");
    let (work, events) = begun(&unified(0)).await;
    told(&events, |event| matches!(event, Event::Waiting { .. })).await;
    work.cancel().await;
    told(&events, is_over).await;
    assert_eq!(events.borrow().last(), Some(&Event::Cancelled));
}

#[wasm_bindgen_test]
async fn a_creation_called_off_is_waited_for_and_undone() {
    fake_edge(
        r#"if (request.method === "POST") return new Promise((answer) => { edge.answer = answer; }).then(() => undefined)
            .then(() => globalThis.fetch(new Request(request.url + "/made", { method: "GET" })));"#,
    );
    let (work, events) = begun(&unified(0)).await;
    until(|| ask("fakeEdge.answer").is_function()).await;
    work.cancel().await;
    assert_eq!(log(), "POST /api/v1/imports", "whether there is anything to call off is not known yet");
    ask("fakeEdge.answer()");
    told(&events, is_over).await;
    assert!(log().ends_with(&format!("DELETE /api/v1/imports/{ID}")), "{}", log());
    assert_eq!(events.borrow().last(), Some(&Event::Cancelled));
}

#[wasm_bindgen_test]
async fn a_declaration_without_an_answer_is_repeated() {
    fake_edge(
        r#"if (request.method === "PATCH" && !request.url.endsWith("/u") && !edge.lost) {
            edge.lost = true;
            return new Response(null, { status: 503 });
        }"#,
    );
    let (work, events) = begun_unhashed(unified(0)).await;
    until(|| log().contains(PATCH)).await;
    work.hash_now(None);
    told(&events, is_over).await;
    assert_eq!(events.borrow().last(), Some(&Event::Sent));
    assert_eq!(log().matches(&format!("PATCH /api/v1/imports/{ID}")).count(), 2);
}

#[wasm_bindgen_test]
async fn whoever_is_no_longer_signed_in_is_waited_for_and_told_with_each_request() {
    fake_edge(
        r#"const proof = request.headers.get("authorization");
        (edge.proofs ??= []).push(proof);
        if (proof !== "Bearer new") return new Response(null, { status: 401 });"#,
    );
    let (work, events) = begun(&unified(0)).await;
    told(&events, |event| matches!(event, Event::Waiting { why: WaitFor::SignIn, .. })).await;
    work.identify(ask("new Headers({ authorization: 'Bearer new' })").unchecked_into());
    work.network(true);
    told(&events, is_over).await;
    assert_eq!(events.borrow().last(), Some(&Event::Sent));
    assert_eq!(ask("fakeEdge.proofs.shift()"), JsValue::NULL);
    assert_eq!(ask("fakeEdge.proofs.every((proof) => proof === 'Bearer new')"), JsValue::TRUE);
}
