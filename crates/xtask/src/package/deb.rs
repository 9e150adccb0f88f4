//! `cargo xtask deb`: the Debian package, and a trial of it on a tree with nothing but Debian.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::tree::Tree;
use crate::build::{self, Profile};
use crate::exec::{capture, run};
use crate::setup::{self, Debian, Tool};
use crate::step::{say, step};
use crate::workspace::{Workspace, command};

/// Options of `cargo xtask deb`.
#[derive(Args)]
pub(crate) struct DebArgs {
    /// Install it on a new tree of this release of Debian, run it there as its user, and remove it again (needs root)
    #[arg(long = "try")]
    trial: bool,
}

/// Builds the package, and tries it if asked to.
pub(crate) fn deb(args: &DebArgs) -> Result<()> {
    let package = built()?;
    say(&format!("\nThe package is     {}", package.display()));
    if args.trial { try_out(&package) } else { Ok(()) }
}

/// Builds everything in the package, and the package.
pub(super) fn built() -> Result<PathBuf> {
    setup::debian(&[Debian::CCompiler, Debian::DpkgDev])?;
    setup::npm()?;
    let workspace = Workspace::load(false)?;
    let cargo_deb = setup::tool(&workspace, Tool::CargoDeb)?;
    build::module_and_page(Profile::Release)?;
    build::edge(Profile::Release, true)?;
    step("building the package", || {
        let mut pack = command(cargo_deb);
        pack.args(["--package", "edge", "--no-build", "--no-strip", "--quiet"]);
        let package = capture(&mut pack)?.lines().last().map(PathBuf::from);
        package.filter(|path| path.is_file()).context("cargo-deb names no package")
    })
}

/// Everything that a machine with nothing but Debian shows of the package.
fn try_out(package: &Path) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        bail!("--try makes a tree of Debian and installs into it, which needs root: run it as root");
    }
    setup::debian(&[Debian::Mmdebstrap])?;
    let tree = step("making a tree of Debian", Tree::new)?;
    step("installing the package", || install(&tree, package))?;
    step("looking at what it brought", || look(&tree))?;
    step("running it as its user", || tree.serves())?;
    step("removing it", || remove(&tree))
}

fn install(tree: &Tree, package: &Path) -> Result<()> {
    fs::copy(package, tree.path("/root/malleus.deb"))?;
    // A new tree knows of no packages yet.
    run(&mut tree.command(&["apt-get", "update", "--quiet"]))?;
    let install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "/root/malleus.deb"];
    run(&mut tree.command(&install))
}

fn look(tree: &Tree) -> Result<()> {
    let expect = |what: &str, words: &[&str], wanted: &str| -> Result<()> {
        let told = capture(&mut tree.command(words))?;
        if told.trim() != wanted {
            bail!("{what}: {told:?} instead of {wanted:?}");
        }
        Ok(())
    };
    let of = |path| ["stat", "--format", "%U:%G %a", path];
    expect("the state directory", &of("/var/lib/malleus"), "malleus:malleus 700")?;
    expect("the directory of keys", &of("/etc/malleus/incus"), "malleus:malleus 700")?;
    expect("the settings", &of("/etc/malleus/malleus.toml"), "root:root 644")?;
    expect("the program", &of("/usr/bin/malleus"), "root:root 755")?;
    expect("the user's shell", &["sh", "-c", "getent passwd malleus | cut -d: -f7"], "/usr/sbin/nologin")?;
    expect(
        "whether the unit is enabled",
        &["sh", "-c", "ls /etc/systemd/system/multi-user.target.wants | grep -c malleus || true"],
        "0",
    )?;
    let unit = ["systemctl", "--version"];
    if crate::exec::succeeds(&mut tree.command(&unit)) {
        run(&mut tree.command(&["systemd-analyze", "verify", "/lib/systemd/system/malleus.service"]))?;
    }
    Ok(())
}

fn remove(tree: &Tree) -> Result<()> {
    run(&mut tree.command(&["apt-get", "purge", "--yes", "--quiet", "malleus"]))?;
    for path in ["/usr/bin/malleus", "/etc/malleus"] {
        if tree.path(path).exists() {
            bail!("{path} is still there after the package was purged");
        }
    }
    Ok(())
}
