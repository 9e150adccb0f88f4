//! Ledgers of earlier layouts: brought up whole, or left as they were.

use sqlx::{Row, SqliteConnection};

use super::*;
use crate::ledger::{Audit, Deed, Usages, sqlite::schema};

/// What made a ledger before there were tenants, word for word; no edit of the layouts' files changes what lies on disks.
const LAYOUT_1: &str = "
    CREATE TABLE import (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        created INTEGER NOT NULL,
        ended INTEGER UNIQUE,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        data TEXT NOT NULL
    ) STRICT;
    PRAGMA application_id = 0x6d616c6c;
    PRAGMA user_version = 1;
    INSERT INTO sqlite_sequence (name, seq) VALUES ('event', 1700000000000);
    PRAGMA journal_mode = WAL;
";

/// Three imports, two of them ended, and an event of each; an earlier event was pruned.
const CONTENT_1: &str = "
    INSERT INTO import VALUES (1, '00000000000000000000000000000009', 10, 2, '{\"n\":9}');
    INSERT INTO import VALUES (2, '00000000000000000000000000000002', 20, NULL, '{\"n\":2}');
    INSERT INTO import VALUES (3, '00000000000000000000000000000005', 30, 1, '{\"n\":5}');
    INSERT INTO event (data) VALUES ('pruned'), ('nine'), ('two'), ('five');
    DELETE FROM event WHERE data = 'pruned';
";
const LAST: u64 = 1_700_000_000_004;

async fn layout_1(dir: &Path) {
    fs::write(dir.join(FILE), "").unwrap();
    run(dir, LAYOUT_1).await;
    run(dir, CONTENT_1).await;
}

async fn connect(dir: &Path) -> SqliteConnection {
    options(&dir.join(FILE)).connect().await.unwrap()
}

async fn text(dir: &Path, sql: &'static str) -> String {
    let mut connection = connect(dir).await;
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    let text = rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n");
    connection.close().await.unwrap();
    text
}

/// Everything that the file says of itself.
async fn schema_of(dir: &Path) -> String {
    text(
        dir,
        "SELECT * FROM (SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1)
         UNION ALL SELECT 'version ' || user_version FROM pragma_user_version
         UNION ALL SELECT 'application ' || application_id FROM pragma_application_id",
    )
    .await
}

/// All rows of layout 1 as they were, and nothing of layout 2.
async fn assert_layout_1(dir: &Path) {
    assert_eq!(text(dir, "SELECT CAST(user_version AS TEXT) FROM pragma_user_version").await, "1");
    assert_eq!(
        text(dir, "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name").await,
        "event\nimport"
    );
    assert_eq!(
        text(dir, "SELECT group_concat(name) FROM pragma_table_info('import')").await,
        "number,id,created,ended,body"
    );
    assert_eq!(text(dir, "SELECT body FROM import ORDER BY number").await, "{\"n\":9}\n{\"n\":2}\n{\"n\":5}");
    assert_eq!(text(dir, "SELECT data FROM event ORDER BY seq").await, "nine\ntwo\nfive");
}

#[tokio::test]
async fn a_ledger_of_layout_1_is_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    layout_1(dir.path()).await;
    assert_layout_1(dir.path()).await;
    for _ in 0..2 {
        let ledger = open(dir.path()).await.unwrap();
        let all = ledger.load().await.unwrap();
        let seen: Vec<_> =
            all.iter().map(|s| (s.id, s.open, s.created, s.body.as_str(), s.own.clone())).collect();
        let nobodys = Ownership::default;
        assert_eq!(
            seen,
            [
                (id(9), false, 10, "{\"n\":9}", nobodys()),
                (id(2), true, 20, "{\"n\":2}", nobodys()),
                (id(5), false, 30, "{\"n\":5}", nobodys()),
            ]
        );
        for whose in [Whose::Everyones, Whose::Of("".parse().unwrap())] {
            let ended = ledger.ended(whose.clone(), 9).await.unwrap();
            assert!(ended.iter().map(|stored| stored.id).eq([id(9), id(5)]));
            let events = ledger.events(whose.clone(), LAST - 3, 9).await.unwrap().unwrap();
            assert!(events.iter().map(|event| event.data.as_str()).eq(["nine", "two", "five"]));
            assert_eq!(ledger.events(whose, LAST - 4, 9).await.unwrap(), None);
        }
        let lab = Whose::Of("lab".parse().unwrap());
        assert_eq!(ledger.ended(lab.clone(), 9).await.unwrap(), []);
        assert_eq!(ledger.events(lab, LAST - 3, 9).await.unwrap(), Some(vec![]));
        assert_eq!(ledger.last().await.unwrap(), LAST);
        assert_eq!(ledger.usage("".parse().unwrap()).await.unwrap(), tenancy::Usage::default());
    }
    let ledger = open(dir.path()).await.unwrap();
    assert_eq!(ledger.save(entry(2, "on".to_owned())).await.unwrap(), Some(LAST + 1));
    let deed = Deed {
        at: 1,
        who: "none:anyone".parse().unwrap(),
        tenant: "".parse().unwrap(),
        from: None,
        what: String::new(),
        thing: String::new(),
        outcome: String::new(),
    };
    ledger.note(deed).await.unwrap();
    assert_eq!(ledger.load().await.unwrap()[1].body, "on");
}

#[tokio::test]
async fn one_that_was_brought_up_is_as_one_that_was_made_new() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    layout_1(old.path()).await;
    for dir in [&old, &new] {
        open(dir.path()).await.unwrap();
    }
    let plain = |schema: String| schema.split_whitespace().collect::<Vec<_>>().join(" ");
    let (old, new) = (plain(schema_of(old.path()).await), plain(schema_of(new.path()).await));
    assert_eq!(old, new);
    assert!(new.ends_with("version 2 application 1835101292"), "{new}");
}

#[tokio::test]
async fn a_step_that_fails_leaves_layout_1() {
    let dir = tempfile::tempdir().unwrap();
    layout_1(dir.path()).await;
    // It comes to the last of the tables before it meets this one.
    run(dir.path(), "CREATE TABLE session (other)").await;
    for _ in 0..2 {
        let error = open(dir.path()).await.unwrap_err();
        assert!(error.to_string().contains("session"), "{error}");
    }
    run(dir.path(), "DROP TABLE session").await;
    assert_layout_1(dir.path()).await;
    assert_eq!(open(dir.path()).await.unwrap().load().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_full_disk_leaves_layout_1() {
    let dir = tempfile::tempdir().unwrap();
    layout_1(dir.path()).await;
    let path = dir.path().join(FILE);
    let pages = text(dir.path(), "SELECT CAST(page_count + 2 AS TEXT) FROM pragma_page_count").await;
    let small = options(&path).pragma("max_page_count", pages);
    let error = SqliteLedger::start(small, path, Limits::default()).await.unwrap_err();
    assert!(matches!(error, LedgerError::DiskFull(_)), "{error:?}");
    assert_layout_1(dir.path()).await;
    assert_eq!(open(dir.path()).await.unwrap().load().await.unwrap().len(), 3);
}

#[tokio::test]
async fn two_that_open_it_at_once_bring_it_up_once() {
    let dir = tempfile::tempdir().unwrap();
    layout_1(dir.path()).await;
    let (one, other) = tokio::join!(open(dir.path()), open(dir.path()));
    let (one, other) = (one.unwrap(), other.unwrap());
    one.save(entry(7, "one".to_owned())).await.unwrap();
    other.save(entry(8, "other".to_owned())).await.unwrap();
    assert_eq!(one.load().await.unwrap().len(), 5);
}

#[tokio::test]
async fn an_edge_of_before_goes_on_with_a_file_that_was_brought_up() {
    let dir = tempfile::tempdir().unwrap();
    layout_1(dir.path()).await;
    let mut before = connect(dir.path()).await;
    let ledger = open(dir.path()).await.unwrap();
    // As it saved, forgot and pruned.
    for sql in [
        "INSERT INTO import (id, created, body, ended) VALUES ('0000000000000000000000000000000a', 1, 'x', 3)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        "INSERT INTO event (data) VALUES ('of before')",
        "DELETE FROM event WHERE seq <= (SELECT max(seq) FROM event) - 1",
    ] {
        sqlx::raw_sql(sql).execute(&mut before).await.unwrap();
    }
    assert_eq!(ledger.ended(Whose::Everyones, 1).await.unwrap()[0].id, id(10));
    let told = ledger.events(Whose::Everyones, LAST, 9).await.unwrap().unwrap();
    assert_eq!(told[0].data, "of before");
}

/// Where the child of the test below finds its directory.
const CHILD: &str = "MALLEUS_LEDGER_BROUGHT_UP";

#[tokio::test]
async fn a_crash_before_the_last_moment_leaves_layout_1() {
    if let Some(dir) = env::var_os(CHILD) {
        let mut connection = options(&Path::new(&dir).join(FILE))
            // So that much of it is in the file before it is cut.
            .pragma("cache_size", "1")
            .connect()
            .await
            .unwrap();
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
        schema::steps(&mut connection).await.unwrap();
        // Nothing is put in order: as by a kill.
        std::process::abort();
    }
    let (_, module) = module_path!().split_once("::").unwrap();
    let dir = tempfile::tempdir().unwrap();
    layout_1(dir.path()).await;
    let status = Command::new(env::current_exe().unwrap())
        .args([&format!("{module}::a_crash_before_the_last_moment_leaves_layout_1"), "--exact"])
        .env(CHILD, dir.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(6), "it aborted");
    let wal = fs::metadata(dir.path().join(format!("{FILE}-wal"))).unwrap();
    assert!(wal.len() > 4096, "it had written something: {}", wal.len());
    assert_layout_1(dir.path()).await;
    assert_eq!(open(dir.path()).await.unwrap().load().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_ledger_that_was_killed_while_it_was_brought_up_is_of_one_layout_or_the_other() {
    if let Some(dir) = env::var_os(CHILD) {
        drop(open(Path::new(&dir)).await);
        std::process::abort();
    }
    let (_, module) = module_path!().split_once("::").unwrap();
    for delay in [0, 4, 8, 12, 16, 24, 32, 64] {
        let dir = tempfile::tempdir().unwrap();
        layout_1(dir.path()).await;
        let mut child = Command::new(env::current_exe().unwrap())
            .args([
                &format!(
                    "{module}::a_ledger_that_was_killed_while_it_was_brought_up_is_of_one_layout_or_the_other"
                ),
                "--exact",
            ])
            .env(CHILD, dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        let version = text(dir.path(), "SELECT CAST(user_version AS TEXT) FROM pragma_user_version").await;
        println!("killed after {delay} ms: layout {version}");
        if version == "1" {
            assert_layout_1(dir.path()).await;
        } else {
            assert_eq!(version, "2");
        }
        assert_eq!(open(dir.path()).await.unwrap().load().await.unwrap().len(), 3);
    }
}
