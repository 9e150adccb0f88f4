//! One request of an upload: its headers, its body, its answer.
//!
//! The bytes go from the file to the network inside the browser. None passes through this crate.

use upload_proto::{
    client::{Reply, Request, UploadFault},
    wire,
};
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Blob, Headers, RequestInit, Response};

use crate::{
    fault::DropFault,
    host::{self, Tether},
    source::Source,
};

/// Sends one request about a file to its upload's `address`, with `headers` to begin with; `None` when the link was lost. Let go of before its end, it
/// is aborted.
///
/// # Errors
/// [`DropFault::Changed`] when the file can no longer be sent.
pub async fn send(
    source: &Source,
    address: &str,
    headers: &Headers,
    request: &Request,
    tether: &Tether,
) -> Result<Option<Response>, DropFault> {
    let unmade = |_| DropFault::Internal("a request could not be made");
    let (mut whole, mut part) = (None, None);
    if let Request::Append { range, .. } = request {
        whole = source.whole(range.start, range.end);
        if whole.is_none() {
            part = Some(source.slice(range.start, range.end).map_err(unmade)?);
        }
    }
    let built = build(address, headers, request, part.as_ref(), &tether.signal()).map_err(unmade)?;
    let answer = match whole {
        Some(file) => host::send_whole(&built, file).await,
        None => host::fetch(&built).await,
    };
    match answer {
        Ok(response) => Ok(Some(response)),
        Err(_) if !matches!(request, Request::Append { .. }) || source.readable().await => Ok(None),
        // To the network a file that changed looks like a lost link.
        Err(_) => Err(source.changed()),
    }
}

fn build(
    address: &str,
    headers: &Headers,
    request: &Request,
    body: Option<&Blob>,
    signal: &AbortSignal,
) -> Result<web_sys::Request, JsValue> {
    for (name, value) in request.headers() {
        headers.set(name, &value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method());
    init.set_headers(headers);
    init.set_signal(Some(signal));
    init.set_body_opt_blob(body);
    web_sys::Request::new_with_str_and_init(address, &init)
}

/// What the machine reads of an answer.
#[must_use]
pub fn read_reply(response: &Response) -> Reply {
    let header = |name| response.headers().get(name).ok().flatten();
    Reply { status: response.status(), offset: header(wire::OFFSET), retry_after: header("retry-after") }
}

/// The fault an upload ended with, in the edge's own words where it `refused`.
#[must_use]
pub fn explain(fault: UploadFault, refused: Option<DropFault>) -> DropFault {
    match (fault, refused) {
        (UploadFault::Cancelled, _) => DropFault::Cancelled,
        (UploadFault::Refused { .. }, Some(refused)) => refused,
        (fault, _) => DropFault::Upload(fault),
    }
}
