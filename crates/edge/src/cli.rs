//! The command line.

mod audit;
mod store;
mod token;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use audit::AuditArgs;
use token::TokenCommand;

use crate::{
    advice::for_operator,
    check,
    listen::allow_many,
    logging,
    server::Server,
    settings::{Flags, Layers, Settings, SettingsError, TargetAddress, TargetSettings},
    setup::{SetupArgs, setup},
};

/// Drag Incus image files onto a web page; they arrive in Incus checked, typed, named, and exactly once.
#[derive(Debug, Parser)]
#[command(name = "malleus", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page and take images.
    Serve(Flags),
    /// Check the settings and whether Incus would take images; changes nothing.
    Check(Flags),
    /// Make a project of the local Incus and a certificate that is trusted for it alone, and print the settings for both.
    SetupIncus(SetupArgs),
    /// Make, list and revoke tokens, whether the edge runs or not.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Tell who did what, when, from where and with which outcome, as JSON lines, the oldest first.
    Audit(AuditArgs),
}

/// Runs the command: 0 fine, 1 failed, 2 wrong use.
pub async fn run(cli: Cli) -> ExitCode {
    match cli.command {
        Command::Serve(flags) => serve(flags).await,
        Command::Check(flags) => look(flags).await,
        Command::SetupIncus(args) => set_up(&args).await,
        Command::Token(command) => done(token::run(command).await),
        Command::Audit(args) => done(audit::run(args).await),
    }
}

async fn serve(flags: Flags) -> ExitCode {
    let settings = match read(flags) {
        Ok(settings) => settings,
        Err(error) => return wrong_use(&error),
    };
    logging::begin(settings.log);
    allow_many();
    let server = match Server::bind(&settings).await {
        Ok(server) => server,
        Err(error) => return failed(&error),
    };
    let stop = CancellationToken::new();
    if let Err(error) = stop_on_signals(&stop) {
        return failed(&error);
    }
    for (target, settings) in server.targets().zip(&settings.targets) {
        say(&format!("images go to {}", describe(settings)));
        if let Err(error) = target.check().await {
            tracing::warn!("imports to {} will fail for now: {}", target.name(), for_operator(&error));
        }
    }
    if let Some(address) = server.depot_address() {
        say(&format!("the depot serves its images on {address}"));
    }
    if let Some(address) = server.metrics_address() {
        say(&format!("metrics are told on http://{address}/metrics"));
    }
    if let Some(url) = &settings.public_url {
        say(&format!("people come to {url}"));
    }
    say(&format!("listening on {}", server.origin()));
    match server.run(stop).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

async fn look(flags: Flags) -> ExitCode {
    let settings = match read(flags) {
        Ok(settings) => settings,
        Err(error) => return wrong_use(&error),
    };
    logging::begin(settings.log);
    check::check(&settings, describe, say, failed).await
}

async fn set_up(args: &SetupArgs) -> ExitCode {
    match setup(args, say).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

/// Wrong settings are wrong use, whoever finds them.
fn done(outcome: Result<(), store::StoreError>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(store::StoreError::Settings(error)) => wrong_use(&error),
        Err(error) => failed(&error),
    }
}

fn read(flags: Flags) -> Result<Settings, SettingsError> {
    Settings::parse(Layers::read(flags).map_err(SettingsError::Layers)?)
}

fn describe(target: &TargetSettings) -> String {
    let address = match &target.address {
        TargetAddress::Depot => return format!("{}, the edge's own store", target.name),
        TargetAddress::Socket(socket) => socket.display().to_string(),
        TargetAddress::Https { url, .. } => url.clone(),
    };
    format!("project {} of {} at {address}", target.project, target.name)
}

fn stop_on_signals(stop: &CancellationToken) -> std::io::Result<()> {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let mut signals = signal(kind)?;
        let stop = stop.clone();
        tokio::spawn(async move {
            if signals.recv().await.is_some() {
                stop.cancel();
            }
        });
    }
    Ok(())
}

/// A line on standard output; whoever started us may have closed it, which is no reason to stop.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn failed(error: &dyn std::fmt::Display) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "malleus: {error}");
    ExitCode::from(1)
}

fn wrong_use(error: &SettingsError) -> ExitCode {
    failed(error);
    ExitCode::from(2)
}
