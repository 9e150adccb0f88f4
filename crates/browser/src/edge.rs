//! The JSON API of the edge, as the worker uses it.

use std::cell::RefCell;

use image_format::Explanation;
use js_sys::JSON;
use serde::Serialize;
use upload_proto::api::{CreateImport, DeclareFingerprint, IMPORTS};
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Headers, Request, RequestInit, Response};

use crate::{
    fault::DropFault,
    host,
    reader::ByteReader,
    values::{FromValue, Seen},
};

/// The longest answer read, in bytes. A view of an import has a few hundred.
const LONGEST_ANSWER: usize = 256 << 10;
/// How long an answer is waited for, in milliseconds. The edge waits for nobody else for longer than three seconds; what
/// takes so long went out on a connection that has died, and is asked again.
const PATIENCE: u32 = 10_000;

/// The edge at one address.
#[derive(Debug, Clone)]
pub struct Edge {
    base: String,
    /// What each request tells of who asks.
    proof: RefCell<Option<Headers>>,
}

impl Edge {
    /// The edge whose API lies under `base`, an absolute address without a slash at its end.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), proof: RefCell::default() }
    }

    /// From now on each request tells this of who asks.
    pub fn identify(&self, proof: Headers) {
        *self.proof.borrow_mut() = Some(proof);
    }

    /// The headers of a request, to which its own are to be added.
    ///
    /// # Errors
    /// The browser's reason.
    pub fn headers(&self) -> Result<Headers, JsValue> {
        match &*self.proof.borrow() {
            Some(proof) => Headers::new_with_headers(proof),
            None => Headers::new(),
        }
    }

    /// The address of something the edge named by its path.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Begins an import, or asks for the one of that id where nothing is offered. The answer is still to be judged;
    /// `None` when there is none. `signal` breaks it off.
    ///
    /// # Errors
    /// [`DropFault::Internal`] when the browser cannot make the request.
    pub async fn begin(
        &self,
        id: &str,
        offer: Option<&CreateImport>,
        signal: &AbortSignal,
    ) -> Result<Option<Response>, DropFault> {
        match offer {
            Some(offer) => self.send("POST", IMPORTS, Some(json(offer)?), signal).await,
            None => self.send("GET", &import(id), None, signal).await,
        }
    }

    /// Tells the fingerprint of an import; `None` when there was no answer. Saying it twice does no harm.
    ///
    /// # Errors
    /// [`DropFault::Internal`] when the browser cannot make the request.
    pub async fn declare(&self, id: &str, fingerprint: &str) -> Result<Option<Response>, DropFault> {
        let body = json(&DeclareFingerprint { fingerprint: fingerprint.to_owned() })?;
        self.send("PATCH", &import(id), Some(body), &AbortSignal::timeout_with_u32(PATIENCE)).await
    }

    /// Whether the import takes no more bytes; `None` when the edge does not say.
    pub async fn overtaken(&self, id: &str) -> Option<bool> {
        let signal = AbortSignal::timeout_with_u32(PATIENCE);
        let response = self.send("GET", &import(id), None, &signal).await.ok()??;
        if response.ok() { Some(Seen::from_value(&read(&response).await?)?.overtaken) } else { None }
    }

    /// Calls an import off. False when that can be no more, or the edge does not say.
    pub async fn cancel(&self, id: &str) -> bool {
        let signal = AbortSignal::timeout_with_u32(PATIENCE);
        let answer = self.send("DELETE", &import(id), None, &signal).await;
        matches!(answer, Ok(Some(response)) if response.ok())
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<String>,
        signal: &AbortSignal,
    ) -> Result<Option<Response>, DropFault> {
        let request = self
            .request(method, path, body, signal)
            .map_err(|_| DropFault::Internal("a request could not be made"))?;
        Ok(host::fetch(&request).await.ok())
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<String>,
        signal: &AbortSignal,
    ) -> Result<Request, JsValue> {
        let (init, headers) = (RequestInit::new(), self.headers()?);
        init.set_method(method);
        init.set_signal(Some(signal));
        if let Some(body) = body {
            headers.set("content-type", "application/json")?;
            init.set_body(&JsValue::from_str(&body));
        }
        init.set_headers(&headers);
        Request::new_with_str_and_init(&self.address(path), &init)
    }
}

/// What an answer says of an import.
///
/// # Errors
/// [`DropFault::Nonsense`] when it says something else.
pub async fn seen(response: &Response) -> Result<Seen, DropFault> {
    let value = read(response).await;
    value.and_then(|it| Seen::from_value(&it)).ok_or(DropFault::Nonsense { status: response.status() })
}

/// What a refusing answer says.
pub async fn refusal(response: &Response) -> DropFault {
    match read(response).await.and_then(|it| Explanation::from_value(&it)) {
        Some(problem) => DropFault::Edge(problem),
        None => DropFault::Nonsense { status: response.status() },
    }
}

fn import(id: &str) -> String {
    format!("{IMPORTS}/{id}")
}

fn json(value: &impl Serialize) -> Result<String, DropFault> {
    serde_json::to_string(value).map_err(|_| DropFault::Internal("a request could not be written"))
}

/// Reads JSON from an answer; `None` when it is too long, broken off or something else.
async fn read(response: &Response) -> Option<JsValue> {
    let mut reader = ByteReader::new(&response.body()?).ok()?;
    let mut bytes = Vec::new();
    while let Some(chunk) = reader.next().await.ok()? {
        bytes.extend_from_slice(chunk);
        if bytes.len() > LONGEST_ANSWER {
            reader.stop().await;
            return None;
        }
    }
    JSON::parse(std::str::from_utf8(&bytes).ok()?).ok()
}
