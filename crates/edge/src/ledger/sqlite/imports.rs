//! Imports and events in the file: how they are read, and how a step is written.

use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};
use tenancy::Ownership;

use super::{
    audit, claims,
    columns::{decode, parsed, signed, unsigned},
};
use crate::{
    id::Id,
    ledger::{Entry, Event, LedgerError, Limits, Stored, Whose},
};

pub(super) async fn read_imports(readers: &SqlitePool, loaded: u32) -> Result<Vec<Stored>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, ended IS NULL, created, tenant, begun_by, body FROM import
         WHERE ended IS NULL
            OR number IN (SELECT number FROM import WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT ?1)
         ORDER BY number",
    )
    .bind(loaded)
    .fetch_all(readers)
    .await?;
    rows.iter().map(stored).collect()
}

pub(super) async fn read_ended(
    readers: &SqlitePool,
    whose: &Whose,
    newer: u32,
    limit: u32,
) -> Result<Vec<Stored>, sqlx::Error> {
    let query = match whose {
        Whose::Everyones => sqlx::query(
            "SELECT id, 0, created, tenant, begun_by, body FROM import
             WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT ?1 OFFSET ?2",
        )
        .bind(limit)
        .bind(newer),
        Whose::Of(owner) => sqlx::query(
            "SELECT id, 0, created, tenant, begun_by, body FROM import
             WHERE ended IS NOT NULL AND tenant = ?3 ORDER BY ended DESC LIMIT ?1 OFFSET ?2",
        )
        .bind(limit)
        .bind(newer)
        .bind(owner.to_string()),
    };
    query.fetch_all(readers).await?.iter().map(stored).collect()
}

pub(super) async fn read_events(
    readers: &SqlitePool,
    whose: &Whose,
    after: u64,
    limit: u32,
) -> Result<Option<Vec<Event>>, sqlx::Error> {
    // One moment for all that is read.
    let mut moment = readers.begin().await?;
    let last = last(&mut moment).await?;
    if after == last {
        return Ok(Some(Vec::new()));
    }
    let Some(from) = i64::try_from(after).ok().filter(|_| after < last) else { return Ok(None) };
    // Numbers have no gaps, so only pruning can have taken the next one. Whose it is makes no difference.
    let next = sqlx::query("SELECT 1 FROM event WHERE seq = ?1").bind(from.saturating_add(1));
    if next.fetch_optional(&mut *moment).await?.is_none() {
        return Ok(None);
    }
    let query = match whose {
        Whose::Everyones => {
            sqlx::query("SELECT seq, forgotten, data FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2")
                .bind(from)
                .bind(limit.max(1))
        }
        Whose::Of(owner) => sqlx::query(
            "SELECT seq, forgotten, data FROM event WHERE seq > ?1 AND tenant = ?3 ORDER BY seq LIMIT ?2",
        )
        .bind(from)
        .bind(limit.max(1))
        .bind(owner.to_string()),
    };
    // One that was forgotten is a gap.
    query.fetch_all(&mut *moment).await?.iter().map(event).collect()
}

pub(super) async fn read_own(readers: &SqlitePool, id: Id) -> Result<Option<Ownership>, sqlx::Error> {
    let query = sqlx::query("SELECT tenant, begun_by FROM import WHERE id = ?1").bind(id.to_string());
    let row = query.fetch_optional(readers).await?;
    row.map(|row| Ok(Ownership { owner: parsed(&row, 0)?, by: parsed(&row, 1)? })).transpose()
}

pub(super) async fn read_last(readers: &SqlitePool) -> Result<u64, sqlx::Error> {
    let mut connection = readers.acquire().await?;
    last(&mut connection).await
}

async fn last(connection: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    let row =
        sqlx::query("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetch_one(connection).await?;
    unsigned(&row, 0)
}

/// One that is there keeps what its first save said of its creation.
macro_rules! save {
    () => {
        "INSERT INTO import (id, created, tenant, begun_by, body, ended)
         VALUES (?1, ?2, ?3, ?4, ?5, iif(?6, NULL, (SELECT coalesce(max(ended), 0) + 1 FROM import)))
         ON CONFLICT (id) DO UPDATE SET
             body = excluded.body,
             ended = iif(excluded.ended IS NULL, NULL, coalesce(ended, excluded.ended))"
    };
}

const SAVE: &str = save!();

/// The event is of whom the import's first save said.
const SAVE_AND_TELL: &str = concat!(
    save!(),
    "; INSERT INTO event (data, tenant) VALUES (?7, (SELECT tenant FROM import WHERE id = ?1))"
);

/// Writes a step with all that goes with it, or nothing of it: the outer error is one of the file, the inner one of the step.
pub(super) async fn save(
    connection: &mut SqliteConnection,
    entry: Entry,
) -> Result<Result<Option<u64>, LedgerError>, sqlx::Error> {
    let id = entry.id.to_string();
    let tenant = entry.own.owner.to_string();
    if let Err(refused) = claims::bring(connection, &id, &tenant, &entry).await? {
        return Ok(Err(refused));
    }
    if let Some(deed) = entry.deed {
        audit::write(connection, deed).await?;
    }
    // In one query with the event, where there is one: the statements share its values.
    let told = entry.event.is_some();
    let query = sqlx::query(if told { SAVE_AND_TELL } else { SAVE })
        .bind(id)
        .bind(signed(entry.created))
        .bind(tenant)
        .bind(entry.own.by.to_string())
        .bind(entry.body)
        .bind(entry.open)
        .bind(entry.event);
    let done = query.execute(connection).await?;
    let number = told.then(|| u64::try_from(done.last_insert_rowid()).map_err(decode)).transpose()?;
    Ok(Ok(number))
}

/// What was announced of ended imports that match, and then these themselves. Which events tell of them is not known here.
macro_rules! forget {
    ($matching:literal) => {
        concat!(
            "UPDATE event SET data = '', forgotten = 1 WHERE NOT forgotten AND tenant IN
                 (SELECT DISTINCT tenant FROM import WHERE ended IS NOT NULL AND (?1 IS NULL OR tenant = ?1)",
            $matching,
            "); DELETE FROM import WHERE ended IS NOT NULL AND (?1 IS NULL OR tenant = ?1)",
            $matching,
            " RETURNING 1"
        )
    };
}

/// Forgets ended imports; tells how many there were.
pub(super) async fn forget(
    connection: &mut SqliteConnection,
    whose: &Whose,
    id: Option<Id>,
) -> Result<u64, sqlx::Error> {
    let query = match id {
        Some(id) => sqlx::query(forget!(" AND id = ?2")).bind(whose.tenant()).bind(id.to_string()),
        None => sqlx::query(forget!("")).bind(whose.tenant()),
    };
    Ok(query.fetch_all(connection).await?.len() as u64)
}

/// Each statement goes along an index to where what is kept begins, and touches nothing but what it deletes.
pub(super) async fn delete_old(connection: &mut SqliteConnection, limits: Limits) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM event WHERE seq <= (SELECT max(seq) FROM event) - ?1")
        .bind(limits.events)
        .execute(&mut *connection)
        .await?;
    let owners = sqlx::query("SELECT DISTINCT tenant FROM import WHERE ended IS NOT NULL")
        .fetch_all(&mut *connection)
        .await?;
    for owner in owners {
        sqlx::query(
            "DELETE FROM import WHERE tenant = ?1 AND ended <=
                 (SELECT ended FROM import WHERE tenant = ?1 AND ended IS NOT NULL
                  ORDER BY ended DESC LIMIT 1 OFFSET ?2)",
        )
        .bind(owner.try_get::<String, _>(0)?)
        .bind(limits.ended)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

fn stored(row: &SqliteRow) -> Result<Stored, sqlx::Error> {
    Ok(Stored {
        id: parsed(row, 0)?,
        open: row.try_get(1)?,
        created: unsigned(row, 2)?,
        own: Ownership { owner: parsed(row, 3)?, by: parsed(row, 4)? },
        body: row.try_get(5)?,
    })
}

/// None for one that was forgotten.
fn event(row: &SqliteRow) -> Result<Option<Event>, sqlx::Error> {
    if row.try_get(1)? {
        return Ok(None);
    }
    Ok(Some(Event { seq: unsigned(row, 0)?, data: row.try_get(2)? }))
}
