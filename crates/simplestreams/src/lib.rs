//! What Incus reads as a simplestreams image server, both ways: documents in, images out, and images in, documents out.
//!
//! A server of this kind is a folder behind HTTP. Incus gets `streams/v1/index.json`, then each product document that
//! it names ([`read_index()`]), finds an image there by alias or fingerprint ([`read_products()`]), and gets its file
//! or files, whose paths are relative to the same base. [`render()`] writes both documents for images that somebody
//! wants to serve.
//!
//! The rule for both is Incus's `shared/simplestreams`, as of 7.3: what is listed, under which aliases and with which
//! properties is what that code would say. Where several documents are read, [`combine()`] says which image an alias
//! leads to.
//!
//! Nothing here asks a network, a file or a clock. Documents to be read are taken for hostile: nothing panics on them,
//! what is kept stays within [`Limits`], and a broken product takes none of the others along, where Incus would give
//! up the whole document.

mod date;
mod fault;
mod ftype;
mod limits;
mod listed;
mod path;
mod published;
mod read;
mod render;

pub use fault::Fault;
pub use limits::Limits;
pub use listed::{Item, Listed, ListedFiles};
pub use path::{ItemPath, NotAPath, StreamPath};
pub use published::{Published, PublishedFiles, Reason, RootfsKind};
pub use read::{combine, read_index, read_index_within, read_products, read_products_within};
pub use render::{LeftOut, Rendered, render};

/// Where every server of this kind has its index, relative to its base.
pub const INDEX_PATH: &str = "streams/v1/index.json";
