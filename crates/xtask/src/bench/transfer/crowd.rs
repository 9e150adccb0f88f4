//! Many clients at once, each with an image of its own.

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use image_format::FingerprintHasher;

use super::upload;
use crate::bench::large_image;
use crate::http::Connection;

/// Bytes of one request: an answer tells several times how far an upload is.
const SLICE: u64 = 1 << 20;
/// How often the sums are looked at.
const LOOK: Duration = Duration::from_millis(5);

/// Distinct images of one size that share all but their heads, so that they need no memory each.
pub(super) struct Images {
    heads: Vec<Vec<u8>>,
    rest: Vec<u8>,
}

/// How it went.
pub(super) struct Crossing {
    /// Seconds from the common start to the last byte acknowledged, of each.
    pub times: Vec<f64>,
    /// Jain's index of what each had acknowledged when half of all was.
    pub fairness: f64,
}

/// What all clients share.
struct Crowd<'a> {
    url: &'a str,
    images: &'a Images,
    start: Barrier,
    /// Bytes acknowledged, of each.
    acknowledged: Vec<AtomicU64>,
    ended: AtomicBool,
}

impl Images {
    /// So many, with `size` bytes of noise each.
    pub(super) fn new(count: u32, size: u64) -> Result<Self> {
        let heads = (0..count).map(|number| large_image::head(&number.to_string(), size)).collect();
        let mut rest = Vec::new();
        large_image::write_rest(&mut rest, size)?;
        Ok(Self { heads, rest })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.heads.len()
    }

    /// Bytes of all.
    pub(super) fn total(&self) -> u64 {
        self.heads.iter().map(|head| self.size(head)).sum()
    }

    fn size(&self, head: &[u8]) -> u64 {
        (head.len() + self.rest.len()) as u64
    }

    fn fingerprint(&self, head: &[u8]) -> String {
        let mut hasher = FingerprintHasher::new();
        hasher.update(head);
        hasher.update(&self.rest);
        hasher.finish().to_string()
    }

    /// Writes `length` bytes from `offset` on.
    fn write(&self, head: &[u8], offset: u64, length: u64, out: &mut TcpStream) -> io::Result<()> {
        let mut skip = usize::try_from(offset).map_err(io::Error::other)?;
        let mut left = usize::try_from(length).map_err(io::Error::other)?;
        for part in [head, &self.rest] {
            let from = skip.min(part.len());
            let now = left.min(part.len() - from);
            out.write_all(part.get(from..from + now).unwrap_or_default())?;
            (skip, left) = (skip - from, left - now);
        }
        Ok(())
    }
}

/// Sends all of them at once. Any failure is an error.
pub(super) fn cross(url: &str, images: &Images) -> Result<Crossing> {
    let crowd = Crowd {
        url,
        images,
        start: Barrier::new(images.count()),
        acknowledged: images.heads.iter().map(|_| AtomicU64::new(0)).collect(),
        ended: AtomicBool::new(false),
    };
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| crowd.fairness_at_half());
        let clients: Vec<_> = (0..images.count())
            .map(|number| {
                (
                    number,
                    scope.spawn({
                        let crowd = &crowd;
                        move || crowd.client(number)
                    }),
                )
            })
            .collect();
        let times: Result<Vec<f64>> = clients
            .into_iter()
            .map(|(number, client)| {
                let time = client.join().map_err(|_| anyhow::anyhow!("a thread broke"))?;
                time.with_context(|| format!("upload {number}"))
            })
            .collect();
        crowd.ended.store(true, Ordering::Relaxed);
        let fairness = watcher.join().map_err(|_| anyhow::anyhow!("a thread broke"))?;
        Ok(Crossing { times: times?, fairness })
    })
}

impl Crowd<'_> {
    /// One client, from its import's beginning to the last byte acknowledged; seconds from the common start.
    fn client(&self, number: usize) -> Result<f64> {
        let begun = self.begin(number);
        // Whoever could not begin must not keep the others waiting.
        self.start.wait();
        let (mut edge, import, head) = begun?;
        let start = Instant::now();
        let size = self.images.size(head);
        let mut offset = 0;
        while offset < size {
            let length = SLICE.min(size - offset);
            let write = |out: &mut TcpStream| self.images.write(head, offset, length, out);
            upload::append(&mut edge, &import.upload, offset, length, write)?;
            offset += length;
            if let Some(acknowledged) = self.acknowledged.get(number) {
                acknowledged.store(offset, Ordering::Relaxed);
            }
        }
        Ok(start.elapsed().as_secs_f64())
    }

    fn begin(&self, number: usize) -> Result<(Connection, upload::Import, &[u8])> {
        let head = self.images.heads.get(number).context("no such image")?;
        let mut edge = Connection::open(self.url)?;
        let import = upload::create(&mut edge, &format!("image-{number}.tar"), self.images.size(head))?;
        upload::declare(&mut edge, &import, &self.images.fingerprint(head))?;
        Ok((edge, import, head))
    }

    fn fairness_at_half(&self) -> f64 {
        let half = self.images.total() / 2;
        loop {
            let sent: Vec<f64> =
                self.acknowledged.iter().map(|bytes| bytes.load(Ordering::Relaxed) as f64).collect();
            if sent.iter().sum::<f64>() >= half as f64 || self.ended.load(Ordering::Relaxed) {
                return jain(&sent);
            }
            std::thread::sleep(LOOK);
        }
    }
}

/// 1 where all have the same, 1/N where one has it all (Jain, Chiu and Hawe, 1984).
fn jain(shares: &[f64]) -> f64 {
    let sum: f64 = shares.iter().sum();
    let squares: f64 = shares.iter().map(|share| share * share).sum();
    if squares > 0.0 { sum * sum / (shares.len() as f64 * squares) } else { 0.0 }
}

/// Waits until every import of the edge has ended well.
pub(super) fn until_done(url: &str, count: usize, patience: Duration) -> Result<()> {
    let mut edge = Connection::open(url)?;
    let deadline = Instant::now() + patience;
    loop {
        let list = edge.json("GET", upload_proto::api::IMPORTS, None)?;
        let views = list.as_array().context("no list of imports")?;
        let states = views.iter().map(upload::state_of).collect::<Result<Vec<_>>>()?;
        let done = states.iter().filter(|state| **state == "done").count();
        if done == count {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "after {} s only {done} imports are done", patience.as_secs());
        std::thread::sleep(LOOK * 40);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fairness_is_one_for_all_alike_and_small_for_one_alone() {
        assert!((jain(&[2.0, 2.0, 2.0, 2.0]) - 1.0).abs() < 1e-9);
        assert!((jain(&[8.0, 0.0, 0.0, 0.0]) - 0.25).abs() < 1e-9);
        assert!(jain(&[0.0, 0.0]).abs() < 1e-9);
    }

    #[test]
    fn images_are_distinct_and_of_one_size() {
        let images = Images::new(3, 1000).expect("memory takes it");
        let mut fingerprints: Vec<String> =
            images.heads.iter().map(|head| images.fingerprint(head)).collect();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), 3);
        assert_eq!(images.total() % 3, 0);
    }
}
