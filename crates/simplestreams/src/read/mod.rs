//! Documents in, images out.

mod entries;
mod image;
mod index;
mod order;
mod product;

pub use index::{read_index, read_index_within};
pub use order::combine;
pub use product::{read_products, read_products_within};
