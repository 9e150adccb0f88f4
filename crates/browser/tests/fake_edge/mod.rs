//! An edge that answers inside the browser.

#![allow(clippy::unwrap_used, reason = "the helpers of a test fail by panicking")]

use browser::{host, messages::Event};
use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::support::Events;

/// The name of the imports of these tests.
pub(crate) const ID: &str = "00112233445566778899aabbccddeeff";

/// Puts an edge in the place of the network. `script` may answer a request itself with a `Response`.
pub(crate) fn fake_edge(script: &str) {
    let body = r#"
        const edge = { log: [], parts: [], offset: 0, declared: null, state: "receiving", hashFirst: false };
        globalThis.fakeEdge = edge;
        const view = (size) => JSON.stringify({
            id: edge.id, state: edge.state, fingerprint: edge.declared, aliases: [], skippedAliases: [], alreadyPresent: false,
            hashFirst: edge.hashFirst, waiting: null, problem: null, retryable: false, created: 1,
            files: [{ role: "unified", name: "test.tar", upload: "/api/v1/uploads/u", received: { done: edge.offset, total: size } }],
            forwarded: { done: 0, total: size },
        });
        // For a request that ends only by being aborted.
        edge.hang = (request) => new Promise((_, reject) => {
            request.signal.addEventListener("abort", () => { edge.log.push("aborted"); reject(request.signal.reason); });
        });
        const special = new Function("request", "edge", script);
        globalThis.fetch = async (request) => {
            const path = new URL(request.url).pathname;
            edge.log.push(request.method + " " + path);
            const answer = special(request, edge);
            if (answer) return answer;
            if (path === "/api/v1/imports") {
                const asked = await request.json();
                edge.id = asked.id;
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
            if (request.method === "PATCH") edge.declared = (await request.json()).fingerprint;
            if (request.method === "DELETE") edge.state = "cancelled";
            return new Response(view(edge.size), { status: 200 });
        };
        // The other way to send, to the same edge.
        globalThis.XMLHttpRequest = class {
            stop = new AbortController();
            headers = new Headers();
            open(method, url) { this.to = [url, method]; }
            setRequestHeader(name, value) { this.headers.set(name, value); }
            abort() { this.stop.abort(); }
            send(body) {
                const [url, method] = this.to;
                const request = new Request(url, { method, headers: this.headers, body, signal: this.stop.signal });
                const answered = async (answer) => {
                    this.status = answer.status;
                    this.answered = answer.headers;
                    this.response = await answer.blob();
                    this.onload();
                };
                fetch(request).then(answered, () => this.onerror());
            }
            getAllResponseHeaders() {
                return [...this.answered].map(([name, value]) => `${name}: ${value}\r\n`).join("");
            }
        };
    "#;
    Function::new_with_args("script", body).call1(&JsValue::UNDEFINED, &script.into()).unwrap();
}

/// The value of an expression of JavaScript, in which the edge is `fakeEdge`.
pub(crate) fn ask(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return {expression}")).call0(&JsValue::UNDEFINED).unwrap()
}

/// All bytes that came, in their order.
pub(crate) async fn received() -> Vec<u8> {
    let promise: Promise = ask("new Blob(fakeEdge.parts).arrayBuffer()").unchecked_into();
    Uint8Array::new(&JsFuture::from(promise).await.unwrap()).to_vec()
}

/// The requests that came.
pub(crate) fn log() -> String {
    ask("fakeEdge.log.join(', ')").as_string().unwrap()
}

/// How many of the events are so.
pub(crate) fn count(events: &Events, wanted: impl Fn(&Event) -> bool) -> usize {
    events.borrow().iter().filter(|event| wanted(event)).count()
}

/// Waits until something holds.
pub(crate) async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        host::sleep(0).await;
    }
}

/// Waits until such an event was told.
pub(crate) async fn told(events: &Events, wanted: impl Fn(&Event) -> bool) {
    until(|| count(events, &wanted) > 0).await;
}

/// What is acknowledged, as it was told.
pub(crate) fn progress(events: &Events) -> Vec<u64> {
    let done =
        |event: &Event| if let Event::Uploading { progress } = event { Some(progress.done) } else { None };
    events.borrow().iter().filter_map(done).collect()
}
