//! Aliases of the fake daemon.

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, created, error, sync};
use super::{Shared, route};
use crate::fingerprint::Fingerprint;
use crate::model::Alias;

pub(super) fn show(shared: &Shared, project: &str, name: &str) -> Answer {
    shared.read().alias(project, name).map_or_else(no_alias, |alias| {
        sync(&json!({
            "name": alias.name, "target": alias.target, "description": alias.description, "type": "container",
        }))
    })
}

#[derive(Deserialize)]
struct AliasBody {
    #[serde(default)]
    name: String,
    target: Fingerprint,
    #[serde(default)]
    description: String,
}

/// POST creates, PUT moves; each refuses where the other would do.
pub(super) fn put(
    shared: &Shared,
    project: &str,
    method: &Method,
    name: Option<&str>,
    body: Value,
) -> Answer {
    let Ok(body) = serde_json::from_value::<AliasBody>(body) else { return bad_request() };
    let name = name.map_or(body.name, str::to_owned);
    shared.change(|state| {
        let exists = state.alias(project, &name).is_some();
        match (method == Method::POST, exists) {
            (true, true) => return error(StatusCode::CONFLICT, &format!("Alias \"{name}\" already exists")),
            (false, false) => return no_alias(),
            (true, false) | (false, true) => {}
        }
        if state.image(project, &body.target).is_none() {
            return route::no_image();
        }
        state.set_alias(project, Alias { name, target: body.target, description: body.description });
        if exists { sync(&json!({})) } else { created() }
    })
}

pub(super) fn delete(shared: &Shared, project: &str, name: &str) -> Answer {
    if shared.change(|state| state.remove_alias(project, name)) { sync(&json!({})) } else { no_alias() }
}

/// Changes the description.
pub(super) fn patch(shared: &Shared, project: &str, name: &str, body: &Value) -> Answer {
    shared.change(|state| {
        let Some(alias) = state.alias(project, name) else { return no_alias() };
        let description = body["description"].as_str().map_or(alias.description, str::to_owned);
        state.set_alias(project, Alias { description, ..alias });
        sync(&json!({}))
    })
}

pub(super) fn rename(shared: &Shared, project: &str, name: &str, body: &Value) -> Answer {
    let new = body["name"].as_str().unwrap_or_default();
    shared.change(|state| {
        let Some(alias) = state.alias(project, name) else { return no_alias() };
        if state.alias(project, new).is_some() {
            return error(StatusCode::CONFLICT, &format!("Alias \"{new}\" already exists"));
        }
        state.remove_alias(project, name);
        state.set_alias(project, Alias { name: new.to_owned(), ..alias });
        created()
    })
}

fn no_alias() -> Answer {
    error(StatusCode::NOT_FOUND, "Image alias not found")
}

fn bad_request() -> Answer {
    error(StatusCode::BAD_REQUEST, "name and target are required")
}
