//! `cargo xtask bench huge`: how much memory the tab takes while an image of tens of GiB is hashed and sent.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;
use rustix::mount::{UnmountFlags, unmount};

use super::large_image;
use super::relay::Relay;
use crate::build::{self, Profile};
use crate::exec::{find_program, run};
use crate::service::Service;
use crate::setup::{self, Debian};
use crate::step::{bytes, say, step};
use crate::workspace::{command, root};

/// The script that drives the browser, judges and prints. Told by environment: `MALLEUS_URL` is the page, `MALLEUS_FILE`
/// the image, `MALLEUS_SECONDS` how long it is sent, `MALLEUS_CHROMIUM` the browser.
const SCRIPT: &str = "tests/bench/huge.mjs";
/// tar's end: two blocks of zeros, in bytes.
const END: u64 = 1024;

/// Options of `cargo xtask bench huge`.
#[derive(Args)]
pub(crate) struct HugeArgs {
    /// Size of the image, which takes no room on the disk
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=1000), value_name = "GIB")]
    size_gib: u64,
    /// How long it is sent at least; no shorter than hashing takes
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// How fast the link to the edge is, in each second; what is sent takes room on the disk
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u64).range(1..=1000), value_name = "MIB")]
    rate_mib: u64,
}

/// Builds the release and has the browser measure, with an edge whose spool has room for the image.
pub(crate) fn huge(args: &HugeArgs) -> Result<()> {
    anyhow::ensure!(root().join(SCRIPT).is_file(), "the script {SCRIPT} does not exist");
    setup::debian(&[Debian::CCompiler, Debian::Chromium, Debian::Fonts])?;
    setup::npm()?;
    build::module_and_page(Profile::Release)?;
    let edge = build::edge(Profile::Release, true)?;
    let place = tempfile::tempdir()?;
    let image = place.path().join("huge-container.tar");
    let size = args.size_gib << 30;
    say(&format!("==> making an image of {}, nearly all of it a hole", bytes(size)));
    write_sparse(&image, size)?;
    let disk = Disk::mount(place.path(), size.saturating_mul(2))?;
    let outcome = measure(&edge, &disk.point.join("state"), &image, args);
    disk.unmount()?;
    outcome
}

fn measure(edge: &Path, state: &Path, image: &Path, args: &HugeArgs) -> Result<()> {
    let (service, url) = Service::edge(&mut build::serve_depot(edge, "127.0.0.1:0", state))?;
    let relay = Relay::start(&url, Some(args.rate_mib << 20))?;
    let mut script = command("node");
    script.arg(SCRIPT).env("MALLEUS_URL", &relay.url).env("MALLEUS_FILE", image);
    script.env("MALLEUS_SECONDS", args.seconds.to_string());
    script.env("MALLEUS_CHROMIUM", find_program("chromium").context("no chromium")?);
    let outcome = step("hashing and sending it", || run(&mut script));
    service.stop()?;
    outcome
}

/// A container image whose one file is a hole of `size` bytes.
fn write_sparse(path: &Path, size: u64) -> Result<()> {
    let head = large_image::head("1", size);
    let mut file = File::create(path).with_context(|| format!("cannot make {}", path.display()))?;
    file.write_all(&head)?;
    file.set_len(head.len() as u64 + size + END).context("the file system has no holes?")
}

/// A disk that seems as large as it is asked to be and takes the room of what is written to it: the edge reserves room
/// for an image before it takes the first byte.
struct Disk {
    point: PathBuf,
    mounted: bool,
}

impl Disk {
    fn mount(place: &Path, size: u64) -> Result<Self> {
        let (file, point) = (place.join("disk"), place.join("mount"));
        File::create(&file)?.set_len(size)?;
        std::fs::create_dir(&point)?;
        run(Command::new("mkfs.ext4").args(["-q", "-F", "-O", "^has_journal"]).arg(&file))?;
        run(Command::new("mount").args(["-o", "loop"]).arg(&file).arg(&point))
            .context("mounting a file takes root")?;
        Ok(Self { point, mounted: true })
    }

    fn unmount(mut self) -> Result<()> {
        self.mounted = false;
        unmount(&self.point, UnmountFlags::DETACH)
            .with_context(|| format!("cannot unmount {}", self.point.display()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            let _gone = unmount(&self.point, UnmountFlags::DETACH);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_huge_image_takes_no_room() {
        use std::os::unix::fs::MetadataExt as _;
        let place = tempfile::tempdir().expect("a folder");
        let image = place.path().join("image.tar");
        write_sparse(&image, 20 << 30).expect("written");
        let told = std::fs::metadata(&image).expect("there");
        assert!(told.len() > 20 << 30);
        assert!(told.blocks() * 512 < 1 << 20, "{} blocks", told.blocks());
    }
}
