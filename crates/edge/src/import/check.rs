//! The look at every byte on its way to Incus: an image that turns out to be damaged is stopped before its end.

use image_format::{Explanation, Inspector, Limits, Verdict};

/// One file as it goes by.
pub(super) struct Check(Inspector);

impl Check {
    /// A check that has seen no bytes.
    pub(super) fn new() -> Self {
        // One decoder's window at most is held, as long as the file is on its way.
        Self(Inspector::new(Limits::default()))
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// What is wrong with the file, as soon as that has come by.
    pub(super) fn see(&mut self, bytes: &[u8]) -> Result<(), Explanation> {
        self.0.push(bytes);
        self.verdict()
    }

    /// The file ends here.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(super) fn end(&mut self) -> Result<(), Explanation> {
        self.0.end();
        self.verdict()
    }

    fn verdict(&self) -> Result<(), Explanation> {
        match self.0.verdict() {
            Verdict::Refused(fault) => Err(fault.explain()),
            Verdict::Known(_) | Verdict::Undecided => Ok(()),
        }
    }
}
