//! The JSON API of the edge, as the worker uses it.

use js_sys::JSON;
use serde::Serialize;
use upload_proto::api::{CreateImport, DeclareFingerprint, IMPORTS, ImportView, Problem};
use wasm_bindgen::JsValue;
use web_sys::{Headers, Request, RequestInit, Response};

use crate::{
    fault::DropFault,
    host::{self, Cancel},
    reader::ByteReader,
    values::FromValue,
};

/// The longest answer read, in bytes. A view of an import has a few hundred.
const LONGEST_ANSWER: usize = 256 << 10;
/// How often a fingerprint is told to an edge that does not answer: for about a quarter of a minute.
const DECLARATIONS: u32 = 6;
/// The wait after the first time in milliseconds; it doubles with each further one.
const FIRST_WAIT: u64 = 500;

/// The edge at one address.
#[derive(Debug, Clone)]
pub struct Edge {
    base: String,
}

impl Edge {
    /// The edge whose API lies under `base`, an absolute address without a slash at its end.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned() }
    }

    /// The address of something the edge named by its path.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Begins an import.
    ///
    /// # Errors
    /// As [`DropFault`] has it for answers and links.
    pub async fn create(&self, create: &CreateImport) -> Result<ImportView, DropFault> {
        self.call("POST", IMPORTS, Some(json(create)?)).await
    }

    /// Tells the fingerprint of an import.
    ///
    /// # Errors
    /// As [`DropFault`] has it for answers and links.
    pub async fn declare(&self, id: &str, fingerprint: &str) -> Result<ImportView, DropFault> {
        let body = DeclareFingerprint { fingerprint: fingerprint.to_owned() };
        self.call("PATCH", &import(id), Some(json(&body)?)).await
    }

    /// Tells the fingerprint, again while the edge does not answer. Saying it twice does no harm.
    ///
    /// # Errors
    /// As [`DropFault`] has it for answers and links, and [`DropFault::Cancelled`].
    pub async fn declare_patiently(
        &self,
        id: &str,
        fingerprint: &str,
        cancel: &Cancel,
    ) -> Result<ImportView, DropFault> {
        for attempt in 1..DECLARATIONS {
            match self.declare(id, fingerprint).await {
                Err(DropFault::Unreachable) => host::sleep(FIRST_WAIT << (attempt - 1)).await,
                answer => return answer,
            }
            cancel.check()?;
        }
        self.declare(id, fingerprint).await
    }

    /// The import as the edge has it now.
    ///
    /// # Errors
    /// As [`DropFault`] has it for answers and links.
    pub async fn import(&self, id: &str) -> Result<ImportView, DropFault> {
        self.call("GET", &import(id), None).await
    }

    /// Calls an import off.
    ///
    /// # Errors
    /// As [`DropFault`] has it for answers and links.
    pub async fn cancel(&self, id: &str) -> Result<(), DropFault> {
        let response = self.send("DELETE", &import(id), None).await?;
        if response.ok() { Ok(()) } else { Err(refusal(&response).await) }
    }

    async fn call<T: FromValue>(
        &self,
        method: &str,
        path: &str,
        body: Option<String>,
    ) -> Result<T, DropFault> {
        let response = self.send(method, path, body).await?;
        if !response.ok() {
            return Err(refusal(&response).await);
        }
        read(&response).await.ok_or(DropFault::Nonsense { status: response.status() })
    }

    async fn send(&self, method: &str, path: &str, body: Option<String>) -> Result<Response, DropFault> {
        let request = request(method, &self.address(path), body)
            .map_err(|_| DropFault::Internal("a request could not be made"))?;
        host::fetch(&request).await.map_err(|_| DropFault::Unreachable)
    }
}

/// What a refusing answer says.
pub async fn refusal(response: &Response) -> DropFault {
    match read::<Problem>(response).await {
        Some(problem) => DropFault::Edge(problem),
        None => DropFault::Nonsense { status: response.status() },
    }
}

fn import(id: &str) -> String {
    format!("{IMPORTS}/{}", String::from(js_sys::encode_uri_component(id)))
}

fn request(method: &str, address: &str, body: Option<String>) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(&body));
    }
    Request::new_with_str_and_init(address, &init)
}

fn json(value: &impl Serialize) -> Result<String, DropFault> {
    serde_json::to_string(value).map_err(|_| DropFault::Internal("a request could not be written"))
}

/// Reads JSON from an answer; `None` when it is too long, broken off or something else.
async fn read<T: FromValue>(response: &Response) -> Option<T> {
    let mut reader = ByteReader::new(&response.body()?).ok()?;
    let mut bytes = Vec::new();
    while let Some(chunk) = reader.next().await.ok()? {
        bytes.extend_from_slice(chunk);
        if bytes.len() > LONGEST_ANSWER {
            reader.stop().await;
            return None;
        }
    }
    let value = JSON::parse(std::str::from_utf8(&bytes).ok()?).ok()?;
    T::from_value(&value)
}
