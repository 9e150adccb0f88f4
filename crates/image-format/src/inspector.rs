//! The machine that is pushed a file and says what it is.
//!
//! ```text
//! bytes -> window (sniff) -+-> decompressor -> tar walker -> layout -> verdict
//!                          +-> header of a disk or file system ------> verdict
//! ```
//! It keeps the window, the decompressor's window and metadata.yaml, each bounded by [`Limits`]; never the payload.

use std::mem;

use crate::archive::Archive;
use crate::sniff::{LONG, Promise, SHORT, could_be_request, sniff};
use crate::{Compression, Content, Fault, Limits, Report, RootfsFormat, Verdict, disk, squashfs};

/// Reads one file, pushed in pieces from its start. The same bytes give the same verdict however they are cut.
///
/// Push pieces until [`settled`](Self::settled), or on to the file's end to have all of it checked, and then call
/// [`end`](Self::end).
pub struct Inspector {
    limits: Limits,
    stage: Stage,
    verdict: Verdict,
    /// Bytes of the file seen.
    seen: u64,
}

enum Stage {
    /// The beginning, until it says what the file is.
    Window(Vec<u8>),
    Archive(Box<Archive>),
    /// Nothing more to learn but whether this many bytes are there.
    Sized {
        least: u64,
    },
    /// Nothing more to learn.
    Done,
}

impl Inspector {
    /// An inspector that has seen no bytes.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits, stage: Stage::Window(Vec::new()), verdict: Verdict::Undecided, seen: 0 }
    }

    /// Takes the next bytes of the file. After [`end`](Self::end) or a refusal they change nothing.
    pub fn push(&mut self, bytes: &[u8]) {
        self.seen = self.seen.saturating_add(bytes.len() as u64);
        if let Err(fault) = self.advance(bytes) {
            self.refuse(fault);
        }
    }

    /// The file ends here.
    pub fn end(&mut self) {
        if let Err(fault) = self.finish() {
            self.refuse(fault);
        }
        self.stage = Stage::Done;
    }

    /// What the bytes seen so far say.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict.clone()
    }

    /// Whether more bytes cannot change what the file is.
    ///
    /// Bytes pushed after that only have the rest of it checked: a known file is refused if its archive turns out
    /// to be damaged, cut off or to lead out of itself, and more [findings](Report::findings) may come up.
    #[must_use]
    pub const fn settled(&self) -> bool {
        !matches!(self.verdict, Verdict::Undecided)
    }

    fn refuse(&mut self, fault: Fault) {
        self.verdict = Verdict::Refused(fault);
        self.stage = Stage::Done;
    }

    fn advance(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let mut rest = bytes;
        while let Stage::Window(window) = &mut self.stage {
            let due = if window.len() < SHORT { SHORT } else { LONG } - window.len();
            let (taken, left) = rest.split_at(due.min(rest.len()));
            window.extend_from_slice(taken);
            rest = left;
            if taken.len() < due {
                return Ok(());
            }
            self.judge_window(false)?;
        }
        self.advance_archive(rest)
    }

    /// Decides by the window, if it says what the file is, and pushes it on.
    fn judge_window(&mut self, all: bool) -> Result<(), Fault> {
        let Stage::Window(window) = &mut self.stage else { return Ok(()) };
        let Some(promise) = sniff(window, all) else { return Ok(()) };
        let head = mem::take(window);
        self.stage = match promise? {
            Promise::Archive(compression) => {
                let request_like = compression == Compression::None && could_be_request(&head);
                Stage::Archive(Box::new(Archive::new(compression, request_like, self.limits)))
            }
            Promise::Qcow2 => {
                self.know(
                    Compression::None,
                    Content::Disk { virtual_size: disk::header(&head)?.virtual_size, architecture: None },
                );
                Stage::Done
            }
            Promise::Squashfs => {
                let least = squashfs::superblock(&head)?.bytes_used;
                self.know(
                    Compression::None,
                    Content::Rootfs { format: RootfsFormat::Squashfs, architecture: None },
                );
                Stage::Sized { least }
            }
        };
        self.advance_archive(&head)
    }

    fn advance_archive(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Stage::Archive(archive) = &mut self.stage else { return Ok(()) };
        archive.push(bytes)?;
        if matches!(self.verdict, Verdict::Undecided)
            && let Some(content) = archive.content()?
        {
            let compression = archive.compression();
            self.know(compression, content);
        }
        self.note_findings();
        Ok(())
    }

    /// What is worth knowing of an archive comes up as it goes by.
    fn note_findings(&mut self) {
        if let (Stage::Archive(archive), Verdict::Known(report)) = (&self.stage, &mut self.verdict) {
            report.findings = archive.findings();
        }
    }

    fn finish(&mut self) -> Result<(), Fault> {
        self.judge_window(true)?;
        match &mut self.stage {
            Stage::Archive(archive) => {
                let (content, compression) = (archive.end()?, archive.compression());
                self.know(compression, content);
                self.note_findings();
                Ok(())
            }
            Stage::Sized { least } if self.seen < *least => Err(Fault::Truncated),
            Stage::Sized { .. } | Stage::Window(_) | Stage::Done => Ok(()),
        }
    }

    fn know(&mut self, compression: Compression, content: Content) {
        self.verdict = Verdict::Known(Report { compression, content, findings: Vec::new() });
    }
}
