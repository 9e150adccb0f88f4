//! An archive as it streams by: decompressed, walked, and its facts gathered.

use crate::decode::Decoder;
use crate::layout::Layout;
use crate::tar::Walker;
use crate::{Compression, Content, Fault, Limits};

/// The stages from the file's bytes to its facts. After a fault it must not be used again.
pub(crate) struct Archive {
    compression: Compression,
    decoder: Decoder,
    walker: Walker,
    layout: Layout,
}

impl Archive {
    pub(crate) fn new(compression: Compression, limits: Limits) -> Self {
        Self {
            compression,
            decoder: Decoder::new(compression, &limits),
            walker: Walker::new(limits),
            layout: Layout::new(limits),
        }
    }

    pub(crate) const fn compression(&self) -> Compression {
        self.compression
    }

    /// Takes the next bytes of the file.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Self { compression, decoder, walker, layout } = self;
        decoder.push(bytes, &mut |plain| walk(walker, layout, *compression, plain))
    }

    /// What the archive is, as soon as no later entry can change it.
    pub(crate) fn content(&self) -> Result<Option<Content>, Fault> {
        if self.walker.ended() { self.layout.finish().map(Some) } else { Ok(self.layout.unified()) }
    }

    /// The file ends here: what the archive is.
    pub(crate) fn end(&mut self) -> Result<Content, Fault> {
        let Self { compression, decoder, walker, layout } = self;
        decoder.end(&mut |plain| walk(walker, layout, *compression, plain))?;
        walker
            .end()
            .map_err(|fault| if never_tar(walker, *compression) { Fault::NotAnArchive } else { fault })?;
        layout.finish()
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
