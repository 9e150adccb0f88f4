//! Columns as values, and values as columns.

use std::{error::Error, str::FromStr};

use sqlx::{Row, sqlite::SqliteRow};

/// A number as SQLite keeps it. None of ours gets beyond what that is.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that was kept.
pub(super) fn unsigned(row: &SqliteRow, column: usize) -> Result<u64, sqlx::Error> {
    u64::try_from(row.try_get::<i64, _>(column)?).map_err(decode)
}

/// A number that was kept, if any was.
pub(super) fn unsigned_if_any(row: &SqliteRow, column: usize) -> Result<Option<u64>, sqlx::Error> {
    row.try_get::<Option<i64>, _>(column)?.map(u64::try_from).transpose().map_err(decode)
}

/// What a text says.
pub(super) fn parsed<T>(row: &SqliteRow, column: usize) -> Result<T, sqlx::Error>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    row.try_get::<&str, _>(column)?.parse().map_err(decode)
}

/// What a text says as JSON.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(
    row: &SqliteRow,
    column: usize,
) -> Result<T, sqlx::Error> {
    serde_json::from_str(row.try_get(column)?).map_err(decode)
}

/// Something as JSON.
pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// What is wrong with a column.
pub(super) fn decode(error: impl Into<Box<dyn Error + Send + Sync>>) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}
