//! `cargo xtask bench history`: how soon thousands of ended imports are listed.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;
use image_format::FingerprintHasher;
use image_format::forge::{Archive, ImageSpec, metadata_yaml};
use serde_json::json;
use upload_proto::api::{HISTORY, IMPORTS, MAX_HISTORY};

use super::plain::{self, median, millis};
use crate::build::{self, Profile};
use crate::http::Connection;
use crate::imports::{send_bytes, until_done};
use crate::service::Service;
use crate::setup::{self, Debian};
use crate::step::{bytes, say, step};

/// How many imports are begun side by side: their steps share transactions of the ledger.
const SIDE_BY_SIDE: u32 = 16;

/// Options of `cargo xtask bench history`.
#[derive(Args)]
pub(crate) struct HistoryArgs {
    /// Imports that have ended
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    entries: u32,
    /// How often the list is asked for
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
}

/// Imports an image into an edge with a depot, again and again, and prints how long the list of that takes.
pub(crate) fn history(args: &HistoryArgs) -> Result<()> {
    setup::debian(&[Debian::CCompiler])?;
    let edge = build::edge(Profile::Release, false)?;
    let state = tempfile::tempdir()?;
    let mut serve = build::serve_depot(&edge, "127.0.0.1:0", state.path());
    serve
        .env("MALLEUS_DEPOT__ENABLED", "true")
        .env("MALLEUS_HISTORY", args.entries.to_string())
        // It would tell of each import.
        .env("MALLEUS_LOG", "warn");
    let (service, url) = Service::edge(&mut serve)?;
    let outcome = step("importing", || fill(&url, args.entries)).and_then(|()| measure(&url, args));
    service.stop()?;
    outcome
}

fn measure(url: &str, args: &HistoryArgs) -> Result<()> {
    let path = format!("{HISTORY}?limit={MAX_HISTORY}");
    let begun = Instant::now();
    let list = Connection::open(url)?.json("GET", &path, None)?;
    let first = begun.elapsed();
    let entries = list.as_array().map_or(0, Vec::len);
    ensure!(entries == args.entries as usize, "{entries} entries were listed");
    let done = list.as_array().into_iter().flatten().filter(|entry| entry["state"] == "done").count();
    ensure!(done == entries, "{done} of {entries} imports are done");
    let document = list.to_string();
    let size = document.len() as u64;
    let bare = plain::serve(vec![("/", document)])?;
    let (mut plain, mut whole, mut short) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..args.runs {
        plain.push(read(&format!("http://{bare}"), "/")?);
        whole.push(read(url, &path)?);
        short.push(read(url, HISTORY)?);
    }
    let (plain, whole, short) = (median(plain), median(whole), median(short));
    let ratio = |time: Duration| millis(time) / millis(plain);
    say(&format!("{entries} imports that have ended, in a document of {}", bytes(size)));
    say(&format!("the document itself, served as it is        {:>6.0} ms  1.00", millis(plain)));
    say(&format!(
        "all of the history, from the ledger         {:>6.0} ms  {:.2}",
        millis(whole),
        ratio(whole)
    ));
    say(&format!(
        "as much of it as is told unasked            {:>6.0} ms  {:.2}",
        millis(short),
        ratio(short)
    ));
    say(&format!("all of it, for the first time, and parsed   {:>6.0} ms", millis(first)));
    Ok(())
}

/// How long a document takes to come whole. It is not parsed: that would be this program's time.
fn read(url: &str, path: &str) -> Result<Duration> {
    let mut connection = Connection::open(url)?;
    let begun = Instant::now();
    let answer = connection.send("GET", path, &[], 0, |_| Ok(()))?;
    let time = begun.elapsed();
    ensure!(answer.status == 200, "GET {path}: {} {}", answer.status, answer.text());
    Ok(time)
}

/// Imports one image so often. It is sent once; for the others it is there already.
fn fill(url: &str, entries: u32) -> Result<()> {
    let spec = ImageSpec::new("x86_64", 1_700_000_000)
        .property("os", "Debian")
        .property("release", "trixie")
        .property("description", "Debian trixie amd64 (20260101_05:24)");
    let image = Archive::new()
        .file("metadata.yaml", 0o644, metadata_yaml(&spec).as_bytes())
        .dir("rootfs/", 0o755)
        .file("rootfs/etc/note", 0o644, b"measured")
        .finish();
    let mut hasher = FingerprintHasher::new();
    hasher.update(&image);
    let fingerprint = hasher.finish().to_string();
    let offer = |number: u32| {
        json!({
            "files": [{ "role": "unified", "name": format!("debian-trixie-{number}.tar.xz"), "size": image.len() }],
            "fingerprint": fingerprint,
            "aliases": ["debian/trixie"],
        })
    };
    let mut connection = Connection::open(url)?;
    let view = connection.json("POST", IMPORTS, Some(&offer(0)))?;
    send_bytes(&mut connection, &view, &image)?;
    until_done(&mut connection, &view)?;
    std::thread::scope(|scope| {
        let offer = &offer;
        let begin = |first: u32| {
            move || -> Result<()> {
                let mut connection = Connection::open(url)?;
                for number in (first..entries).step_by(SIDE_BY_SIDE as usize) {
                    let view = connection.json("POST", IMPORTS, Some(&offer(number)))?;
                    until_done(&mut connection, &view)?;
                }
                Ok(())
            }
        };
        let threads: Vec<_> = (1..=SIDE_BY_SIDE).map(|first| scope.spawn(begin(first))).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}
