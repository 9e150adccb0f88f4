//! The program `malleus`: flags in, exit code out.

use std::{
    io::{Write, stderr},
    process::ExitCode,
    time::Duration,
};

use clap::Parser;

/// Threads that may wait for a disk. Each has buffers of its own, and no disk does more at once.
const BLOCKING: usize = 16;

fn main() -> ExitCode {
    let cli = edge::Cli::parse();
    match tokio::runtime::Builder::new_multi_thread().max_blocking_threads(BLOCKING).enable_all().build() {
        Ok(runtime) => {
            let code = runtime.block_on(edge::run(cli));
            // A look at a large image on a thread of its own cannot be broken off, and need not be waited for.
            runtime.shutdown_timeout(Duration::from_secs(1));
            code
        }
        Err(error) => {
            let _ = writeln!(stderr(), "malleus: the runtime cannot start: {error}");
            ExitCode::from(1)
        }
    }
}
