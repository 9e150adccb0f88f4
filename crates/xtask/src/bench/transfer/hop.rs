//! From the edge to Incus: what lies whole in the spool, by curl posting the same file to the same socket.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::outcome::{Pairs, Row};
use super::stage::Stage;
use super::upload;
use crate::exec::capture;
use crate::http::Connection;
use crate::step::say;
use crate::workspace::command;

/// Ours to theirs.
const BAR: f64 = 1.05;
/// Posts a file to Incus and tells the status and the seconds.
const SCRIPT: &str = "tests/bench/raw-post.sh";

/// From the declared fingerprint, which is all the edge waits for, until it no longer forwards; curl from its start until
/// Incus has answered.
pub(super) fn hop(stage: &Stage) -> Result<Vec<Row>> {
    let edge = stage.edge(None)?;
    let ours = || {
        let seconds = hand_over(&edge.url, stage)?;
        stage.remove_image()?;
        Ok(seconds)
    };
    let pairs = Pairs::measure(stage.runs, "s", ours, || post(stage))?;
    edge.stop()?;
    let what = format!("spooled to handed over {:.2} s, curl {:.2} s", pairs.ours(), pairs.theirs());
    Ok(vec![Row::at_most("hop", what, pairs.ratio(), BAR)])
}

fn hand_over(edge: &str, stage: &Stage) -> Result<f64> {
    let mut edge = Connection::open(edge)?;
    let import = upload::create(&mut edge, "large-container.tar", stage.size)?;
    upload::send_file(&mut edge, &import.upload, &stage.image, stage.slice)?;
    rustix::fs::sync();
    let begun = Instant::now();
    upload::declare(&mut edge, &import, &stage.fingerprint)?;
    upload::until_past(&mut edge, &import, &["receiving", "forwarding"])?;
    let seconds = begun.elapsed().as_secs_f64();
    upload::until_past(&mut edge, &import, &["importing", "finishing"])?;
    Ok(seconds)
}

/// Tells too what Incus takes by itself, which bounds every way into it.
fn post(stage: &Stage) -> Result<f64> {
    rustix::fs::sync();
    let before = stage.incus_used()?;
    let said = capture(command("sh").arg(SCRIPT).arg(stage.socket()).arg(&stage.image))?;
    let (status, seconds) = said.trim().split_once(' ').context("curl said something else")?;
    ensure!(status == "202", "Incus answered {status}");
    let seconds = seconds.parse()?;
    let answered = Instant::now();
    stage.await_image()?;
    let (more, used) = (answered.elapsed().as_secs_f64(), stage.incus_used()?.since(before, 1.0).total());
    say(&format!("      Incus: {more:.2} s more until the image is there, {used:.2} s of processor in all"));
    stage.remove_image()?;
    Ok(seconds)
}
