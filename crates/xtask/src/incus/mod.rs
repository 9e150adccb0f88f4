//! A private incusd: found, started in a folder of its own, prepared, and taken down without a trace.

mod config;
mod daemon;
mod folder;
mod guard;
mod leftovers;
mod local;
mod mounts;
mod private;

pub(crate) use guard::PrivateIncus;
pub(crate) use local::local_socket;
pub(crate) use private::{PrivateArgs, private_incus};
