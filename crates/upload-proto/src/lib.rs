//! What the browser and the edge say to each other, without a byte of IO.
//!
//! - [`wire`] spells and reads tus 1.0.0; no other crate names a tus header.
//! - [`client`] is the sending side of one upload as a state machine over ranges: it never sees a byte of the
//!   file, a socket or a clock.
//! - [`api`] holds the types of the JSON API under `/api/v1`. They have their one source here; the page's
//!   TypeScript is generated from them.
//!
//! The crate is pure: no runtime, no clock, no file system, no network. Its WebAssembly module imports nothing.

pub mod api;
pub mod client;
pub mod wire;
