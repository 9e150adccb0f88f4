//! Projects of the fake daemon, their limits, and the server's own state.

use http::StatusCode;
use serde_json::{Value, json};

use super::Shared;
use super::answer::{Answer, error, sync};
use super::state::State;

/// A project.
#[derive(Debug, Clone, Default)]
pub(super) struct FakeProject {
    /// Whether it has images of its own.
    pub(super) own_images: bool,
    /// Whether this client may not see it.
    pub(super) forbidden: bool,
    /// `limits.disk` in bytes.
    pub(super) disk_limit: Option<u64>,
    /// Its own profiles, where it does not share those of `default`.
    pub(super) profiles: Option<Vec<String>>,
}

/// The storage pool of `storage.images_volume`.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) name: String,
    pub(super) used: u64,
    pub(super) total: u64,
}

impl State {
    /// What keeps this client out of a project, with the words of a call about images.
    pub(super) fn closed(&self, project: &str, missing: &str) -> Option<Answer> {
        match self.projects.get(project) {
            None => Some(error(StatusCode::NOT_FOUND, missing)),
            Some(found) if found.forbidden => Some(error(StatusCode::FORBIDDEN, "not authorized")),
            Some(_) => None,
        }
    }
}

pub(super) fn server(shared: &Shared) -> Answer {
    let (pool, (addresses, certificate)) = {
        let state = shared.read();
        (state.pool.clone(), state.network.clone())
    };
    let config =
        pool.map_or(json!({}), |pool| json!({ "storage.images_volume": format!("{}/images", pool.name) }));
    sync(&json!({
        "api_extensions": ["image_import_alias", "image_create_aliases", "operation_wait"],
        "api_status": "stable", "api_version": "1.0", "auth": "trusted", "public": false, "config": config,
        "environment": {
            "architectures": ["x86_64", "i686"], "server": "incus", "server_name": "scripted",
            "server_version": "6.0.4", "addresses": addresses, "certificate": certificate,
        },
    }))
}

pub(super) fn show(shared: &Shared, name: &str) -> Answer {
    found(
        shared,
        name,
        |project| json!({ "name": name, "config": { "features.images": project.own_images.to_string() } }),
    )
}

/// What there is has no limits but the disk's, and nothing uses the project but images, which do not count.
pub(super) fn state(shared: &Shared, name: &str) -> Answer {
    found(shared, name, |project| {
        let limit = project.disk_limit.map_or(json!(-1), |bytes| json!(bytes));
        json!({ "resources": { "disk": { "Limit": limit, "Usage": 0 }, "instances": { "Limit": -1, "Usage": 0 } } })
    })
}

fn found(shared: &Shared, name: &str, told: impl FnOnce(&FakeProject) -> Value) -> Answer {
    match shared.read().projects.get(name) {
        None => error(StatusCode::NOT_FOUND, "Project not found"),
        Some(project) if project.forbidden => {
            error(StatusCode::FORBIDDEN, &format!("User does not have permission for project \"{name}\""))
        }
        Some(project) => sync(&told(project)),
    }
}

pub(super) fn resources(shared: &Shared, pool: &str) -> Answer {
    match shared.read().pool.as_ref().filter(|found| found.name == pool) {
        Some(pool) => sync(&json!({
            "space": { "used": pool.used, "total": pool.total }, "inodes": { "used": 0, "total": 0 },
        })),
        None => error(StatusCode::NOT_FOUND, "Storage pool not found"),
    }
}
