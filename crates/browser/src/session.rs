//! The worker's commands as JavaScript calls them.

use std::rc::Rc;

use image_format::WrapForm;
use js_sys::{Function, JSON};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, Headers};

use crate::{dropped::Dropped, edge::Edge, messages::Event, values::FromValue, work::Work};

/// One drop, as the worker's script holds it. Every command returns at once; what comes of it, events tell.
#[wasm_bindgen]
pub struct Session {
    work: Rc<Work>,
}

#[wasm_bindgen]
impl Session {
    /// A drop for the edge at `endpoint`, an absolute address. `emit` is called with each `Event`.
    ///
    /// # Errors
    /// A text in a browser that lacks what is needed.
    #[wasm_bindgen(constructor)]
    pub fn new(endpoint: &str, emit: Function) -> Result<Session, JsValue> {
        let work = Work::new(Edge::new(endpoint), Box::new(move |event| tell(&emit, &event)))
            .map_err(|_| "this browser lacks what is needed")?;
        Ok(Self { work: Rc::new(work) })
    }

    /// From now on each request tells this of who asks, and for which tenant.
    pub fn identify(&self, proof: Headers) {
        self.work.identify(proof);
    }

    /// Says what the files are and, when it is their turn, hashes them. `paths` are their names with the folders they
    /// were dropped in, in the same order.
    pub fn inspect(&self, files: Vec<File>, paths: Vec<String>) {
        let work = Rc::clone(&self.work);
        let dropped = files.into_iter().zip(paths).map(|(file, path)| Dropped { file, path }).collect();
        spawn_local(async move { work.inspect(dropped).await });
    }

    /// Lets it hash; or takes the fingerprint that is `known` of the very same files for it, where nothing else is to be
    /// learnt from their bytes.
    #[wasm_bindgen(js_name = hash)]
    pub fn hash_now(&self, known: Option<String>) {
        self.work.hash_now(known);
    }

    /// Writes the metadata that is missing, from a `WrapForm`.
    ///
    /// # Errors
    /// A text when `form` is something else: a fault of the page.
    pub fn wrap(&self, form: &JsValue) -> Result<(), JsValue> {
        let form = WrapForm::from_value(form).ok_or("not a WrapForm")?;
        let work = Rc::clone(&self.work);
        spawn_local(async move { work.wrap(form).await });
        Ok(())
    }

    /// Imports what was inspected under a name nobody can guess, with `ImportOptions`; without them, goes on with the
    /// import of that name. Bytes go out when that is allowed by [`Session::go`].
    ///
    /// # Errors
    /// A text when `options` is something else: a fault of the page.
    pub fn import(&self, id: String, options: &JsValue) -> Result<(), JsValue> {
        let options = FromValue::from_value(options).ok_or("not ImportOptions")?;
        let work = Rc::clone(&self.work);
        spawn_local(async move { work.import(id, options).await });
        Ok(())
    }

    /// Lets bytes go out.
    pub fn go(&self) {
        self.work.go();
    }

    /// Lets no more bytes go out.
    pub fn pause(&self) {
        self.work.pause();
    }

    /// The browser says whether there is a network.
    pub fn network(&self, online: bool) {
        self.work.network(online);
    }

    /// Calls everything off.
    pub fn cancel(&self) {
        let work = Rc::clone(&self.work);
        spawn_local(async move { work.cancel().await });
    }
}

fn tell(emit: &Function, event: &Event) {
    // By way of text, which takes less code than building the objects from here. Neither can fail on events, which are
    // plain data, and a page that throws on one cannot be helped.
    if let Some(value) = serde_json::to_string(event).ok().and_then(|text| JSON::parse(&text).ok()) {
        let _ = emit.call1(&JsValue::UNDEFINED, &value);
    }
}
