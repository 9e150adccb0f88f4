//! Processor time of the edge for what it receives, stores, hashes, looks at and forwards, by that of a common tus server
//! for storing the same bytes.

use anyhow::{Context as _, Result, ensure};

use super::outcome::{Pairs, Row};
use super::stage::Stage;
use super::upload;
use crate::bench::processes::{Used, used};
use crate::http::Connection;
use crate::service::Service;
use crate::step::say;
use crate::workspace::command;

/// Ours to theirs.
const BAR: f64 = 1.0 / 3.0;
/// npm's `@tus/server` with `@tus/file-store`, as it comes.
const SCRIPT: &str = "tests/bench/tus-server.mjs";
/// How long it may take until it listens.
const START: std::time::Duration = std::time::Duration::from_secs(60);

/// Seconds of both for each GiB, with the same client sending to each.
pub(super) fn cpu(stage: &Stage) -> Result<Vec<Row>> {
    let edge = stage.edge(None)?;
    let folder = stage.folder()?;
    let mut script = command("node");
    let theirs = Service::start("@tus/server", script.arg(SCRIPT).env("MALLEUS_FOLDER", folder.path()))?;
    let url = theirs.wait_for("listening on ", START, say)?;
    let mut by_edge = || {
        let spent = spent(stage, edge.pid(), || upload::import_file(&edge.url, stage))?;
        stage.remove_image()?;
        Ok(spent.total())
    };
    let mut by_other = || {
        let spent = spent(stage, theirs.pid(), || store(&url, stage))?;
        for entry in std::fs::read_dir(folder.path())? {
            std::fs::remove_file(entry?.path())?;
        }
        Ok(spent.total())
    };
    let pairs = Pairs::measure(stage.runs, "s/GiB", &mut by_edge, &mut by_other)?;
    edge.stop()?;
    theirs.stop()?;
    let what = format!("edge {:.3} s/GiB, @tus/server {:.3} s/GiB", pairs.ours(), pairs.theirs());
    Ok(vec![Row::at_most("cpu", what, pairs.ratio(), BAR)])
}

fn spent(stage: &Stage, pid: u32, work: impl FnOnce() -> Result<()>) -> Result<Used> {
    rustix::fs::sync();
    let before = used(pid)?;
    work()?;
    let spent = used(pid)?.since(before, stage.gib());
    say(&format!("      user {:.3}, system {:.3} s/GiB", spent.user, spent.system));
    Ok(spent)
}

fn store(url: &str, stage: &Stage) -> Result<()> {
    let mut server = Connection::open(url)?;
    let upload = upload::create_plain(&mut server, "/files", stage.size)?;
    upload::send_file(&mut server, &upload, &stage.image, stage.slice)?;
    let name = upload.rsplit('/').next().context("an upload without a name")?;
    ensure!(!name.is_empty(), "an upload without a name");
    Ok(())
}
