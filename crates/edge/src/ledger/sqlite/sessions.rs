//! Sessions in the file.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    SqliteLedger,
    columns::{decode, parsed, signed, unsigned},
    writer::Work,
};
use crate::{
    ledger::{Answer, Ending, LedgerError, Session, Sessions},
    secrets::{Keyed, Sealed},
};

/// What is written of sessions.
#[derive(Debug)]
pub(super) enum Change {
    /// A new one.
    Add(Box<Session>),
    /// One in the place of another.
    Replace(Keyed, Box<Session>),
    /// Some end.
    End(Ending),
}

impl Sessions for SqliteLedger {
    fn add_session(&self, session: Session) -> Answer<'_, ()> {
        Box::pin(async move {
            match self.enqueue(Work::Session(Change::Add(session.into()))).await? {
                Some(1) => Ok(()),
                _ => Err(taken()),
            }
        })
    }

    fn replace_session(&self, before: Keyed, session: Session) -> Answer<'_, bool> {
        Box::pin(async move {
            let replaced = self.enqueue(Work::Session(Change::Replace(before, session.into()))).await?;
            replaced.map(|replaced| replaced == 1).ok_or_else(taken)
        })
    }

    fn session(&self, id: Keyed, now: u64) -> Answer<'_, Option<Session>> {
        Box::pin(async move {
            let row = sqlx::query(
                "SELECT id, subject, handle, body, expires FROM session WHERE id = ?1 AND expires > ?2",
            )
            .bind(bytes(&id))
            .bind(signed(now))
            .fetch_optional(&mut *self.reader().await?)
            .await
            .map_err(|error| self.fault(&error))?;
            row.as_ref().map(session).transpose().map_err(|error| self.fault(&error))
        })
    }

    fn end_sessions(&self, which: Ending) -> Answer<'_, u64> {
        Box::pin(
            async move { Ok(self.enqueue(Work::Session(Change::End(which))).await?.unwrap_or_default()) },
        )
    }
}

/// Writes a change; tells how many sessions it is of, and nothing where another one has the id.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    change: Change,
) -> Result<Option<u64>, sqlx::Error> {
    let (query, session) = match change {
        Change::Add(session) => (
            sqlx::query(
                "INSERT INTO session (subject, handle, body, expires, id) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO NOTHING",
            ),
            session,
        ),
        Change::Replace(before, session) => {
            let other = sqlx::query("SELECT 1 FROM session WHERE id = ?1 AND id <> ?2")
                .bind(bytes(&session.id))
                .bind(bytes(&before));
            if other.fetch_optional(&mut *connection).await?.is_some() {
                return Ok(None);
            }
            let query = sqlx::query(
                "UPDATE session SET subject = ?2, handle = ?3, body = ?4, expires = ?5, id = ?6 WHERE id = ?1",
            );
            (query.bind(bytes(&before)), session)
        }
        Change::End(which) => {
            let query = match which {
                Ending::One(id) => sqlx::query("DELETE FROM session WHERE id = ?1").bind(bytes(&id)),
                Ending::Subject(subject) => {
                    sqlx::query("DELETE FROM session WHERE subject = ?1").bind(subject.to_string())
                }
                Ending::Handle(handle, subject) => {
                    let query = "DELETE FROM session WHERE handle = ?1 OR handle IS NULL AND subject = ?2";
                    sqlx::query(query).bind(bytes(&handle)).bind(subject.map(|subject| subject.to_string()))
                }
                Ending::Expired(now) => {
                    sqlx::query("DELETE FROM session WHERE expires <= ?1").bind(signed(now))
                }
            };
            return Ok(Some(query.execute(connection).await?.rows_affected()));
        }
    };
    let query = query
        .bind(session.subject.to_string())
        .bind(session.handle.as_ref().map(bytes))
        .bind(session.body.as_bytes().to_vec())
        .bind(signed(session.expires))
        .bind(bytes(&session.id));
    Ok(Some(query.execute(connection).await?.rows_affected()))
}

fn bytes(hash: &Keyed) -> Vec<u8> {
    hash.as_bytes().to_vec()
}

fn taken() -> LedgerError {
    LedgerError::Internal("there is a session of this id".to_owned())
}

fn session(row: &SqliteRow) -> Result<Session, sqlx::Error> {
    let keyed = |bytes: &[u8]| Keyed::stored(bytes).ok_or_else(|| decode("no hash"));
    Ok(Session {
        id: keyed(row.try_get(0)?)?,
        subject: parsed(row, 1)?,
        handle: row.try_get::<Option<&[u8]>, _>(2)?.map(keyed).transpose()?,
        body: Sealed::stored(row.try_get(3)?),
        expires: unsigned(row, 4)?,
    })
}
