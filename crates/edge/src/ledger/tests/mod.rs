//! What every ledger must do.

#[macro_use]
mod store;

mod audit;
mod contract;
mod sessions;
mod tenants;
mod tokens;
mod twins;
mod usage;
