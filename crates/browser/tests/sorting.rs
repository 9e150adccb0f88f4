//! Any set of dropped files: several images, left-overs, folders, and what is made an image by describing it.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail by panicking")]

mod support;

use std::rc::Rc;

use browser::{
    dropped::Dropped,
    host,
    messages::{Event, ImageFacts, Sorted},
    work::Work,
};
use image_format::{
    FingerprintHasher, InstanceType, WrapField, WrapForm,
    forge::{Archive, qcow2},
    metadata_tarball,
};
use support::{Events, dropped, file, unified, work, work_that};
use upload_proto::api::Role;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn metadata() -> Vec<u8> {
    Archive::new().file("metadata.yaml", 0o644, &support::metadata()).finish()
}

/// A file that was dropped in a folder.
fn within(path: &str, bytes: &[u8]) -> Dropped {
    let name = path.rsplit('/').next().unwrap_or(path);
    Dropped { file: file(name, bytes), path: path.to_owned() }
}

/// A drop that has to be told when to hash.
fn work_that_waits() -> (Rc<Work>, Events) {
    work_that(|_| {})
}

fn inspected(events: &Events) -> Option<ImageFacts> {
    let events = events.borrow();
    events.iter().find_map(|it| if let Event::Inspected { image } = it { Some(image.clone()) } else { None })
}

fn sorted(events: &Events) -> Vec<Sorted> {
    match events.borrow().last() {
        Some(Event::Sorted { parts }) => parts.clone(),
        other => panic!("{other:?}"),
    }
}

fn hashed(events: &Events) -> Option<String> {
    let events = events.borrow();
    events
        .iter()
        .find_map(|it| if let Event::Hashed { fingerprint } = it { Some(fingerprint.clone()) } else { None })
}

fn has(events: &Events, wanted: fn(&Event) -> bool) -> bool {
    events.borrow().iter().any(wanted)
}

async fn until(events: &Events, wanted: fn(&Event) -> bool) {
    while !has(events, wanted) {
        host::sleep(0).await;
    }
}

fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hasher = FingerprintHasher::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finish().to_string()
}

#[wasm_bindgen_test]
async fn several_images_and_a_stranger_become_drops_of_their_own() {
    let (work, events) = work();
    let files = vec![
        file("one.tar", &unified(1 << 10)),
        file("notes.txt", b"just some text\n"),
        file("meta.tar", &metadata()),
        file("disk.qcow2", &qcow2(1 << 20)),
        file("more.txt", b"some more text\n"),
    ];
    work.inspect(dropped(files)).await;
    let parts = sorted(&events);
    let told: Vec<_> = parts
        .iter()
        .map(|it| (it.files.as_slice(), it.trouble.as_ref().map(|it| it.code.as_str())))
        .collect();
    assert_eq!(told, [(&[0][..], None), (&[2, 3], None), (&[1, 4], Some("text"))]);
    assert!(!has(&events, |event| matches!(event, Event::HashWanted)));
}

#[wasm_bindgen_test]
async fn a_part_without_its_partner_may_be_described_in_a_drop_of_its_own() {
    let (work, events) = work();
    work.inspect(dropped(vec![file("one.tar", &unified(0)), file("disk.qcow2", &qcow2(1 << 20))])).await;
    let parts = sorted(&events);
    assert!(parts.iter().all(|part| part.trouble.is_none()), "{parts:?}");
    assert_eq!(parts.len(), 2);
}

#[wasm_bindgen_test]
async fn a_bare_disk_becomes_an_image_by_describing_it() {
    let disk = qcow2(1 << 20);
    let (work, events) = work();
    work.inspect(dropped(vec![file("debian-13-amd64.qcow2", &disk)])).await;
    let form = match events.borrow().last() {
        Some(Event::Wrappable { form, instance_type, trouble, architectures, architecture_seen }) => {
            assert!(!architecture_seen, "only the name tells it");
            assert_eq!((*instance_type, trouble.code.as_str()), (InstanceType::VirtualMachine, "disk-alone"));
            assert!(architectures.contains(&"x86_64".to_owned()));
            form.clone()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(form.architecture, "x86_64");
    let mut wrong = form.clone();
    wrong.architecture = "pdp11".to_owned();
    work.wrap(wrong).await;
    assert!(matches!(
        events.borrow().last(),
        Some(Event::WrapRefused { field: WrapField::Architecture, .. })
    ));
    let tarball = metadata_tarball(&form).unwrap();
    work.wrap(form).await;
    let image = inspected(&events).unwrap();
    assert_eq!(image.instance_type, InstanceType::VirtualMachine);
    assert_eq!(image.files.iter().map(|file| file.role).collect::<Vec<_>>(), [Role::Metadata, Role::Rootfs]);
    assert_eq!(hashed(&events), Some(fingerprint(&[&tarball, &disk])));
}

#[wasm_bindgen_test]
async fn a_root_file_system_known_only_at_its_end_can_be_described_too() {
    let mut archive = Archive::new();
    archive.dir("bin", 0o755).file("bin/padding", 0o644, &vec![0; 6 << 20]);
    let (work, events) = work();
    work.inspect(dropped(vec![file("rootfs.tar", &archive.finish())])).await;
    assert!(has(&events, |event| matches!(event, Event::Searching)));
    let form = match events.borrow().last() {
        Some(Event::Wrappable { form, instance_type: InstanceType::Container, .. }) => form.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(hashed(&events), None, "it is no image yet");
    work.wrap(WrapForm { architecture: "aarch64".to_owned(), ..form }).await;
    assert_eq!(inspected(&events).unwrap().metadata.architecture, "aarch64");
    assert!(hashed(&events).is_some());
}

#[wasm_bindgen_test]
async fn a_folder_with_a_disk_becomes_a_unified_image() {
    let disk = qcow2(1 << 20);
    let (work, events) = work();
    let files = vec![
        within("vm/rootfs.img", &disk),
        within("vm/.DS_Store", b"\0\0\0\x01Bud1"),
        within("vm/metadata.yaml", &support::metadata()),
        within("vm/templates/hosts.tpl", b"127.0.0.1\n"),
    ];
    work.inspect(files).await;
    let image = inspected(&events).unwrap();
    assert_eq!(image.instance_type, InstanceType::VirtualMachine);
    assert_eq!(image.files.iter().map(|file| file.role).collect::<Vec<_>>(), [Role::Unified]);
    assert!(hashed(&events).is_some());
    let passed = events
        .borrow()
        .iter()
        .any(|event| matches!(event, Event::PassedOver { paths } if paths.as_slice() == ["vm/.DS_Store"]));
    assert!(passed, "{:?}", events.borrow());
}

#[wasm_bindgen_test]
async fn a_folder_with_metadata_and_a_root_file_system_becomes_a_split_image() {
    let rootfs = Archive::new().dir("bin", 0o755).file("bin/sh", 0o755, b"#!\n").finish();
    let (work, events) = work();
    work.inspect(vec![within("c/metadata.yaml", &support::metadata()), within("c/rootfs.tar", &rootfs)])
        .await;
    let image = inspected(&events).unwrap();
    assert_eq!(image.instance_type, InstanceType::Container);
    assert_eq!(image.files.iter().map(|file| file.role).collect::<Vec<_>>(), [Role::Metadata, Role::Rootfs]);
}

#[wasm_bindgen_test]
async fn a_folder_with_an_unpacked_root_file_system_is_refused_with_the_command() {
    let (work, events) = work();
    work.inspect(vec![
        within("c/metadata.yaml", &support::metadata()),
        within("c/rootfs/bin/sh", b"#!\n"),
        within("c/rootfs/etc/passwd", b"root:x:0:0::/:/bin/sh\n"),
    ])
    .await;
    let Some(Event::Refused { trouble }) = events.borrow().last().cloned() else {
        panic!("{:?}", events.borrow())
    };
    assert!(trouble.advice.contains("tar "), "{trouble:?}");
}

#[wasm_bindgen_test]
async fn nothing_is_hashed_before_it_is_the_drops_turn() {
    let (work, events) = work_that_waits();
    let running = Rc::clone(&work);
    spawn_local(async move { running.inspect(dropped(vec![file("one.tar", &unified(1 << 20))])).await });
    until(&events, |event| *event == Event::HashWanted).await;
    assert!(inspected(&events).is_some(), "what it is does not wait");
    for _ in 0..20 {
        host::sleep(0).await;
    }
    assert!(!has(&events, |event| matches!(event, Event::Hashing { .. })));
    work.hash_now(None);
    until(&events, |event| matches!(event, Event::Hashed { .. })).await;
}

#[wasm_bindgen_test]
async fn a_drop_can_be_called_off_while_it_waits_for_its_turn() {
    let (work, events) = work_that_waits();
    let running = Rc::clone(&work);
    spawn_local(async move { running.inspect(dropped(vec![file("one.tar", &unified(1 << 20))])).await });
    until(&events, |event| *event == Event::HashWanted).await;
    work.cancel().await;
    assert_eq!(events.borrow().last(), Some(&Event::Cancelled));
    work.hash_now(None);
    for _ in 0..20 {
        host::sleep(0).await;
    }
    assert_eq!(events.borrow().last(), Some(&Event::Cancelled), "nothing follows");
}

#[wasm_bindgen_test]
async fn progress_is_told_at_most_ten_times_a_second() {
    let (work, events) = work();
    let began = host::now();
    work.inspect(dropped(vec![file("one.tar", &unified(64 << 20))])).await;
    let lasted = host::now() - began;
    let told = events.borrow().iter().filter(|event| matches!(event, Event::Hashing { .. })).count() as u64;
    // The last one is told whenever it comes.
    assert!(told >= 1 && told <= lasted / 100 + 2, "{told} times in {lasted} ms");
}
