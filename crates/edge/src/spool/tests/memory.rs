//! The spool in memory: what tests of the contract compare the real one with.

use std::{
    collections::HashMap,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    sync::{Arc, Mutex},
};

use bytes::Bytes;

use crate::{
    id::Id,
    spool::{Append, Place, Spool, Stored, Work},
};

type Part = Arc<Mutex<Vec<u8>>>;

/// Bytes by import and part.
#[derive(Debug, Default)]
pub(super) struct MemorySpool(Mutex<HashMap<Id, HashMap<Place, Part>>>);

impl MemorySpool {
    fn part(&self, place: Place) -> io::Result<Part> {
        let mut all = self.0.lock().unwrap();
        let parts = all.get_mut(&place.import).ok_or(io::ErrorKind::NotFound)?;
        Ok(Arc::clone(parts.entry(place).or_default()))
    }

    fn known(&self, place: Place) -> Option<Part> {
        self.0.lock().unwrap().get(&place.import)?.get(&place).cloned()
    }
}

impl Spool for MemorySpool {
    fn room(&self) -> io::Result<u64> {
        Ok(u64::MAX)
    }

    fn create(&self, import: Id) -> Work<'_, ()> {
        self.0.lock().unwrap().entry(import).or_default();
        Box::pin(async { Ok(()) })
    }

    fn append(&self, place: Place, durable: u64) -> Work<'_, Box<dyn Append>> {
        Box::pin(async move {
            let part = self.part(place)?;
            part.lock().unwrap().resize(usize::try_from(durable).unwrap(), 0);
            Ok(Box::new(MemoryAppender(part)) as Box<dyn Append>)
        })
    }

    fn path(&self, _: Place) -> Option<std::path::PathBuf> {
        None
    }

    fn length(&self, place: Place) -> Work<'_, u64> {
        let length = self.known(place).map_or(0, |part| part.lock().unwrap().len() as u64);
        Box::pin(async move { Ok(length) })
    }

    fn open(&self, place: Place) -> io::Result<Box<dyn Stored>> {
        let part = self.known(place).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(MemoryReader { part, at: 0 }))
    }

    fn remove(&self, import: Id) -> Work<'_, ()> {
        self.0.lock().unwrap().remove(&import);
        Box::pin(async { Ok(()) })
    }

    fn list(&self) -> Work<'_, Vec<Id>> {
        let imports = self.0.lock().unwrap().keys().copied().collect();
        Box::pin(async { Ok(imports) })
    }
}

struct MemoryAppender(Part);

impl Append for MemoryAppender {
    fn write(&mut self, pieces: Vec<Bytes>) -> Work<'_, ()> {
        self.0.lock().unwrap().extend(pieces.concat());
        Box::pin(async { Ok(()) })
    }

    fn sync(&self) -> Work<'static, u64> {
        let length = self.0.lock().unwrap().len() as u64;
        Box::pin(async move { Ok(length) })
    }
}

struct MemoryReader {
    part: Part,
    at: u64,
}

impl Read for MemoryReader {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let part = self.part.lock().unwrap();
        let rest = part.get(usize::try_from(self.at).unwrap()..).unwrap_or_default();
        let read = rest.len().min(to.len());
        to[..read].copy_from_slice(&rest[..read]);
        self.at += read as u64;
        Ok(read)
    }
}

impl Stored for MemoryReader {
    fn passed(&self, _range: Range<u64>) {}
}

impl Seek for MemoryReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = to else { return Err(io::ErrorKind::Unsupported.into()) };
        self.at = at;
        Ok(at)
    }
}
