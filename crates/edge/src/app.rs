//! What every request and every import share.

use std::{sync::Arc, time::Duration};

use tenancy::{Limited, Owner};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    depot::BaseUrl,
    health::Readiness,
    identity::Identities,
    import::{Imports, Unknown, expire, sweep_spool},
    ledger::{Audit, Usages},
    listen::Scheme,
    metrics::Metrics,
    page::Page,
    rates::Rates,
    receive::Crowd,
    recount::recount,
    remotes::Remotes,
    settings::PublicUrl,
    shares::Shares,
    spool::Spool,
    target::Targets,
    web::Web,
};

/// Imports that are judged at the same time.
pub(crate) const JUDGES: usize = 1;
/// Complete imports that go to Incus at the same time, and of one tenant; the others wait in the spool.
const FORWARDS: (usize, usize) = (4, 2);
/// Imports that go to Incus while their bytes come, and of one tenant. They have places of their own, so that none that waits
/// for a slow sender keeps a complete one waiting.
const FOLLOWS: (usize, usize) = (2, 1);
/// Imports whose files the edge fetches at the same time, and of one tenant.
const DOWNLOADS: (usize, usize) = (4, 2);
/// Long lists out of the ledger that are told at the same time, and to one tenant.
const LISTS: (usize, usize) = (16, 2);
/// An import whose sender gives no sign is given up after a day.
pub(crate) const IDLE: Duration = Duration::from_secs(24 * 60 * 60);
/// How often idle imports are looked for.
const SWEEP: Duration = Duration::from_secs(60);
/// With every so many of those, what tenants have is counted anew.
const RECOUNT: u64 = 10;

/// The edge's state.
pub(crate) struct App {
    /// All imports.
    pub imports: Arc<Imports>,
    /// Where their bytes lie.
    pub spool: Arc<dyn Spool>,
    /// Who asks, and what they may do.
    pub identities: Identities,
    /// How often somebody asks.
    pub rates: Rates,
    /// Who did what.
    pub audit: Arc<dyn Audit>,
    /// What tenants have of their limits.
    pub usages: Arc<dyn Usages>,
    /// Where images go.
    pub targets: Targets,
    /// Where images can be copied from.
    pub remotes: Remotes,
    /// What fetches images from URLs.
    pub web: Web,
    /// The address under which others know the depot.
    pub depot_base: Option<BaseUrl>,
    /// How the edge itself is reached.
    pub scheme: Scheme,
    /// The address that people come to, where it is another one.
    pub public_url: Option<PublicUrl>,
    /// The page and its assets.
    pub page: Page,
    /// The most bytes one image may have.
    pub max_image_size: u64,
    /// One permit for the import being judged: decoders may need a window of up to 128 MiB each.
    pub judge_slot: Semaphore,
    /// A place for each complete import that goes to Incus; large ones are looked at on the way, with a window of their own.
    pub forward_slots: Shares,
    /// A place for each import that goes to Incus while its bytes come.
    pub follow_slots: Shares,
    /// A place for each import whose files the edge fetches just now.
    pub download_slots: Shares,
    /// A place for each long list out of the ledger, until it is told to its end: it is held in memory.
    pub list_slots: Shares,
    /// What counts.
    pub metrics: Arc<Metrics>,
    /// Whether all is there that an import needs.
    pub readiness: Readiness,
    /// The bodies that come in just now.
    pub crowd: Crowd,
    /// Cancelled when the edge is to stop.
    pub shutdown: CancellationToken,
    /// What must have let go before the edge stops.
    pub tasks: TaskTracker,
}

/// What an edge keeps, and what it knows people by.
pub(crate) struct Stores {
    /// All imports.
    pub imports: Arc<Imports>,
    /// Where their bytes lie.
    pub spool: Arc<dyn Spool>,
    /// Who asks, and what they may do.
    pub identities: Identities,
    /// Who did what.
    pub audit: Arc<dyn Audit>,
    /// What tenants have of their limits.
    pub usages: Arc<dyn Usages>,
}

/// What an edge is made of.
pub(crate) struct Parts {
    /// What it keeps.
    pub stores: Stores,
    /// As in [`App`], like all that follow.
    pub tasks: TaskTracker,
    pub targets: Targets,
    pub remotes: Remotes,
    pub web: Web,
    pub depot_base: Option<BaseUrl>,
    pub scheme: Scheme,
    pub public_url: Option<PublicUrl>,
    pub rates: Rates,
    pub page: Page,
    pub max_image_size: u64,
}

impl App {
    /// An edge of these parts.
    #[must_use]
    pub(crate) fn new(parts: Parts) -> Arc<Self> {
        let Parts {
            stores,
            tasks,
            targets,
            remotes,
            web,
            depot_base,
            scheme,
            public_url,
            rates,
            page,
            max_image_size,
        } = parts;
        let Stores { imports, spool, identities, audit, usages } = stores;
        let metrics = Arc::clone(imports.metrics());
        Arc::new(Self {
            metrics,
            readiness: Readiness::default(),
            imports,
            spool,
            identities,
            audit,
            usages,
            targets,
            remotes,
            web,
            depot_base,
            scheme,
            public_url,
            rates,
            page,
            max_image_size,
            judge_slot: Semaphore::new(JUDGES),
            forward_slots: Shares::new(FORWARDS.0, FORWARDS.1),
            follow_slots: Shares::new(FOLLOWS.0, FOLLOWS.1),
            download_slots: Shares::new(DOWNLOADS.0, DOWNLOADS.1),
            list_slots: Shares::new(LISTS.0, LISTS.1),
            crowd: Crowd::default(),
            shutdown: CancellationToken::new(),
            tasks,
        })
    }

    /// The most bytes of one image of this owner, by the edge's own bound and the tenant's.
    #[must_use]
    pub(crate) fn max_image_size_of(&self, owner: &Owner) -> u64 {
        let limits = self.identities.policy().limits_of(owner);
        self.max_image_size.min(limits.most(Limited::ImageBytes))
    }

    /// Gives up imports that nobody wants any more and deletes what is left of ended ones, until the edge stops.
    pub(crate) async fn sweep(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(SWEEP);
        for tick in 0_u64.. {
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                _ = ticks.tick() => {}
            }
            self.rates.sweep();
            if tick % RECOUNT == 0 {
                recount(&self).await;
            }
            for handles in self.imports.idle(IDLE) {
                expire(&self, &handles).await;
            }
            if let Err(error) = self.identities.sweep().await {
                tracing::warn!(%error, "sessions that are over could not be forgotten");
            }
            if let Err(error) = sweep_spool(&self, Unknown::Kept).await {
                tracing::warn!(%error, "the spool could not be swept");
            }
        }
    }
}
