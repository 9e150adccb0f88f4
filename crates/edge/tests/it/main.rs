//! The edge in process, against the scripted Incus: one module for each behaviour.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails by panicking"
)]

mod again;
mod aliases;
mod cancel;
mod declared;
mod depot;
mod edge;
mod events;
mod follow;
mod front;
mod hand_over;
mod health;
mod history;
mod hung_up;
mod images;
mod instances;
mod metrics;
mod narrow;
mod page;
mod portals;
mod real;
mod refusals;
mod remotes;
mod restart;
mod sessions;
mod site;
mod slow;
mod target;
mod tenants;
mod tls;
mod tokens;
mod tus;
mod uploads;
mod urls;
mod web;
