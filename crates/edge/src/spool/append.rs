//! Appending to one part: buffered writes, and a commit that makes them durable.

use std::{io, path::Path};

use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt, BufWriter, SeekFrom},
};

/// Bytes gathered before they are written; bodies come in pieces of a few kilobytes.
const BUFFER: usize = 512 << 10;

/// A part opened for appending.
#[derive(Debug)]
pub(crate) struct Appender {
    file: BufWriter<File>,
    end: u64,
}

impl Appender {
    /// Opens the part at `path`, which has `durable` acknowledged bytes. Whatever lies behind them was never
    /// acknowledged and is cut off.
    ///
    /// # Errors
    /// As the file system has them.
    pub(crate) async fn open(path: &Path, durable: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path).await?;
        if durable == 0
            && let Some(dir) = path.parent()
        {
            File::open(dir).await?.sync_all().await?;
        }
        file.set_len(durable).await?;
        file.seek(SeekFrom::Start(durable)).await?;
        file.set_max_buf_size(BUFFER);
        Ok(Self { file: BufWriter::with_capacity(BUFFER, file), end: durable })
    }

    /// Takes bytes; they are not durable yet.
    ///
    /// # Errors
    /// As the file system has them, also for bytes taken earlier.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.end = self.end.saturating_add(bytes.len() as u64);
        Ok(())
    }

    /// Makes all bytes taken durable and tells how many the part has.
    ///
    /// # Errors
    /// As the file system has them; then none of the bytes since [`Appender::open`] counts as durable.
    pub(crate) async fn commit(mut self) -> io::Result<u64> {
        self.file.flush().await?;
        self.file.get_mut().sync_data().await?;
        Ok(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_torn_tail_is_cut_and_appending_goes_on_behind_what_was_acknowledged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("part");
        let mut first = Appender::open(&path, 0).await.unwrap();
        first.write(b"kept").await.unwrap();
        assert_eq!(first.commit().await.unwrap(), 4);
        std::fs::write(&path, b"keptTORN").unwrap();

        let mut second = Appender::open(&path, 4).await.unwrap();
        second.write(b" and more").await.unwrap();
        assert_eq!(second.commit().await.unwrap(), 13);
        assert_eq!(std::fs::read(&path).unwrap(), b"kept and more");
    }
}
