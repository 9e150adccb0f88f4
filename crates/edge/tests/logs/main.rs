//! The log, at its most talkative: nothing in it opens anything.
//!
//! A program of its own, as there is one log in a process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails by panicking"
)]

#[path = "../it/remotes/daemon.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod daemon;
#[path = "../it/declared.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod declared;
#[path = "../it/edge.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod edge;
#[path = "../it/images.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod images;
mod people;
mod secrets;
#[path = "../it/web/mod.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod web;
