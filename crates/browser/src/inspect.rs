//! Says what a file is from its first bytes, and goes on looking while the rest goes by.

use image_format::{
    Compression, Content, Explanation, Explorer, Inspector, Limits, Report, TAIL, Verdict, WHOLE, tail_fault,
};

use crate::{
    fault::DropFault,
    host::{Breath, Cancel},
    source::Source,
};

/// The bytes read of a file before the page is told that its head does not say what it is.
const HEAD: u64 = 4 << 20;
/// The bytes of a file's head that are kept for looking into it out of order.
const FIRST: u64 = 4 << 10;
/// The bytes inspected at a time: few, since they may unpack to thousands of times as many.
const PIECE: usize = 16 << 10;

/// A file to be looked into and what is known of it.
pub struct Candidate {
    /// The file.
    pub source: Source,
    /// Its name, with the folders it was dropped in.
    pub path: String,
    /// The places of the dropped files it is made of.
    pub files: Vec<usize>,
    inspector: Inspector,
    seen: u64,
    /// What its report became by looking into it out of order.
    explored: Option<Report>,
    /// What was known of it when it was last put to rest.
    remembered: Option<Report>,
    /// Why it is refused, where that does not show to who reads it from its start.
    refused: Option<Explanation>,
    /// Whether the bytes to come are looked at, once it is known what the file is.
    whole: Option<bool>,
    breath: Breath,
}

impl Candidate {
    /// A file of which nothing has been read.
    #[must_use]
    pub fn new(source: Source, path: String, files: Vec<usize>) -> Self {
        Self {
            source,
            path,
            files,
            inspector: Inspector::new(Limits::default()),
            seen: 0,
            explored: None,
            remembered: None,
            refused: None,
            whole: None,
            breath: Breath::new(),
        }
    }

    /// What the file is, once that is known.
    ///
    /// # Errors
    /// Why it is nothing that Incus can use.
    pub fn report(&self) -> Result<Option<Report>, Explanation> {
        if let Some(why) = &self.refused {
            return Err(why.clone());
        }
        match self.inspector.verdict() {
            Verdict::Undecided => Ok(self.explored.clone().or_else(|| self.remembered.clone())),
            Verdict::Refused(fault) => Err(fault.explain()),
            Verdict::Known(report) => Ok(Some(self.explored.clone().unwrap_or(report))),
        }
    }

    /// Keeps what is known and lets go of what it takes to read on, which may be the window of a decoder. The next
    /// reader begins anew.
    pub fn rest(&mut self) {
        match self.report() {
            Ok(known) => self.remembered = known,
            Err(why) => self.refused = Some(why),
        }
        self.inspector = Inspector::new(Limits::default());
        self.seen = 0;
        self.whole = None;
    }

    /// Refuses it for a reason that does not lie in its bytes.
    pub fn refuse(&mut self, why: Explanation) {
        self.refused = Some(why);
    }

    /// Looks at the head, where that tells of directories elsewhere also at those, and at the end.
    ///
    /// # Errors
    /// [`DropFault::Unreadable`] or [`DropFault::Cancelled`]; what the file is, is for [`Self::report`] to say.
    pub async fn look(&mut self, cancel: &Cancel) -> Result<(), DropFault> {
        self.read_until(HEAD.min(self.size()), cancel).await?;
        self.explore(cancel).await?;
        self.check_tail().await
    }

    /// Reads on until it is known what the file is, to its end if need be.
    ///
    /// # Errors
    /// [`DropFault::Unreadable`] or [`DropFault::Cancelled`].
    pub async fn read_on(&mut self, cancel: &Cancel) -> Result<(), DropFault> {
        if self.inspector.settled() {
            return Ok(());
        }
        self.read_until(self.size(), cancel).await?;
        self.check_tail().await
    }

    /// Takes bytes that pass by anyway, those that stand at `offset`. What was seen before is passed over.
    ///
    /// # Errors
    /// [`DropFault::Cancelled`]: other things are heard of while it works.
    pub async fn see(&mut self, offset: u64, bytes: &[u8], cancel: &Cancel) -> Result<(), DropFault> {
        let known = usize::try_from(self.seen.saturating_sub(offset)).unwrap_or(usize::MAX);
        let fresh = bytes.get(known..).unwrap_or_default();
        for piece in fresh.chunks(PIECE) {
            if !self.wants_more() {
                return Ok(());
            }
            self.inspector.push(piece);
            self.seen += piece.len() as u64;
            self.breath.take().await;
            cancel.check()?;
        }
        if !fresh.is_empty() && self.seen >= self.size() {
            self.inspector.end();
        }
        Ok(())
    }

    fn size(&self) -> u64 {
        self.source.named.size
    }

    /// Whether the bytes to come are looked at: until it is known what the file is, and beyond that where it costs
    /// little. The edge looks at all of them in any case.
    fn wants_more(&mut self) -> bool {
        if self.whole.is_none() && self.inspector.settled() {
            self.whole = Some(match self.inspector.verdict() {
                Verdict::Known(report) => self.size() <= WHOLE || fast(report.compression),
                Verdict::Undecided | Verdict::Refused(_) => false,
            });
        }
        self.whole.unwrap_or(true)
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
                Ok(Some(bytes)) => self.see(self.seen, bytes, cancel).await?,
                Ok(None) => break,
                Err(_) => return Err(self.source.unreadable()),
            }
        }
        reader.stop().await;
        Ok(())
    }

    /// Looks into a squashfs or a qcow2, whose head does not tell what it holds.
    async fn explore(&mut self, cancel: &Cancel) -> Result<(), DropFault> {
        let Ok(Some(report)) = self.report() else { return Ok(()) };
        if !matches!(report.content, Content::Rootfs { .. } | Content::Disk { .. }) {
            return Ok(());
        }
        let head = self.source.read(0, FIRST.min(self.size())).await?;
        let explorer = Explorer::new(&report, &head, self.size(), &Limits::default());
        let Some(mut explorer) = explorer else { return Ok(()) };
        while let Some(range) = explorer.wants() {
            cancel.check()?;
            let bytes = self.source.read(range.start, range.end).await?;
            explorer.give(&bytes);
            self.breath.take().await;
        }
        match explorer.finish() {
            Ok(report) => self.explored = Some(report),
            Err(fault) => self.refuse(fault.explain()),
        }
        Ok(())
    }

    /// Looks at the end of a known file for signs that it was cut off.
    ///
    /// # Errors
    /// [`DropFault::Unreadable`] when it cannot be read.
    pub async fn check_tail(&mut self) -> Result<(), DropFault> {
        let Ok(Some(report)) = self.report() else { return Ok(()) };
        let tail = self.source.read(self.size().saturating_sub(TAIL), self.size()).await?;
        if let Some(fault) = tail_fault(&report, &tail) {
            self.refuse(fault.explain());
        }
        Ok(())
    }
}

/// Whether a decoder keeps up with reading and hashing.
const fn fast(compression: Compression) -> bool {
    match compression {
        Compression::None | Compression::Gzip | Compression::Zstd | Compression::Lz4 => true,
        Compression::Xz | Compression::Bzip2 | Compression::Lzma => false,
    }
}
