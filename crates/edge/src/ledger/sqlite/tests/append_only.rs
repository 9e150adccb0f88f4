//! The audit, against whoever has the file open and would rather that it said something else.

use super::*;
use crate::ledger::{Audit, Deed};

fn deed(at: u64) -> Deed {
    Deed {
        at,
        who: "token:ci".parse().unwrap(),
        tenant: "lab".parse().unwrap(),
        from: None,
        what: "image delete".to_owned(),
        thing: "x".to_owned(),
        outcome: "done".to_owned(),
    }
}

#[tokio::test]
async fn the_file_refuses_to_change_what_was_done() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = open(dir.path()).await.unwrap();
    for at in 1..=3 {
        ledger.note(deed(at)).await.unwrap();
    }
    let told = ledger.audited(0, 10).await.unwrap();
    let mut stranger = options(&dir.path().join(FILE)).connect().await.unwrap();
    for (sql, refusal) in [
        ("UPDATE audit SET outcome = 'refused'", "changed"),
        ("UPDATE audit SET number = 9 WHERE number = 1", "changed"),
        ("UPDATE OR REPLACE audit SET number = 2 WHERE number = 1", "changed"),
        ("DELETE FROM audit", "shortened"),
        ("DELETE FROM audit WHERE number = 3", "shortened"),
        ("REPLACE INTO audit SELECT number, at, who, tenant, address, what, 'y', outcome FROM audit", "replaced"),
        ("INSERT OR REPLACE INTO audit SELECT 3, 9, who, tenant, address, what, thing, outcome FROM audit", "replaced"),
        (
            "INSERT INTO audit SELECT number, at, who, tenant, address, what, thing, outcome FROM audit WHERE TRUE
             ON CONFLICT (number) DO UPDATE SET thing = 'y'",
            "replaced",
        ),
    ] {
        let error = sqlx::raw_sql(sql).execute(&mut stranger).await.unwrap_err();
        assert!(error.to_string().contains(&format!("the audit is not {refusal}")), "{sql}: {error}");
        assert_eq!(ledger.audited(0, 10).await.unwrap(), told, "{sql}");
    }
    stranger.close().await.unwrap();
    let next = ledger.note(deed(4)).await.unwrap();
    assert!(next > told[2].number);
}

#[tokio::test]
async fn what_was_done_is_still_there_after_it_was_closed() {
    let dir = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    for at in 1..=3 {
        let ledger = open(dir.path()).await.unwrap();
        assert_eq!(ledger.audited(0, 10).await.unwrap(), told);
        ledger.note(deed(at)).await.unwrap();
        told = ledger.audited(0, 10).await.unwrap();
        assert_eq!(told.len() as u64, at);
    }
}
