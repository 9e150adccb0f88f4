//! The digest that a body must have, computed as it comes by.

use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use upload_proto::wire::{Algorithm, Checksum};

/// A running digest and what it must come to.
pub(super) struct Digest {
    running: Running,
    wanted: Vec<u8>,
}

enum Running {
    Sha256(Box<Sha256>),
    Sha1(Box<Sha1>),
}

impl Digest {
    pub(super) fn new(checksum: &Checksum) -> Self {
        let running = match checksum.algorithm {
            Algorithm::Sha256 => Running::Sha256(Box::default()),
            Algorithm::Sha1 => Running::Sha1(Box::default()),
        };
        Self { running, wanted: checksum.digest.clone() }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match &mut self.running {
            Running::Sha256(hasher) => hasher.update(bytes),
            Running::Sha1(hasher) => hasher.update(bytes),
        }
    }

    /// Whether the bytes had the digest.
    pub(super) fn matches(self) -> bool {
        match self.running {
            Running::Sha256(hasher) => hasher.finalize().as_slice() == self.wanted,
            Running::Sha1(hasher) => hasher.finalize().as_slice() == self.wanted,
        }
    }
}
