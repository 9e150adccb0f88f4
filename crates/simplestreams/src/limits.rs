//! The bounds on everything a document may ask of this crate.

/// How much of each thing is read, and kept, of one document. Each is the largest amount still accepted.
///
/// More in the document as a whole is a [`Fault`](crate::Fault); a product or a version that holds more than its own
/// share is passed over, like anything else that is broken in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The document in bytes.
    pub document: usize,
    /// Product documents that an index names.
    pub streams: usize,
    /// Products of a document.
    pub products: usize,
    /// Versions of all products of a document.
    pub versions: usize,
    /// Images of a document. A version has one for each unified file, and for each metadata file with each root.
    pub images: usize,
    /// Items of one version.
    pub items: usize,
    /// Aliases of one product.
    pub aliases: usize,
    /// Requirements of one product.
    pub requirements: usize,
    /// Any one text in bytes: a name, an alias, a title, a value.
    pub text: usize,
    /// The texts of all images together, in bytes. A product's texts are repeated in each of its images, so that a
    /// small document could otherwise become very large.
    pub kept: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document: 64 << 20,
            streams: 64,
            products: 100_000,
            versions: 100_000,
            images: 100_000,
            items: 64,
            aliases: 64,
            requirements: 64,
            text: 4 << 10,
            kept: 128 << 20,
        }
    }
}

impl Limits {
    /// Bounds low enough to be reached by a test's few bytes.
    #[must_use]
    pub const fn small_for_tests() -> Self {
        Self {
            document: 8 << 10,
            streams: 2,
            products: 4,
            versions: 6,
            images: 6,
            items: 6,
            aliases: 3,
            requirements: 2,
            text: 100,
            kept: 4 << 10,
        }
    }
}
