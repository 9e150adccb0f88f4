//! `cargo xtask bench transfer`: the whole way of an image, from the drop to Incus, beside what it is measured by.

mod browser;
mod cpu;
mod crowd;
mod hop;

mod many;
mod namespaces;
mod outcome;
mod sink;
mod stage;
mod tab;
mod upload;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::exec::{capture, run};
use crate::step::{say, step};
use crate::workspace::cargo;
use outcome::Row;
use stage::Stage;

/// What can be measured by itself.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Figure {
    /// Over a link of 1 Gbit/s: drop to done, by a bare upload
    Link,
    /// On loopback: drop to done, by an upload that is hashed at both ends
    Loopback,
    /// An image that is there already: drop to done, by its hashing; and what is sent
    Known,
    /// From the edge to Incus, by curl
    Hop,
    /// Processor time of the edge, by that of a tus server that only stores
    Cpu,
    /// Many uploads at once: memory and fairness
    Many,
}

/// Options of `cargo xtask bench transfer`.
#[derive(Args)]
pub(crate) struct TransferArgs {
    /// Only these, with commas between them
    #[arg(long, value_delimiter = ',', value_name = "FIGURE,...")]
    only: Vec<Figure>,
    /// Size of the image; six times that is needed as free space for temporary files
    #[arg(long, default_value_t = 2048, value_parser = clap::value_parser!(u64).range(16..=7168), value_name = "MIB")]
    size_mib: u64,
    /// Runs of each pair, an odd number, after one to warm up; the medians of them are printed
    #[arg(long, default_value_t = 5, value_parser = odd, value_name = "COUNT")]
    runs: u32,
    /// Bytes in one request of the native client
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u64).range(1..=8192), value_name = "MIB")]
    slice_mib: u64,
    /// Uploads at once, for the figure `many`
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=256), value_name = "COUNT")]
    uploads: u32,
    /// Size of each of those
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=1024), value_name = "MIB")]
    each_mib: u64,
    /// Measure this program, with the page in it, instead of building one
    #[arg(long, value_name = "PROGRAM")]
    edge: Option<PathBuf>,
}

fn odd(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(number @ 1..=99) if number % 2 == 1 => Ok(number),
        _ => Err("not an odd number from 1 to 99".to_owned()),
    }
}

/// Builds everything, measures what was asked for, and fails when a bar is missed.
pub(crate) fn transfer(args: &TransferArgs) -> Result<()> {
    if cfg!(debug_assertions) {
        say("==> building this program as it is released: it is one end of what is measured");
        let mut again = cargo();
        again
            .args(["run", "--quiet", "--release", "--package", "xtask", "--"])
            .args(std::env::args_os().skip(1));
        return run(&mut again);
    }
    let stage = Stage::set_up(args)?;
    say(&machine());
    let mut rows = Vec::new();
    for figure in Figure::value_variants() {
        if args.only.is_empty() || args.only.contains(figure) {
            rows.extend(measure(*figure, &stage, args));
        }
    }
    stage.stop()?;
    if rows.is_empty() {
        bail!("nothing was measured");
    }
    outcome::judge(&rows)
}

/// One figure that cannot be measured keeps none of the others from it.
fn measure(figure: Figure, stage: &Stage, args: &TransferArgs) -> Vec<Row> {
    let name = match figure {
        Figure::Link => "link",
        Figure::Loopback => "loopback",
        Figure::Known => "known",
        Figure::Hop => "hop",
        Figure::Cpu => "cpu",
        Figure::Many => "many",
    };
    let measured = step(&format!("measuring: {name}"), || {
        stage.clear()?;
        match figure {
            Figure::Link => browser::link(stage),
            Figure::Loopback => browser::loopback(stage),
            Figure::Known => browser::known(stage),
            Figure::Hop => hop::hop(stage),
            Figure::Cpu => cpu::cpu(stage),
            Figure::Many => many::many(stage, args),
        }
    });
    measured.unwrap_or_else(|error| vec![Row::failed(name, &error)])
}

/// What the figures were measured on, and how much else was going on there.
fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let cpuinfo = read("/proc/cpuinfo");
    let model =
        cpuinfo.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let version = |program: &str| {
        // Debian's start script of Chromium has complaints of its own.
        capture(Command::new("sh").args(["-c", &format!("{program} --version 2>/dev/null")]))
            .unwrap_or_default()
    };
    let load = read("/proc/loadavg");
    format!(
        "{cores} x {}, Linux {}, {}, Incus {}, load {}",
        model.map_or("unknown", |(_, name)| name),
        read("/proc/sys/kernel/osrelease").trim(),
        version("chromium").split(" built").next().unwrap_or_default().trim(),
        version("incus").trim(),
        load.split(' ').next().unwrap_or_default(),
    )
}
