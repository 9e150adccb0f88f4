//! What SQLite and the file system say of a failure, as a [`LedgerError`].

use std::{io, path::Path};

use crate::ledger::LedgerError;

// Result codes of SQLite, <https://www.sqlite.org/rescode.html>. Extended ones have the primary one below.
const PERM: i32 = 3;
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const READONLY: i32 = 8;
const IOERR: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const PROTOCOL: i32 = 15;
const NOTADB: i32 = 26;
/// The file beside the ledger that its connections share could not grow.
const IOERR_SHMSIZE: i32 = IOERR | 19 << 8;

/// Sorts an error of the ledger at `path`.
pub(super) fn from_sqlx(error: &sqlx::Error, path: &Path) -> LedgerError {
    match error {
        sqlx::Error::Io(error) => from_io(error),
        sqlx::Error::Database(database) => match database.code().and_then(|code| code.parse().ok()) {
            Some(code) => from_code(code, database.to_string(), path),
            None => LedgerError::Internal(database.to_string()),
        },
        // Columns are of the types that the schema demands, so only damage makes them unreadable.
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => not_a_ledger(error.to_string(), path),
        _ => LedgerError::Internal(error.to_string()),
    }
}

/// Sorts an error of the file system.
pub(super) fn from_io(error: &io::Error) -> LedgerError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => LedgerError::DiskFull(error.to_string()),
        _ => LedgerError::Storage(error.to_string()),
    }
}

/// Says that the file at `path` is none that can be used.
pub(super) fn not_a_ledger(reason: impl Into<String>, path: &Path) -> LedgerError {
    LedgerError::NotALedger { path: path.to_owned(), reason: reason.into() }
}

fn from_code(code: i32, text: String, path: &Path) -> LedgerError {
    match (code, code & 0xff) {
        (_, FULL) | (IOERR_SHMSIZE, _) => LedgerError::DiskFull(text),
        (_, CORRUPT | NOTADB) => not_a_ledger(text, path),
        (_, PERM | BUSY | LOCKED | READONLY | IOERR | CANTOPEN | PROTOCOL) => LedgerError::Storage(text),
        _ => LedgerError::Internal(text),
    }
}
