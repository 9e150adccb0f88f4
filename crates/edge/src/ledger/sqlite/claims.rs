//! What tenants have, in the file: read, brought on by the quota engine, and written back within the transaction of the step.

use sqlx::{Row, SqliteConnection};
use tenancy::{Owner, Usage};

use super::{
    SqliteLedger,
    columns::{from_json, to_json},
    writer::Work,
};
use crate::ledger::{
    Answer, Entry, LedgerError, Usages,
    usage::{Account, concerns},
};

/// What changes of an owner's numbers without an import.
#[derive(Debug)]
pub(super) enum Correction {
    /// An image of so many bytes is gone.
    Deleted(u64),
    /// So many images there are, with so many bytes.
    Recounted(u64, u64),
}

impl Usages for SqliteLedger {
    fn usage(&self, owner: Owner) -> Answer<'_, Usage> {
        Box::pin(async move {
            let mut connection = self.reader().await?;
            read(&mut connection, &owner.to_string()).await.map_err(|error| self.fault(&error))
        })
    }

    fn deleted(&self, owner: Owner, bytes: u64) -> Answer<'_, ()> {
        Box::pin(async move {
            self.enqueue(Work::Correct(owner, Correction::Deleted(bytes))).await.map(drop)
        })
    }

    fn recount(&self, owner: Owner, images: u64, bytes: u64) -> Answer<'_, ()> {
        Box::pin(async move {
            self.enqueue(Work::Correct(owner, Correction::Recounted(images, bytes))).await.map(drop)
        })
    }
}

/// Brings the account of an import to where the entry has it. Nothing is written where that is refused.
pub(super) async fn bring(
    connection: &mut SqliteConnection,
    id: &str,
    tenant: &str,
    entry: &Entry,
) -> Result<Result<(), LedgerError>, sqlx::Error> {
    if !concerns(entry.open, entry.claim) {
        return Ok(Ok(()));
    }
    let held = sqlx::query("SELECT tenant, counts FROM reservation WHERE import = ?1")
        .bind(id)
        .fetch_optional(&mut *connection)
        .await?;
    if held.is_none() && entry.claim.is_none() {
        return Ok(Ok(()));
    }
    let tenant = match &held {
        Some(held) => held.try_get(0)?,
        None => tenant.to_owned(),
    };
    let before = Account {
        usage: read(connection, &tenant).await?,
        reservation: held.map(|held| from_json(&held, 1)).transpose()?,
    };
    let mut account = before.clone();
    if let Err(refused) = account.bring(entry.open, entry.claim, entry.created) {
        return Ok(Err(refused));
    }
    if account.usage != before.usage {
        write(connection, &tenant, &account.usage).await?;
    }
    if account.reservation != before.reservation {
        match account.reservation {
            Some(held) => {
                sqlx::query(
                    "INSERT INTO reservation (import, tenant, counts) VALUES (?1, ?2, ?3)
                     ON CONFLICT (import) DO UPDATE SET counts = excluded.counts",
                )
                .bind(id)
                .bind(tenant)
                .bind(to_json(&held)?)
                .execute(connection)
                .await?
            }
            None => {
                sqlx::query("DELETE FROM reservation WHERE import = ?1").bind(id).execute(connection).await?
            }
        };
    }
    Ok(Ok(()))
}

pub(super) async fn correct(
    connection: &mut SqliteConnection,
    owner: &Owner,
    correction: Correction,
) -> Result<(), sqlx::Error> {
    let tenant = owner.to_string();
    let mut usage = read(connection, &tenant).await?;
    match correction {
        Correction::Deleted(bytes) => usage.deleted(bytes),
        Correction::Recounted(images, bytes) => usage.recount(images, bytes),
    }
    write(connection, &tenant, &usage).await
}

async fn read(connection: &mut SqliteConnection, tenant: &str) -> Result<Usage, sqlx::Error> {
    let row =
        sqlx::query("SELECT counts FROM usage WHERE tenant = ?1").bind(tenant).fetch_optional(connection).await?;
    row.map_or_else(|| Ok(Usage::default()), |row| from_json(&row, 0))
}

async fn write(connection: &mut SqliteConnection, tenant: &str, usage: &Usage) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO usage (tenant, counts) VALUES (?1, ?2)
         ON CONFLICT (tenant) DO UPDATE SET counts = excluded.counts",
    )
    .bind(tenant)
    .bind(to_json(usage)?)
    .execute(connection)
    .await?;
    Ok(())
}
