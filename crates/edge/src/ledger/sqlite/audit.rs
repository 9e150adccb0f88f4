//! The audit in the file. Triggers refuse to change what stands there, also to this program.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    SqliteLedger,
    columns::{decode, parsed, signed, unsigned},
    writer::Work,
};
use crate::ledger::{Answer, Audit, Audited, Deed, LedgerError};

impl Audit for SqliteLedger {
    fn note(&self, deed: Deed) -> Answer<'_, u64> {
        Box::pin(async move {
            let number = self.enqueue(Work::Note(deed)).await?;
            number.ok_or_else(|| LedgerError::Internal("a deed has no number".to_owned()))
        })
    }

    fn audited(&self, after: u64, limit: u32) -> Answer<'_, Vec<Audited>> {
        Box::pin(async move {
            let rows = sqlx::query(
                "SELECT number, at, who, tenant, address, what, thing, outcome FROM audit
                 WHERE number > ?1 ORDER BY number LIMIT ?2",
            )
            .bind(signed(after))
            .bind(limit)
            .fetch_all(&mut *self.reader().await?)
            .await
            .map_err(|error| self.fault(&error))?;
            rows.iter().map(audited).collect::<Result<_, _>>().map_err(|error| self.fault(&error))
        })
    }
}

/// Writes a deed down; tells its number.
pub(super) async fn write(connection: &mut SqliteConnection, deed: Deed) -> Result<u64, sqlx::Error> {
    let deed = deed.bounded();
    let done = sqlx::query(
        "INSERT INTO audit (at, who, tenant, address, what, thing, outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(signed(deed.at))
    .bind(deed.who.to_string())
    .bind(deed.tenant.to_string())
    .bind(deed.from.map(|address| address.to_string()))
    .bind(deed.what)
    .bind(deed.thing)
    .bind(deed.outcome)
    .execute(connection)
    .await?;
    u64::try_from(done.last_insert_rowid()).map_err(decode)
}

fn audited(row: &SqliteRow) -> Result<Audited, sqlx::Error> {
    let from = row.try_get::<Option<&str>, _>(4)?.map(str::parse).transpose().map_err(decode)?;
    let deed = Deed {
        at: unsigned(row, 1)?,
        who: parsed(row, 2)?,
        tenant: parsed(row, 3)?,
        from,
        what: row.try_get(5)?,
        thing: row.try_get(6)?,
        outcome: row.try_get(7)?,
    };
    Ok(Audited { number: unsigned(row, 0)?, deed })
}
