//! Images of the fake daemon.

use std::collections::BTreeMap;

use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::answer::{Answer, accepted, error, sync};
use super::operations::FakeOperation;
use super::state::State;
use super::{Shared, route};
use crate::fingerprint::Fingerprint;
use crate::image::Image;
use crate::model::{Imported, InstanceType};
use crate::moment;

/// A whole upload on its way to becoming an image.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) project: String,
    pub(super) announced: Option<String>,
    pub(super) fingerprint: Fingerprint,
    pub(super) size: u64,
    pub(super) filename: String,
    pub(super) public: bool,
    /// Told by the part's name for a split image.
    pub(super) instance_type: Option<InstanceType>,
}

impl State {
    /// What an operation does with an upload, in Incus's order and words.
    pub(super) fn import(&mut self, candidate: Candidate) -> Result<Imported, String> {
        let Candidate { project, fingerprint, size, .. } = candidate;
        if let Some(announced) = candidate.announced.filter(|text| *text != fingerprint.to_string()) {
            return Err(format!("fingerprints don't match, got {fingerprint} expected {announced}"));
        }
        if self.image(&project, &fingerprint).is_some() {
            return Err("Image with same fingerprint already exists".to_owned());
        }
        let facts = self.facts.get(&fingerprint).cloned().unwrap_or_default();
        let image = Image {
            filename: candidate.filename,
            size,
            instance_type: Some(candidate.instance_type.unwrap_or(facts.instance_type)),
            architecture: facts.architecture,
            public: candidate.public,
            properties: facts.properties,
            profiles: vec!["default".to_owned()],
            ..Image::unknown(fingerprint)
        };
        self.add_image(&project, image);
        Ok(Imported { fingerprint, size })
    }
}

/// All images, or those that pass `size eq N`, the one filter known.
pub(super) fn list(shared: &Shared, project: &str, filter: Option<&str>) -> Answer {
    let size: Option<u64> = filter.and_then(|text| text.strip_prefix("size eq ")?.parse().ok());
    let images = shared.read().images(project);
    sync(&images.iter().filter(|image| size.is_none_or(|size| image.size == size)).map(image_json).collect())
}

pub(super) fn show(shared: &Shared, project: &str, fingerprint: &str) -> Answer {
    let found = fingerprint.parse().ok().and_then(|fingerprint| shared.read().image(project, &fingerprint));
    let missing = || error(StatusCode::NOT_FOUND, &format!("Image \"{fingerprint}\" not found"));
    found.map_or_else(missing, |image| shown(&image))
}

/// One image, with the ETag of what can be changed about it.
fn shown(image: &Image) -> Answer {
    let mut answer = sync(&image_json(image));
    if let Ok(stand) = HeaderValue::from_str(&stand(image)) {
        answer.headers_mut().insert(header::ETAG, stand);
    }
    answer
}

/// Incus counts these three and no more.
pub(super) fn stand(image: &Image) -> String {
    let text = format!("{} {} {:?}", image.public, image.auto_update, image.properties);
    format!("\"{}\"", Fingerprint::from(<[u8; 32]>::from(Sha256::digest(text))))
}

#[derive(Deserialize)]
struct Patch {
    #[serde(default)]
    properties: BTreeMap<String, String>,
    #[serde(default)]
    public: Option<bool>,
    #[serde(default)]
    auto_update: Option<bool>,
}

pub(super) fn patch(shared: &Shared, project: &str, fingerprint: &str, body: Value) -> Answer {
    let Ok(patch) = serde_json::from_value::<Patch>(body) else { return bad_request() };
    shared.change(|state| {
        let found = fingerprint.parse().ok().and_then(|fingerprint| state.stored(project, &fingerprint));
        found.map_or_else(route::no_image, |image| {
            image.public = patch.public.unwrap_or(image.public);
            image.auto_update = patch.auto_update.unwrap_or(image.auto_update);
            image.properties.extend(patch.properties);
            image.properties.retain(|_, value| !value.is_empty());
            sync(&json!({}))
        })
    })
}

pub(super) fn delete(shared: &Shared, project: &str, fingerprint: &str) -> Answer {
    let Ok(fingerprint) = fingerprint.parse() else { return route::no_image() };
    shared.change(|state| {
        if !state.remove_image(project, &fingerprint) {
            return route::no_image();
        }
        let operation = FakeOperation::Ended(Ok(Value::Null));
        let id = state.add_operation(operation.clone());
        accepted(id.as_str(), &operation.json(&id))
    })
}

fn image_json(image: &Image) -> Value {
    let aliases: Value = image
        .aliases
        .iter()
        .map(|alias| json!({ "name": alias.name, "description": alias.description }))
        .collect();
    let mut told = json!({
        "fingerprint": image.fingerprint, "filename": image.filename, "size": image.size,
        "type": image.instance_type.map(|kind| kind.to_string()), "architecture": image.architecture,
        "public": image.public, "properties": image.properties, "aliases": aliases, "cached": image.cached,
        "auto_update": image.auto_update, "profiles": image.profiles,
        "created_at": moment(image.created_at), "uploaded_at": moment(image.uploaded_at),
        "last_used_at": moment(image.last_used_at), "expires_at": moment(image.expires_at),
    });
    if let Some(source) = &image.update_source {
        told["update_source"] = json!({
            "alias": source.alias, "server": source.server, "protocol": source.protocol,
            "certificate": source.certificate,
            "image_type": source.image_type.map(|kind| kind.to_string()).unwrap_or_default(),
        });
    }
    told
}

fn moment(seconds: Option<i64>) -> String {
    seconds.and_then(moment::text).unwrap_or_else(|| "0001-01-01T00:00:00Z".to_owned())
}

fn bad_request() -> Answer {
    error(StatusCode::BAD_REQUEST, "invalid JSON")
}
