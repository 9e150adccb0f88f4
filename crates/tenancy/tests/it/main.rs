//! The policy engine as the edge uses it: settings in, judgements out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail by panicking")]

mod hostile;
mod judging;
mod narrowing;
mod quota;
mod settings;
mod world;
