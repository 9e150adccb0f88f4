//! What SQLite adds to the contract: files that outlast the process, and files that are not as they should be.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    sync::Arc,
};

use sqlx::Connection;
use tenancy::Ownership;

use super::*;

mod append_only;
mod layouts;

fn id(n: u32) -> Id {
    Id::parse(&format!("{n:032x}")).unwrap()
}

fn entry(n: u32, body: String) -> Entry {
    Entry {
        id: id(n),
        open: true,
        created: 5,
        own: Ownership::default(),
        event: Some(format!("event of {body}")),
        body,
        claim: None,
        deed: None,
    }
}

async fn open(dir: &Path) -> Result<SqliteLedger, LedgerError> {
    SqliteLedger::open(dir, Limits::default()).await
}

/// Runs statements on the file by a connection of its own.
async fn run(dir: &Path, sql: &'static str) {
    let mut connection = options(&dir.join(FILE)).connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn it_is_the_same_after_it_was_closed() {
    let dir = tempfile::tempdir().unwrap();
    let mut seen = None;
    let mut last = 0;
    for round in 0..4 {
        let ledger = open(dir.path()).await.unwrap();
        let all = ledger.load().await.unwrap();
        if let Some(seen) = seen {
            assert_eq!(all, seen);
            assert_eq!(ledger.last().await.unwrap(), last);
            assert_eq!(ledger.events(Whose::Everyones, last - 1, 9).await.unwrap().unwrap().len(), 1);
        }
        let number = ledger.save(entry(round, format!("{round}"))).await.unwrap().unwrap();
        assert!(round == 0 || number == last + 1);
        last = number;
        seen = Some(ledger.load().await.unwrap());
    }
    assert_eq!(seen.unwrap().len(), 4);
}

#[tokio::test]
async fn numbers_do_not_come_again_where_every_event_was_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).await.unwrap().save(entry(1, String::new())).await.unwrap().unwrap();
    run(dir.path(), "DELETE FROM event").await;
    let ledger = open(dir.path()).await.unwrap();
    assert_eq!(ledger.last().await.unwrap(), first);
    assert_eq!(ledger.events(Whose::Everyones, first - 1, 9).await.unwrap(), None);
    assert_eq!(ledger.save(entry(1, String::new())).await.unwrap(), Some(first + 1));
}

#[tokio::test]
async fn smaller_limits_hold_from_the_first_save_on() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = open(dir.path()).await.unwrap();
    let origin = ledger.last().await.unwrap();
    for n in 0..100 {
        ledger.save(Entry { open: false, ..entry(n, String::new()) }).await.unwrap();
    }
    drop(ledger);
    let limits = Limits { events: 50, ended: 60, loaded: 1000 };
    let ledger = SqliteLedger::open(dir.path(), limits).await.unwrap();
    ledger.save(entry(1000, String::new())).await.unwrap();
    assert_eq!(ledger.load().await.unwrap().len(), 61);
    assert_eq!(ledger.events(Whose::Everyones, origin + 50, 9).await.unwrap(), None);
    assert_eq!(ledger.events(Whose::Everyones, origin + 51, 99).await.unwrap().unwrap().len(), 50);
}

#[tokio::test]
async fn its_files_are_for_their_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(FILE), "").unwrap();
    fs::set_permissions(dir.path().join(FILE), PermissionsExt::from_mode(0o644)).unwrap();
    let ledger = open(dir.path()).await.unwrap();
    ledger.save(entry(1, String::new())).await.unwrap();
    let mut names = Vec::new();
    for file in fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
        names.push(file.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal"]);
}

#[tokio::test]
async fn a_later_layout_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).await.unwrap().save(entry(1, String::new())).await.unwrap();
    run(dir.path(), "PRAGMA user_version = 7").await;
    let error = open(dir.path()).await.unwrap_err();
    assert!(matches!(error, LedgerError::Newer { found: 7, known: 2, .. }), "{error:?}");
    assert!(error.to_string().contains("run the newer version"), "{error}");
    run(dir.path(), "PRAGMA user_version = 2").await;
    assert_eq!(open(dir.path()).await.unwrap().load().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_no_ledger_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE);
    for content in [&b"not a database at all"[..], &[0; 5000], b"SQLite format 3\0 and then nothing"] {
        fs::write(&path, content).unwrap();
        let error = open(dir.path()).await.unwrap_err();
        assert!(matches!(error, LedgerError::NotALedger { .. }), "{error:?}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
    fs::write(&path, "").unwrap();
    run(dir.path(), "CREATE TABLE import (other); PRAGMA user_version = 1").await;
    let before = fs::read(&path).unwrap();
    let error = open(dir.path()).await.unwrap_err();
    assert!(error.to_string().contains("something else"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn damage_is_found_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE);
    let ledger = open(dir.path()).await.unwrap();
    for n in 0..50 {
        ledger.save(entry(n, "x".repeat(1000))).await.unwrap();
    }
    drop(ledger);
    run(dir.path(), "PRAGMA wal_checkpoint(TRUNCATE)").await;
    let mut bytes = fs::read(&path).unwrap();
    // Whole pages from the second on; the first one has the schema.
    bytes[4096..].chunks_mut(4096).for_each(|page| page[..8].fill(0xff));
    fs::write(&path, &bytes).unwrap();
    let error = open(dir.path()).await.unwrap_err();
    assert!(matches!(error, LedgerError::NotALedger { .. }), "{error:?}");
    assert!(error.to_string().contains("ledger.sqlite cannot be used"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn where_there_is_no_directory_the_file_system_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let error = open(&dir.path().join("missing")).await.unwrap_err();
    assert!(matches!(error, LedgerError::Storage(_)), "{error:?}");
}

/// SQLite answers the same where the file may not grow as where the disk is full.
#[tokio::test]
async fn a_full_disk_fails_the_save_and_not_the_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE);
    let small = options(&path).pragma("max_page_count", "64");
    let ledger = SqliteLedger::start(small, path, Limits::default()).await.unwrap();
    let before = ledger.save(entry(1, "small".to_owned())).await.unwrap().unwrap();
    for _ in 0..3 {
        let error = ledger.save(entry(2, "x".repeat(1 << 20))).await.unwrap_err();
        assert!(matches!(error, LedgerError::DiskFull(_)), "{error:?}");
    }
    assert_eq!(ledger.last().await.unwrap(), before, "the event of a failed save");
    assert_eq!(ledger.load().await.unwrap().len(), 1);
    assert_eq!(ledger.save(entry(2, "small".to_owned())).await.unwrap(), Some(before + 1));
}

#[tokio::test]
async fn a_strangers_lock_fails_the_save_and_not_the_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE);
    let hasty = options(&path).busy_timeout(Duration::ZERO);
    let ledger = SqliteLedger::start(hasty, path.clone(), Limits::default()).await.unwrap();
    let mut stranger = options(&path).connect().await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut stranger).await.unwrap();
    let error = ledger.save(entry(1, String::new())).await.unwrap_err();
    assert!(matches!(error, LedgerError::Storage(_)), "{error:?}");
    assert_eq!(ledger.load().await.unwrap(), [], "reading waits for nobody");
    stranger.close().await.unwrap();
    ledger.save(entry(1, String::new())).await.unwrap();
}

#[tokio::test]
async fn an_import_is_not_saved_without_its_event_and_the_next_save_is_sound() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = open(dir.path()).await.unwrap();
    // An error that, unlike a full disk, does not end the transaction by itself.
    run(
        dir.path(),
        "CREATE TRIGGER refuse BEFORE INSERT ON event WHEN NEW.data = 'event of bad'
         BEGIN SELECT RAISE(ABORT, 'refused'); END",
    )
    .await;
    let before = ledger.save(entry(1, "good".to_owned())).await.unwrap().unwrap();
    let error = ledger.save(entry(1, "bad".to_owned())).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Internal(text) if text.contains("refused")), "{error:?}");
    assert_eq!(ledger.load().await.unwrap()[0].body, "good");
    assert_eq!(ledger.save(entry(1, "better".to_owned())).await.unwrap(), Some(before + 1));
    assert_eq!(ledger.load().await.unwrap()[0].body, "better");
}

/// Where the child of the test below finds its directory.
const CHILD: &str = "MALLEUS_LEDGER_KILLED";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_save_outlasts_a_kill() {
    if let Some(dir) = env::var_os(CHILD) {
        return save_until_killed(Path::new(&dir)).await;
    }
    let (_, module) = module_path!().split_once("::").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeMap::new();
    let mut events = BTreeMap::new();
    for round in 1..=5 {
        let mut child = Command::new(env::current_exe().unwrap())
            .args([&format!("{module}::every_acknowledged_save_outlasts_a_kill"), "--exact", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = 0;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let [_, task, n, seq] = line.split(' ').collect::<Vec<_>>()[..] else { continue };
            let Ok(seq) = seq.parse::<u64>() else { continue };
            acknowledged.insert(task.parse::<u32>().unwrap(), n.parse::<u64>().unwrap());
            events.insert(seq, format!("event of {n}"));
            told += 1;
            if told == 100 * round {
                // SIGKILL; what is in the pipe was acknowledged as well and is read to the end.
                child.kill().unwrap();
            }
        }
        assert!(!child.wait().unwrap().success() && told >= 100 * round, "killed and not ended: {told}");

        let ledger = open(dir.path()).await.unwrap();
        let kept: BTreeMap<Id, u64> =
            ledger.load().await.unwrap().into_iter().map(|s| (s.id, s.body.parse().unwrap())).collect();
        for (task, n) in &acknowledged {
            assert!(kept[&id(*task)] >= *n, "task {task} was told of {n}");
        }
        let (first, _) = events.first_key_value().unwrap();
        let replayed = ledger.events(Whose::Everyones, first - 1, u32::MAX).await.unwrap().unwrap();
        let replayed: BTreeMap<u64, String> = replayed.into_iter().map(|e| (e.seq, e.data)).collect();
        for (seq, data) in &events {
            assert_eq!(replayed.get(seq), Some(data), "{seq}");
        }
    }
}

/// Eight tasks save and tell of each save when it is done, until they are killed or nobody listens.
async fn save_until_killed(dir: &Path) {
    let ledger = Arc::new(open(dir).await.unwrap());
    let from = ledger.last().await.unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let ledger = Arc::clone(&ledger);
            tokio::spawn(async move {
                for n in from.. {
                    let seq = ledger.save(entry(task, n.to_string())).await.unwrap().unwrap();
                    // One write, so that lines stay whole.
                    std::io::stdout().write_all(format!("saved {task} {n} {seq}\n").as_bytes()).unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}
