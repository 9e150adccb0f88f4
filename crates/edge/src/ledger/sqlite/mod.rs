//! A ledger in an SQLite file: one connection writes, a few read beside it without waiting.

mod audit;
mod claims;
mod columns;
mod fault;
mod imports;
mod schema;
mod sessions;
#[cfg(test)]
mod tests;
mod tokens;
mod writer;

use std::{
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions, Sqlite, SqlitePool,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous},
};
use tenancy::Ownership;
use tokio::{
    fs::{File, OpenOptions},
    sync::{mpsc, oneshot},
    task::unconstrained,
};
use writer::{Order, Work, Writer};

use super::{Answer, Entry, Event, Ledger, LedgerError, Limits, Stored, Whose};
use crate::id::Id;

/// Its name in the state directory. SQLite puts `-wal` and `-shm` beside it, which are part of it.
const FILE: &str = "ledger.sqlite";

/// Saves that wait for the writer; more wait for a place among them.
const QUEUE: usize = 256;

/// Connections for reading what each request needs, and for long lists, which may take their time: nobody who signs in waits for
/// those.
const READERS: u32 = 2;
const LISTERS: u32 = 2;

/// For how long to wait for a lock. The edge and its command line wait for each other, each for the other's sync, which takes
/// seconds on a busy disk; only strangers, such as a backup, hold one for longer.
const BUSY: Duration = Duration::from_secs(30);

/// An open SQLite ledger. Dropped, it still writes what it took, and then closes its file.
#[derive(Debug)]
pub(crate) struct SqliteLedger {
    path: PathBuf,
    limits: Limits,
    orders: mpsc::Sender<Order>,
    readers: SqlitePool,
    listers: SqlitePool,
}

impl SqliteLedger {
    /// Opens the ledger in `state_dir`, which nobody else may be using, or makes a new one.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, belongs to something else or to a later version, or is of an earlier one
    /// and cannot be brought up. A file that was there is then left as it was.
    pub(crate) async fn open(state_dir: &Path, limits: Limits) -> Result<Self, LedgerError> {
        let path = state_dir.join(FILE);
        Self::start(options(&path), path, limits).await
    }

    async fn start(
        options: SqliteConnectOptions,
        path: PathBuf,
        limits: Limits,
    ) -> Result<Self, LedgerError> {
        ensure_file(&path).await.map_err(|error| fault::from_io(&error))?;
        let mut connection = options.connect().await.map_err(|error| fault::from_sqlx(&error, &path))?;
        schema::ensure(&mut connection, &path).await?;
        let pool = |connections| {
            let pool = SqlitePoolOptions::new().max_connections(connections);
            pool.connect_lazy_with(options.clone().pragma("query_only", "on"))
        };
        let (readers, listers) = (pool(READERS), pool(LISTERS));
        let (orders, queue) = mpsc::channel(QUEUE);
        tokio::spawn(Writer::new(connection, options, path.clone(), limits).run(queue));
        Ok(Self { path, limits, orders, readers, listers })
    }

    fn fault(&self, error: &sqlx::Error) -> LedgerError {
        fault::from_sqlx(error, &self.path)
    }

    async fn enqueue(&self, work: Work) -> Result<Option<u64>, LedgerError> {
        let gone = || LedgerError::Internal("its writer has ended".to_owned());
        let (answer, answered) = oneshot::channel();
        // A task that has used up its turn would be put off here without a place in the queue, and be overtaken
        // by its own later saves.
        unconstrained(self.orders.send(Order { work, answer })).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// A connection to read with.
    async fn reader(&self) -> Result<PoolConnection<Sqlite>, LedgerError> {
        self.readers.acquire().await.map_err(|error| self.fault(&error))
    }
}

impl Ledger for SqliteLedger {
    fn save(&self, entry: Entry) -> Answer<'_, Option<u64>> {
        Box::pin(self.enqueue(Work::Save(entry.into())))
    }

    fn load(&self) -> Answer<'_, Vec<Stored>> {
        Box::pin(async {
            let read = imports::read_imports(&self.readers, self.limits.loaded).await;
            read.map_err(|error| self.fault(&error))
        })
    }

    fn ended_behind(&self, whose: Whose, newer: u32, limit: u32) -> Answer<'_, Vec<Stored>> {
        Box::pin(async move {
            let limit = self.limits.left(newer, limit);
            let read = imports::read_ended(&self.listers, &whose, newer, limit).await;
            read.map_err(|error| self.fault(&error))
        })
    }

    fn own(&self, id: Id) -> Answer<'_, Option<Ownership>> {
        Box::pin(
            async move { imports::read_own(&self.readers, id).await.map_err(|error| self.fault(&error)) },
        )
    }

    fn forget(&self, whose: Whose, id: Option<Id>) -> Answer<'_, u64> {
        Box::pin(async move { Ok(self.enqueue(Work::Forget(whose, id)).await?.unwrap_or_default()) })
    }

    fn events(&self, whose: Whose, after: u64, limit: u32) -> Answer<'_, Option<Vec<Event>>> {
        Box::pin(async move {
            let read = imports::read_events(&self.listers, &whose, after, limit).await;
            read.map_err(|error| self.fault(&error))
        })
    }

    fn last(&self) -> Answer<'_, u64> {
        Box::pin(async { imports::read_last(&self.readers).await.map_err(|error| self.fault(&error)) })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .foreign_keys(false)
        // In WAL mode, NORMAL syncs at checkpoints alone: a loss of power takes transactions along that were
        // committed before it. FULL syncs the WAL at every commit.
        .synchronous(SqliteSynchronous::Full)
        // The WAL is as long as the largest burst between two checkpoints needs it; it need not stay so.
        .pragma("journal_size_limit", "8388608")
        .disable_statement_logging()
}

/// Makes the file unless it is there, for its owner alone. SQLite gives the files beside it the same rights.
async fn ensure_file(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path).await?;
    let metadata = file.metadata().await?;
    if metadata.permissions().mode() & 0o077 != 0 {
        file.set_permissions(PermissionsExt::from_mode(0o600)).await?;
    }
    if metadata.len() == 0
        && let Some(dir) = path.parent()
    {
        File::open(dir).await?.sync_all().await?;
    }
    Ok(())
}
