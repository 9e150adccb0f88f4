//! Whole writes of an image, refreshes and profiles of the fake daemon.

use std::collections::BTreeMap;

use http::request::Parts;
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, error, sync};
use super::operations::FakeOperation;
use super::state::State;
use super::{Shared, images, route};
use crate::fingerprint::Fingerprint;
use crate::moment;

#[derive(Deserialize)]
struct Whole {
    auto_update: bool,
    public: bool,
    properties: BTreeMap<String, String>,
    profiles: Option<Vec<String>>,
    #[serde(default)]
    expires_at: String,
}

impl State {
    /// The names of the profiles a project's images may have.
    fn profiles_of(&self, project: &str) -> Vec<String> {
        let of = |name: &str| self.projects.get(name).and_then(|found| found.profiles.clone());
        of(project).or_else(|| of("default")).unwrap_or_else(|| vec!["default".to_owned()])
    }
}

/// `PUT /images/<fp>`.
pub(super) fn put(shared: &Shared, project: &str, fingerprint: &str, head: &Parts, body: Value) -> Answer {
    let Ok(whole) = serde_json::from_value::<Whole>(body) else {
        return error(StatusCode::BAD_REQUEST, "invalid JSON");
    };
    let profiles = whole.profiles.unwrap_or_else(|| vec!["default".to_owned()]);
    shared.change(|state| {
        let known = state.profiles_of(project);
        let late = state.contended > 0;
        state.contended = state.contended.saturating_sub(1);
        let found = fingerprint.parse().ok().and_then(|fingerprint| state.stored(project, &fingerprint));
        let Some(image) = found else { return route::no_image() };
        let wanted = route::text(&head.headers, header::IF_MATCH.as_str());
        if late || wanted.is_some_and(|wanted| wanted != images::stand(image)) {
            return error(StatusCode::PRECONDITION_FAILED, "ETag doesn't match");
        }
        if let Some(missing) = profiles.iter().find(|name| !known.contains(name)) {
            return error(StatusCode::INTERNAL_SERVER_ERROR, &format!("Profile '{missing}' doesn't exist"));
        }
        (image.public, image.auto_update) = (whole.public, whole.auto_update);
        (image.properties, image.profiles) = (whole.properties, profiles);
        // A zero keeps what there was.
        image.expires_at = moment::seconds(&whole.expires_at).or(image.expires_at);
        sync(&json!({}))
    })
}

/// `POST /images/<fp>/refresh`. A newer image takes the place of the old one.
pub(super) fn refresh(shared: &Shared, project: &str, fingerprint: &str) -> Answer {
    let Ok(old) = fingerprint.parse::<Fingerprint>() else { return route::no_image() };
    shared.change(|state| {
        let Some(image) = state.image(project, &old) else { return route::no_image() };
        let newer = if image.update_source.is_some() { state.refreshes.pop_front() } else { None };
        let changed = newer.is_some();
        if let Some(newer) = newer {
            state.hand_aliases(project, &old, newer.fingerprint);
            state.remove_image(project, &old);
            state.add_image(project, newer);
        }
        let operation = FakeOperation::Ended(Ok(json!({ "refreshed": changed })));
        let id = state.add_operation(operation);
        state.told(&id)
    })
}

pub(super) fn profiles(shared: &Shared, project: &str) -> Answer {
    let names = shared.read().profiles_of(project);
    sync(&names.iter().map(|name| json!(format!("/1.0/profiles/{name}?project={project}"))).collect())
}
