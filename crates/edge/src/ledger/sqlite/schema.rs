//! The layout of the file, and which files are taken for a ledger.

use std::path::Path;

use sqlx::{Row, SqliteConnection};

use super::fault::{from_sqlx, not_a_ledger};
use crate::ledger::{LedgerError, origin};

/// `PRAGMA application_id` of every ledger: "mall". It keeps us from writing into someone else's database.
const APPLICATION: i64 = 0x6d61_6c6c;

/// `PRAGMA user_version`: the layout below.
const VERSION: i64 = 1;

/// `number` gives the order of first saves, whatever the clock did, and `ended` that of endings; an import
/// without it is open.
const TABLES: &str = "
    CREATE TABLE import (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        created INTEGER NOT NULL,
        ended INTEGER UNIQUE,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        data TEXT NOT NULL
    ) STRICT;
    PRAGMA application_id = 0x6d616c6c;
    PRAGMA user_version = 1;
";

/// Makes sure that the file at `path`, just opened, is a ledger of this layout; an empty file becomes one.
///
/// # Errors
/// When it is anything else. Then nothing was written to it.
pub(super) async fn ensure(connection: &mut SqliteConnection, path: &Path) -> Result<(), LedgerError> {
    let fault = |error: sqlx::Error| from_sqlx(&error, path);
    let application = number(connection, "PRAGMA application_id").await.map_err(fault)?;
    let version = number(connection, "PRAGMA user_version").await.map_err(fault)?;
    let objects = number(connection, "SELECT count(*) FROM sqlite_schema").await.map_err(fault)?;
    match (application, version, objects) {
        (0, 0, 0) => create(connection).await.map_err(fault)?,
        (APPLICATION, VERSION, _) => check(connection, path).await?,
        (APPLICATION, found, _) if found > VERSION => {
            return Err(LedgerError::Newer { path: path.to_owned(), found, known: VERSION });
        }
        _ => return Err(not_a_ledger("it is a database of something else", path)),
    }
    // Kept in the file; a new ledger, and one that was copied by way of a dump, is not in this mode yet.
    let mode = text(connection, "PRAGMA journal_mode = WAL").await.map_err(fault)?;
    if mode != "wal" {
        return Err(LedgerError::Storage(format!("journal mode WAL is not possible here, only {mode}")));
    }
    Ok(())
}

async fn create(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    sqlx::raw_sql(TABLES).execute(&mut *connection).await?;
    let origin = i64::try_from(origin()).unwrap_or(0);
    sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?1)")
        .bind(origin)
        .execute(&mut *connection)
        .await?;
    sqlx::raw_sql("COMMIT").execute(connection).await?;
    Ok(())
}

/// Damage is better found now than in the midst of an import.
async fn check(connection: &mut SqliteConnection, path: &Path) -> Result<(), LedgerError> {
    let verdict = text(connection, "PRAGMA quick_check(1)").await.map_err(|error| from_sqlx(&error, path))?;
    if verdict == "ok" { Ok(()) } else { Err(not_a_ledger(verdict, path)) }
}

async fn number(connection: &mut SqliteConnection, sql: &'static str) -> Result<i64, sqlx::Error> {
    sqlx::query(sql).fetch_one(connection).await?.try_get(0)
}

async fn text(connection: &mut SqliteConnection, sql: &'static str) -> Result<String, sqlx::Error> {
    sqlx::query(sql).fetch_one(connection).await?.try_get(0)
}
