//! Tokens in the file.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    SqliteLedger,
    columns::{decode, from_json, parsed, signed, to_json, unsigned, unsigned_if_any},
    writer::Work,
};
use crate::{
    id::Id,
    ledger::{Answer, LedgerError, Token, Tokens, Whose, token::USE},
    secrets::Keyed,
};

/// What is written of tokens.
#[derive(Debug)]
pub(super) enum Change {
    /// A new one.
    Add(Box<Token>),
    /// It is good for nothing, from this time on.
    Revoke(Whose, Id, u64),
    /// It was used at this time.
    Use(Id, u64),
}

impl Tokens for SqliteLedger {
    fn add_token(&self, token: Token) -> Answer<'_, ()> {
        Box::pin(async move {
            match self.enqueue(Work::Token(Change::Add(token.into()))).await? {
                Some(1) => Ok(()),
                _ => Err(LedgerError::Internal("there is a token of this id".to_owned())),
            }
        })
    }

    fn token(&self, id: Id) -> Answer<'_, Option<Token>> {
        Box::pin(async move {
            let row = sqlx::query(
                "SELECT id, name, hash, tenant, scopes, created, expires, used, revoked FROM token WHERE id = ?1",
            )
            .bind(id.to_string())
            .fetch_optional(&mut *self.reader().await?)
            .await
            .map_err(|error| self.fault(&error))?;
            row.as_ref().map(token).transpose().map_err(|error| self.fault(&error))
        })
    }

    fn tokens(&self, whose: Whose) -> Answer<'_, Vec<Token>> {
        Box::pin(async move {
            let rows = sqlx::query(
                "SELECT id, name, hash, tenant, scopes, created, expires, used, revoked FROM token
                 WHERE ?1 IS NULL OR tenant = ?1 ORDER BY number",
            )
            .bind(whose.tenant())
            .fetch_all(&mut *self.reader().await?)
            .await
            .map_err(|error| self.fault(&error))?;
            rows.iter().map(token).collect::<Result<_, _>>().map_err(|error| self.fault(&error))
        })
    }

    fn revoke_token(&self, whose: Whose, id: Id, now: u64) -> Answer<'_, bool> {
        Box::pin(
            async move { Ok(self.enqueue(Work::Token(Change::Revoke(whose, id, now))).await? == Some(1)) },
        )
    }

    fn use_token(&self, id: Id, now: u64) -> Answer<'_, ()> {
        Box::pin(async move {
            // The row of writers is not troubled for what is known.
            let known = self.token(id).await?.is_none_or(|token| is_noted(token.used, now));
            if known { Ok(()) } else { self.enqueue(Work::Token(Change::Use(id, now))).await.map(drop) }
        })
    }
}

/// Writes a change; tells how many tokens it is of.
pub(super) async fn write(connection: &mut SqliteConnection, change: Change) -> Result<u64, sqlx::Error> {
    let query = match change {
        Change::Add(token) => sqlx::query(
            "INSERT INTO token (id, name, hash, tenant, scopes, created, expires, used, revoked)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING",
        )
        .bind(token.id.to_string())
        .bind(token.name)
        .bind(token.hash.as_bytes().to_vec())
        .bind(token.owner.to_string())
        .bind(to_json(&token.scopes)?)
        .bind(signed(token.created))
        .bind(token.expires.map(signed))
        .bind(token.used.map(signed))
        .bind(token.revoked.map(signed)),
        Change::Revoke(whose, id, now) => sqlx::query(
            "UPDATE token SET revoked = coalesce(revoked, ?1) WHERE id = ?2 AND (?3 IS NULL OR tenant = ?3)",
        )
        .bind(signed(now))
        .bind(id.to_string())
        .bind(whose.tenant()),
        Change::Use(id, now) => {
            sqlx::query("UPDATE token SET used = max(coalesce(used, 0), ?1) WHERE id = ?2")
                .bind(signed(now))
                .bind(id.to_string())
        }
    };
    Ok(query.execute(connection).await?.rows_affected())
}

/// Whether the last use that was noted stands for one `now`.
fn is_noted(used: Option<u64>, now: u64) -> bool {
    used.is_some_and(|used| now < used.saturating_add(USE))
}

fn token(row: &SqliteRow) -> Result<Token, sqlx::Error> {
    Ok(Token {
        id: parsed(row, 0)?,
        name: row.try_get(1)?,
        hash: Keyed::stored(row.try_get(2)?).ok_or_else(|| decode("no hash"))?,
        owner: parsed(row, 3)?,
        scopes: from_json(row, 4)?,
        created: unsigned(row, 5)?,
        expires: unsigned_if_any(row, 6)?,
        used: unsigned_if_any(row, 7)?,
        revoked: unsigned_if_any(row, 8)?,
    })
}
