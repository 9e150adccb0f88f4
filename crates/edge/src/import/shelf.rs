//! The imports in memory: found by their name or an upload's, counted, and told apart by age.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use tenancy::Owner;
use upload_proto::api::State;

use super::{handles::Handles, model::Import};
use crate::{error::EdgeError, id::Id, ledger::Whose};

/// Open imports taken at once; more are refused, so that memory stays bounded.
const MAX_OPEN: usize = 1024;
/// Of those, the most of one tenant: nobody is kept out by another.
const MAX_OPEN_EACH: usize = MAX_OPEN / 16;
/// Ended imports remembered for the page.
const MAX_ENDED: usize = 512;

/// What there is for all open imports together, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// Free in the spool.
    pub spool: u64,
    /// What Incus tells of its own.
    pub incus: incus_client::Room,
}

/// What open imports still need, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Promised {
    /// Of the spool.
    pub spool: u64,
    /// Of where Incus keeps images.
    pub incus: u64,
}

/// What there is of imports just now, for whoever watches.
#[derive(Debug, Default)]
pub(crate) struct Census {
    /// Where each import stands that has not ended.
    pub open: Vec<State>,
    /// How many of them cannot go on just now.
    pub waiting: usize,
    /// Bytes of theirs, and of those that can be taken up again, in the spool.
    pub spooled: u64,
    /// Bytes that they still need of it.
    pub promised: u64,
    /// Listeners to events.
    pub listeners: usize,
}

/// The imports in memory.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    entries: HashMap<Id, Entry>,
    uploads: HashMap<Id, Id>,
    ended: VecDeque<Id>,
    steps: u64,
}

#[derive(Debug)]
struct Entry {
    handles: Arc<Handles>,
    last_step: u64,
    /// Where it stands, and since when, by the same clock as below.
    state: State,
    since: Instant,
    /// By a clock that nobody can set.
    last_sign: Instant,
}

impl Shelf {
    /// Adds a new import; false where there is one of its name.
    pub(super) fn add(&mut self, handles: &Arc<Handles>, room: Room) -> Result<bool, EdgeError> {
        let import = handles.import();
        if self.entries.contains_key(&import.id()) {
            return Ok(false);
        }
        let owner = &handles.own().owner;
        let is_full = self.entries.len() - self.ended.len() >= MAX_OPEN;
        if is_full || owner.tenant().is_some() && self.open_of(owner) >= MAX_OPEN_EACH {
            return Err(EdgeError::TooManyImports);
        }
        let fits = |wanted: u64, promised: u64, free: u64| {
            let enough = promised.saturating_add(wanted) <= free;
            enough
                .then_some(())
                .ok_or_else(|| format!("{wanted} bytes wanted, {promised} promised, {free} free"))
        };
        let promised = self.promised();
        fits(import.outstanding(), promised.spool, room.spool).map_err(EdgeError::DiskFull)?;
        fits(import.needs_of_incus(), promised.incus, room.incus.disk.unwrap_or(u64::MAX))
            .map_err(EdgeError::IncusFull)?;
        // Incus holds each upload against the project's limit by itself.
        if let Some(limit) = room.incus.quota.filter(|limit| import.known_size() > *limit) {
            return Err(EdgeError::ProjectFull(format!("{} bytes, {limit} allowed", import.known_size())));
        }
        self.put(Arc::clone(handles));
        Ok(true)
    }

    /// How many open imports an owner has.
    fn open_of(&self, owner: &Owner) -> usize {
        let open =
            |entry: &&Entry| entry.handles.look(Import::keeps_bytes) && entry.handles.own().owner == *owner;
        self.entries.values().filter(open).count()
    }

    /// What all open imports together still need.
    pub(super) fn promised(&self) -> Promised {
        self.entries.values().fold(Promised::default(), |all, entry| {
            let (spool, incus) = entry.handles.look(|import| (import.outstanding(), import.needs_of_incus()));
            Promised { spool: all.spool.saturating_add(spool), incus: all.incus.saturating_add(incus) }
        })
    }

    /// Puts an import that holds to every bound.
    pub(super) fn put(&mut self, handles: Arc<Handles>) {
        let import = handles.import();
        self.steps += 1;
        self.uploads.extend(import.parts().iter().map(|part| (part.upload, import.id())));
        let now = Instant::now();
        let entry =
            Entry { handles, last_step: self.steps, state: import.state(), since: now, last_sign: now };
        self.entries.insert(import.id(), entry);
        if !import.keeps_bytes() {
            self.retire(import.id());
        }
    }

    /// Takes back an import that could not be written down.
    pub(super) fn drop_new(&mut self, id: Id) {
        if let Some(entry) = self.entries.remove(&id) {
            self.forget_uploads(&entry);
        }
    }

    /// Notes that an import took a step. Where that led to another state: which one it has left, and after how long.
    pub(super) fn moved(&mut self, import: &Import, of_the_sender: bool) -> Option<(State, Duration)> {
        self.steps += 1;
        let mut left = None;
        if let Some(entry) = self.entries.get_mut(&import.id()) {
            entry.last_step = self.steps;
            if of_the_sender {
                entry.last_sign = Instant::now();
            }
            if entry.state != import.state() {
                left = Some((entry.state, entry.since.elapsed()));
                (entry.state, entry.since) = (import.state(), Instant::now());
            }
        }
        if !import.keeps_bytes() {
            self.retire(import.id());
        }
        left
    }

    /// Counts what there is; listeners are none of its own.
    pub(super) fn census(&self) -> Census {
        let counted = self.entries.values().fold(Census::default(), |mut all, entry| {
            entry.handles.look(|import| {
                if !import.state().is_end() {
                    all.open.push(import.state());
                    all.waiting += usize::from(import.waiting().is_some());
                }
                if import.keeps_bytes() {
                    all.spooled = all.spooled.saturating_add(import.received());
                }
            });
            all
        });
        Census { promised: self.promised().spool, ..counted }
    }

    pub(super) fn get(&self, id: Id) -> Option<Arc<Handles>> {
        self.entries.get(&id).map(|entry| Arc::clone(&entry.handles))
    }

    pub(super) fn of_upload(&self, upload: Id) -> Option<Arc<Handles>> {
        self.get(*self.uploads.get(&upload)?)
    }

    /// All imports, the newest steps last.
    pub(super) fn all(&self) -> Vec<Arc<Handles>> {
        let mut entries: Vec<&Entry> = self.entries.values().collect();
        entries.sort_by_key(|entry| entry.last_step);
        entries.into_iter().map(|entry| Arc::clone(&entry.handles)).collect()
    }

    pub(super) fn idle(&self, idle: Duration) -> Vec<Arc<Handles>> {
        let is_idle =
            |entry: &&Entry| entry.last_sign.elapsed() >= idle && entry.handles.import().keeps_bytes();
        self.entries.values().filter(is_idle).map(|entry| Arc::clone(&entry.handles)).collect()
    }

    pub(super) fn idle_for(&self, id: Id) -> Duration {
        self.entries.get(&id).map(|entry| entry.last_sign.elapsed()).unwrap_or_default()
    }

    /// The imports that have ended and keep their bytes.
    pub(super) fn retryable(&self, whose: &Whose) -> Vec<Import> {
        let seen = self.entries.values().filter(|entry| whose.has(&entry.handles.own().owner));
        let imports = seen.map(|entry| entry.handles.import());
        imports.filter(|import| import.state().is_end() && import.keeps_bytes()).collect()
    }

    /// The imports that have ended and keep none.
    pub(super) fn ended(&self, whose: &Whose) -> Vec<Id> {
        let owner =
            |id: &&Id| self.entries.get(id).is_some_and(|entry| whose.has(&entry.handles.own().owner));
        self.ended.iter().filter(owner).copied().collect()
    }

    /// Forgets an import that has ended and keeps no bytes.
    pub(super) fn forget(&mut self, id: Id) {
        let Some(at) = self.ended.iter().position(|ended| *ended == id) else { return };
        self.ended.remove(at);
        if let Some(entry) = self.entries.remove(&id) {
            self.forget_uploads(&entry);
        }
    }

    fn retire(&mut self, id: Id) {
        if !self.ended.contains(&id) {
            self.ended.push_back(id);
        }
        if self.ended.len() > MAX_ENDED
            && let Some(oldest) = self.oldest_of_the_most()
        {
            self.forget(oldest);
        }
    }

    /// The oldest ended import of whoever has the most of them: nobody's are pushed out by those of others.
    fn oldest_of_the_most(&self) -> Option<Id> {
        let owned = |id: &Id| Some((&self.entries.get(id)?.handles.own().owner, *id));
        let mut of_each: HashMap<&Owner, (usize, Id)> = HashMap::new();
        for (owner, id) in self.ended.iter().filter_map(owned) {
            of_each.entry(owner).or_insert((0, id)).0 += 1;
        }
        of_each.into_values().max_by_key(|(count, _)| *count).map(|(_, oldest)| oldest)
    }

    fn forget_uploads(&mut self, entry: &Entry) {
        for part in entry.handles.import().parts() {
            self.uploads.remove(&part.upload);
        }
    }
}

#[cfg(test)]
mod tests {
    use tenancy::Ownership;

    use super::*;
    use crate::import::{Step, examples::unified};

    const ROOM: Room = Room { spool: u64::MAX, incus: incus_client::Room { disk: None, quota: None } };

    fn import(owner: &str) -> Arc<Handles> {
        let own = Ownership { owner: owner.parse().unwrap(), by: "token:ci".parse().unwrap() };
        Arc::new(Handles::new(unified(1).1, own))
    }

    fn id(handles: &Handles) -> Id {
        handles.look(Import::id)
    }

    /// Adds one and lets it end.
    fn end(shelf: &mut Shelf, owner: &str) -> Id {
        let handles = import(owner);
        assert!(shelf.add(&handles, ROOM).unwrap());
        let mut ended = handles.import();
        ended.apply(Step::Cancelled { let_go: None }).unwrap();
        handles.show(ended.clone());
        shelf.moved(&ended, false);
        ended.id()
    }

    #[test]
    fn nobodys_ended_imports_are_pushed_out_by_those_of_others() {
        let mut shelf = Shelf::default();
        let quiet: Vec<Id> = (0..3).map(|_| end(&mut shelf, "quiet")).collect();
        let loud: Vec<Id> = (0..MAX_ENDED + 9).map(|_| end(&mut shelf, "loud")).collect();
        assert!(quiet.iter().all(|id| shelf.get(*id).is_some()));
        let (gone, kept) = loud.split_at(loud.len() - (MAX_ENDED - quiet.len()));
        assert!(gone.iter().all(|id| shelf.get(*id).is_none()) && !gone.is_empty());
        assert!(kept.iter().all(|id| shelf.get(*id).is_some()), "the newest of them stay");
        assert_eq!(shelf.uploads.len(), MAX_ENDED);
    }

    #[test]
    fn nobody_takes_up_all_places_of_open_imports() {
        let mut shelf = Shelf::default();
        for _ in 0..MAX_OPEN_EACH {
            assert!(shelf.add(&import("loud"), ROOM).unwrap());
        }
        assert!(matches!(shelf.add(&import("loud"), ROOM), Err(EdgeError::TooManyImports)));
        let other = import("quiet");
        assert!(shelf.add(&other, ROOM).unwrap());
        assert!(!shelf.add(&other, ROOM).unwrap(), "it is there");
        assert!(shelf.get(id(&other)).is_some());
    }
}
