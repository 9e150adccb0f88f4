//! Runs of libFuzzer: one target each, some at a time.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail};
use fuzz::{CHOICE, Target};

use super::folders::{self, Folders};
use super::outcome::Outcome;
use crate::exec;
use crate::step::say;
use crate::workspace::command;

/// Memory of a run at most, in MiB. What a file may ask for under the targets' bounds is far below.
const MEMORY: u32 = 512;
/// Time for one input at most, in seconds.
const TIMEOUT: u32 = 10;
/// Length of an input at most, in bytes: beyond the 32 KiB that stand before an optical disc's mark.
const LENGTH: u32 = 40 << 10;

/// Runs each target for `seconds`, `jobs` of them at a time. The outcomes stand in the targets' order.
pub(super) fn all(
    program: &Path,
    folders: &Folders,
    targets: &[&'static Target],
    seconds: u32,
    jobs: usize,
) -> Result<Vec<Outcome>> {
    let queue = Mutex::new(targets.iter().enumerate());
    let take = || queue.lock().ok()?.next();
    let work = || -> Result<Vec<(usize, Outcome)>> {
        let mut done = Vec::new();
        while let Some((place, target)) = take() {
            let outcome = one(program, folders, target, seconds)?;
            say(&format!("    {}", outcome.line()));
            done.push((place, outcome));
        }
        Ok(done)
    };
    let mut outcomes = Vec::new();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.min(targets.len())).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let done = worker.join().map_err(|_| anyhow::anyhow!("a run's thread panicked"))?;
            outcomes.extend(done?);
        }
        anyhow::Ok(())
    })?;
    outcomes.sort_by_key(|(place, _)| *place);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

fn one(program: &Path, folders: &Folders, target: &'static Target, seconds: u32) -> Result<Outcome> {
    let (broken, log) = (folders.broken(target)?, folders.log(target)?);
    let written = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut fuzzer = fuzzer(program, target);
    fuzzer.args([
        format!("-max_total_time={seconds}"),
        format!("-max_len={LENGTH}"),
        "-print_final_stats=1".to_owned(),
    ]);
    fuzzer.arg(format!("-dict={}", folders::dictionary().display()));
    fuzzer.arg(format!("-artifact_prefix={}/", broken.display()));
    // It writes to the first folder and reads the others.
    fuzzer.arg(folders.corpus(target)?).arg(folders.seeds(target)?).args(folders::kept(target));
    let status = fuzzer.stdin(Stdio::null()).stdout(written.try_clone()?).stderr(written).status();
    let status = status.with_context(|| format!("cannot start `{}`", exec::shown(&fuzzer)))?;
    let words = std::fs::read(&log).with_context(|| format!("cannot read {}", log.display()))?;
    Ok(Outcome::read(target.name, &String::from_utf8_lossy(&words), status.success(), &log))
}

/// Runs the target on one file, with the fuzzer's words on our terminal.
pub(super) fn once(program: &Path, target: &'static Target, input: &Path) -> Result<()> {
    let input = input.canonicalize().with_context(|| format!("cannot read {}", input.display()))?;
    let mut fuzzer = fuzzer(program, target);
    if fuzzer.arg(&input).status()?.success() {
        say(&format!("{} holds for this input", target.name));
        return Ok(());
    }
    bail!("{} breaks at this input", target.name);
}

fn fuzzer(program: &Path, target: &'static Target) -> Command {
    let mut fuzzer = command(program);
    fuzzer.env(CHOICE, target.name).env("RUST_BACKTRACE", "1");
    fuzzer.args([format!("-rss_limit_mb={MEMORY}"), format!("-timeout={TIMEOUT}")]);
    fuzzer
}
