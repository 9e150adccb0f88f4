//! What the figures are measured on: the edge's program, a private incusd, the image, and a place for files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use image_format::FingerprintHasher;
use tempfile::TempDir;

use super::TransferArgs;
use super::namespaces::{Namespaces, SERVER};
use crate::bench::large_image;
use crate::bench::processes::{Used, used};
use crate::build::{self, Profile};
use crate::exec::{capture, run};
use crate::incus::PrivateIncus;
use crate::service::Service;
use crate::setup::{self, Debian, wasm_std};
use crate::step::{bytes, say, step};
use crate::workspace::{Workspace, command};

/// How long an image that Incus has taken may take until it is listed.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often the list is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// All that is needed.
pub(super) struct Stage {
    /// The edge's program.
    program: PathBuf,
    /// The folder of the wasm module for measurements.
    pub module: PathBuf,
    /// A unified image that nothing shrinks.
    pub image: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Runs of each pair.
    pub runs: u32,
    /// Bytes of one request of the native client.
    pub slice: u64,
    incus: PrivateIncus,
    place: TempDir,
}

/// A running edge with an empty state.
pub(super) struct Edge {
    service: Service,
    /// Its address.
    pub url: String,
    _state: TempDir,
}

impl Stage {
    /// Installs and builds what is missing, makes the image, starts incusd.
    pub(super) fn set_up(args: &TransferArgs) -> Result<Self> {
        ensure!(rustix::process::geteuid().is_root(), "this starts an Incus server: run it as root");
        setup::debian(&[Debian::CCompiler, Debian::Chromium, Debian::Fonts, Debian::Incus, Debian::Xz])?;
        setup::debian(&[Debian::Curl, Debian::Network])?;
        setup::npm()?;
        let workspace = Workspace::load(false)?;
        let std = wasm_std()?;
        let built = crate::wasm::build_for_bench(&workspace, &std)?;
        let program = match &args.edge {
            Some(program) => program.clone(),
            None => {
                crate::wasm::build(&workspace, &std, Profile::Release)?;
                build::page()?;
                build::edge(Profile::Release, true)?
            }
        };
        let place = tempfile::Builder::new().prefix("malleus-bench-").tempdir()?;
        // Another build in the meantime must not take it away.
        let module = place.path().join("module");
        run(command("cp").arg("-r").arg(&built).arg(&module))?;
        let image = place.path().join("large-container.tar");
        let size = args.size_mib << 20;
        let fingerprint = step(&format!("writing an image of {}", bytes(size)), || {
            large_image::write(&image, size)?;
            fingerprint_of(&image)
        })?;
        let size = std::fs::metadata(&image)?.len();
        say("==> starting a private incusd");
        let incus = PrivateIncus::start(false)?;
        let slice = args.slice_mib << 20;
        Ok(Self { program, module, image, size, fingerprint, runs: args.runs, slice, incus, place })
    }

    /// Starts an edge with an empty state, at the near end of the link where there is one.
    pub(super) fn edge(&self, link: Option<&Namespaces>) -> Result<Edge> {
        let state = self.folder()?;
        let host = if link.is_some() { SERVER } else { "127.0.0.1" };
        let serve = build::serve(&self.program, &format!("{host}:0"), state.path(), &self.socket());
        let mut serve = match link {
            Some(link) => link.on_server(&serve),
            None => serve,
        };
        // A line of its log for each image would stand between the figures.
        serve.env("MALLEUS_LOG", std::env::var_os("MALLEUS_LOG").unwrap_or_else(|| "warn".into()));
        let (service, url) = Service::edge(&mut serve)?;
        Ok(Edge { service, url, _state: state })
    }

    /// An empty folder on the same file system as all the others.
    pub(super) fn folder(&self) -> Result<TempDir> {
        Ok(tempfile::tempdir_in(self.place.path())?)
    }

    /// The Unix socket of Incus.
    pub(super) fn socket(&self) -> PathBuf {
        self.incus.socket()
    }

    /// What incusd used of the processors so far.
    pub(super) fn incus_used(&self) -> Result<Used> {
        used(self.incus.pid())
    }

    /// Gibibytes of the image.
    pub(super) fn gib(&self) -> f64 {
        self.size as f64 / (1u64 << 30) as f64
    }

    /// The fingerprints of what is in Incus.
    pub(super) fn images(&self) -> Result<Vec<String>> {
        let list = capture(self.incus().args(["image", "list", "--format", "csv", "--columns", "F"]))?;
        Ok(list.lines().map(str::to_owned).collect())
    }

    /// Fails unless Incus has the image, and removes it.
    pub(super) fn remove_image(&self) -> Result<()> {
        let images = self.images()?;
        ensure!(images == [self.fingerprint.as_str()], "Incus should have one image, but has {images:?}");
        run(self.incus().args(["image", "delete", &self.fingerprint]))
    }

    /// Removes whatever a figure left, also one that broke off.
    pub(super) fn clear(&self) -> Result<()> {
        let images = self.images()?;
        if images.is_empty() { Ok(()) } else { run(self.incus().args(["image", "delete"]).args(images)) }
    }

    /// Waits until Incus lists the image.
    pub(super) fn await_image(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.images()?.contains(&self.fingerprint) {
            ensure!(Instant::now() < deadline, "Incus never lists the image");
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Ends incusd.
    pub(super) fn stop(self) -> Result<()> {
        self.incus.stop()
    }

    fn incus(&self) -> Command {
        let dir = self.incus.dir();
        let mut command = Command::new("incus");
        command.env("INCUS_CONF", dir.join("client")).env("INCUS_DIR", dir);
        for other in ["INCUS_SOCKET", "INCUS_REMOTE", "INCUS_PROJECT"] {
            command.env_remove(other);
        }
        command
    }
}

impl Edge {
    /// Its process.
    pub(super) fn pid(&self) -> u32 {
        self.service.pid()
    }

    /// Ends it in good order.
    pub(super) fn stop(self) -> Result<()> {
        self.service.stop()
    }
}

fn fingerprint_of(path: &Path) -> Result<String> {
    use std::io::Read as _;
    let mut file = std::fs::File::open(path)?;
    let mut hasher = FingerprintHasher::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut chunk).context("reading the image")?;
        if read == 0 {
            return Ok(hasher.finish().to_string());
        }
        hasher.update(chunk.get(..read).unwrap_or_default());
    }
}
