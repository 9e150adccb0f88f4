//! What the worker's global scope lends: a clock, a timer, the network, and the sign that all is called off.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, File, MessageChannel, Request, Response, WorkerGlobalScope};

use crate::fault::DropFault;

/// Milliseconds of a clock that does not go back, from the worker's start.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "performance.now() is small and positive"
)]
pub fn now() -> u64 {
    scope().performance().map_or(0, |clock| clock.now() as u64)
}

/// The time now, in whole seconds since 1970.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "Date.now() is a whole number below 2^53")]
pub fn seconds() -> i64 {
    js_sys::Date::now() as i64 / 1000
}

/// Waits for `millis` milliseconds.
pub async fn sleep(millis: u64) {
    let millis = i32::try_from(millis).unwrap_or(i32::MAX);
    let timer = Promise::new(&mut |resolve: Function, _reject| {
        // Without a timer the wait is over at once: the machines that sleep check the clock themselves.
        if scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis).is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(timer).await;
}

/// How long work without waiting may keep the worker to itself, in milliseconds: meanwhile neither a command of the page
/// nor an answer of the edge is heard.
const BREATH: u64 = 50;

/// Lets the worker come to other things during long work.
#[derive(Debug)]
pub struct Breath {
    last: u64,
    /// A message to ourselves comes after what waits already. A timer would come four milliseconds later, as browsers
    /// have it for those that follow one another.
    channel: Option<MessageChannel>,
}

impl Breath {
    /// Work that begins now.
    #[must_use]
    pub fn new() -> Self {
        Self { last: now(), channel: None }
    }

    /// Waits for a moment when it is time.
    pub async fn take(&mut self) {
        if now().saturating_sub(self.last) < BREATH {
            return;
        }
        if self.channel.is_none() {
            self.channel = MessageChannel::new().ok();
        }
        match &self.channel {
            Some(channel) => turn(channel).await,
            None => sleep(0).await,
        }
        self.last = now();
    }
}

impl Default for Breath {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Breath {
    fn drop(&mut self) {
        // A port that listens is kept for as long as the worker runs.
        if let Some(channel) = &self.channel {
            channel.port1().close();
        }
    }
}

/// Waits for a message to ourselves.
async fn turn(channel: &MessageChannel) {
    let came = Promise::new(&mut |resolve: Function, _reject| {
        channel.port1().set_onmessage(Some(&resolve));
        // A port takes a message of nothing at any time.
        let _ = channel.port2().post_message(&JsValue::UNDEFINED);
    });
    let _ = JsFuture::from(came).await;
}

/// Sends a request.
///
/// # Errors
/// The browser's reason when there is no answer: the link is down, or the request was aborted.
pub async fn fetch(request: &Request) -> Result<Response, JsValue> {
    JsFuture::from(scope().fetch_with_request(request)).await?.dyn_into()
}

#[wasm_bindgen(module = "/js/whole.js")]
extern "C" {
    #[wasm_bindgen(js_name = sendWhole)]
    fn whole(request: &Request, file: &File) -> Promise;
}

/// Sends a request with a whole file as its body, in the way that takes least of the processor.
///
/// # Errors
/// As [`fetch`].
pub async fn send_whole(request: &Request, file: &File) -> Result<Response, JsValue> {
    JsFuture::from(whole(request, file)).await?.dyn_into()
}

/// The sign that a drop is called off. It stops what reads it.
#[derive(Debug, Clone)]
pub struct Cancel(AbortController);

impl Cancel {
    /// A sign not yet given.
    ///
    /// # Errors
    /// [`DropFault::Internal`] in a browser without `AbortController`.
    pub fn new() -> Result<Self, DropFault> {
        AbortController::new().map(Self).map_err(|_| DropFault::Internal("there is no AbortController"))
    }

    /// Calls it off. Again is harmless.
    pub fn give(&self) {
        self.0.abort();
    }

    /// For requests that are to end with it.
    #[must_use]
    fn signal(&self) -> AbortSignal {
        self.0.signal()
    }

    /// Whether it was given.
    #[must_use]
    pub fn given(&self) -> bool {
        self.0.signal().aborted()
    }

    /// Goes on only while it was not given.
    ///
    /// # Errors
    /// [`DropFault::Cancelled`] after it was given.
    pub fn check(&self) -> Result<(), DropFault> {
        if self.given() { Err(DropFault::Cancelled) } else { Ok(()) }
    }
}

/// Ties a request to whoever waits for its answer: let go of, it aborts it.
#[derive(Debug)]
pub struct Tether(Cancel);

impl Tether {
    /// A tether for one request.
    ///
    /// # Errors
    /// [`DropFault::Internal`] in a browser without `AbortController`.
    pub fn new() -> Result<Self, DropFault> {
        Cancel::new().map(Self)
    }

    /// For that request.
    #[must_use]
    pub fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for Tether {
    fn drop(&mut self) {
        self.0.give();
    }
}

/// A gate that opens once and stays open.
#[derive(Debug, Clone)]
pub struct Gate {
    promise: Promise,
    open: Option<Function>,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        // Not `Function::default()`: that evaluates a text, which the page's policy forbids.
        let mut open = None;
        let promise = Promise::new(&mut |resolve: Function, _reject| open = Some(resolve));
        Self { promise, open }
    }

    /// Opens it. Again is harmless.
    pub fn open(&self) {
        if let Some(open) = &self.open {
            // A promise's own function does not throw.
            let _ = open.call0(&JsValue::UNDEFINED);
        }
    }

    /// Waits until it is open.
    pub async fn opened(&self) {
        let _ = JsFuture::from(self.promise.clone()).await;
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

fn scope() -> WorkerGlobalScope {
    // Unchecked because this crate runs nowhere else, and what is used of the scope a window has as well.
    js_sys::global().unchecked_into()
}
