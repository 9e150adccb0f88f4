//! An archive as it streams by: decompressed, walked, and its facts gathered.

use crate::decode::{Decoder, Sink};
use crate::layout::Layout;
use crate::tar::Walker;
use crate::{Compression, Content, Fault, Limit, Limits};

/// The stages from the file's bytes to its facts. After a fault it must not be used again.
pub(crate) struct Archive {
    compression: Compression,
    /// None when the check of the rest was given up.
    decoder: Option<Decoder>,
    walker: Walker,
    layout: Layout,
}

impl Archive {
    pub(crate) fn new(compression: Compression, limits: Limits) -> Self {
        Self {
            compression,
            decoder: Some(Decoder::new(compression, &limits)),
            walker: Walker::new(limits),
            layout: Layout::new(limits),
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
        if self.walker.ended() { self.layout.finish().map(Some) } else { Ok(self.layout.unified()) }
    }

    /// Whether the rest was not looked through, as far too much comes out of it.
    pub(crate) const fn checked_in_part(&self) -> bool {
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
        let Self { compression, walker, layout, .. } = self;
        walker
            .end()
            .map_err(|fault| if never_tar(walker, *compression) { Fault::NotAnArchive } else { fault })?;
        layout.finish()
    }

    /// Has the decoder take a step. If too much comes out of it for what went in, that is a fault while the archive is
    /// not known, and afterwards the end of the check.
    fn unpack(
        &mut self,
        step: impl FnOnce(&mut Decoder, &mut Sink<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Self { compression, decoder: Some(decoder), walker, layout } = self else { return Ok(()) };
        let result = step(decoder, &mut |plain| walk(walker, layout, *compression, plain));
        if let Err(Fault::LimitReached { limit: Limit::Expansion, .. }) = result
            && self.content()?.is_some()
        {
            self.decoder = None;
            return Ok(());
        }
        result
    }
}

fn walk(
    walker: &mut Walker,
    layout: &mut Layout,
    compression: Compression,
    plain: &[u8],
) -> Result<(), Fault> {
    walker.push(plain, layout).map_err(|fault| {
        let damage = matches!(fault, Fault::Corrupt { .. });
        if damage && never_tar(walker, compression) { Fault::NotAnArchive } else { fault }
    })
}

/// Whether something else than a tar archive was compressed. An uncompressed one was told by its mark.
fn never_tar(walker: &Walker, compression: Compression) -> bool {
    !walker.begun() && compression != Compression::None
}
