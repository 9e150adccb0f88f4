//! The way out of the spool: bytes read, looked at, hashed and handed on, the last ones only when all is well.

use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use image_format::{Explanation, Fingerprint, FingerprintHasher};
use thiserror::Error;
use tokio::sync::mpsc;

use super::check::Check;

/// Bytes read and hashed at a time: large enough to hash at full speed, small enough to keep memory flat.
const CHUNK: usize = 256 << 10;
/// Chunks that wait for the connection, per file.
const QUEUE: usize = 2;

/// Why an outflow stopped before its end. Incus then sees a cut request and imports nothing.
#[derive(Debug, Error)]
pub(super) enum OutflowError {
    /// The spool could not be read.
    #[error("reading the spool: {0}")]
    Read(#[from] io::Error),
    /// The file is damaged further in than it was looked at before.
    #[error("image refused: {}: {}", .0.code, .0.sentence)]
    Refused(Explanation),
    /// The bytes are not those of the declared fingerprint.
    #[error("the spooled bytes have another fingerprint")]
    Mismatch,
    /// Whoever asked for the import no longer wants it.
    #[error("called off before the last bytes")]
    CalledOff,
    /// The reader went away without a word; never an end that Incus could take for one.
    #[error("the outflow broke off")]
    BrokenOff,
}

/// A spooled file to send.
#[derive(Debug)]
pub(super) struct Source {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it has to be looked at on the way: it was too large to be read through before.
    pub check: bool,
}

/// One file as a request body.
#[derive(Debug)]
pub(super) struct Outflow {
    chunks: mpsc::Receiver<Result<Bytes, OutflowError>>,
    remaining: u64,
    handed_on: Arc<AtomicU64>,
}

/// Starts reading `sources` in order and gives a body for each. `commit` is asked before the last bytes of the
/// last file are let go: from then on Incus may have the image. When it says no, nothing more is sent.
pub(super) fn start(
    sources: Vec<Source>,
    declared: Fingerprint,
    handed_on: &Arc<AtomicU64>,
    commit: impl FnOnce() -> bool + Send + 'static,
) -> Vec<Outflow> {
    let mut bodies = Vec::with_capacity(sources.len());
    let mut pumped = Vec::with_capacity(sources.len());
    for source in sources {
        let (sender, chunks) = mpsc::channel(QUEUE);
        bodies.push(Outflow { chunks, remaining: source.size, handed_on: Arc::clone(handed_on) });
        pumped.push((source, sender));
    }
    tokio::task::spawn_blocking(move || pump(pumped, declared, commit));
    bodies
}

type Sender = mpsc::Sender<Result<Bytes, OutflowError>>;

/// Reads, hashes and sends on a thread of its own; ends early when nobody takes the bytes any more.
fn pump(sources: Vec<(Source, Sender)>, declared: Fingerprint, commit: impl FnOnce() -> bool) {
    let mut hasher = FingerprintHasher::new();
    let last = sources.len().saturating_sub(1);
    let mut held = None;
    for (index, (source, sender)) in sources.into_iter().enumerate() {
        match pump_file(&source, &sender, &mut hasher) {
            Err(error) => {
                let _ = sender.blocking_send(Err(error));
                return;
            }
            Ok(None) => return,
            Ok(Some(tail)) if index == last => held = Some((tail, sender)),
            Ok(Some(tail)) => {
                if sender.blocking_send(Ok(tail)).is_err() {
                    return;
                }
            }
        }
    }
    let Some((tail, sender)) = held else { return };
    let verdict = if hasher.finish() != declared {
        Err(OutflowError::Mismatch)
    } else if !commit() {
        Err(OutflowError::CalledOff)
    } else {
        Ok(tail)
    };
    let _ = sender.blocking_send(verdict);
}

/// Sends all of one file but its last chunk, which it gives back; `None` when nobody takes the bytes.
fn pump_file(
    source: &Source,
    sender: &Sender,
    hasher: &mut FingerprintHasher,
) -> Result<Option<Bytes>, OutflowError> {
    let mut file = File::open(&source.path)?.take(source.size);
    let mut check = source.check.then(Check::new);
    let mut held = Bytes::new();
    loop {
        let chunk = read_chunk(&mut file)?;
        if let Some(check) = &mut check {
            if chunk.is_empty() { check.end() } else { check.see(&chunk) }.map_err(OutflowError::Refused)?;
        }
        if chunk.is_empty() {
            return Ok(Some(held));
        }
        hasher.update(&chunk);
        let before = std::mem::replace(&mut held, chunk);
        if !before.is_empty() && sender.blocking_send(Ok(before)).is_err() {
            return Ok(None);
        }
    }
}

fn read_chunk(file: &mut impl Read) -> io::Result<Bytes> {
    let mut chunk = Vec::with_capacity(CHUNK);
    file.take(CHUNK as u64).read_to_end(&mut chunk)?;
    Ok(Bytes::from(chunk))
}

impl Body for Outflow {
    type Data = Bytes;
    type Error = OutflowError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, OutflowError>>> {
        self.chunks.poll_recv(cx).map(|received| match received {
            Some(Ok(chunk)) => {
                let length = chunk.len() as u64;
                self.remaining = self.remaining.saturating_sub(length);
                self.handed_on.fetch_add(length, Ordering::Relaxed);
                Some(Ok(Frame::data(chunk)))
            }
            Some(Err(error)) => Some(Err(error)),
            None if self.remaining > 0 => Some(Err(OutflowError::BrokenOff)),
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use image_format::{
        Compression,
        forge::{Archive, ImageSpec, compress, metadata_yaml},
    };

    use super::*;

    fn fingerprint(bytes: &[u8]) -> Fingerprint {
        let mut hasher = FingerprintHasher::new();
        hasher.update(bytes);
        hasher.finish()
    }

    struct Spooled {
        _dir: tempfile::TempDir,
        sources: Vec<Source>,
        all: Vec<u8>,
    }

    fn spooled(sizes: &[usize]) -> Spooled {
        let dir = tempfile::tempdir().unwrap();
        let mut all = Vec::new();
        let sources = sizes
            .iter()
            .enumerate()
            .map(|(n, size)| {
                let bytes: Vec<u8> = (0..*size).map(|i| (i % 251) as u8 ^ n as u8).collect();
                let path = dir.path().join(n.to_string());
                std::fs::write(&path, &bytes).unwrap();
                all.extend(bytes);
                Source { path, size: *size as u64, check: false }
            })
            .collect();
        Spooled { _dir: dir, sources, all }
    }

    /// What came through before the end, and how it ended.
    async fn drain(bodies: Vec<Outflow>) -> (Vec<u8>, Option<OutflowError>) {
        let mut got = Vec::new();
        for mut body in bodies {
            while let Some(frame) = body.frame().await {
                match frame {
                    Ok(frame) => got.extend(frame.into_data().unwrap()),
                    Err(error) => return (got, Some(error)),
                }
            }
        }
        (got, None)
    }

    #[tokio::test]
    async fn what_goes_in_comes_out_whatever_the_sizes() {
        for sizes in [&[1][..], &[CHUNK], &[CHUNK + 1], &[3 * CHUNK], &[1, 1], &[CHUNK, 2 * CHUNK + 7]] {
            let spooled = spooled(sizes);
            let handed_on = Arc::default();
            let bodies = start(spooled.sources, fingerprint(&spooled.all), &handed_on, || true);
            let (got, error) = drain(bodies).await;
            assert!(error.is_none() && got == spooled.all, "{sizes:?}");
            assert_eq!(handed_on.load(Ordering::Relaxed), spooled.all.len() as u64);
        }
    }

    #[tokio::test]
    async fn with_another_fingerprint_the_last_bytes_are_never_let_go() {
        for sizes in [&[1][..], &[2 * CHUNK + 5], &[10, CHUNK]] {
            let spooled = spooled(sizes);
            let asked = Arc::new(AtomicU64::new(0));
            let counter = Arc::clone(&asked);
            let commit = move || counter.fetch_add(1, Ordering::Relaxed) == 0;
            let bodies = start(spooled.sources, fingerprint(b"other"), &Arc::default(), commit);
            let (got, error) = drain(bodies).await;
            assert!(matches!(error, Some(OutflowError::Mismatch)), "{sizes:?}: {error:?}");
            assert!(got.len() < spooled.all.len());
            assert_eq!(asked.load(Ordering::Relaxed), 0, "nobody may believe that Incus has it");
        }
    }

    #[tokio::test]
    async fn damage_far_in_stops_it_before_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("image");
        let content: Vec<u8> =
            (0..3 * CHUNK as u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let yaml = metadata_yaml(&ImageSpec::new("x86_64", 1));
        let image = Archive::new()
            .file("metadata.yaml", 0o644, yaml.as_bytes())
            .file("rootfs/a", 0o644, &content)
            .finish();
        let good = compress(Compression::Gzip, &image);
        let mut cases = vec![(good.clone(), None)];
        cases.push((good[..good.len() - 9].to_vec(), Some("truncated")));
        let mut changed = good.clone();
        let checksum = changed.len() - 8;
        changed[checksum] ^= 1;
        cases.push((changed, Some("corrupt")));
        for (file, fault) in cases {
            std::fs::write(&path, &file).unwrap();
            let source = Source { path: path.clone(), size: file.len() as u64, check: true };
            let (got, error) = drain(start(vec![source], fingerprint(&file), &Arc::default(), || true)).await;
            let code = match &error {
                Some(OutflowError::Refused(why)) => Some(why.code.as_str()),
                Some(other) => panic!("{other}"),
                None => None,
            };
            assert_eq!(code, fault);
            assert_eq!(got.len() == file.len(), fault.is_none());
        }
    }

    #[tokio::test]
    async fn called_off_at_the_last_moment_nothing_more_is_sent() {
        let spooled = spooled(&[CHUNK, CHUNK]);
        let (got, error) =
            drain(start(spooled.sources, fingerprint(&spooled.all), &Arc::default(), || false)).await;
        assert!(matches!(error, Some(OutflowError::CalledOff)));
        assert!(got.len() < spooled.all.len());
    }

    #[tokio::test]
    async fn a_file_that_is_gone_or_too_short_is_an_error_and_not_an_end() {
        let mut gone = spooled(&[10, 10]);
        std::fs::remove_file(&gone.sources[1].path).unwrap();
        let bodies =
            start(std::mem::take(&mut gone.sources), fingerprint(&gone.all), &Arc::default(), || true);
        assert!(matches!(drain(bodies).await.1, Some(OutflowError::Read(_))));

        let short = spooled(&[10]);
        let whole = fingerprint(&short.all);
        std::fs::write(&short.sources[0].path, &short.all[..9]).unwrap();
        let bodies = start(short.sources, whole, &Arc::default(), || true);
        assert!(drain(bodies).await.1.is_some());
    }
}
