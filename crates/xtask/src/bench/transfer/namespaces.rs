//! Two networks with a link of 1 Gbit/s between them: the edge in one, the browser in the other.
//!
//! The edge serves loopback addresses alone, and pages from those alone are trusted by browsers as from https. So the
//! link has addresses of 127.0.0.0/8: the kernel lets them onto a link where `route_localnet` is set.
//!
//! Each network lives as long as a process of ours in it, so nothing is left behind, however this program ends.

use std::fs::File;
use std::net::TcpListener;
use std::os::fd::AsFd as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::exec::run;

/// The edge's end of the link.
pub(super) const SERVER: &str = "127.77.0.1";
/// The browser's end.
const CLIENT: &str = "127.77.0.2";
/// What the kernel lets through, each way, with the headers of the link; about 955 Mbit/s of a body.
const RATE: &str = "1gbit";
/// What may go at once: several of the largest packets that the kernel cuts up late.
const BURST: &str = "256k";
/// How long bytes may wait in the queue before they are dropped: what a switch holds.
const QUEUE: &str = "20ms";

/// The two networks.
pub(super) struct Namespaces {
    server: Namespace,
    client: Namespace,
}

/// One network, held by a process that ends when its standard input does.
struct Namespace(Child);

impl Namespaces {
    /// Makes both and the link. Needs root and the kernel's veth and tbf.
    pub(super) fn create() -> Result<Self> {
        let pair = Self { server: Namespace::create()?, client: Namespace::create()? };
        let (server, client) = (pair.server.pid(), pair.client.pid());
        let veth = [
            "link", "add", "wire", "netns", &server, "type", "veth", "peer", "name", "wire", "netns", &client,
        ];
        run(Command::new("ip").args(veth)).context("the kernel makes no pair of veth interfaces")?;
        pair.server.set_up(SERVER)?;
        pair.client.set_up(CLIENT)?;
        Ok(pair)
    }

    /// The same command on the edge's side.
    pub(super) fn on_server(&self, command: &Command) -> Command {
        self.server.inside(command)
    }

    /// The same command on the browser's side.
    pub(super) fn on_client(&self, command: &Command) -> Command {
        self.client.inside(command)
    }

    /// A listener on the edge's side.
    pub(super) fn listen(&self) -> Result<TcpListener> {
        let network = File::open(format!("/proc/{}/ns/net", self.server.pid()))?;
        // A socket stays in the network it was made in; the thread that goes there ends with it.
        let bound = std::thread::spawn(move || {
            move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))?;
            TcpListener::bind((SERVER, 0))
        });
        bound.join().map_err(|_| anyhow::anyhow!("a thread broke"))?.context("no listener on the link")
    }
}

impl Namespace {
    fn create() -> Result<Self> {
        let mut holder = Command::new("unshare");
        holder.args(["--net", "--", "sh", "-c", "echo ready; exec cat"]);
        let mut holder = holder
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start unshare (util-linux)")?;
        let mut said = [0; 6];
        let stdout = holder.stdout.as_mut().context("a process without an output")?;
        // The network is there once the shell in it speaks.
        std::io::Read::read_exact(stdout, &mut said).context("the kernel makes no network namespace")?;
        Ok(Self(holder))
    }

    fn pid(&self) -> String {
        self.0.id().to_string()
    }

    fn set_up(&self, address: &str) -> Result<()> {
        let script = format!(
            "set -e
            ip link set lo up
            ip address del 127.0.0.1/8 dev lo
            ip address add 127.0.0.1/32 dev lo
            echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet
            ip link set wire up
            ip address add {address}/30 dev wire"
        );
        let shell = |script: &str| self.inside(Command::new("sh").args(["-c", script]));
        run(&mut shell(&script)).context("the kernel takes no loopback addresses on a link")?;
        let limit = format!("tc qdisc add dev wire root tbf rate {RATE} burst {BURST} latency {QUEUE}");
        run(&mut shell(&limit)).context("the kernel limits no rate (tc's tbf; module sch_tbf)")
    }

    /// The same command in this network. It becomes the command: its process id is the command's.
    fn inside(&self, command: &Command) -> Command {
        let mut inside = Command::new("nsenter");
        inside.arg(format!("--net=/proc/{}/ns/net", self.pid())).arg("--").arg(command.get_program());
        inside.args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => inside.env(name, value),
                None => inside.env_remove(name),
            };
        }
        if let Some(dir) = command.get_current_dir() {
            inside.current_dir(dir);
        }
        inside
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _gone = self.0.wait();
    }
}
