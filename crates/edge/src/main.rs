//! The program `malleus`: flags in, exit code out.

use std::{io::IsTerminal, process::ExitCode, time::Duration};

use clap::Parser;
use tracing_subscriber::EnvFilter;

/// Threads that may wait for a disk. Each has buffers of its own, and no disk does more at once.
const BLOCKING: usize = 16;

fn main() -> ExitCode {
    let cli = edge::Cli::parse();
    let filter = EnvFilter::try_from_env("MALLEUS_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
    match tokio::runtime::Builder::new_multi_thread().max_blocking_threads(BLOCKING).enable_all().build() {
        Ok(runtime) => {
            let code = runtime.block_on(edge::run(cli));
            // A look at a large image on a thread of its own cannot be broken off, and need not be waited for.
            runtime.shutdown_timeout(Duration::from_secs(1));
            code
        }
        Err(error) => {
            tracing::error!(%error, "the runtime cannot start");
            ExitCode::from(1)
        }
    }
}
