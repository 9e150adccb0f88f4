//! What people install: the Debian package, and a container image of it.

mod container;
mod deb;
mod tree;

pub(crate) use container::container;
pub(crate) use deb::{DebArgs, deb};
