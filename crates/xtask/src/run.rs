//! `cargo xtask run`: from a fresh clone to a page that imports into an Incus.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;

use crate::build::{self, Profile};
use crate::incus::{PrivateIncus, local_socket};
use crate::service::Service;
use crate::setup::{self, Debian, wasm_std};
use crate::signals::stop_requests;
use crate::step::say;
use crate::workspace::Workspace;

/// How often the signals are looked at while the edge runs.
const LOOK: Duration = Duration::from_millis(200);

const NO_INCUS: &str =
    "==> no Incus found: neither $INCUS_SOCKET, $INCUS_DIR/unix.socket, /var/lib/incus/unix.socket nor \
/run/incus/unix.socket accepts a connection. Images go to the depot of the edge itself.
    For an Incus, install it, run `incus admin init`, and let this user use it (group incus-admin),
    or try Malleus with a throw-away server of its own, as root: cargo xtask run --private-incus";

/// Options of `cargo xtask run`.
#[derive(Args)]
pub(crate) struct RunArgs {
    /// Start a throw-away Incus for this run and install it from Debian's packages if missing (needs root)
    #[arg(long)]
    private_incus: bool,
    /// Address to serve on; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Serve the page from web/dist, so that a new `npm run build --workspace web` shows without a restart
    #[arg(long)]
    dev: bool,
    /// Build without optimisation: sooner ready, slower to hash and to send
    #[arg(long)]
    debug: bool,
}

/// Builds, finds or starts an Incus, and serves until Ctrl-C.
pub(crate) fn run(args: &RunArgs) -> Result<()> {
    check_target(args)?;
    set_up(args)?;
    let edge = build_all(args)?;
    let stop = stop_requests()?;
    if args.private_incus {
        say("==> starting a private incusd");
        let incus = PrivateIncus::start(false)?;
        let state = tempfile::tempdir()?;
        let outcome = serve(args, &edge, Some(&incus.socket()), state.path(), &stop);
        incus.stop()?;
        outcome
    } else {
        let state = Workspace::load(false)?.target().join("malleus-state");
        match local_socket() {
            Some(socket) => serve(args, &edge, Some(&socket), &state, &stop),
            None => serve(args, &edge, None, &state, &stop),
        }
    }
}

/// `cargo xtask wasm`: the module and its glue alone.
pub(crate) fn wasm(debug: bool) -> Result<()> {
    setup::debian(&[Debian::CCompiler])?;
    setup::npm()?;
    crate::wasm::build(&Workspace::load(false)?, &wasm_std()?, profile(debug))
}

/// Before minutes of building: where will images go, and may we make it?
fn check_target(args: &RunArgs) -> Result<()> {
    if args.private_incus && !rustix::process::geteuid().is_root() {
        bail!("--private-incus starts an Incus server, which needs root: run it as root");
    }
    if !args.private_incus && local_socket().is_none() {
        say(NO_INCUS);
    }
    Ok(())
}

fn set_up(args: &RunArgs) -> Result<()> {
    let mut wanted = vec![Debian::CCompiler];
    if args.private_incus {
        wanted.push(Debian::Incus);
        wanted.extend([Debian::QemuImg, Debian::Squashfs, Debian::Xz, Debian::Zstd]);
    }
    setup::debian(&wanted)?;
    setup::npm()
}

fn build_all(args: &RunArgs) -> Result<PathBuf> {
    let profile = profile(args.debug);
    build::module_and_page(profile)?;
    build::edge(profile, !args.dev)
}

fn profile(debug: bool) -> Profile {
    if debug { Profile::Debug } else { Profile::Release }
}

fn serve(
    args: &RunArgs,
    edge: &Path,
    socket: Option<&Path>,
    state: &Path,
    stop: &Receiver<()>,
) -> Result<()> {
    let listen = args.listen.to_string();
    let mut command = match socket {
        Some(socket) => build::serve(edge, &listen, state, socket),
        None => build::serve_depot(edge, &listen, state),
    };
    let into = socket.map_or_else(
        || "the depot, the edge's own store".to_owned(),
        |socket| format!("{} (Incus)", socket.display()),
    );
    if args.dev {
        command.arg("--page-dir").arg(build::page_folder());
    }
    let (service, address) = Service::edge(&mut command)?;
    say(&format!("\nMalleus is at     {address}\nimporting into    {into}\nto stop           Ctrl-C\n",));
    follow(&service, stop)?;
    say("==> stopping");
    service.stop()
}

/// Shows what the edge prints until a stop is asked for; an error when the edge ends by itself.
fn follow(service: &Service, stop: &Receiver<()>) -> Result<()> {
    loop {
        if !matches!(stop.try_recv(), Err(TryRecvError::Empty)) {
            return Ok(());
        }
        if let Some(line) = service.next_line(LOOK)? {
            say(&line);
        }
    }
}
