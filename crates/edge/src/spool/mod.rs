//! The spool: where uploads lie until Incus has them. For each import there are up to two append-only parts.
//!
//! What any store of bytes has to promise is the trait; [`FileSpool`] keeps them in a directory, and one contract suite
//! holds every store to the same.

mod append;
mod files;
#[cfg(test)]
mod tests;

use std::{
    fmt, io,
    io::{Read, Seek},
    ops::Range,
    path::PathBuf,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use upload_proto::api::Role;

use crate::id::Id;
pub(crate) use files::FileSpool;

/// Work on the spool, which may take as long as its disk does.
pub(crate) type Work<'a, T> = BoxFuture<'a, io::Result<T>>;

/// Where one part of one import lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// The import.
    pub import: Id,
    /// The part.
    pub role: Role,
}

/// A store of bytes. Errors are those of what it keeps them on; [`io::ErrorKind::StorageFull`] and
/// [`io::ErrorKind::QuotaExceeded`] mean that there is no room.
pub(crate) trait Spool: fmt::Debug + Send + Sync {
    /// Bytes that uploads may still take.
    fn room(&self) -> io::Result<u64>;

    /// Makes the place for an import's parts. It is there for good on return.
    fn create(&self, import: Id) -> Work<'_, ()>;

    /// Opens a part for appending behind its first `durable` bytes; what lies behind them was never acknowledged and is
    /// cut off. There is one appender for a part at a time: whoever calls sees to that.
    fn append(&self, place: Place, durable: u64) -> Work<'_, Box<dyn Append>>;

    /// How many bytes a part has, durable or not; 0 for one that was never begun.
    fn length(&self, place: Place) -> Work<'_, u64>;

    /// Opens a part for reading from its beginning. What is appended meanwhile is seen too. Blocking.
    fn open(&self, place: Place) -> io::Result<Box<dyn Stored>>;

    /// Where a part lies as a file that others can take over; nothing in a store of another kind.
    fn path(&self, place: Place) -> Option<PathBuf>;

    /// Deletes all of an import. There being nothing is no error.
    fn remove(&self, import: Id) -> Work<'_, ()>;

    /// The imports that have a place here.
    fn list(&self) -> Work<'_, Vec<Id>>;
}

/// A part opened for appending.
pub(crate) trait Append: Send {
    /// Takes bytes; they are not durable yet. After an error nothing more may be appended here.
    fn write(&mut self, pieces: Vec<Bytes>) -> Work<'_, ()>;

    /// Makes all bytes that were taken durable and tells how many the part has. It may run beside later writes, which it
    /// does not count.
    fn sync(&self) -> Work<'static, u64>;
}

/// A part opened for reading.
pub(crate) trait Stored: Read + Seek + Send {
    /// Tells that the durable bytes of this range will hardly be read again, so that no memory need be kept for them.
    fn passed(&self, range: Range<u64>);
}
