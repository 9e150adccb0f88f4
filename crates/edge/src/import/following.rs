//! Reading a part of the spool that may still grow: only what is durable, and waiting for more.

use std::{io::Read, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::{
    handles::Handles,
    model::{Import, Part},
    outflow::OutflowError,
};
use crate::{
    id::Id,
    spool::{Place, Spool, Stored},
};

/// Bytes read at a time: large enough to be cheap, small enough to keep memory flat.
pub(super) const CHUNK: usize = 256 << 10;
/// Bytes after which the system hears that they are read.
const PASSED: u64 = 4 << 20;
/// How long more bytes are waited for in use. A sender that stalls must not hold Incus's disk.
pub(super) const STALL: Duration = Duration::from_secs(60);

/// What is needed to read the parts of an import as they grow.
#[derive(Debug, Clone)]
pub(super) struct Tide {
    /// The import.
    pub handles: Arc<Handles>,
    /// Where its bytes lie.
    pub spool: Arc<dyn Spool>,
    /// Ends every wait.
    pub shutdown: CancellationToken,
    /// How long more bytes are waited for.
    pub stall: Duration,
    /// Where waits are driven: reading happens on threads that may block.
    pub runtime: Handle,
}

impl Tide {
    /// A part, from its beginning. A part of which nothing came yet has no file, so none is opened before there is need.
    pub(super) fn follow(&self, part: &Part) -> Following {
        let place = Place { import: self.handles.id(), role: part.role };
        let begin = self.handles.look(|import| import.begin_of(part.upload));
        Following {
            tide: self.clone(),
            upload: part.upload,
            begun_anew: part.begun_anew,
            place,
            begin,
            stored: None,
            at: 0,
            durable: 0,
            passed: None,
        }
    }

    /// As [`Tide::follow`], for the last time that the part is read, as far as anybody can know.
    pub(super) fn follow_last(&self, part: &Part) -> Following {
        Following { passed: Some(0), ..self.follow(part) }
    }

    /// Waits for more bytes of the upload than `at`, its end there, or another beginning. Blocking.
    fn more(&self, upload: Id, at: u64, begun_anew: u32) -> Result<Import, OutflowError> {
        let ready = |part: &Part| part.received > at || part.is_complete() || part.begun_anew != begun_anew;
        let there = |import: &Import| import.part(upload).is_none_or(ready) || import.state().is_end();
        let waiting = async {
            tokio::select! {
                import = self.handles.until(there) => Ok(import),
                () = self.shutdown.cancelled() => Err(OutflowError::CalledOff),
                () = tokio::time::sleep(self.stall) => Err(OutflowError::Stalled),
            }
        };
        let import = self.runtime.block_on(waiting)?;
        if import.state().is_end() {
            return Err(OutflowError::CalledOff);
        }
        Ok(import)
    }
}

/// A part being read.
pub(super) struct Following {
    tide: Tide,
    upload: Id,
    begun_anew: u32,
    place: Place,
    begin: u64,
    stored: Option<Box<dyn Stored>>,
    at: u64,
    durable: u64,
    /// Where the bytes begin that memory is still kept for, where those read are told to be passed.
    passed: Option<u64>,
}

impl Following {
    /// The next bytes, as soon as there are any; empty at the part's end.
    ///
    /// # Errors
    /// [`OutflowError::Stalled`] when none came for too long, [`OutflowError::CalledOff`] when none are wanted any more,
    /// [`OutflowError::BegunAnew`] when those read before may be of another file, [`OutflowError::Read`] as the spool has
    /// it.
    pub(super) fn chunk(&mut self) -> Result<Bytes, OutflowError> {
        if self.at == self.durable {
            let import = self.tide.more(self.upload, self.at, self.begun_anew)?;
            self.still_the_same(&import)?;
            self.durable = import.part(self.upload).map_or(self.at, |part| part.received);
            if self.at == self.durable {
                return Ok(Bytes::new());
            }
        }
        let most = (self.durable - self.at).min(CHUNK as u64);
        let mut chunk = Vec::with_capacity(usize::try_from(most).unwrap_or(CHUNK));
        self.stored()?.take(most).read_to_end(&mut chunk)?;
        // It is told before the first byte of the old file goes.
        self.tide.handles.look(|import| self.still_the_same(import))?;
        if (chunk.len() as u64) < most {
            return Err(OutflowError::Read(std::io::ErrorKind::UnexpectedEof.into()));
        }
        let chunk = Bytes::from(chunk);
        self.tide.handles.tally.add(self.begin.saturating_add(self.at), std::slice::from_ref(&chunk));
        self.at += most;
        self.pass()?;
        Ok(chunk)
    }

    fn still_the_same(&self, import: &Import) -> Result<(), OutflowError> {
        match import.part(self.upload) {
            Some(part) if part.begun_anew != self.begun_anew => Err(OutflowError::BegunAnew),
            Some(_) | None => Ok(()),
        }
    }

    /// Lets the memory go that the system keeps for what was read, so that what comes in and what Incus writes have it.
    fn pass(&mut self) -> Result<(), OutflowError> {
        if let Some(from) = self.passed.filter(|from| self.at - from >= PASSED) {
            let range = from..self.at;
            self.stored()?.passed(range);
            self.passed = Some(self.at);
        }
        Ok(())
    }

    fn stored(&mut self) -> Result<&mut Box<dyn Stored>, OutflowError> {
        match &mut self.stored {
            Some(stored) => Ok(stored),
            empty => Ok(empty.insert(self.tide.spool.open(self.place)?)),
        }
    }
}
