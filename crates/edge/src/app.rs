//! What every request and every import share.

use std::{sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use upload_proto::api::{CreateImport, ImportView, Offer};

use crate::{
    error::EdgeError,
    id::Id,
    import::{Import, Imports, Step, drive, taken},
    page::Page,
    spool::Spool,
    target::{self, Target},
};

/// Imports that go to Incus at the same time; the others wait in the spool.
const FORWARDS: usize = 4;
/// An import that nothing comes for is given up after a day.
const IDLE: Duration = Duration::from_secs(24 * 60 * 60);
/// How often idle imports are looked for.
const SWEEP: Duration = Duration::from_secs(60);

/// The edge's state.
pub(crate) struct App {
    /// All imports.
    pub imports: Arc<Imports>,
    /// Where their bytes lie.
    pub spool: Spool,
    /// Where images go.
    pub target: Target,
    /// The page and its assets.
    pub page: Page,
    /// The most bytes one image may have.
    pub max_image_size: u64,
    /// One permit for the import being judged: decoders may need a window of up to 128 MiB each.
    pub judge_slot: Semaphore,
    /// One permit for each import that goes to Incus; large ones are looked at on the way, with a window of their own.
    pub forward_slots: Semaphore,
    /// Cancelled when the edge is to stop.
    pub shutdown: CancellationToken,
}

impl App {
    /// An edge with an empty registry.
    #[must_use]
    pub(crate) fn new(spool: Spool, target: Target, page: Page, max_image_size: u64) -> Arc<Self> {
        Arc::new(Self {
            imports: Arc::default(),
            spool,
            target,
            page,
            max_image_size,
            judge_slot: Semaphore::new(1),
            forward_slots: Semaphore::new(FORWARDS),
            shutdown: CancellationToken::new(),
        })
    }

    /// Begins an import.
    ///
    /// # Errors
    /// Whatever would make it fail later and can be known now: the offer's own faults, an alias that is taken, no
    /// room, a fingerprint that is none.
    pub(crate) async fn begin(self: &Arc<Self>, offered: CreateImport) -> Result<ImportView, EdgeError> {
        let fingerprint = offered.fingerprint.as_deref().map(parse_fingerprint).transpose()?;
        let offer = Offer::parse(offered, self.max_image_size)?;
        if offer.alias_taken == upload_proto::api::AliasTaken::Fail {
            self.check_aliases(&offer, fingerprint).await?;
        }
        let uploads = offer.files.in_order().map(|_| Id::random()).collect::<Result<Vec<_>, _>>()?;
        let import = Import::new(Id::random()?, offer, uploads);
        let id = import.id();
        self.spool.create(id).await?;
        let inserted =
            self.spool.room().map_err(EdgeError::from).and_then(|room| self.imports.insert(import, room));
        let (mut view, handles) = match inserted {
            Ok(inserted) => inserted,
            Err(error) => {
                self.spool.remove(id).await;
                return Err(error);
            }
        };
        tokio::spawn(drive(Arc::clone(self), id, handles));
        tracing::info!(%id, bytes = view.forwarded.total, "import begun");
        if let Some(fingerprint) = fingerprint {
            view = self.imports.apply(id, Step::Declared(fingerprint))?;
        }
        Ok(view)
    }

    async fn check_aliases(
        &self,
        offer: &Offer,
        fingerprint: Option<image_format::Fingerprint>,
    ) -> Result<(), EdgeError> {
        let fingerprint = fingerprint.map(target::fingerprint);
        let taken = taken(self.target.images(), &offer.aliases, fingerprint.as_ref()).await?;
        if taken.is_empty() { Ok(()) } else { Err(EdgeError::AliasTaken(taken)) }
    }

    /// Gives up imports that nothing comes for, until the edge stops.
    pub(crate) async fn sweep(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(SWEEP);
        loop {
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                _ = ticks.tick() => {}
            }
            for id in self.imports.idle(IDLE) {
                tracing::info!(%id, "import expired");
                // Bytes that came this very moment keep it alive.
                let _ = self.imports.apply(id, Step::Expired);
            }
        }
    }
}

/// Reads a fingerprint as the API takes it.
///
/// # Errors
/// [`EdgeError::Fingerprint`] unless it is 64 lower-case hexadecimal digits.
pub(crate) fn parse_fingerprint(text: &str) -> Result<image_format::Fingerprint, EdgeError> {
    text.parse().map_err(|_| EdgeError::Fingerprint)
}
