//! Sessions in a ledger: their ids, and what becomes of them.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use super::*;
use crate::ledger::{Answer, LedgerError, Limits, MemoryLedger};

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
async fn the_id_before_leads_to_the_new_one_until_a_minute_after_that_has_come() {
    let book = book();
    let first = begun(&book, 0).await;
    let course = book.find(&first, 0).await.unwrap().unwrap().content.course;
    let second = rotated(&book, &first, HOUR).await;
    assert!(first != second);
    let late = book.find(&first, 3 * HOUR / 2).await.unwrap().unwrap();
    assert_eq!(late.given, Some(second.clone()), "its answer may never have come");
    book.sweep(3 * HOUR / 2).await.unwrap();
    let come = 7 * HOUR / 4;
    assert_eq!(book.find(&second, come).await.unwrap().unwrap().given, None);
    assert_eq!(book.find(&first, come + 59_999).await.unwrap().unwrap().given, Some(second.clone()));
    assert_eq!(
        book.find(&second, come + 59_999).await.unwrap().unwrap().given,
        None,
        "that is no other time"
    );
    assert_eq!(book.find(&first, come + 60_000).await.unwrap(), None);
    let third = rotated(&book, &second, 2 * HOUR).await;
    let again = book.again(course, 3 * HOUR).await.unwrap().unwrap();
    assert_eq!(
        again,
        book.find(&third, 3 * HOUR).await.unwrap().unwrap(),
        "a stream that has no cookie finds it"
    );
}

#[tokio::test]
async fn a_browser_that_never_hears_of_its_new_ids_stays_signed_in() {
    let book = book();
    let first = begun(&book, 0).await;
    let mut last = first.clone();
    for hour in 1..5 {
        last = rotated(&book, &first, hour * HOUR).await;
    }
    assert_eq!(book.find(&first, 5 * HOUR).await.unwrap().unwrap().given, Some(last.clone()));
    assert!(book.find(&last, 5 * HOUR).await.unwrap().is_some());
    assert_eq!(book.find(&first, 5 * HOUR + 60_000).await.unwrap(), None, "it knows that one now");
}

#[test]
fn an_id_that_was_looked_up_before_it_was_replaced_does_not_stand_for_the_new_one() {
    let book = book();
    let (course, id) = (Id::random().unwrap(), book.keyed(&SessionId::random().unwrap()));
    book.live.met(course, id, 0);
    book.live.leave(course, id);
    book.live.came(course, id, 1);
    assert_eq!(book.live.moved(&id, HOUR), Some(course));
}

/// A ledger that cannot be written while it is told so.
struct Full {
    inner: MemoryLedger,
    full: AtomicBool,
}

impl Sessions for Full {
    fn add_session(&self, session: Session) -> Answer<'_, ()> {
        self.inner.add_session(session)
    }

    fn replace_session(&self, before: Keyed, session: Session) -> Answer<'_, bool> {
        if self.full.load(Ordering::Relaxed) {
            return Box::pin(async { Err(LedgerError::DiskFull("no room".to_owned())) });
        }
        self.inner.replace_session(before, session)
    }

    fn session(&self, id: Keyed, now: u64) -> Answer<'_, Option<Session>> {
        self.inner.session(id, now)
    }

    fn end_sessions(&self, which: Ending) -> Answer<'_, u64> {
        self.inner.end_sessions(which)
    }
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_lost() {
    let ledger = Full { inner: MemoryLedger::new(Limits::default()), full: AtomicBool::new(true) };
    let ledger = Arc::new(ledger);
    let book = Book::new(ledger.clone(), Secrets::new(&[5; 32]), SessionSettings::default());
    let id = begun(&book, 0).await;
    let mut found = book.find(&id, 1).await.unwrap().unwrap();
    let renewed = Held::Token(Id::random().unwrap());
    found.content.held = renewed.clone();
    assert!(book.keep(&found, HOUR, true).await.is_err());
    let again = book.find(&id, HOUR + 1).await.unwrap().unwrap();
    assert_eq!((&again.content.held, again.given.clone()), (&renewed, None), "by the id that it has");
    ledger.full.store(false, Ordering::Relaxed);
    let kept = book.keep(&again, 2 * HOUR, true).await.unwrap().unwrap();
    let book = Book::new(ledger, Secrets::new(&[5; 32]), SessionSettings::default());
    let found = book.find(&kept.given.unwrap(), 2 * HOUR).await.unwrap().unwrap();
    assert_eq!(found.content.held, renewed, "now the ledger has it");
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
