//! What every ledger must do.

mod contract;
mod twins;
