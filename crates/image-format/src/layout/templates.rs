//! Whether the templates metadata.yaml names are there.

use crate::Metadata;

/// Names of files in `templates/` that are kept, and their bytes in all. Images have two or three.
const NAMES: usize = 1024;
const BYTES: usize = 64 << 10;

/// Gathers the names of the files in `templates/`.
#[derive(Default)]
pub(super) struct Templates {
    names: Vec<Vec<u8>>,
    bytes: usize,
    /// There were more than could be kept.
    overflow: bool,
}

impl Templates {
    /// Takes the name of a file, without a leading `./`.
    pub(super) fn see(&mut self, name: &[u8]) {
        let Some(name) = name.strip_prefix(b"templates/") else { return };
        self.bytes = self.bytes.saturating_add(name.len());
        if self.names.len() >= NAMES || self.bytes > BYTES {
            self.overflow = true;
        } else {
            self.names.push(name.to_vec());
        }
    }

    fn has(&self, name: &[u8]) -> bool {
        self.names.iter().any(|seen| seen == name)
    }

    /// The first template that a rule needs and that was not seen.
    pub(super) fn missing<'a>(&self, metadata: &'a Metadata) -> Option<&'a str> {
        let names = metadata.templates.iter().map(|rule| rule.template.as_str());
        if self.overflow { None } else { names.into_iter().find(|name| !self.has(plain(name).as_bytes())) }
    }
}

/// The name without what changes nothing.
fn plain(name: &str) -> String {
    name.split('/').filter(|component| !matches!(*component, "" | ".")).collect::<Vec<_>>().join("/")
}
