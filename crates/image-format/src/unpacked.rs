//! What comes out of a file's compression: walked if it is a tar archive, named if it is something else.

use std::mem;

use crate::layout::Layout;
use crate::sniff::{LONG, SHORT, inside};
use crate::tar::{BLOCK, Walker, is_header};
use crate::{Compression, Content, Fault, Finding, Limits};

/// Is pushed the plain bytes. After a fault it must not be used again.
pub(crate) struct Unpacked {
    /// The beginning, until it says that this is a tar archive.
    head: Option<Vec<u8>>,
    walker: Walker,
    layout: Layout,
    /// Whether the file's end was reached.
    ended: bool,
}

impl Unpacked {
    pub(crate) fn new(compression: Compression, request_like: bool, limits: Limits) -> Self {
        // An uncompressed archive was told by its mark.
        let head = (compression != Compression::None).then(Vec::new);
        let layout = Layout::new(limits).with_request_like(request_like);
        Self { head, walker: Walker::new(limits), layout, ended: false }
    }

    /// Takes the next plain bytes.
    pub(crate) fn push(&mut self, plain: &[u8]) -> Result<(), Fault> {
        let mut rest = plain;
        while let Some(head) = &mut self.head {
            let due = if head.len() < SHORT { SHORT } else { LONG } - head.len();
            let (taken, after) = rest.split_at(due.min(rest.len()));
            head.extend_from_slice(taken);
            rest = after;
            if taken.len() < due {
                return Ok(());
            }
            self.judge_head(false)?;
        }
        self.walk(rest)
    }

    /// What is wrong with the archive as a whole counts before whatever comes after it.
    fn walk(&mut self, plain: &[u8]) -> Result<(), Fault> {
        let ended = self.walker.ended();
        self.walker.push(plain, &mut self.layout)?;
        if !ended && self.walker.ended() {
            self.layout.finish()?;
        }
        Ok(())
    }

    /// What the archive is, as soon as no later entry can change it.
    pub(crate) fn content(&self) -> Result<Option<Content>, Fault> {
        if self.walker.ended() { self.layout.finish().map(Some) } else { Ok(self.layout.unified()) }
    }

    /// What is worth knowing of it, as far as it was seen.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.layout.findings(self.ended || self.walker.ended())
    }

    /// The file ends here: what the archive is.
    pub(crate) fn end(&mut self) -> Result<Content, Fault> {
        self.judge_head(true)?;
        self.walker.end()?;
        self.ended = true;
        self.layout.finish()
    }

    /// Decides by the beginning, if it says what this is, and pushes it on.
    fn judge_head(&mut self, all: bool) -> Result<(), Fault> {
        let Some(head) = &mut self.head else { return Ok(()) };
        if !head.is_empty() && !begins_tar(head) {
            match inside(head, all) {
                None => return Ok(()),
                // The end of an archive that has no entries.
                Some(Fault::NotAnArchive) if begins_with_zeros(head) => {}
                Some(fault) => return Err(fault),
            }
        }
        let head = mem::take(head);
        self.head = None;
        self.walk(&head)
    }
}

/// Also in the format of before 1988, which tar reads where it is compressed.
fn begins_tar(head: &[u8]) -> bool {
    head.get(257..).is_some_and(|it| it.starts_with(b"ustar")) || head.first_chunk().is_some_and(is_header)
}

fn begins_with_zeros(head: &[u8]) -> bool {
    head.get(..BLOCK).is_some_and(|block| block.iter().all(|&byte| byte == 0))
}
