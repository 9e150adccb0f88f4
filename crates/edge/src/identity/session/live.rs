//! What is known of sessions beside the ledger: which id each has now, which it had a moment ago, and whose turn it is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use super::{content::Held, cookie::SessionId};
use crate::{id::Id, secrets::Keyed};

/// How long a request that was sent with the id before still counts once the new one has come, in milliseconds: several are on
/// their way at once.
const GRACE: u64 = 60 * 1000;
/// How long a session that nobody uses is known here, in milliseconds. It may live on in the ledger.
const KNOWN: u64 = 24 * 60 * 60 * 1000;

/// The sessions that have been used since the edge began.
#[derive(Debug, Default)]
pub(super) struct Live(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    courses: HashMap<Id, Course>,
    /// Ids that have another one in their place.
    moved: HashMap<Keyed, Moved>,
}

#[derive(Debug)]
struct Course {
    now: Keyed,
    /// What the browser has to be given, where the id is a new one.
    given: Option<SessionId>,
    /// The ids before, while no browser has come with the new one.
    before: Vec<Keyed>,
    /// What is to be kept of it and could not be written down.
    unsaved: Option<Held>,
    turn: Arc<Turn<()>>,
    used: u64,
}

#[derive(Debug)]
struct Moved {
    course: Id,
    /// When the new id came first. Until then the answer that gave it may be lost, and the browser knows none but this one.
    replaced: Option<u64>,
}

impl Moved {
    fn counts(&self, now: u64) -> bool {
        self.replaced.is_none_or(|at| now < at.saturating_add(GRACE))
    }
}

impl Live {
    /// Notes that a session is used under this id.
    pub(super) fn met(&self, course: Id, id: Keyed, now: u64) {
        self.with(|known| {
            let fresh = || Course {
                now: id,
                given: None,
                before: Vec::new(),
                unsaved: None,
                turn: Arc::default(),
                used: now,
            };
            known.courses.entry(course).or_insert_with(fresh).used = now;
        });
    }

    /// Under which id a session is to be found now.
    pub(super) fn id_of(&self, course: Id) -> Option<Keyed> {
        self.with(|known| known.courses.get(&course).map(|course| course.now))
    }

    /// What the browser of a session has to be given, where it came with an id that is none any more.
    pub(super) fn given(&self, course: Id) -> Option<SessionId> {
        self.with(|known| known.courses.get(&course)?.given.clone())
    }

    /// The session that had this id before, as long as that counts.
    pub(super) fn moved(&self, id: &Keyed, now: u64) -> Option<Id> {
        self.with(|known| known.moved.get(id).filter(|moved| moved.counts(now)).map(|moved| moved.course))
    }

    /// Notes that a browser came with this id of a session: it needs none of those before. The id may have got another one in its
    /// place since it was looked up; then nothing is known of that.
    pub(super) fn came(&self, course: Id, id: Keyed, now: u64) {
        self.with(|Known { courses, moved }| {
            let course = courses.get_mut(&course).filter(|course| !course.before.contains(&id));
            let before = course.map(|course| std::mem::take(&mut course.before));
            for id in before.unwrap_or_default() {
                if let Some(moved) = moved.get_mut(&id) {
                    moved.replaced = Some(now);
                }
            }
        });
    }

    /// Keeps here what could not be written down; nothing once it could.
    pub(super) fn hold(&self, course: Id, unsaved: Option<Held>) {
        self.with(|known| {
            if let Some(course) = known.courses.get_mut(&course) {
                course.unsaved = unsaved;
            }
        });
    }

    /// What is to be kept of a session and could not be written down.
    pub(super) fn unsaved(&self, course: Id) -> Option<Held> {
        self.with(|known| known.courses.get(&course)?.unsaved.clone())
    }

    /// Waits until nobody else changes this session.
    pub(super) async fn turn(&self, course: Id) -> Option<OwnedMutexGuard<()>> {
        let turn = self.with(|known| known.courses.get(&course).map(|course| Arc::clone(&course.turn)))?;
        Some(turn.lock_owned().await)
    }

    /// Says before it is done that an id will be none any more. Whoever comes with it from now on waits for the turn.
    pub(super) fn leave(&self, course: Id, before: Keyed) {
        self.with(|Known { courses, moved }| {
            moved.insert(before, Moved { course, replaced: None });
            if let Some(course) = courses.get_mut(&course).filter(|course| !course.before.contains(&before)) {
                course.before.push(before);
            }
        });
    }

    /// Says that it is done.
    pub(super) fn arrive(&self, course: Id, id: Keyed, given: SessionId) {
        self.with(|known| {
            if let Some(course) = known.courses.get_mut(&course) {
                (course.now, course.given) = (id, Some(given));
            }
        });
    }

    /// Forgets what has ended, or what nobody has used for long.
    pub(super) fn forget(&self, now: u64) {
        self.with(|Known { courses, moved }| {
            courses.retain(|_, course| now < course.used.saturating_add(KNOWN));
            moved.retain(|_, moved| moved.counts(now) && courses.contains_key(&moved.course));
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Known) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
