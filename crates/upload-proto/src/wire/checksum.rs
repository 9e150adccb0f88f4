//! The extension "checksum": a body's digest beside it.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::WireFault;

/// How a body is digested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256, as fingerprints are.
    Sha256,
    /// SHA-1, which the extension wants of every server.
    Sha1,
}

/// The digest that a body must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// How it was computed.
    pub algorithm: Algorithm,
    /// As many bytes as the algorithm gives.
    pub digest: Vec<u8>,
}

impl Algorithm {
    /// The bytes of a digest.
    #[must_use]
    pub fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha1 => 20,
        }
    }
}

impl Checksum {
    /// Reads `algorithm digest`, the digest in Base64.
    ///
    /// # Errors
    /// [`WireFault::Checksum`] for anything else, and for other algorithms.
    pub fn parse(text: &str) -> Result<Self, WireFault> {
        let (name, encoded) = text.split_once(' ').ok_or(WireFault::Checksum)?;
        let algorithm = match name {
            "sha256" => Algorithm::Sha256,
            "sha1" => Algorithm::Sha1,
            _ => return Err(WireFault::Checksum),
        };
        let digest = STANDARD.decode(encoded).map_err(|_| WireFault::Checksum)?;
        if digest.len() == algorithm.length() {
            Ok(Self { algorithm, digest })
        } else {
            Err(WireFault::Checksum)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_whole_digests_of_known_algorithms_are_read() {
        let sha1 = Checksum::parse("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=").unwrap();
        assert_eq!((sha1.algorithm, sha1.digest.len()), (Algorithm::Sha1, 20));
        for text in [
            "",
            "sha1",
            "sha1 ",
            "sha1 AAAA",
            "md5 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
        ] {
            assert_eq!(Checksum::parse(text), Err(WireFault::Checksum), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_written_digests_are_read(text in ".*", digest: [u8; 32]) {
            let _ = Checksum::parse(&text);
            let read = Checksum::parse(&format!("sha256 {}", STANDARD.encode(digest)));
            prop_assert_eq!(read.unwrap().digest, digest);
        }
    }
}
