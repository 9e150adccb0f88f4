//! How many bytes an import may have, as far as Incus tells.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::cause::Subject;
use crate::error::Error;
use crate::model::or_default;
use crate::multipart::FRAMING_LIMIT;
use crate::project::Project;
use crate::request::{self, POOLS, PROJECTS, RESOURCES, STATE, path};
use crate::transport::Endpoint;

/// Room for images, by what bounds it. What Incus does not tell, or not to this client, is `None`, as is a bound that
/// is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// Bytes the body of one upload may have by the project's `limits.disk`. Incus counts the project's volumes and
    /// instances against it, and the upload under way, but not the images it has already.
    pub quota: Option<u64>,
    /// Bytes free where Incus keeps images.
    pub disk: Option<u64>,
}

/// What bounds an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The project's disk limit: its owner or the operator can change it, or clear the project of volumes.
    Quota,
    /// The server's disk.
    Disk,
}

/// How an image comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As one archive.
    Unified,
    /// As metadata and rootfs.
    Split,
}

impl Room {
    /// The largest image that can be imported, in bytes, and what bounds it. `None` where no bound is known.
    ///
    /// Incus takes a split image's parts out of the body it has stored, so that for a while the disk holds them twice.
    #[must_use]
    pub fn most(&self, shape: Shape) -> Option<(u64, Bound)> {
        let (framing, copies) = match shape {
            Shape::Unified => (0, 1),
            Shape::Split => (FRAMING_LIMIT, 2),
        };
        let quota = self.quota.map(|bytes| (bytes.saturating_sub(framing), Bound::Quota));
        let disk = self.disk.map(|bytes| (bytes.saturating_sub(framing) / copies, Bound::Disk));
        [quota, disk].into_iter().flatten().min_by_key(|(bytes, _)| *bytes)
    }
}

#[derive(Deserialize)]
struct StateBody {
    #[serde(default, deserialize_with = "or_default")]
    resources: BTreeMap<String, Resource>,
}

/// Incus spells its fields with a capital; its documentation does not.
#[derive(Deserialize)]
struct Resource {
    #[serde(alias = "Limit")]
    limit: i64,
    #[serde(alias = "Usage")]
    usage: i64,
}

#[derive(Deserialize)]
struct ServerConfig {
    #[serde(default, deserialize_with = "or_default")]
    config: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct PoolBody {
    space: Space,
}

/// A number that is zero is left out.
#[derive(Deserialize)]
struct Space {
    #[serde(default)]
    used: u64,
    #[serde(default)]
    total: u64,
}

impl Project {
    /// How much room there is for an import. What cannot be told is no error.
    ///
    /// # Errors
    /// Those that may pass, such as [`Error::Unreachable`].
    pub async fn room(&self) -> Result<Room, Error> {
        Ok(Room { quota: self.quota().await?, disk: self.disk().await? })
    }

    /// Bytes the body of an upload may have by the project's disk limit.
    pub(crate) async fn quota(&self) -> Result<Option<u64>, Error> {
        let target = path(&[PROJECTS, self.name().as_str(), STATE]);
        let state: Option<StateBody> = told(self.client().read(target, Subject::Project).await)?;
        let disk = state.and_then(|state| state.resources.into_iter().find(|(name, _)| name == "disk"));
        Ok(disk.and_then(|(_, disk)| {
            // A limit of -1 is none.
            let limit = u64::try_from(disk.limit).ok()?;
            Some(limit.saturating_sub(disk.usage.max(0).cast_unsigned()))
        }))
    }

    /// Bytes free where Incus stores uploads and images: on the volume it was given for that, or in its own directory,
    /// which only a client on the same machine can see.
    async fn disk(&self) -> Result<Option<u64>, Error> {
        let server: Option<ServerConfig> =
            told(self.client().read(request::path(&[]), Subject::Server).await)?;
        let volume = server.as_ref().and_then(|server| server.config.get("storage.images_volume")?.as_str());
        if let Some((pool, _)) = volume.and_then(|volume| volume.split_once('/')) {
            let target = path(&[POOLS, pool, RESOURCES]);
            let pool: Option<PoolBody> = told(self.client().read(target, Subject::Server).await)?;
            let space = pool.map(|pool| pool.space).filter(|space| space.total > 0);
            return Ok(space.map(|space| space.total.saturating_sub(space.used)));
        }
        match self.client().endpoint() {
            Endpoint::Unix(socket) => Ok(free_beside(socket).await),
            Endpoint::Https(_) => Ok(None),
        }
    }
}

/// Nothing where the server will not or cannot tell; an error only where asking again may help.
fn told<T>(outcome: Result<T, Error>) -> Result<Option<T>, Error> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.may_pass() => Err(error),
        Err(error) => {
            tracing::debug!(%error, detail = error.detail(), "room is not told");
            Ok(None)
        }
    }
}

/// Bytes free in the directory of images beside the socket, if it is there.
async fn free_beside(socket: &Path) -> Option<u64> {
    let images = socket.parent()?.join(request::IMAGES);
    // A file system may take its time.
    let told = tokio::task::spawn_blocking(move || rustix::fs::statvfs(&images)).await.ok()?.ok()?;
    told.f_bavail.checked_mul(told.f_frsize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tightest_bound_is_named() {
        let room = |quota, disk| Room { quota, disk };
        let table = [
            (room(None, None), None, None),
            (room(Some(5000), None), Some((5000, Bound::Quota)), Some((5000 - FRAMING_LIMIT, Bound::Quota))),
            (
                room(None, Some(9000)),
                Some((9000, Bound::Disk)),
                Some(((9000 - FRAMING_LIMIT) / 2, Bound::Disk)),
            ),
            (
                room(Some(5000), Some(7000)),
                Some((5000, Bound::Quota)),
                Some(((7000 - FRAMING_LIMIT) / 2, Bound::Disk)),
            ),
            (room(Some(0), Some(0)), Some((0, Bound::Quota)), Some((0, Bound::Quota))),
        ];
        for (room, unified, split) in table {
            assert_eq!((room.most(Shape::Unified), room.most(Shape::Split)), (unified, split), "{room:?}");
        }
    }

    #[test]
    fn limits_are_read_in_either_spelling() {
        for text in [r#"{"Limit":-1,"Usage":3}"#, r#"{"limit":-1,"usage":3}"#] {
            let resource: Resource = serde_json::from_str(text).unwrap();
            assert_eq!((resource.limit, resource.usage), (-1, 3), "{text}");
        }
    }
}
