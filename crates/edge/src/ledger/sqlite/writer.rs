//! The one task that writes: all saves that wait are one transaction, and so share one wait for the disk.

use std::path::PathBuf;

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{mpsc, oneshot};

use super::fault;
use crate::{
    id::Id,
    ledger::{Entry, LedgerError, Limits},
};

/// Saves in one transaction: all that the queue holds.
const BATCH: usize = super::QUEUE;

/// What is to be written.
#[derive(Debug)]
pub(super) enum Work {
    /// Keep this; the answer is the number of its event.
    Save(Entry),
    /// Forget one ended import, or all of them; the answer is how many there were.
    Forget(Option<Id>),
}

/// Work, and where its caller waits for it.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) work: Work,
    pub(super) answer: oneshot::Sender<Result<Option<u64>, LedgerError>>,
}

/// The writing connection and what is needed to open it again.
#[derive(Debug)]
pub(super) struct Writer {
    connection: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    path: PathBuf,
    limits: Limits,
    /// Saves since the last pruning.
    unpruned: u32,
}

impl Writer {
    /// A writer on a connection that `options` opened.
    pub(super) fn new(
        connection: SqliteConnection,
        options: SqliteConnectOptions,
        path: PathBuf,
        limits: Limits,
    ) -> Self {
        // The first save prunes: the limits may have become smaller, and a process may never live long.
        Self { connection: Some(connection), options, path, limits, unpruned: u32::MAX }
    }

    /// Writes until the other end of the queue is gone and the queue is empty.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Order>) {
        let mut batch = Vec::with_capacity(BATCH);
        while queue.recv_many(&mut batch, BATCH).await > 0 {
            let (works, answers): (Vec<_>, Vec<_>) =
                batch.drain(..).map(|order| (order.work, order.answer)).unzip();
            // A caller that is gone is no reason not to save.
            match self.write(works).await {
                Ok(numbers) => {
                    for (answer, number) in answers.into_iter().zip(numbers) {
                        _ = answer.send(Ok(number));
                    }
                }
                Err(error) => {
                    let error = fault::from_sqlx(&error, &self.path);
                    tracing::error!(%error, saves = answers.len(), "saves failed");
                    for answer in answers {
                        _ = answer.send(Err(error.clone()));
                    }
                }
            }
        }
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the ledger was not closed in order; the next start puts it in order");
        }
    }

    async fn write(&mut self, works: Vec<Work>) -> Result<Vec<Option<u64>>, sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        let unpruned = self.unpruned.saturating_add(u32::try_from(works.len()).unwrap_or(u32::MAX));
        let prune = unpruned > self.limits.events.min(self.limits.ended) / 16;
        match transact(&mut connection, works, prune.then_some(self.limits)).await {
            Ok(numbers) => {
                self.connection = Some(connection);
                self.unpruned = if prune { 0 } else { unpruned };
                Ok(numbers)
            }
            Err(error) => {
                // Some errors end the transaction and some do not. A connection that is closed has none for
                // sure, and with it goes whatever it thought to know about its files.
                _ = connection.close().await;
                Err(error)
            }
        }
    }
}

// Not by `Transaction` of sqlx: it loses count where SQLite itself rolled back, as it does on a full disk.
async fn transact(
    connection: &mut SqliteConnection,
    works: Vec<Work>,
    prune: Option<Limits>,
) -> Result<Vec<Option<u64>>, sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let mut numbers = Vec::with_capacity(works.len());
    for work in works {
        numbers.push(match work {
            Work::Save(entry) => save(connection, entry).await?,
            Work::Forget(id) => Some(forget(connection, id).await?),
        });
    }
    if let Some(limits) = prune {
        delete_old(connection, limits).await?;
    }
    sqlx::query("COMMIT").execute(connection).await?;
    Ok(numbers)
}

async fn save(connection: &mut SqliteConnection, entry: Entry) -> Result<Option<u64>, sqlx::Error> {
    sqlx::query(
        "INSERT INTO import (id, created, body, ended)
         VALUES (?1, ?2, ?3, iif(?4, NULL, (SELECT coalesce(max(ended), 0) + 1 FROM import)))
         ON CONFLICT (id) DO UPDATE SET
             body = excluded.body,
             ended = iif(excluded.ended IS NULL, NULL, coalesce(ended, excluded.ended))",
    )
    .bind(entry.id.to_string())
    // No clock gets so far.
    .bind(i64::try_from(entry.created).unwrap_or(i64::MAX))
    .bind(entry.body)
    .bind(entry.open)
    .execute(&mut *connection)
    .await?;
    let Some(data) = entry.event else { return Ok(None) };
    let done = sqlx::query("INSERT INTO event (data) VALUES (?1)").bind(data).execute(connection).await?;
    u64::try_from(done.last_insert_rowid()).map(Some).map_err(|error| sqlx::Error::Decode(error.into()))
}

async fn forget(connection: &mut SqliteConnection, id: Option<Id>) -> Result<u64, sqlx::Error> {
    let done = sqlx::query("DELETE FROM import WHERE ended IS NOT NULL AND (?1 IS NULL OR id = ?1)")
        .bind(id.map(|id| id.to_string()))
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() > 0 {
        // Which of them tell of it is not known here. The next number is kept by SQLite apart from the rows.
        sqlx::query("DELETE FROM event").execute(connection).await?;
    }
    Ok(done.rows_affected())
}

/// Each statement goes along an index to where what is kept begins, and touches nothing but what it deletes.
async fn delete_old(connection: &mut SqliteConnection, limits: Limits) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM event WHERE seq <= (SELECT max(seq) FROM event) - ?1")
        .bind(limits.events)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "DELETE FROM import WHERE ended <=
             (SELECT ended FROM import WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT 1 OFFSET ?1)",
    )
    .bind(limits.ended)
    .execute(connection)
    .await?;
    Ok(())
}
