//! `cargo xtask container`: an image of the package, by a builder without a daemon, from Debian's packages alone.

use std::fs;
use std::process::Command;

use anyhow::Result;

use super::deb::built;
use super::tree::Tree;
use crate::exec::{capture, run};
use crate::setup::{self, Debian};
use crate::step::{say, step};
use crate::workspace::{Workspace, root};

/// What the base and the image are called in the store.
const BASE: &str = "localhost/malleus-base";
const IMAGE: &str = "localhost/malleus";

/// Builds the image from a base that is made here, so that no registry of images is asked for anything.
pub(crate) fn container() -> Result<()> {
    let package = built()?;
    setup::debian(&[Debian::Mmdebstrap, Debian::Buildah])?;
    let store = Workspace::load(false)?.target().join("container");
    let buildah = |words: &[&str]| {
        let mut buildah = Command::new("buildah");
        buildah.arg("--root").arg(store.join("store")).arg("--runroot").arg(store.join("run"));
        // Neither mounts nor namespaces are needed for so little.
        buildah.args(["--storage-driver", "vfs"]).args(words);
        buildah
    };
    let tree = step("making a tree of Debian", Tree::new)?;
    step("importing the tree", || {
        let from = capture(&mut buildah(&["from", "scratch"]))?;
        let from = from.trim();
        run(buildah(&["copy", "--quiet", from]).arg(tree.root()).arg("/"))?;
        run(&mut buildah(&["commit", "--quiet", "--rm", from, BASE]))
    })?;
    step("building the image", || {
        let context = tempfile::tempdir()?;
        fs::copy(&package, context.path().join("malleus.deb"))?;
        let base = format!("BASE={BASE}");
        let mut build =
            buildah(&["build", "--isolation", "chroot", "--build-arg", &base, "--tag", IMAGE, "--file"]);
        run(build.arg(root().join("packaging/container/Containerfile")).arg(context.path()))
    })?;
    step("running it", || {
        let from = capture(&mut buildah(&["from", IMAGE]))?;
        let outcome = run(&mut buildah(&[
            "run",
            "--isolation",
            "chroot",
            from.trim(),
            "--",
            "/usr/bin/malleus",
            "check",
            "--config",
            "/etc/malleus/malleus.toml",
        ]));
        run(&mut buildah(&["rm", from.trim()]))?;
        outcome
    })?;
    say(&format!("\nThe image is {IMAGE} in {}", store.display()));
    Ok(())
}
