//! The edge: takes files from browsers, keeps them until they are whole, and hands them to Incus.
//!
//! `routes` answers requests and holds no logic; `import` has the course of each import, its model pure;
//! `spool` keeps bytes; `target` knows Incus through the crate `incus-client`, which alone speaks its API.

mod advice;
mod app;
mod cli;
mod error;
mod guard;
mod id;
mod import;
mod page;
mod problem;
mod routes;
mod sentences;
mod server;
mod settings;
mod spool;
mod target;

pub use cli::{Cli, run};
pub use server::{Server, StartError};
pub use settings::{Flags, Layers, Settings, SettingsError, TargetAddress, TargetLayers, TargetSettings};
