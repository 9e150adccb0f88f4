//! Looks into a file out of order: what a squashfs holds and what a qcow2 disk boots.
//!
//! Their directories and tables stand anywhere in the file, so no stream tells. An [`Explorer`] asks for the pieces it
//! needs, one after the other, and whoever has the file reads them.
//!
//! The walks are written as `async` functions, whose only wait is that for a piece: the compiler makes the machine, and
//! nothing here needs a runtime.

mod fat;
mod number;
mod partitions;
mod qcow2;
mod source;
mod squashfs;
mod unpack;

use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use self::source::{Desk, Source};
use crate::{Content, Fault, Limits, Report, RootfsFormat};

/// Why a walk ends before it has seen everything.
enum Stop {
    /// The file is of no use.
    Refused(Fault),
    /// Over budget, or at something that cannot be read here. What is known by then stands.
    Enough,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault)
    }
}

type Walk = Pin<Box<dyn Future<Output = Result<Report, Fault>> + Send>>;

/// Looks into a file out of order, after its head said that it is a squashfs or a qcow2.
///
/// Give it what it [`wants`](Self::wants) until it wants no more, then [`finish`](Self::finish). It asks for at most
/// 256 pieces and 16 MiB in all, whatever the file says, and is content with what it knows by then.
///
/// - *squashfs*: whether it is a unified image, its metadata.yaml, or a root file system, and of that the architecture.
///   Files compressed with lzo are not looked into: they stay a root file system of unknown architecture.
/// - *qcow2*: the architecture of the system on the disk, by its partition table and the boot loader in its EFI system
///   partition; and whether the file ends before what its tables tell of.
pub struct Explorer {
    desk: Desk,
    /// None when it has ended.
    walk: Option<Walk>,
    outcome: Result<Report, Fault>,
}

impl Explorer {
    /// None where there is nothing to look into: for archives, and for what an archive already told.
    ///
    /// `report` is what an [`Inspector`](crate::Inspector) made of the file, `head` its first bytes, as many as are at
    /// hand, and `size` its length in bytes.
    #[must_use]
    pub fn new(report: &Report, head: &[u8], size: u64, limits: &Limits) -> Option<Self> {
        let desk = Desk::default();
        let source = Source::new(desk.clone(), head, size);
        let walk: Walk = match report.content {
            Content::Rootfs { format: RootfsFormat::Squashfs, .. } => {
                Box::pin(squashfs::look_into(source, report.clone(), *limits))
            }
            Content::Disk { .. } => Box::pin(qcow2::look_into(source, report.clone())),
            Content::Rootfs { format: RootfsFormat::Tarball, .. }
            | Content::Unified { .. }
            | Content::Metadata { .. } => return None,
        };
        let mut explorer = Self { desk, walk: Some(walk), outcome: Ok(report.clone()) };
        explorer.go_on();
        Some(explorer)
    }

    /// The place in the file of the bytes it needs next: at most 1 MiB, never empty, and within the file's size.
    ///
    /// None when it needs no more.
    #[must_use]
    pub fn wants(&self) -> Option<Range<u64>> {
        self.walk.as_ref().and(self.desk.wanted())
    }

    /// Takes the bytes last wanted. Fewer mean that the file is shorter than it was said to be.
    pub fn give(&mut self, bytes: &[u8]) {
        if self.desk.put(bytes) {
            self.go_on();
        }
    }

    /// What it found: the report made better, or as it was where it was not given all it wanted.
    ///
    /// # Errors
    /// Why the file is refused, where it is.
    pub fn finish(self) -> Result<Report, Fault> {
        self.outcome
    }

    fn go_on(&mut self) {
        if let Some(walk) = &mut self.walk
            && let Poll::Ready(outcome) = walk.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        {
            self.outcome = outcome;
            self.walk = None;
        }
    }
}
