//! One incusd process and the client that talks to it.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::config::preseed;
use super::{leftovers, mounts};
use crate::exec::{find_program, run, wait_until};

/// Seconds given to incusd for its start; it needs half of one on an idle machine.
const START_LIMIT_SECONDS: &str = "120";
/// How long incusd may take to end after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(30);

/// A running incusd with its `INCUS_DIR`.
pub(crate) struct Daemon {
    dir: PathBuf,
    child: Child,
}

impl Daemon {
    /// Starts incusd in `dir` (see [`super::folder::prepare`]) and waits until it answers. Needs root.
    pub(crate) fn start(dir: &Path) -> Result<Self> {
        let program = incusd().context(
            "incusd is not installed; `cargo xtask run --private-incus` installs it on Debian, elsewhere install Incus",
        )?;
        if !rustix::process::geteuid().is_root() {
            bail!("a private incusd needs root: run this command as root, or use an Incus that runs already");
        }
        let log = File::create(dir.join("incusd.log"))?;
        let child = Command::new(&program)
            .env("INCUS_DIR", dir)
            .env_remove("INCUS_SOCKET")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let daemon = Self { dir: dir.to_owned(), child };
        match daemon.wait_ready() {
            Ok(()) => Ok(daemon),
            Err(error) => {
                let log = fs::read_to_string(dir.join("incusd.log")).unwrap_or_default();
                daemon.stop()?;
                Err(error.context(format!("incusd did not become ready; it wrote:\n{log}")))
            }
        }
    }

    fn wait_ready(&self) -> Result<()> {
        // Without settings of its own the client would greet its new user. Those of an earlier start stay as they are.
        fs::create_dir_all(self.client_settings())?;
        let settings = self.client_settings().join("config.yml");
        if !settings.exists() {
            fs::write(settings, "{}\n")?;
        }
        run(self.client().args(["admin", "waitready", "--timeout", START_LIMIT_SECONDS]))
    }

    /// Makes the pool and the profile, and the HTTPS listener when one is wanted.
    pub(crate) fn configure(&self, https: Option<SocketAddr>) -> Result<()> {
        let document = preseed(https.map(|address| address.to_string()).as_deref()).to_string();
        let mut command = self.client();
        command.args(["admin", "init", "--preseed"]).stdin(Stdio::piped());
        let mut init = command.spawn().context("cannot start the incus client")?;
        if let Some(mut stdin) = init.stdin.take() {
            stdin
                .write_all(document.as_bytes())
                .context("cannot hand the configuration to the incus client")?;
        }
        if !init.wait()?.success() {
            bail!("incusd refused its configuration; see the lines above");
        }
        Ok(())
    }

    /// The process id of incusd.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How incusd ended, when it did so by itself or by somebody's kill.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Stops all containers, then incusd, then whatever either left behind: processes and mounts under the folder.
    pub(crate) fn stop(mut self) -> Result<()> {
        if self.ended()?.is_none() {
            // A container that will not stop must not keep the daemon: what it leaves is removed below.
            let _best_effort = crate::exec::succeeds(self.client().args(["stop", "--all", "--force"]));
            let _gone_meanwhile = kill_process(Pid::from_child(&self.child), Signal::TERM);
            if wait_until(&mut self.child, Instant::now() + STOP_LIMIT)?.is_none() {
                self.child.kill()?;
                self.child.wait()?;
            }
        }
        leftovers::kill_monitors(&self.dir)?;
        mounts::remove_under(&self.dir)
    }

    fn client_settings(&self) -> PathBuf {
        self.dir.join("client")
    }

    /// The `incus` client bound to this daemon and to nothing of the user's own configuration.
    fn client(&self) -> Command {
        let mut command = Command::new("incus");
        command
            .env("INCUS_DIR", &self.dir)
            .env("INCUS_CONF", self.client_settings())
            .env_remove("INCUS_SOCKET")
            .env_remove("INCUS_REMOTE")
            .env_remove("INCUS_PROJECT")
            .stdin(Stdio::null())
            // What we print ourselves is read by other programs; the client's remarks are for people.
            .stdout(std::io::stderr());
        command
    }
}

/// Where packages put the daemon: beside, not in, the user's PATH.
fn incusd() -> Option<PathBuf> {
    let usual = ["/usr/libexec/incus/incusd", "/usr/lib/incus/incusd", "/opt/incus/bin/incusd"];
    usual.into_iter().map(PathBuf::from).find(|path| path.is_file()).or_else(|| find_program("incusd"))
}

/// A port of the loopback address that nobody uses at the moment.
pub(crate) fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?)
}
