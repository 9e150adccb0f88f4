//! Images that the fake daemon gets without a body: copies, web addresses, tokens for a push to come.
//!
//! Other servers are not there. What they have is told by [`super::Incus::elsewhere`].

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use super::Shared;
use super::answer::{Answer, accepted, error};
use super::operations::{FakeOperation, Work};
use super::route::Hangup;
use super::state::{Fault, State};
use crate::image::{Image, UpdateSource};
use crate::model::Imported;

/// A download and what comes of it.
#[derive(Debug, Clone)]
pub(super) struct Pulled {
    project: String,
    image: Result<Image, String>,
}

/// `POST /images` with a JSON body.
pub(super) fn begin(shared: &Shared, project: &str, body: &Bytes) -> Result<Answer, Hangup> {
    let Ok(request) = serde_json::from_slice::<Value>(body) else {
        return Ok(error(StatusCode::BAD_REQUEST, "invalid JSON"));
    };
    shared.change(|state| {
        if let Some(closed) = state.closed(project, "Fetch project database object: Project not found") {
            return Ok(closed);
        }
        let source = &request["source"];
        if source["mode"] == "push" {
            let id = state.mint();
            return Ok(state.told(&id));
        }
        let image = match source["type"].as_str() {
            Some("image") => state.copied(source, &request),
            Some("url") => state.fetched(source, &request),
            _ => return Ok(error(StatusCode::INTERNAL_SERVER_ERROR, "Invalid images JSON")),
        };
        state.pull(Box::new(Pulled { project: project.to_owned(), image }))
    })
}

impl State {
    /// A new token.
    pub(super) fn mint(&mut self) -> crate::names::OperationId {
        let secret = format!("{:064x}", self.operations_made + 1);
        self.add_operation(FakeOperation::Token(secret))
    }

    pub(super) fn told(&self, id: &crate::names::OperationId) -> Answer {
        let operation = self.operations.get(id).map(|operation| operation.json(id));
        accepted(id.as_str(), &operation.unwrap_or_default())
    }

    /// What another server has under a name, a fingerprint or an address.
    fn found(&self, key: &Value, missing: impl FnOnce(&str) -> String) -> Result<Image, String> {
        let key = key.as_str().unwrap_or_default();
        self.elsewhere.get(key).cloned().ok_or_else(|| missing(key))
    }

    fn copied(&self, source: &Value, request: &Value) -> Result<Image, String> {
        let text = |key: &str| source[key].as_str().unwrap_or_default().to_owned();
        let by_alias = source["fingerprint"].is_null();
        let key = if by_alias { &source["alias"] } else { &source["fingerprint"] };
        let missing = |key: &str| format!("Failed getting remote image info: Image \"{key}\" not found");
        let image = self.found(key, missing)?;
        let update_source = by_alias.then(|| UpdateSource {
            alias: text("alias"),
            server: text("server"),
            protocol: text("protocol"),
            certificate: text("certificate"),
            image_type: None,
        });
        let profiles = match &request["profiles"] {
            Value::Array(names) => names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
            _ => vec!["default".to_owned()],
        };
        let auto_update = request["auto_update"] == true;
        Ok(Image { auto_update, update_source, profiles, ..described(image, request) })
    }

    fn fetched(&self, source: &Value, request: &Value) -> Result<Image, String> {
        let image = self.found(&source["url"], |_| "Missing Incus-Image-Hash header".to_owned())?;
        Ok(Image { profiles: vec!["default".to_owned()], ..described(image, request) })
    }

    /// Begins a download, as the script has it.
    fn pull(&mut self, pulled: Box<Pulled>) -> Result<Answer, Hangup> {
        let fault = self.faults.pop_front();
        let operation = match &fault {
            Some(Fault::AnswerEarly(status, text) | Fault::AnswerLate(status, text)) => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                return Ok(error(status, text));
            }
            Some(Fault::FailOperation(text)) => FakeOperation::Ended(Err(text.clone())),
            Some(Fault::HoldOperation) => FakeOperation::Held(Work::Pull(pulled, None)),
            _ => FakeOperation::Ended(self.work(Work::Pull(pulled, None))),
        };
        if let Some(Fault::LoseAnswer) = fault {
            return Err(Hangup);
        }
        let id = self.add_operation(operation);
        let answer = self.told(&id);
        if let Some(Fault::VanishOperation) = fault {
            self.operations.remove(&id);
        }
        Ok(answer)
    }

    /// An image that is there already ends well.
    pub(super) fn finish_pull(&mut self, pulled: Pulled) -> Result<Imported, String> {
        let image = pulled.image?;
        let imported = Imported { fingerprint: image.fingerprint, size: image.size };
        if self.image(&pulled.project, &image.fingerprint).is_none() {
            self.add_image(&pulled.project, image);
        }
        Ok(imported)
    }
}

/// The image as the request has it.
fn described(image: Image, request: &Value) -> Image {
    Image {
        public: request["public"] == true,
        filename: request["filename"].as_str().unwrap_or_default().to_owned(),
        aliases: Vec::new(),
        ..image
    }
}
