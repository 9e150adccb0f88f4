//! Appending to one file of the spool, and making it durable beside that.

use std::{
    fs::{File, OpenOptions},
    io::{self, IoSlice, Seek, SeekFrom, Write},
    path::Path,
    sync::Arc,
};

use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::{Append, Work};

/// A part opened for appending.
#[derive(Debug)]
pub(super) struct Appender {
    file: Arc<File>,
    end: u64,
}

impl Appender {
    /// Opens the file at `path` and cuts it to `durable` bytes. Blocking.
    pub(super) fn open(path: &Path, durable: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        if durable == 0
            && let Some(dir) = path.parent()
        {
            File::open(dir)?.sync_all()?;
        }
        file.set_len(durable)?;
        file.seek(SeekFrom::Start(durable))?;
        Ok(Self { file: Arc::new(file), end: durable })
    }
}

impl Append for Appender {
    fn write(&mut self, pieces: Vec<Bytes>) -> Work<'_, ()> {
        Box::pin(async move {
            let length: u64 = pieces.iter().map(|piece| piece.len() as u64).sum();
            let file = Arc::clone(&self.file);
            spawn_blocking(move || write_all(&file, &pieces)).await.map_err(io::Error::other)??;
            self.end = self.end.saturating_add(length);
            Ok(())
        })
    }

    fn sync(&self) -> Work<'static, u64> {
        let (file, end) = (Arc::clone(&self.file), self.end);
        Box::pin(async move {
            spawn_blocking(move || file.sync_data()).await.map_err(io::Error::other)??;
            Ok(end)
        })
    }
}

/// Writes every piece whole, as they came: nothing is copied together first.
fn write_all(mut file: &File, pieces: &[Bytes]) -> io::Result<()> {
    let mut slices: Vec<IoSlice<'_>> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
    let mut left = slices.as_mut_slice();
    IoSlice::advance_slices(&mut left, 0);
    while !left.is_empty() {
        match file.write_vectored(left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut left, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
