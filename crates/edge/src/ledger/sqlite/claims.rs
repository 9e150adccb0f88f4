//! What tenants have, in the file: read, brought on by the quota engine, and written back within the transaction of the step.

use image_format::Fingerprint;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use tenancy::{Owner, Reservation, Usage};

use super::{
    SqliteLedger,
    columns::{decode, signed, to_json, unsigned},
    writer::Work,
};
use crate::ledger::{
    Answer, Claim, Entry, FoundThere, Image, LedgerError, Usages, Whose,
    usage::{Account, concerns},
};

/// What changes of the images that count without an import.
#[derive(Debug)]
pub(super) enum Correction {
    /// It is gone.
    Deleted(Whose, Image),
    /// An owner has these in a target, each with its bytes.
    Recounted(FoundThere),
}

impl Usages for SqliteLedger {
    fn usage(&self, owner: Owner) -> Answer<'_, Usage> {
        Box::pin(async move {
            let mut connection = self.reader().await?;
            read(&mut connection, &owner.to_string()).await.map_err(|error| self.fault(&error))
        })
    }

    fn deleted(&self, whose: Whose, image: Image) -> Answer<'_, u64> {
        Box::pin(async move {
            let deleted = self.enqueue(Work::Correct(Correction::Deleted(whose, image))).await?;
            Ok(deleted.unwrap_or_default())
        })
    }

    fn recount(&self, found: FoundThere) -> Answer<'_, bool> {
        Box::pin(async move {
            let noted = self.enqueue(Work::Correct(Correction::Recounted(found))).await?;
            Ok(noted == Some(1))
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
    let claim = entry.claim.as_ref();
    if !concerns(entry.open, claim) {
        return Ok(Ok(()));
    }
    let held = sqlx::query(
        "SELECT bytes, sending, counts, reservation.tenant FROM reservation LEFT JOIN usage USING (tenant)
         WHERE import = ?1",
    )
    .bind(id)
    .fetch_optional(&mut *connection)
    .await?;
    let (tenant, usage, reservation) = match &held {
        Some(held) => (held.try_get(3)?, counts(held, 2)?, Some(reservation(held)?)),
        None if claim.is_none() => return Ok(Ok(())),
        None => (tenant.to_owned(), read(connection, tenant).await?, None),
    };
    let counted = match claim {
        Some(Claim::Stored { image, .. }) => is_counted(connection, &tenant, image).await?,
        Some(Claim::Open { .. }) | None => false,
    };
    let before = Account { usage, reservation, counted };
    let mut account = before.clone();
    if let Err(refused) = account.bring(entry.open, claim, entry.created) {
        return Ok(Err(refused));
    }
    if account != before {
        write_both(connection, id, &tenant, &account).await?;
    }
    if let Some(Claim::Stored { image, bytes, .. }) = claim
        && account.counted != before.counted
    {
        count(connection, &tenant, &image.target, &image.fingerprint, *bytes).await?;
    }
    Ok(Ok(()))
}

/// Corrects which images count; tells how many are concerned, or whether they were counted anew.
pub(super) async fn correct(
    connection: &mut SqliteConnection,
    correction: Correction,
) -> Result<u64, sqlx::Error> {
    match correction {
        Correction::Deleted(whose, image) => {
            let gone = sqlx::query(
                "DELETE FROM image WHERE target = ?1 AND fingerprint = ?2 AND (?3 IS NULL OR tenant = ?3)
                 RETURNING tenant, bytes",
            )
            .bind(image.target)
            .bind(image.fingerprint.to_string())
            .bind(whose.tenant())
            .fetch_all(&mut *connection)
            .await?;
            for row in &gone {
                let tenant: String = row.try_get(0)?;
                let mut usage = read(connection, &tenant).await?;
                usage.deleted(unsigned(row, 1)?);
                write(connection, &tenant, &usage).await?;
            }
            Ok(gone.len() as u64)
        }
        Correction::Recounted(found) => {
            let tenant = found.owner.to_string();
            let mut usage = read(connection, &tenant).await?;
            if !found.holds(&usage) {
                return Ok(0);
            }
            let FoundThere { target, images, .. } = found;
            sqlx::query("DELETE FROM image WHERE tenant = ?1 AND target = ?2")
                .bind(&tenant)
                .bind(&target)
                .execute(&mut *connection)
                .await?;
            for (fingerprint, bytes) in &images {
                count(connection, &tenant, &target, fingerprint, *bytes).await?;
            }
            let sums = sqlx::query("SELECT count(*), coalesce(sum(bytes), 0) FROM image WHERE tenant = ?1")
                .bind(&tenant)
                .fetch_one(&mut *connection)
                .await?;
            usage.recount(unsigned(&sums, 0)?, unsigned(&sums, 1)?);
            write(connection, &tenant, &usage).await?;
            Ok(1)
        }
    }
}

async fn read(connection: &mut SqliteConnection, tenant: &str) -> Result<Usage, sqlx::Error> {
    let query = sqlx::query("SELECT counts FROM usage WHERE tenant = ?1").bind(tenant);
    query.fetch_optional(connection).await?.map_or_else(|| Ok(Usage::default()), |row| counts(&row, 0))
}

/// Nothing where nothing was ever counted.
fn counts(row: &SqliteRow, column: usize) -> Result<Usage, sqlx::Error> {
    let counts = row.try_get::<Option<&str>, _>(column)?;
    counts.map_or_else(|| Ok(Usage::default()), |counts| serde_json::from_str(counts).map_err(decode))
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

fn reservation(row: &SqliteRow) -> Result<Reservation, sqlx::Error> {
    Ok(Reservation::restored(unsigned(row, 0)?, row.try_get(1)?))
}

/// What an owner has, and what an import has of it: in one query of two statements, which share its values.
async fn write_both(
    connection: &mut SqliteConnection,
    id: &str,
    tenant: &str,
    account: &Account,
) -> Result<(), sqlx::Error> {
    let counts = to_json(&account.usage)?;
    let query = match &account.reservation {
        Some(held) => sqlx::query(
            "INSERT INTO usage (tenant, counts) VALUES (?1, ?2)
             ON CONFLICT (tenant) DO UPDATE SET counts = excluded.counts;
             INSERT INTO reservation (import, tenant, bytes, sending) VALUES (?3, ?1, ?4, ?5)
             ON CONFLICT (import) DO UPDATE SET bytes = excluded.bytes, sending = excluded.sending",
        )
        .bind(tenant)
        .bind(counts)
        .bind(id)
        .bind(signed(held.bytes()))
        .bind(held.is_sending()),
        None => sqlx::query(
            "INSERT INTO usage (tenant, counts) VALUES (?1, ?2)
             ON CONFLICT (tenant) DO UPDATE SET counts = excluded.counts;
             DELETE FROM reservation WHERE import = ?3",
        )
        .bind(tenant)
        .bind(counts)
        .bind(id),
    };
    query.execute(connection).await?;
    Ok(())
}

async fn is_counted(
    connection: &mut SqliteConnection,
    tenant: &str,
    image: &Image,
) -> Result<bool, sqlx::Error> {
    let query = sqlx::query("SELECT 1 FROM image WHERE target = ?1 AND fingerprint = ?2 AND tenant = ?3")
        .bind(&image.target)
        .bind(image.fingerprint.to_string())
        .bind(tenant);
    Ok(query.fetch_optional(connection).await?.is_some())
}

async fn count(
    connection: &mut SqliteConnection,
    tenant: &str,
    target: &str,
    fingerprint: &Fingerprint,
    bytes: u64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO image (target, fingerprint, tenant, bytes) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
    )
    .bind(target)
    .bind(fingerprint.to_string())
    .bind(tenant)
    .bind(signed(bytes))
    .execute(connection)
    .await?;
    Ok(())
}
