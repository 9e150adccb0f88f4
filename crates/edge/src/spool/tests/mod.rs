//! What every spool has to promise, told as tests that run on each.

mod memory;

use std::io::{Read, Seek, SeekFrom};

use bytes::Bytes;
use upload_proto::api::Role;

use self::memory::MemorySpool;
use super::{FileSpool, Place, Spool};
use crate::id::Id;

fn place(n: u8, role: Role) -> Place {
    Place { import: id(n), role }
}

fn id(n: u8) -> Id {
    Id::parse(&format!("{n:032x}")).unwrap()
}

fn pieces(texts: &[&'static str]) -> Vec<Bytes> {
    texts.iter().map(|text| Bytes::from_static(text.as_bytes())).collect()
}

fn whole(spool: &dyn Spool, place: Place) -> String {
    let mut text = String::new();
    spool.open(place).unwrap().read_to_string(&mut text).unwrap();
    text
}

async fn pieces_arrive_in_order_and_sync_counts_what_was_written_before_it(spool: &dyn Spool) {
    let at = place(1, Role::Unified);
    spool.create(at.import).await.unwrap();
    let mut appender = spool.append(at, 0).await.unwrap();
    assert_eq!(appender.sync().await.unwrap(), 0);
    appender.write(pieces(&["one ", "", "two "])).await.unwrap();
    let sync = appender.sync();
    appender.write(pieces(&["three"])).await.unwrap();
    assert_eq!((sync.await.unwrap(), appender.sync().await.unwrap()), (8, 13));
    assert_eq!(whole(spool, at), "one two three");
    spool.open(at).unwrap().passed(0..8);
    spool.open(at).unwrap().passed(8..8);
    assert_eq!(whole(spool, at), "one two three", "what was passed is there all the same");
    assert_eq!(spool.length(at).await.unwrap(), 13);
}

async fn a_torn_tail_is_cut(spool: &dyn Spool) {
    let at = place(2, Role::Rootfs);
    spool.create(at.import).await.unwrap();
    spool.append(at, 0).await.unwrap().write(pieces(&["keptTORN"])).await.unwrap();
    let mut appender = spool.append(at, 4).await.unwrap();
    assert_eq!(spool.length(at).await.unwrap(), 4);
    appender.write(pieces(&[" and more"])).await.unwrap();
    assert_eq!(appender.sync().await.unwrap(), 13);
    assert_eq!(whole(spool, at), "kept and more");
}

async fn a_reader_sees_what_is_appended_after_it_was_opened(spool: &dyn Spool) {
    let at = place(3, Role::Metadata);
    spool.create(at.import).await.unwrap();
    let mut appender = spool.append(at, 0).await.unwrap();
    appender.write(pieces(&["first"])).await.unwrap();
    let mut reader = spool.open(at).unwrap();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    appender.write(pieces(&[" second"])).await.unwrap();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "first second");
    reader.seek(SeekFrom::Start(6)).unwrap();
    text.clear();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "second");
}

async fn parts_and_imports_are_apart_and_go_together(spool: &dyn Spool) {
    let (metadata, rootfs) = (place(4, Role::Metadata), place(4, Role::Rootfs));
    spool.create(id(4)).await.unwrap();
    spool.create(id(5)).await.unwrap();
    spool.append(metadata, 0).await.unwrap().write(pieces(&["m"])).await.unwrap();
    spool.append(rootfs, 0).await.unwrap().write(pieces(&["rr"])).await.unwrap();
    assert_eq!((spool.length(metadata).await.unwrap(), spool.length(rootfs).await.unwrap()), (1, 2));
    spool.create(id(4)).await.unwrap();
    assert_eq!(whole(spool, rootfs), "rr", "a place that is there is left as it is");
    spool.remove(id(4)).await.unwrap();
    spool.remove(id(4)).await.unwrap();
    let listed = spool.list().await.unwrap();
    assert!(!listed.contains(&id(4)) && listed.contains(&id(5)), "{listed:?}");
    assert_eq!(spool.length(metadata).await.unwrap(), 0);
    assert!(spool.open(metadata).is_err());
    assert!(spool.append(metadata, 0).await.is_err(), "without a place nothing is kept");
}

async fn keeps(spool: &dyn Spool) {
    assert!(spool.room().unwrap() > 0);
    pieces_arrive_in_order_and_sync_counts_what_was_written_before_it(spool).await;
    a_torn_tail_is_cut(spool).await;
    a_reader_sees_what_is_appended_after_it_was_opened(spool).await;
    parts_and_imports_are_apart_and_go_together(spool).await;
}

#[tokio::test]
async fn files_keep_the_contract() {
    let state = tempfile::tempdir().unwrap();
    keeps(&FileSpool::open(state.path()).unwrap()).await;
}

#[tokio::test]
async fn memory_keeps_the_contract() {
    keeps(&MemorySpool::default()).await;
}
