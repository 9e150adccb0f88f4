//! The one task that writes: all saves that wait are one transaction, and so share one wait for the disk.

use std::path::PathBuf;

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{mpsc, oneshot};

use super::{audit, claims, fault, imports, sessions, tokens};
use crate::{
    id::Id,
    ledger::{Deed, Entry, LedgerError, Limits, Whose},
};

/// Saves in one transaction: all that the queue holds.
const BATCH: usize = super::QUEUE;

/// What is to be written.
#[derive(Debug)]
pub(super) enum Work {
    /// Keep this; the answer is the number of its event.
    Save(Box<Entry>),
    /// Forget one ended import, or all of them; the answer is how many there were.
    Forget(Whose, Option<Id>),
    /// Correct which images count; the answer is how many of them are concerned.
    Correct(claims::Correction),
    /// Write this down; the answer is its number.
    Note(Deed),
    /// Change tokens; the answer is how many.
    Token(tokens::Change),
    /// Change sessions; the answer is how many, or nothing where an id is taken.
    Session(sessions::Change),
}

/// What one of them comes to: an error here is of this one alone.
type Written = Result<Option<u64>, LedgerError>;

/// Work, and where its caller waits for it.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) work: Work,
    pub(super) answer: oneshot::Sender<Written>,
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
                Ok(written) => {
                    for (answer, written) in answers.into_iter().zip(written) {
                        _ = answer.send(written);
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

    async fn write(&mut self, works: Vec<Work>) -> Result<Vec<Written>, sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        let unpruned = self.unpruned.saturating_add(u32::try_from(works.len()).unwrap_or(u32::MAX));
        let prune = unpruned > self.limits.events.min(self.limits.ended) / 16;
        match transact(&mut connection, works, prune.then_some(self.limits)).await {
            Ok(written) => {
                self.connection = Some(connection);
                self.unpruned = if prune { 0 } else { unpruned };
                Ok(written)
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
) -> Result<Vec<Written>, sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let mut written = Vec::with_capacity(works.len());
    for work in works {
        written.push(do_work(connection, work).await?);
    }
    if let Some(limits) = prune {
        imports::delete_old(connection, limits).await?;
    }
    sqlx::query("COMMIT").execute(connection).await?;
    Ok(written)
}

async fn do_work(connection: &mut SqliteConnection, work: Work) -> Result<Written, sqlx::Error> {
    Ok(Ok(match work {
        Work::Save(entry) => return imports::save(connection, *entry).await,
        Work::Forget(whose, id) => Some(imports::forget(connection, &whose, id).await?),
        Work::Correct(correction) => Some(claims::correct(connection, correction).await?),
        Work::Note(deed) => Some(audit::write(connection, deed).await?),
        Work::Token(change) => Some(tokens::write(connection, change).await?),
        Work::Session(change) => sessions::write(connection, change).await?,
    }))
}
