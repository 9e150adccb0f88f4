//! How images of a remote can be copied to a target, and why not otherwise: only what Incus honours.

use std::time::Duration;

use futures_util::future::join_all;
use tenancy::Grant;
use upload_proto::api::{CopyMode, CopyWay, RemoteView, TargetKind, WhyClosed};

use super::{Kind, Remote, Remotes};
use crate::target::{Target, Targets};

/// How long a target may take to tell whether it listens on the network.
const GLANCE: Duration = Duration::from_secs(5);

/// What a target has to do with copying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Side {
    kind: TargetKind,
    /// Whether other servers can reach it.
    on_network: bool,
}

/// Every remote that `grant` sees, with what can be done with it.
pub(crate) async fn ways(remotes: &Remotes, targets: &Targets, grant: &Grant) -> Vec<RemoteView> {
    let own = targets.all().filter(|target| grant.sees_target(target.name()));
    let sides = own.map(async |target| (target.name(), side(target).await));
    let sides = join_all(sides).await;
    let view = |remote: &Remote| RemoteView {
        name: remote.name.clone(),
        address: remote.address.to_string(),
        protocol: remote.protocol(),
        ways: sides
            .iter()
            .flat_map(|(target, side)| {
                [CopyMode::Pull, CopyMode::Push, CopyMode::Relay].map(|mode| CopyWay {
                    target: (*target).to_owned(),
                    mode,
                    closed: why_closed(&remote.kind, *side, mode),
                })
            })
            .collect(),
    };
    remotes.all().filter(|remote| grant.sees_remote(&remote.name)).map(|remote| view(remote)).collect()
}

/// Why an image of the remote cannot be copied to the target in this mode; nothing where it can.
pub(crate) async fn closed(remote: &Remote, target: &Target, mode: CopyMode) -> Option<WhyClosed> {
    // Only for one mode the target has to be asked.
    let side = match mode {
        CopyMode::Push => side(target).await,
        CopyMode::Pull | CopyMode::Relay => Side { kind: target.kind(), on_network: true },
    };
    why_closed(&remote.kind, side, mode)
}

async fn side(target: &Target) -> Side {
    let reached = tokio::time::timeout(GLANCE, target.reached_at()).await;
    let on_network = matches!(reached, Ok(Ok((addresses, _))) if !addresses.is_empty());
    Side { kind: target.kind(), on_network }
}

fn why_closed(remote: &Kind, target: Side, mode: CopyMode) -> Option<WhyClosed> {
    match (mode, target.kind, remote) {
        (CopyMode::Relay, ..) => None,
        (CopyMode::Pull | CopyMode::Push, TargetKind::Depot, _) => Some(WhyClosed::TargetIsDepot),
        (CopyMode::Pull, TargetKind::Incus, _) => None,
        (CopyMode::Push, _, Kind::Streams { .. }) => Some(WhyClosed::RemoteIsNoIncus),
        (CopyMode::Push, _, Kind::Incus { known: false, .. }) => Some(WhyClosed::RemoteIsPublic),
        (CopyMode::Push, ..) => (!target.on_network).then_some(WhyClosed::TargetNotOnNetwork),
    }
}
