//! Files and events for tests in a real browser.

#![allow(clippy::unwrap_used, reason = "the helpers of a test fail by panicking")]

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use browser::{dropped::Dropped, edge::Edge, messages::Event, work::Work};
use image_format::forge::{Archive, ImageSpec, metadata_yaml};
use js_sys::{Array, Uint8Array};
use web_sys::File;

/// An address at which there is nothing but what a test puts there.
const EDGE: &str = "https://edge.invalid";

/// A file with these bytes.
pub(crate) fn file(name: &str, bytes: &[u8]) -> File {
    let parts = Array::of1(&Uint8Array::from(bytes));
    File::new_with_u8_array_sequence(&parts, name).unwrap()
}

/// The metadata.yaml of a small image.
pub(crate) fn metadata() -> Vec<u8> {
    let spec = ImageSpec::new("x86_64", 1_700_000_000).property("os", "Test").property("release", "1");
    metadata_yaml(&spec).into_bytes()
}

/// A unified container image with `padding` zeros in its rootfs, uncompressed.
pub(crate) fn unified(padding: usize) -> Vec<u8> {
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, &metadata());
    archive.dir("rootfs", 0o755).file("rootfs/padding", 0o644, &vec![0; padding]);
    archive.finish()
}

/// What a drop has told.
pub(crate) type Events = Rc<RefCell<Vec<Event>>>;

/// A drop that hashes at once, and the events it has told.
pub(crate) fn work() -> (Rc<Work>, Events) {
    let myself: Rc<RefCell<Weak<Work>>> = Rc::default();
    let (work, events) = work_that({
        let myself = Rc::clone(&myself);
        move |event| {
            if *event == Event::HashWanted
                && let Some(work) = myself.borrow().upgrade()
            {
                work.hash_now(None);
            }
        }
    });
    *myself.borrow_mut() = Rc::downgrade(&work);
    (work, events)
}

/// A drop, the events it has told, and who hears of each first.
pub(crate) fn work_that(hears: impl Fn(&Event) + 'static) -> (Rc<Work>, Events) {
    let events = Events::default();
    let told = Rc::clone(&events);
    let emit = move |event: Event| {
        hears(&event);
        told.borrow_mut().push(event);
    };
    let work = Work::new(Edge::new(EDGE), Box::new(emit)).unwrap();
    work.go();
    (Rc::new(work), events)
}

/// Files dropped side by side.
pub(crate) fn dropped(files: Vec<File>) -> Vec<Dropped> {
    files.into_iter().map(|file| Dropped { path: file.name(), file }).collect()
}
