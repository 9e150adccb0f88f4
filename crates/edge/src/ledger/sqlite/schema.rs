//! The layout of the file, and which files are taken for a ledger.

use std::path::Path;

use sqlx::{Row, SqliteConnection};

use super::fault::{from_sqlx, not_a_ledger};
use crate::ledger::{LedgerError, origin};

/// `PRAGMA application_id` of every ledger: "mall". It keeps us from writing into someone else's database.
const APPLICATION: i64 = 0x6d61_6c6c;

/// The layouts, each as what makes it of the one before. A new ledger goes the same way as an old one, so that all are alike.
/// What has been in a release is not changed any more.
const LAYOUTS: [&str; 2] = [include_str!("layout-1.sql"), include_str!("layout-2.sql")];

/// `PRAGMA user_version` of the newest layout.
const VERSION: i64 = LAYOUTS.len() as i64;

/// What says that the file is a ledger of the newest layout.
const MARKS: &str = "PRAGMA application_id = 0x6d616c6c; PRAGMA user_version = 2;";

/// Makes sure that the file at `path`, just opened, is a ledger of the newest layout; an empty file becomes one, and so does
/// one of an earlier layout, in one transaction.
///
/// # Errors
/// When it is anything else, or cannot be brought there. Then it is as it was.
pub(super) async fn ensure(connection: &mut SqliteConnection, path: &Path) -> Result<(), LedgerError> {
    let fault = |error: sqlx::Error| from_sqlx(&error, path);
    let application = number(connection, "PRAGMA application_id").await.map_err(fault)?;
    let version = number(connection, "PRAGMA user_version").await.map_err(fault)?;
    let objects = number(connection, "SELECT count(*) FROM sqlite_schema").await.map_err(fault)?;
    match (application, version, objects) {
        (0, 0, 0) => bring_up(connection).await.map_err(fault)?,
        (APPLICATION, VERSION, _) => check(connection, path).await?,
        (APPLICATION, 1..VERSION, _) => {
            check(connection, path).await?;
            bring_up(connection).await.map_err(fault)?;
            tracing::info!(ledger = %path.display(), from = version, to = VERSION, "the ledger has a new layout");
        }
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

/// Brings the file to the newest layout, whole or not at all.
async fn bring_up(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let brought = steps(connection).await;
    // What failed may have ended the transaction by itself; the connection is closed then, and with it what is left of it.
    if brought.is_ok() {
        sqlx::raw_sql("COMMIT").execute(connection).await?;
    }
    brought
}

/// The steps from the layout that the file has to the newest one, within a transaction.
pub(super) async fn steps(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    // Looked at again: another process may have been quicker.
    let version = number(connection, "PRAGMA user_version").await?;
    if version >= VERSION {
        return Ok(());
    }
    let done = usize::try_from(version).unwrap_or_default();
    for layout in LAYOUTS.iter().skip(done) {
        sqlx::raw_sql(*layout).execute(&mut *connection).await?;
    }
    if version == 0 {
        let origin = i64::try_from(origin()).unwrap_or(0);
        sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?1)")
            .bind(origin)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::raw_sql(MARKS).execute(connection).await?;
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
