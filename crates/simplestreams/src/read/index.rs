//! index.json: which product documents there are.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::entries::{Entries, read_document, text};
use crate::{Fault, Limits, StreamPath};

#[derive(Deserialize)]
struct Index<'a> {
    #[serde(borrow)]
    index: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default, deserialize_with = "text")]
    datatype: String,
    #[serde(default, deserialize_with = "text")]
    path: String,
    /// Which ones is of no interest to Incus, only whether there are any. Takes no memory.
    #[serde(default)]
    products: Option<Vec<IgnoredAny>>,
}

/// The product documents that an index.json names, each once, in its order.
///
/// Incus passes over entries of another `datatype` than `image-downloads` and those without products. An entry whose
/// path is not a [`StreamPath`], or that is broken otherwise, is passed over too.
///
/// # Errors
/// [`Fault`] when the document as a whole cannot be read, or names too much.
pub fn read_index(bytes: &[u8]) -> Result<Vec<StreamPath>, Fault> {
    read_index_within(bytes, &Limits::default())
}

/// [`read_index()`] with other limits.
///
/// # Errors
/// The same.
pub fn read_index_within(bytes: &[u8], limits: &Limits) -> Result<Vec<StreamPath>, Fault> {
    let index: Index<'_> = read_document(bytes, limits.document)?;
    let entries = Entries::read(index.index, limits.streams).map_err(|error| Fault::from(&error))?;
    if entries.more {
        return Err(Fault::TooMany { what: "streams", limit: limits.streams });
    }
    let mut paths: Vec<StreamPath> = Vec::new();
    for (_, raw) in entries.members {
        let path = serde_json::from_str(raw.get()).ok().and_then(path_of);
        paths.extend(path.filter(|path| !paths.contains(path)));
    }
    Ok(paths)
}

fn path_of(entry: Entry) -> Option<StreamPath> {
    let has_products = entry.products.is_some_and(|products| !products.is_empty());
    if entry.datatype == "image-downloads" && has_products { entry.path.parse().ok() } else { None }
}
