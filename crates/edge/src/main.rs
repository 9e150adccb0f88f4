//! The program `malleus`: flags in, exit code out.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = edge::Cli::parse();
    let filter = EnvFilter::try_from_env("MALLEUS_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(edge::run(cli)),
        Err(error) => {
            tracing::error!(%error, "the runtime cannot start");
            ExitCode::from(1)
        }
    }
}
