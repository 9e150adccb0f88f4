//! Sessions in a ledger: their ids, and what becomes of them.

use std::time::Duration;

use super::*;
use crate::ledger::{Limits, MemoryLedger};

const HOUR: u64 = 60 * 60 * 1000;

fn book() -> Book {
    let settings =
        SessionSettings { idle: Duration::from_secs(8 * 3600), whole: Duration::from_secs(24 * 3600) };
    Book::new(Arc::new(MemoryLedger::new(Limits::default())), Secrets::new(&[5; 32]), settings)
}

async fn begun(book: &Book, now: u64) -> SessionId {
    book.begin("ci".to_owned(), Held::Token(Id::random().unwrap()), now).await.unwrap()
}

/// Gives it another id, as a request would.
async fn rotated(book: &Book, id: &SessionId, now: u64) -> SessionId {
    let found = book.find(id, now).await.unwrap().unwrap();
    let _turn = book.turn(found.content.course).await;
    book.keep(&found, now, true).await.unwrap().unwrap().given.unwrap()
}

#[tokio::test]
async fn a_session_is_found_by_its_id_until_it_ends() {
    let book = book();
    let id = begun(&book, 1).await;
    let found = book.find(&id, 2).await.unwrap().unwrap();
    assert_eq!((found.content.name.as_str(), found.given.clone()), ("ci", None));
    assert_eq!(book.find(&SessionId::random().unwrap(), 2).await.unwrap(), None);
    assert_eq!(book.find(&id, 1 + 8 * HOUR).await.unwrap(), None, "nobody used it");
    book.end(&found).await.unwrap();
    assert_eq!(book.find(&id, 3).await.unwrap(), None);
    assert_eq!(book.keep(&found, 3, true).await.unwrap(), None, "it is not brought back");
}

#[tokio::test]
async fn the_id_before_counts_for_a_minute_and_leads_to_the_new_one() {
    let book = book();
    let first = begun(&book, 0).await;
    let course = book.find(&first, 0).await.unwrap().unwrap().content.course;
    let second = rotated(&book, &first, HOUR).await;
    assert!(first != second);
    let late = book.find(&first, HOUR + 59_999).await.unwrap().unwrap();
    assert_eq!(late.given, Some(second.clone()), "its answer may never have come");
    assert_eq!(book.find(&first, HOUR + 60_000).await.unwrap(), None);
    assert_eq!(book.find(&second, HOUR + 60_000).await.unwrap().unwrap().given, None);
    let third = rotated(&book, &second, 2 * HOUR).await;
    let again = book.again(course, 3 * HOUR).await.unwrap().unwrap();
    assert_eq!(
        again,
        book.find(&third, 3 * HOUR).await.unwrap().unwrap(),
        "a stream that has no cookie finds it"
    );
}

#[tokio::test]
async fn those_who_come_at_once_with_the_id_before_are_all_let_in() {
    let book = Arc::new(book());
    let mut id = begun(&book, 0).await;
    for round in 1..20 {
        let now = round * HOUR / 4;
        let asking: Vec<_> = (0..8)
            .map(|number| {
                let (book, id) = (Arc::clone(&book), id.clone());
                tokio::spawn(async move {
                    let found = book.find(&id, now).await.unwrap().unwrap();
                    let _turn = book.turn(found.content.course).await;
                    let found = book.anew(&found, now).await.unwrap().unwrap();
                    if number % 2 == 0 && found.content.rotated < now {
                        return book.keep(&found, now, true).await.unwrap().unwrap().given;
                    }
                    found.given
                })
            })
            .collect();
        let mut given = Vec::new();
        for asking in asking {
            given.extend(asking.await.unwrap());
        }
        assert!(!given.is_empty() && given.iter().all(|one| *one == given[0]), "one id for all of them");
        id = given.remove(0);
    }
}

#[tokio::test]
async fn what_the_ledger_keeps_tells_nothing() {
    let ledger = Arc::new(MemoryLedger::new(Limits::default()));
    let book = Book::new(ledger.clone(), Secrets::new(&[5; 32]), SessionSettings::default());
    let id = book.begin("alice".to_owned(), Held::Token(Id::random().unwrap()), 0).await.unwrap();
    let key = book.keyed(&id);
    let kept = ledger.session(key, 1).await.unwrap().unwrap();
    let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    assert!(!has(kept.body.as_bytes(), b"alice") && !has(kept.id.as_bytes(), id.bytes()));
    let other = Book::new(ledger, Secrets::new(&[6; 32]), SessionSettings::default());
    assert_eq!(other.find(&id, 1).await.unwrap(), None, "by another key there is none");
}
