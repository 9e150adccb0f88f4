//! The command line: what there is and what it is for. Each command's work lives in the module of its name.

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::bench::Bench;
use crate::fuzz::FuzzArgs;
use crate::incus::PrivateArgs;
use crate::package::DebArgs;
use crate::run::RunArgs;
use crate::screenshots::ScreenshotsArgs;
use crate::test::TestArgs;

/// The workbench of Malleus: everything to build, try, test and measure it.
///
/// Each command installs what it needs and does not find (Debian packages by apt-get, JavaScript packages by npm, tools
/// by cargo into target/tools), and says so before it does.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 110)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and serve the page on this machine
    Run(RunArgs),
    /// Run every check and test, and say how many passed
    Test(TestArgs),
    /// Check the rules of the code that no compiler knows (seconds)
    Tidy,
    /// Compare the dependencies with the published advisories (needs the network)
    Audit,
    /// Write the TypeScript declarations of the wire types and docs/openapi.json anew
    Codegen,
    /// Build the wasm module and its glue into web/src/wasm
    Wasm {
        /// Quick to build, large and slow to run
        #[arg(long)]
        debug: bool,
    },
    /// Make small, real images to drop on the page, good ones and broken ones; the same bytes each time
    DemoImages {
        /// Folder to put them in; made when missing
        dir: std::path::PathBuf,
    },
    /// Run an incusd of its own until standard input closes or a signal comes (needs root)
    ///
    /// Prints `pid N`, with --https `https 127.0.0.1:PORT`, and then `ready DIR/unix.socket`. The server has a storage
    /// pool of the kind `dir` and no network. To use it: INCUS_DIR=DIR incus image list
    #[command(verbatim_doc_comment)]
    PrivateIncus(PrivateArgs),
    /// Build the Debian package into target/debian
    Deb(DebArgs),
    /// Build an image of the package for containers, by buildah (needs root)
    Container,
    /// Give the code that reads files any bytes there are, by libFuzzer, and say what broke it
    ///
    /// What it finds on the way is kept in target/fuzz and is where the next run goes on. A long run of all targets:
    /// cargo xtask fuzz --seconds 3600
    #[command(verbatim_doc_comment)]
    Fuzz(FuzzArgs),
    /// Take the pictures of docs/screens anew, of real runs (needs root)
    Screenshots(ScreenshotsArgs),
    /// Measure, and print what was measured
    #[command(subcommand)]
    Bench(Bench),
}

/// Does what the command line asks for.
pub(crate) fn dispatch(cli: Cli) -> Result<()> {
    match cli.command {
        Command::Run(args) => crate::run::run(&args),
        Command::Test(args) => crate::test::test(&args),
        Command::Tidy => crate::tidy::tidy(),
        Command::Audit => crate::deny::audit(),
        Command::Codegen => crate::codegen::codegen(),
        Command::Wasm { debug } => crate::run::wasm(debug),
        Command::DemoImages { dir } => crate::demo::demo_images(&dir),
        Command::PrivateIncus(args) => crate::incus::private_incus(&args),
        Command::Deb(args) => crate::package::deb(&args),
        Command::Container => crate::package::container(),
        Command::Fuzz(args) => crate::fuzz::fuzz(&args),
        Command::Screenshots(args) => crate::screenshots::screenshots(&args),
        Command::Bench(bench) => crate::bench::bench(&bench),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
