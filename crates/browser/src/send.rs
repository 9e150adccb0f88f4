//! Drives one upload: the machine of `upload-proto` decides, the browser sends slices of the file.
//!
//! The bytes go from the file to the network inside the browser. None passes through this crate.

use upload_proto::{
    client::{Input, Output, Reply, Request, Upload, UploadFault},
    wire,
};
use wasm_bindgen::JsValue;
use web_sys::{Headers, RequestInit, Response};

use crate::{
    edge,
    fault::DropFault,
    host::{self, Cancel},
    source::Source,
};

/// The bytes of one request: 16 MiB, beyond which nothing is gained, and each answer moves the progress.
pub const SLICE: u64 = 16 << 20;

/// Sends a file to `address`, of which `received` bytes are there already, and tells what is acknowledged.
///
/// # Errors
/// [`DropFault::Upload`] or what the edge said when it refused, [`DropFault::Changed`] when the file can no longer
/// be sent, [`DropFault::Cancelled`].
pub async fn send(
    source: &Source,
    address: &str,
    received: u64,
    cancel: &Cancel,
    mut acknowledged: impl FnMut(u64),
) -> Result<(), DropFault> {
    let mut machine = Upload::new(source.named.size, received, SLICE);
    // What the edge said last when it refused; better words than a status.
    let mut refusal = None;
    let mut input = Input::Start;
    loop {
        machine.handle(input, host::now()).map_err(|_| DropFault::Internal("an upload lost its order"))?;
        input = loop {
            match machine.poll() {
                Some(Output::Send(request)) => match exchange(source, address, &request, cancel).await? {
                    Some(response) => {
                        let reply = read_reply(&response);
                        refusal = if response.ok() { None } else { Some(edge::refusal(&response).await) };
                        break Input::Replied(reply);
                    }
                    None => break Input::LinkLost,
                },
                Some(Output::WakeAt(time)) => {
                    host::sleep(time.saturating_sub(host::now())).await;
                    cancel.check()?;
                    break Input::Timeout;
                }
                Some(Output::Acknowledged(bytes)) => acknowledged(bytes),
                Some(Output::Done) => return Ok(()),
                Some(Output::Failed(fault)) => return Err(explain(fault, refusal)),
                None => return Err(DropFault::Internal("an upload stood still")),
            }
        };
    }
}

/// Sends one request; `None` when the link was lost.
async fn exchange(
    source: &Source,
    address: &str,
    request: &Request,
    cancel: &Cancel,
) -> Result<Option<Response>, DropFault> {
    let request = build(source, address, request, cancel)
        .map_err(|_| DropFault::Internal("a request could not be made"))?;
    let answer = host::fetch(&request).await;
    cancel.check()?;
    match answer {
        Ok(response) => Ok(Some(response)),
        Err(_) if source.readable().await => Ok(None),
        // To the network a file that changed looks like a lost link.
        Err(_) => Err(source.changed()),
    }
}

fn build(
    source: &Source,
    address: &str,
    request: &Request,
    cancel: &Cancel,
) -> Result<web_sys::Request, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in request.headers() {
        headers.set(name, &value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method());
    init.set_headers(&headers);
    init.set_signal(Some(&cancel.signal()));
    match request {
        Request::Query => {}
        Request::Append { range } => {
            init.set_body_opt_blob(Some(&source.slice(range.start, range.end)?));
        }
    }
    web_sys::Request::new_with_str_and_init(address, &init)
}

fn read_reply(response: &Response) -> Reply {
    let header = |name| response.headers().get(name).ok().flatten();
    Reply { status: response.status(), offset: header(wire::OFFSET), retry_after: header("retry-after") }
}

fn explain(fault: UploadFault, refusal: Option<DropFault>) -> DropFault {
    match (fault, refusal) {
        (UploadFault::Cancelled, _) => DropFault::Cancelled,
        (UploadFault::Refused { .. } | UploadFault::GaveUp, Some(DropFault::Edge(problem))) => {
            DropFault::Edge(problem)
        }
        (fault, _) => DropFault::Upload(fault),
    }
}
