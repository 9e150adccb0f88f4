//! `cargo xtask bench`: figures that the project promises, measured and printed.

mod catalogue;
mod decode;
mod hash;
mod history;
mod huge;
mod large_image;
mod memory;
mod plain;
mod processes;
mod ready;
mod relay;
mod transfer;
mod xz_stored;

use anyhow::Result;
use clap::Subcommand;

/// What can be measured.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Hashing in the browser beside others, and the time until the card of a large file is there
    Hash(hash::HashArgs),
    /// Memory of the edge and of the tab while a large image goes through the page (needs root)
    Memory(memory::MemoryArgs),
    /// Memory of the tab while an image of tens of GiB is hashed and sent (needs root)
    Huge(huge::HugeArgs),
    /// How soon the images of a remote with thousands of versions are listed
    Catalogue(catalogue::CatalogueArgs),
    /// How soon thousands of ended imports are listed
    History(history::HistoryArgs),
    /// How fast each compression is looked through
    Decode(decode::DecodeArgs),
    /// From navigation to a page that takes a drop, with nothing cached, beside a page with nothing on it
    Ready(ready::ReadyArgs),
    /// From the drop to the image in Incus, beside bare uploads, curl and a tus server (needs root)
    Transfer(transfer::TransferArgs),
}

/// Measures what was asked for.
pub(crate) fn bench(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Catalogue(args) => catalogue::catalogue(args),
        Bench::History(args) => history::history(args),
        Bench::Hash(args) => hash::hash(args),
        Bench::Memory(args) => memory::memory(args),
        Bench::Huge(args) => huge::huge(args),
        Bench::Decode(args) => decode::decode(args),
        Bench::Ready(args) => ready::ready(args),
        Bench::Transfer(args) => transfer::transfer(args),
    }
}
