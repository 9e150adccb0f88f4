//! An archive as it streams by: decompressed, walked, and its facts gathered.

use crate::decode::{Decoder, Sink};
use crate::unpacked::Unpacked;
use crate::{Compression, Content, Fault, Finding, Limit, Limits};

/// The stages from the file's bytes to its facts. After a fault it must not be used again.
pub(crate) struct Archive {
    compression: Compression,
    /// None when the check of the rest was given up.
    decoder: Option<Decoder>,
    unpacked: Unpacked,
}

impl Archive {
    /// `request_like` is whether Incus would take the beginning of the file for a request.
    pub(crate) fn new(compression: Compression, request_like: bool, limits: Limits) -> Self {
        Self {
            compression,
            decoder: Some(Decoder::new(compression, &limits)),
            unpacked: Unpacked::new(compression, request_like, limits),
        }
    }

    pub(crate) const fn compression(&self) -> Compression {
        self.compression
    }

    /// Takes the next bytes of the file.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.unpack(|decoder, sink| decoder.push(bytes, sink))
    }

    /// What the archive is, as soon as no later entry can change it.
    pub(crate) fn content(&self) -> Result<Option<Content>, Fault> {
        self.unpacked.content()
    }

    /// What is worth knowing of it, as far as it was seen.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let mut findings = self.unpacked.findings();
        findings.extend(self.checked_in_part().then_some(Finding::CheckedInPart));
        findings
    }

    /// Whether the rest was not looked through, as far too much comes out of it.
    const fn checked_in_part(&self) -> bool {
        self.decoder.is_none()
    }

    /// The file ends here: what the archive is.
    pub(crate) fn end(&mut self) -> Result<Content, Fault> {
        self.unpack(Decoder::end)?;
        if self.checked_in_part()
            && let Some(content) = self.content()?
        {
            return Ok(content);
        }
        self.unpacked.end()
    }

    /// Has the decoder take a step. If too much comes out of it for what went in, that is a fault while the archive is
    /// not known, and afterwards the end of the check.
    fn unpack(
        &mut self,
        step: impl FnOnce(&mut Decoder, &mut Sink<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Self { decoder: Some(decoder), unpacked, .. } = self else { return Ok(()) };
        let result = step(decoder, &mut |plain| unpacked.push(plain));
        if let Err(Fault::LimitReached { limit: Limit::Expansion, .. }) = result
            && self.content()?.is_some()
        {
            self.decoder = None;
            return Ok(());
        }
        result
    }
}
