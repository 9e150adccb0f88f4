//! A ledger in memory: it forgets with the process, and shows in tests what a ledger must do at the least.

mod rest;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tenancy::{Owner, Ownership};

use super::{Answer, Entry, Event, Ledger, LedgerError, Limits, Stored, Whose, origin};
use crate::id::Id;
use rest::Rest;

/// Keeps everything behind one lock that is never held across an await.
#[derive(Debug)]
pub(crate) struct MemoryLedger {
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    imports: HashMap<Id, Row>,
    /// The ended imports by the save in which they ended.
    ended: BTreeMap<u64, Id>,
    events: VecDeque<Told>,
    last: u64,
    /// Rises with every save: what `number` and `ended` of a row are taken from.
    saves: u64,
    rest: Rest,
}

#[derive(Debug)]
struct Told {
    seq: u64,
    owner: Owner,
    /// None where it was forgotten.
    data: Option<String>,
}

#[derive(Debug)]
struct Row {
    own: Ownership,
    number: u64,
    /// The save in which it ended.
    ended: Option<u64>,
    created: u64,
    body: String,
}

impl MemoryLedger {
    /// An empty one.
    pub(crate) fn new(limits: Limits) -> Self {
        let state = State {
            imports: HashMap::new(),
            ended: BTreeMap::new(),
            events: VecDeque::new(),
            last: origin(),
            saves: 0,
            rest: Rest::default(),
        };
        Self { limits, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock panics half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn save(&mut self, entry: Entry, limits: Limits) -> Result<Option<u64>, LedgerError> {
        self.rest.bring(&entry)?;
        self.saves += 1;
        let row = self.imports.entry(entry.id).or_insert_with(|| Row {
            own: entry.own,
            number: self.saves,
            ended: None,
            created: entry.created,
            body: String::new(),
        });
        row.body = entry.body;
        if !entry.open {
            self.ended.insert(*row.ended.get_or_insert(self.saves), entry.id);
        } else if let Some(ended) = row.ended.take() {
            self.ended.remove(&ended);
        }
        let owner = row.own.owner.clone();
        if let Some(deed) = entry.deed {
            self.rest.note(deed);
        }
        let seq = entry.event.map(|data| {
            self.last += 1;
            self.events.push_back(Told { seq: self.last, owner, data: Some(data) });
            self.last
        });
        self.prune(limits);
        Ok(seq)
    }

    fn prune(&mut self, limits: Limits) {
        while self.events.len() > limits.events as usize {
            self.events.pop_front();
        }
        let mut kept: HashMap<Owner, u32> = HashMap::new();
        let (imports, ended) = (&mut self.imports, &mut self.ended);
        for (number, id) in ended.clone().into_iter().rev() {
            let Some(row) = imports.get(&id) else { continue };
            let kept = kept.entry(row.own.owner.clone()).or_default();
            *kept += 1;
            if *kept > limits.ended {
                ended.remove(&number);
                imports.remove(&id);
            }
        }
    }

    fn load(&self, limits: Limits) -> Vec<Stored> {
        let open = self.imports.iter().filter(|(_, row)| row.ended.is_none());
        let ended = self.ended.values().rev().take(limits.loaded as usize);
        let mut rows: Vec<(&Id, &Row)> =
            open.chain(ended.filter_map(|id| self.imports.get_key_value(id))).collect();
        rows.sort_unstable_by_key(|(_, row)| row.number);
        rows.into_iter().map(|(id, row)| row.stored(*id)).collect()
    }

    fn ended(&self, whose: &Whose, newer: u32, limit: u32) -> Vec<Stored> {
        let rows = self.ended.values().rev().filter_map(|id| Some((*id, self.imports.get(id)?)));
        let theirs = rows.filter(|(_, row)| whose.has(&row.own.owner));
        theirs.skip(newer as usize).take(limit as usize).map(|(id, row)| row.stored(id)).collect()
    }

    fn forget(&mut self, whose: &Whose, id: Option<Id>) -> u64 {
        let mut owners = BTreeSet::new();
        let imports = &mut self.imports;
        let before = self.ended.len();
        self.ended.retain(|_, one| {
            let theirs = imports.get(one).is_some_and(|row| whose.has(&row.own.owner));
            let forget = theirs && id.is_none_or(|id| id == *one);
            if forget {
                owners.extend(imports.remove(one).map(|row| row.own.owner));
            }
            !forget
        });
        for told in self.events.iter_mut().filter(|told| owners.contains(&told.owner)) {
            told.data = None;
        }
        (before - self.ended.len()) as u64
    }

    fn events(&self, whose: &Whose, after: u64, limit: u32) -> Option<Vec<Event>> {
        let first = self.events.front().map_or(self.last, |told| told.seq - 1);
        if after < first || after > self.last {
            return None;
        }
        let theirs = self.events.iter().filter(|told| told.seq > after && whose.has(&told.owner));
        theirs
            .take(limit.max(1) as usize)
            .map(|told| Some(Event { seq: told.seq, data: told.data.clone()? }))
            .collect()
    }
}

impl Row {
    fn stored(&self, id: Id) -> Stored {
        let (open, body) = (self.ended.is_none(), self.body.clone());
        Stored { id, open, created: self.created, body, own: self.own.clone() }
    }
}

impl Ledger for MemoryLedger {
    fn save(&self, entry: Entry) -> Answer<'_, Option<u64>> {
        // Not before it is polled, as with every other ledger.
        Box::pin(async { self.state().save(entry, self.limits) })
    }

    fn load(&self) -> Answer<'_, Vec<Stored>> {
        Box::pin(ready(Ok(self.state().load(self.limits))))
    }

    fn ended_behind(&self, whose: Whose, newer: u32, limit: u32) -> Answer<'_, Vec<Stored>> {
        Box::pin(ready(Ok(self.state().ended(&whose, newer, self.limits.left(newer, limit)))))
    }

    fn own(&self, id: Id) -> Answer<'_, Option<Ownership>> {
        Box::pin(ready(Ok(self.state().imports.get(&id).map(|row| row.own.clone()))))
    }

    fn forget(&self, whose: Whose, id: Option<Id>) -> Answer<'_, u64> {
        Box::pin(async move { Ok(self.state().forget(&whose, id)) })
    }

    fn events(&self, whose: Whose, after: u64, limit: u32) -> Answer<'_, Option<Vec<Event>>> {
        Box::pin(ready(Ok(self.state().events(&whose, after, limit))))
    }

    fn last(&self) -> Answer<'_, u64> {
        Box::pin(ready(Ok(self.state().last)))
    }
}
