//! `cargo xtask`: the project's workbench. Set-up, builds, tests, trials and checks, one command each.

mod bench;
mod build;
mod cli;
mod codegen;
mod demo;
mod deny;
mod exec;
mod fuzz;
mod http;
mod imports;
mod incus;
mod package;
mod page;
mod playwright;
mod run;
mod screenshots;
mod service;
mod setup;
mod signals;
mod step;
mod test;
mod tidy;
mod wasm;
mod workspace;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match cli::dispatch(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            step::failure(&error);
            ExitCode::FAILURE
        }
    }
}
