//! The header `Upload-Metadata` of the extension "creation": what a sender says of an upload.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::WireFault;

/// The most pairs that are read. Clients send a handful.
pub const MAX_PAIRS: usize = 128;

/// Some clients leave out the padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The pairs in their order, each key once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata(Vec<(String, String)>);

impl Metadata {
    /// Reads the header. An empty one, and a trailing comma, as some clients send them, hold nothing.
    ///
    /// # Errors
    /// [`WireFault::Metadata`] for a key that is empty, not ASCII or there twice, for a value that is no Base64 of UTF-8,
    /// and above [`MAX_PAIRS`].
    pub fn parse(text: &str) -> Result<Self, WireFault> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
            let fits =
                key.is_ascii() && pairs.len() < MAX_PAIRS && pairs.iter().all(|(known, _)| known != key);
            let value = LENIENT.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            match value {
                Some(value) if fits => pairs.push((key.to_owned(), value)),
                _ => return Err(WireFault::Metadata),
            }
        }
        Ok(Self(pairs))
    }

    /// The value of a key; the empty text for one without.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// All pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    #[test]
    fn what_clients_send_is_read() {
        let metadata = Metadata::parse("filename d29ybGQ=, public,aliases YS9i,").unwrap();
        let pairs: Vec<_> = metadata.iter().collect();
        assert_eq!(pairs, [("filename", "world"), ("public", ""), ("aliases", "a/b")]);
        assert_eq!(metadata.get("public"), Some(""));
        assert_eq!(metadata.get("Public"), None);
        assert_eq!(Metadata::parse("filename d29ybGQ").unwrap().get("filename"), Some("world"));
        assert_eq!(Metadata::parse("").unwrap(), Metadata::default());
    }

    #[test]
    fn what_breaks_a_rule_is_refused() {
        let many = (0..=MAX_PAIRS).map(|n| format!("k{n}")).collect::<Vec<_>>().join(",");
        for text in ["a YQ==,a YQ==", "a !", "a /w==", "é YQ==", "a YQ== YQ==", many.as_str()] {
            assert_eq!(Metadata::parse(text), Err(WireFault::Metadata), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _ = Metadata::parse(&text);
        }

        #[test]
        fn written_pairs_are_read(pairs in proptest::collection::btree_map("[a-zA-Z0-9._-]{1,20}", ".{0,40}", 0..8)) {
            let written: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
            let read = Metadata::parse(&written.join(",")).unwrap();
            prop_assert!(read.iter().eq(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()))));
        }
    }
}
