//! Reading, inspecting and hashing real files of a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail by panicking")]

mod support;

use std::{cell::Cell, rc::Rc};

use browser::{
    fault::DropFault,
    hash,
    host::{self, Cancel},
    inspect::Candidate,
    messages::{Event, ImageFacts},
    reader::{ByteReader, CHUNK},
    source::Source,
};
use image_format::{
    FingerprintHasher, InstanceType,
    forge::{Archive, qcow2},
};
use support::{dropped, file, unified, work};
use upload_proto::api::Role;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Bytes that differ from chunk to chunk.
fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at / 7 % 251) as u8).collect()
}

fn candidate(bytes: &[u8]) -> Candidate {
    Candidate::new(Source::new(file("a", bytes)), "a".to_owned(), vec![0])
}

async fn drain(mut reader: ByteReader) -> (Vec<u8>, usize) {
    let (mut all, mut largest) = (Vec::new(), 0);
    while let Some(bytes) = reader.next().await.unwrap() {
        assert!(!bytes.is_empty());
        largest = largest.max(bytes.len());
        all.extend_from_slice(bytes);
    }
    (all, largest)
}

async fn fingerprint(parts: &[&[u8]]) -> String {
    let mut candidates: Vec<_> = parts.iter().map(|bytes| candidate(bytes)).collect();
    hash::fingerprint(&mut candidates, &Cancel::new().unwrap(), |_, _| Ok(())).await.unwrap().to_string()
}

fn hashed(events: &[Event]) -> Option<String> {
    events.iter().find_map(|event| {
        if let Event::Hashed { fingerprint } = event { Some(fingerprint.clone()) } else { None }
    })
}

fn inspected(events: &[Event]) -> Option<&ImageFacts> {
    events.iter().find_map(|event| if let Event::Inspected { image } = event { Some(image) } else { None })
}

#[wasm_bindgen_test]
async fn both_readers_bring_every_byte_in_bounded_chunks() {
    let bytes = pattern(3 * CHUNK as usize + 17);
    let blob = file("a", &bytes);
    let (read, largest) = drain(ByteReader::of_blob(&blob).unwrap()).await;
    assert!(read == bytes && largest <= CHUNK as usize);
    let (read, _) = drain(ByteReader::without_byob(&blob.stream()).unwrap()).await;
    assert!(read == bytes);
}

#[wasm_bindgen_test]
async fn a_part_of_a_file_is_read_from_its_start() {
    let source = Source::new(file("a", &pattern(5000)));
    let (read, _) = drain(source.read_from(4990).unwrap()).await;
    assert_eq!(read, pattern(5000)[4990..]);
}

/// The vectors of FIPS 180-2, appendix B.
#[wasm_bindgen_test]
async fn fingerprints_are_sha_256() {
    assert_eq!(
        fingerprint(&[b"abc"]).await,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        fingerprint(&[b"a", b"bc"]).await,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        fingerprint(&[&vec![b'a'; 1_000_000]]).await,
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

#[wasm_bindgen_test]
async fn the_page_and_the_edge_are_heard_while_a_long_file_is_hashed() {
    let turns = Rc::new(Cell::new(0));
    let counted = Rc::clone(&turns);
    spawn_local(async move {
        loop {
            // A timer is a task of its own, as a command of the page or an answer of the edge is.
            host::sleep(0).await;
            counted.set(counted.get() + 1);
        }
    });
    let mut before = 0;
    let mut heard = 0;
    let long = pattern(96 << 20);
    let mut candidates = [candidate(&long)];
    let watch = |_: &mut Candidate, _| {
        heard += usize::from(turns.get() > before);
        before = turns.get();
        Ok(())
    };
    hash::fingerprint(&mut candidates, &Cancel::new().unwrap(), watch).await.unwrap();
    assert!(heard >= 2, "only {heard} times");
}

#[wasm_bindgen_test]
async fn a_unified_image_is_known_and_hashed() {
    let (work, events) = work();
    let image = unified(2 << 20);
    work.inspect(dropped(vec![file("test.tar", &image)])).await;
    let events = events.borrow();
    let facts = inspected(&events).unwrap();
    assert_eq!(facts.instance_type, InstanceType::Container);
    assert_eq!(facts.suggested_alias.as_deref(), Some("test/1"));
    assert_eq!(facts.size, image.len() as u64);
    let mut hasher = FingerprintHasher::new();
    hasher.update(&image);
    assert_eq!(hashed(&events), Some(hasher.finish().to_string()));
}

#[wasm_bindgen_test]
async fn a_split_image_is_hashed_in_incus_order_however_it_was_dropped() {
    let metadata = Archive::new().file("metadata.yaml", 0o644, &support::metadata()).finish();
    let disk = qcow2(1 << 20);
    let mut hasher = FingerprintHasher::new();
    hasher.update(&metadata);
    hasher.update(&disk);
    let expected = hasher.finish().to_string();
    let metadata = file("meta.tar", &metadata);
    let disk = file("disk.qcow2", &disk);
    for files in [vec![metadata.clone(), disk.clone()], vec![disk, metadata]] {
        let (work, events) = work();
        work.inspect(dropped(files)).await;
        let events = events.borrow();
        assert_eq!(hashed(&events), Some(expected.clone()));
        let roles: Vec<_> = inspected(&events).unwrap().files.iter().map(|file| file.role).collect();
        assert_eq!(roles, [Role::Metadata, Role::Rootfs]);
    }
}

#[wasm_bindgen_test]
async fn files_that_make_no_image_are_refused_once_and_not_hashed() {
    let cut = {
        let mut image = unified(1 << 20);
        image.truncate(700_000);
        image
    };
    let drops = [
        (vec![file("empty.tar.xz", b"")], "empty"),
        (vec![file("notes.tar.xz", b"just some text\n")], "text"),
        (
            vec![file(
                "meta.tar",
                &Archive::new().file("metadata.yaml", 0o644, &support::metadata()).finish(),
            )],
            "metadata-alone",
        ),
        (vec![file("cut.tar", &cut)], "truncated"),
        (vec![file("a", b""), file("b", b""), file("c", b"")], "empty"),
        (vec![], "no-file"),
    ];
    for (files, code) in drops {
        let (work, events) = work();
        work.inspect(dropped(files)).await;
        let events = events.borrow();
        let codes: Vec<_> = events
            .iter()
            .filter_map(|event| {
                if let Event::Refused { trouble } = event { Some(trouble.code.as_str()) } else { None }
            })
            .collect();
        assert_eq!(codes, [code]);
        assert_eq!(hashed(&events), None);
    }
}

#[wasm_bindgen_test]
async fn metadata_that_comes_late_is_found_while_hashing() {
    let mut archive = Archive::new();
    archive.dir("rootfs", 0o755).file("rootfs/padding", 0o644, &vec![0; 6 << 20]);
    archive.file("metadata.yaml", 0o644, &support::metadata());
    let (work, events) = work();
    work.inspect(dropped(vec![file("late.tar", &archive.finish())])).await;
    let events = events.borrow();
    let place = |wanted: fn(&Event) -> bool| events.iter().position(wanted).unwrap();
    let searching = place(|event| matches!(event, Event::Searching));
    let inspected = place(|event| matches!(event, Event::Inspected { .. }));
    assert!(searching < inspected && inspected < place(|event| matches!(event, Event::Hashed { .. })));
}

#[wasm_bindgen_test]
async fn what_comes_to_light_late_is_told() {
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, &support::metadata()).dir("rootfs", 0o755);
    archive.file("rootfs/padding", 0o644, &vec![0; 6 << 20]).header(b'3', "rootfs/dev/null", 0);
    let (work, events) = work();
    work.inspect(dropped(vec![file("test.tar", &archive.finish())])).await;
    let events = events.borrow();
    assert_eq!(inspected(&events).unwrap().findings, [], "the head tells nothing of it");
    let found = events
        .iter()
        .find_map(|event| if let Event::Found { findings } = event { Some(findings) } else { None });
    let codes: Vec<_> = found.unwrap().iter().map(|remark| remark.explanation.code.as_str()).collect();
    assert_eq!(codes, ["device-nodes"]);
}

#[wasm_bindgen_test]
async fn damage_beyond_what_is_read_of_a_slow_compression_is_found_in_a_fast_one() {
    let mut image = unified(65 << 20);
    image.truncate(image.len() - (1 << 20));
    let (work, events) = work();
    work.inspect(dropped(vec![file("cut.tar", &image)])).await;
    let events = events.borrow();
    assert!(inspected(&events).is_some(), "its head is good");
    let Some(Event::Refused { trouble }) = events.last() else { panic!("{:?}", events.last()) };
    assert_eq!(trouble.code, "truncated");
}

#[wasm_bindgen_test]
async fn a_cancelled_drop_stops_and_says_so_once() {
    let (work, events) = work();
    let running = Rc::clone(&work);
    spawn_local(async move { running.inspect(dropped(vec![file("test.tar", &unified(32 << 20))])).await });
    work.cancel().await;
    // Whatever the other task still does, it does before this read is answered.
    let _ = drain(Source::new(file("b", &pattern(3 << 20))).read_from(0).unwrap()).await;
    assert_eq!(events.borrow().as_slice(), [Event::Cancelled]);
}

#[wasm_bindgen_test]
async fn hashing_ends_where_it_is_called_off() {
    let cancel = Cancel::new().unwrap();
    let mut candidates = vec![candidate(&pattern(8 << 20))];
    let giving = cancel.clone();
    let mut most = 0;
    let outcome = hash::fingerprint(&mut candidates, &cancel, |_, done| {
        most = done;
        giving.give();
        Ok(())
    })
    .await;
    assert_eq!(outcome, Err(DropFault::Cancelled));
    assert!(most <= u64::from(CHUNK));
}

#[wasm_bindgen_test]
async fn a_file_is_known_again_by_its_size_and_its_ends() {
    async fn identity(bytes: &[u8]) -> String {
        let mut source = Source::new(file("a", bytes));
        source.identify().await.unwrap();
        source.named.identity
    }
    let sum = |bytes: &[u8]| {
        let mut hasher = FingerprintHasher::new();
        hasher.update(bytes);
        hasher.finish().to_string()
    };
    const END: usize = 1 << 20;
    for size in [0, 1, END, END + 1, 2 * END - 1, 2 * END] {
        let bytes = pattern(size);
        assert_eq!(identity(&bytes).await, format!("{size}:{}", sum(&bytes)), "all of a small file counts");
    }
    let large = pattern(2 * END + 10);
    assert_eq!(
        identity(&large).await,
        format!("{}:{}", large.len(), sum(&[&large[..END], &large[END + 10..]].concat()))
    );
    let (work, events) = work();
    let image = unified(0);
    work.inspect(dropped(vec![file("a.tar", &image)])).await;
    let known = identity(&image).await;
    assert_eq!(inspected(&events.borrow()).unwrap().files[0].identity, known);
}
