//! Many uploads at once: the edge's memory, how even it is to them, and that none fails.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::TransferArgs;
use super::crowd::{Images, cross, until_done};
use super::outcome::{Row, median};
use super::stage::Stage;
use crate::bench::processes;
use crate::step::{bytes, say};

/// The most memory the edge may have resident, in bytes.
const MEMORY: u64 = 64 << 20;
/// The last upload to end may take so many times as long as the median one.
const SLOWEST: f64 = 2.0;
/// Jain's index of what each had sent when half of all was.
const FAIRNESS: f64 = 0.8;
/// How long Incus may take for all images from the last byte on.
const PATIENCE: Duration = Duration::from_secs(900);

/// Sends many distinct images at once and looks at the edge.
pub(super) fn many(stage: &Stage, args: &TransferArgs) -> Result<Vec<Row>> {
    let images = Images::new(args.uploads, args.each_mib << 20)?;
    let edge = stage.edge(None)?;
    rustix::fs::sync();
    let before = processes::used(edge.pid())?;
    let begun = Instant::now();
    let crossing = cross(&edge.url, &images)?;
    let sent = begun.elapsed();
    until_done(&edge.url, images.count(), PATIENCE)?;
    let (done, peak) = (begun.elapsed(), processes::peak(edge.pid())?);
    let used = processes::used(edge.pid())?.since(before, images.total() as f64 / (1u64 << 30) as f64);
    edge.stop()?;
    let found = stage.images()?.len();
    ensure!(found == images.count(), "Incus has {found} images of {}", images.count());
    let rate = bytes((images.total() as f64 / sent.as_secs_f64()) as u64);
    say(&format!(
        "    {found} uploads sent in {:.2} s ({rate}/s), done in {:.2} s",
        sent.as_secs_f64(),
        done.as_secs_f64()
    ));
    say(&format!("    edge: user {:.3}, system {:.3} s/GiB", used.user, used.system));
    let slowest = crossing.times.iter().copied().fold(0.0, f64::max);
    let middle = median(crossing.times);
    let slow = format!("slowest upload {slowest:.2} s by median {middle:.2} s");
    Ok(vec![
        Row::bytes_at_most("many", format!("edge's peak memory with {found} uploads"), peak, MEMORY),
        Row::at_most("many", slow, slowest / middle, SLOWEST),
        Row::at_least(
            "many",
            "Jain's index of all at half of the bytes".to_owned(),
            crossing.fairness,
            FAIRNESS,
        ),
    ])
}
