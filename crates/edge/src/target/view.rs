//! What the page may know of a target before a byte is sent: whether it answers, what fits, and why nothing would.

use std::{sync::PoisonError, time::Duration};

use upload_proto::api::{Problem, TargetView};

use super::Target;
use crate::{depot::BaseUrl, error::EdgeError};

/// How long the page waits to hear whether Incus answers.
const GLANCE: Duration = Duration::from_secs(5);

/// What the edge takes and has taken on, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// The most of one image.
    pub max_image_size: u64,
    /// What is left.
    pub left: Left,
}

/// What is left for an image on its way, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Left {
    /// Of the disks, as operators see them.
    OfDisks {
        /// Free in the spool, where that is known, and not promised to an open import.
        spool: Option<u64>,
        /// Promised to open imports of what Incus has free.
        promised: u64,
    },
    /// Of what a tenant may have.
    OfTenant(u64),
}

impl Left {
    /// What is told, where Incus has so much free.
    fn told(self, incus: Option<u64>) -> Option<u64> {
        match self {
            Self::OfDisks { spool, promised } => {
                let incus = incus.map(|free| free.saturating_sub(promised));
                incus.into_iter().chain(spool).min()
            }
            // What has no limit is told as that.
            Self::OfTenant(left) => Some(left).filter(|left| *left < tenancy::MOST_BYTES),
        }
    }
}

impl Target {
    /// What the page may know, asked anew each time; `depot_base` is where others read the depot.
    pub(crate) async fn view(&self, taken: Taken, depot_base: Option<&BaseUrl>) -> TargetView {
        let (server, profiles, room, takes) = tokio::join!(
            glance(self.server()),
            glance(self.profiles()),
            glance(self.room()),
            tokio::time::timeout(GLANCE, self.takes_images()),
        );
        let room = room.unwrap_or_default();
        let answered = server.is_some();
        let server = server.filter(|server| server.trusted);
        TargetView {
            name: self.name.clone(),
            kind: self.kind(),
            project: self.incus().map(|images| images.name().to_string()).unwrap_or_default(),
            reachable: server.is_some() || self.depot().is_some(),
            server_version: server.as_ref().map(|server| server.version.clone()),
            architectures: server.map(|server| server.architectures).unwrap_or_default(),
            profiles: profiles.unwrap_or_default(),
            max_image_size: taken.max_image_size,
            quota_left: room.quota,
            disk_left: taken.left.told(room.disk),
            address: self.depot().and(depot_base).map(ToString::to_string),
            trouble: self.trouble(takes.ok().and_then(Result::err).filter(|_| answered)),
        }
    }

    /// The trouble as it is told. While it is the same as before it has the same id, and is not logged anew.
    fn trouble(&self, error: Option<EdgeError>) -> Option<Problem> {
        let mut known = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let told = error.map(|error| match known.take() {
            Some(problem) if problem.code() == error.sentences().code => problem,
            Some(_) | None => error.to_problem(),
        });
        known.clone_from(&told);
        told
    }
}

/// What is told soon enough.
async fn glance<T>(asked: impl Future<Output = Result<T, EdgeError>>) -> Option<T> {
    tokio::time::timeout(GLANCE, asked).await.ok()?.ok()
}
