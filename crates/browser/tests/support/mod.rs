//! Files and events for tests in a real browser.

#![allow(clippy::unwrap_used, reason = "the helpers of a test fail by panicking")]

use std::{cell::RefCell, rc::Rc};

use browser::{edge::Edge, messages::Event, work::Work};
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

/// A drop and the events it has told.
pub(crate) fn work() -> (Rc<Work>, Rc<RefCell<Vec<Event>>>) {
    let events = Rc::new(RefCell::new(Vec::new()));
    let told = Rc::clone(&events);
    let work = Work::new(Edge::new(EDGE), Box::new(move |event| told.borrow_mut().push(event))).unwrap();
    (Rc::new(work), events)
}
