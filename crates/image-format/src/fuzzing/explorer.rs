//! Looking into squashfs files and qcow2 disks, out of order.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{check_words, inspector::check_content, limits};
use crate::{Explorer, Fault, Inspector, Report, Verdict};

/// The unit in which a sparse file is told.
const SECTOR: usize = 512;
/// What an [`Explorer`] promises to ask for at most.
const PIECES: usize = 256;
const PIECE: u64 = 1 << 20;
const TOTAL: u64 = 16 << 20;
/// Pieces after which a budget may have stood in the way.
const FEW: usize = 100;

/// A squashfs of any bytes after its mark.
pub fn squashfs_tree(data: &[u8]) {
    let mut file = data.to_vec();
    mark(&mut file, &crate::squashfs::MAGIC);
    let size = file.len() as u64;
    explore(size, &|place| {
        let range = usize::try_from(place.start).ok()..usize::try_from(place.end).ok();
        let (Some(start), Some(end)) = (range.start, range.end) else { return Vec::new() };
        file.get(start..end.min(file.len())).unwrap_or_default().to_vec()
    });
}

/// A qcow2 disk told by its sectors that are not zeros: each two bytes of its place and 512 of content. So some kilobytes
/// make a disk with all its tables.
pub fn qcow2_tables(data: &[u8]) {
    let mut sectors = BTreeMap::new();
    for record in data.chunks(2 + SECTOR) {
        let (place, content) = record.split_at(record.len().min(2));
        let Ok(place) = <[u8; 2]>::try_from(place) else { continue };
        let mut sector = content.to_vec();
        sector.resize(SECTOR, 0);
        sectors.insert(u64::from(u16::from_le_bytes(place)), sector);
    }
    mark(sectors.entry(0).or_insert_with(|| vec![0; SECTOR]), &crate::disk::MAGIC);
    let last = sectors.keys().next_back().copied().unwrap_or(0);
    explore((last + 1) * SECTOR as u64, &|place| {
        let mut bytes = Vec::new();
        let mut at = place.start;
        while at < place.end {
            let within = usize::try_from(at % SECTOR as u64).unwrap_or(0);
            let due = usize::try_from(place.end - at).unwrap_or(SECTOR).min(SECTOR - within);
            let sector = sectors.get(&(at / SECTOR as u64)).map_or(&[0; SECTOR][..], Vec::as_slice);
            bytes.extend_from_slice(sector.get(within..within + due).unwrap_or_default());
            at += due as u64;
        }
        bytes
    });
}

/// As a pure function of ranges, which a file is.
type Read<'a> = &'a dyn Fn(Range<u64>) -> Vec<u8>;

fn explore(size: u64, read: Read<'_>) {
    let mut inspector = Inspector::new(limits());
    inspector.push(&read(0..size.min(PIECE)));
    let Verdict::Known(report) = inspector.verdict() else { return };
    let whole = look(&report, &read(0..size.min(64 << 10)), size, read);
    let little = look(&report, &read(0..size.min(100)), size, read);
    if whole.pieces.max(little.pieces) < FEW {
        assert_eq!(whole.outcome, little.outcome, "how much of the head was at hand counts");
    }
    // A file that ends before it was said to.
    look(&report, &read(0..size.min(100)), size, &|place| {
        let mut bytes = read(place);
        bytes.truncate(bytes.len() / 2);
        bytes
    });
}

struct Look {
    pieces: usize,
    outcome: Result<Report, Fault>,
}

fn look(report: &Report, head: &[u8], size: u64, read: Read<'_>) -> Look {
    let Some(mut explorer) = Explorer::new(report, head, size, &limits()) else {
        return Look { pieces: 0, outcome: Ok(report.clone()) };
    };
    let (mut pieces, mut total) = (0, 0);
    while let Some(place) = explorer.wants() {
        assert!(place.start < place.end && place.end <= size, "{place:?} of {size}");
        assert!(place.end - place.start <= PIECE, "{place:?} at once");
        pieces += 1;
        total += place.end - place.start;
        assert!(pieces <= PIECES && total <= TOTAL, "{pieces} pieces, {total} bytes");
        explorer.give(&read(place));
    }
    explorer.give(b"more");
    let outcome = explorer.finish();
    match &outcome {
        Ok(report) => check_content(&report.content, &limits()),
        Err(fault) => check_words(fault),
    }
    Look { pieces, outcome }
}

fn mark(file: &mut [u8], mark: &[u8]) {
    if let Some(start) = file.get_mut(..mark.len()) {
        start.copy_from_slice(mark);
    }
}
