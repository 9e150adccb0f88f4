//! `cargo xtask private-incus`: one incusd, alive until standard input closes or a signal comes.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::daemon::{Daemon, free_address};
use super::folder::{prepare, socket_of};
use super::mounts;
use crate::signals::stop_requests;

/// How often the daemon is looked at while it runs.
const LOOK: Duration = Duration::from_millis(200);

/// Options of `cargo xtask private-incus`.
#[derive(Args)]
pub(crate) struct PrivateArgs {
    /// Folder the daemon lives in (its INCUS_DIR); made when missing, may be started again later
    #[arg(long)]
    dir: PathBuf,
    /// Listen on https as well, on a free port of 127.0.0.1
    #[arg(long)]
    https: bool,
    /// Remove the folder at the end
    #[arg(long)]
    rm: bool,
}

/// Starts incusd, says where it is, stays until told to stop, and takes it down.
///
/// On standard output: `pid N`, with --https `https 127.0.0.1:PORT`, and last `ready DIR/unix.socket`.
pub(crate) fn private_incus(args: &PrivateArgs) -> Result<()> {
    let stop = stop_requests()?;
    let dir = prepare(&args.dir)?;
    let mut daemon = Daemon::start(&dir)?;
    let outcome = serve(&mut daemon, args.https, &socket_of(&dir), stop);
    daemon.stop()?;
    let left = mounts::under(&dir)?;
    if !left.is_empty() {
        bail!("still mounted after the end of incusd: {left:?}");
    }
    if args.rm {
        fs::remove_dir_all(&dir).with_context(|| format!("cannot remove {}", dir.display()))?;
    }
    outcome
}

fn serve(daemon: &mut Daemon, https: bool, socket: &std::path::Path, stop: Receiver<()>) -> Result<()> {
    let address = https.then(free_address).transpose()?;
    daemon.configure(address)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "pid {}", daemon.pid())?;
    if let Some(address) = address {
        writeln!(out, "https {address}")?;
    }
    writeln!(out, "ready {}", socket.display())?;
    out.flush()?;
    drop(out);
    stay(daemon, &also_when_stdin_closes(stop))
}

/// Returns when a stop is asked for; an error when incusd ends before that.
fn stay(daemon: &mut Daemon, stop: &Receiver<()>) -> Result<()> {
    loop {
        match stop.recv_timeout(LOOK) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(status) = daemon.ended()? {
                    bail!("incusd ended by itself with {status}");
                }
            }
        }
    }
}

/// Joins both ways to be told to stop: a parent that dies, however it dies, closes our standard input.
fn also_when_stdin_closes(signals: Receiver<()>) -> Receiver<()> {
    let (sender, receiver) = channel();
    let by_signal = sender.clone();
    std::thread::spawn(move || forward(&signals, &by_signal));
    std::thread::spawn(move || {
        let mut ignored = [0; 64];
        while std::io::stdin().read(&mut ignored).is_ok_and(|read| read > 0) {}
        let _already_stopping = sender.send(());
    });
    receiver
}

fn forward(from: &Receiver<()>, to: &Sender<()>) {
    while from.recv().is_ok() {
        if to.send(()).is_err() {
            return;
        }
    }
}
