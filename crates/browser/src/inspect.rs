//! Says what a file is from its first bytes, and goes on looking while the rest goes by.

use image_format::{Fault, Inspector, Limits, Report, TAIL, Verdict, WHOLE, tail_fault};

use crate::{fault::DropFault, host::Cancel, source::Source};

/// The bytes read of a file before the page is told that its head does not say what it is.
const HEAD: u64 = 4 << 20;

/// A dropped file and what is known of it.
pub struct Candidate {
    /// The file.
    pub source: Source,
    inspector: Inspector,
    seen: u64,
}

impl Candidate {
    /// A file of which nothing has been read.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self { source, inspector: Inspector::new(Limits::default()), seen: 0 }
    }

    /// What is known so far.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.inspector.verdict()
    }

    /// What the file is, once that is known.
    ///
    /// # Errors
    /// [`DropFault::Refused`] when it is nothing that Incus can use.
    pub fn report(&self) -> Result<Option<Report>, DropFault> {
        match self.inspector.verdict() {
            Verdict::Undecided => Ok(None),
            Verdict::Known(report) => Ok(Some(report)),
            Verdict::Refused(fault) => Err(refused(&fault)),
        }
    }

    /// Reads the head until it tells what the file is, at most [`HEAD`] bytes.
    ///
    /// # Errors
    /// [`DropFault::Unreadable`] or [`DropFault::Cancelled`]; what the file is, is for [`Self::report`] to say.
    pub async fn read_head(&mut self, cancel: &Cancel) -> Result<(), DropFault> {
        self.read_until(HEAD.min(self.size()), cancel).await
    }

    /// Reads on until it is known what the file is, to its end if need be.
    ///
    /// # Errors
    /// [`DropFault::Unreadable`] or [`DropFault::Cancelled`].
    pub async fn read_on(&mut self, cancel: &Cancel) -> Result<(), DropFault> {
        self.read_until(self.size(), cancel).await
    }

    /// Looks at the end of a known file for signs that it was cut off.
    ///
    /// # Errors
    /// [`DropFault::Refused`] when it was, [`DropFault::Unreadable`] when it cannot be read.
    pub async fn check_tail(&self) -> Result<(), DropFault> {
        let Some(report) = self.report()? else { return Ok(()) };
        let start = self.size().saturating_sub(TAIL);
        let mut tail = Vec::new();
        let mut reader = self.source.read_from(start)?;
        while let Some(bytes) = reader.next().await.map_err(|_| self.source.unreadable())? {
            tail.extend_from_slice(bytes);
        }
        tail_fault(&report, &tail).map_or(Ok(()), |fault| Err(refused(&fault)))
    }

    /// Takes bytes that pass by anyway, those that stand at `offset`. What was seen before is passed over.
    pub fn see(&mut self, offset: u64, bytes: &[u8]) {
        if !self.wants_more() {
            return;
        }
        let known = usize::try_from(self.seen.saturating_sub(offset)).unwrap_or(usize::MAX);
        if let Some(fresh) = bytes.get(known..).filter(|fresh| !fresh.is_empty()) {
            self.inspector.push(fresh);
            self.seen += fresh.len() as u64;
        }
        if self.seen >= self.size() {
            self.inspector.end();
        }
    }

    fn size(&self) -> u64 {
        self.source.named.size
    }

    fn wants_more(&self) -> bool {
        match self.inspector.verdict() {
            Verdict::Refused(_) => false,
            Verdict::Undecided | Verdict::Known(_) => !self.inspector.settled() || self.size() <= WHOLE,
        }
    }

    async fn read_until(&mut self, end: u64, cancel: &Cancel) -> Result<(), DropFault> {
        if self.size() == 0 {
            self.inspector.end();
            return Ok(());
        }
        let mut reader = self.source.read_from(self.seen)?;
        while self.seen < end && !self.inspector.settled() {
            cancel.check()?;
            match reader.next().await {
                Ok(Some(bytes)) => self.see(self.seen, bytes),
                Ok(None) => break,
                Err(_) => return Err(self.source.unreadable()),
            }
        }
        reader.stop().await;
        Ok(())
    }
}

fn refused(fault: &Fault) -> DropFault {
    DropFault::Refused(fault.explain())
}

/// What is known of all the files; `None` while one is undecided.
///
/// # Errors
/// [`DropFault::Refused`] when one is nothing that Incus can use; among several it is named.
pub fn reports(candidates: &[Candidate]) -> Result<Option<Vec<Report>>, DropFault> {
    let several = candidates.len() > 1;
    candidates
        .iter()
        .map(|candidate| {
            candidate.report().map_err(|fault| match fault {
                DropFault::Refused(mut why) if several => {
                    why.sentence =
                        format!("\u{201c}{}\u{201d}: {}", candidate.source.named.name, why.sentence);
                    DropFault::Refused(why)
                }
                other => other,
            })
        })
        .collect()
}
