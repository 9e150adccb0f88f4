//! A ledger in memory: it forgets with the process, and shows in tests what a ledger must do at the least.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Answer, Entry, Event, Ledger, Limits, Stored, origin};
use crate::id::Id;

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
    events: VecDeque<Event>,
    last: u64,
    /// Rises with every save: what `number` and `ended` of a row are taken from.
    saves: u64,
}

#[derive(Debug)]
struct Row {
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
        };
        Self { limits, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock panics half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn save(&mut self, entry: Entry, limits: Limits) -> Option<u64> {
        self.saves += 1;
        let row = self.imports.entry(entry.id).or_insert_with(|| Row {
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
        let seq = entry.event.map(|data| {
            self.last += 1;
            self.events.push_back(Event { seq: self.last, data });
            self.last
        });
        self.prune(limits);
        seq
    }

    fn prune(&mut self, limits: Limits) {
        while self.events.len() > limits.events as usize {
            self.events.pop_front();
        }
        while self.ended.len() > limits.ended as usize {
            let Some((_, id)) = self.ended.pop_first() else { break };
            self.imports.remove(&id);
        }
    }

    fn load(&self, limits: Limits) -> Vec<Stored> {
        let open = self.imports.iter().filter(|(_, row)| row.ended.is_none());
        let ended = self.ended.values().rev().take(limits.loaded as usize);
        let mut rows: Vec<(&Id, &Row)> =
            open.chain(ended.filter_map(|id| self.imports.get_key_value(id))).collect();
        rows.sort_unstable_by_key(|(_, row)| row.number);
        rows.into_iter()
            .map(|(id, row)| Stored {
                id: *id,
                open: row.ended.is_none(),
                created: row.created,
                body: row.body.clone(),
            })
            .collect()
    }

    fn ended(&self, limit: u32) -> Vec<Stored> {
        let stored = |id: &Id| {
            let row = self.imports.get(id)?;
            Some(Stored { id: *id, open: false, created: row.created, body: row.body.clone() })
        };
        self.ended.values().rev().take(limit as usize).filter_map(stored).collect()
    }

    fn forget(&mut self, id: Option<Id>) -> u64 {
        let before = self.ended.len();
        let (imports, forgotten) = (&mut self.imports, |one: &Id| id.is_none_or(|id| id == *one));
        self.ended.retain(|_, one| {
            let forget = forgotten(one);
            if forget {
                imports.remove(one);
            }
            !forget
        });
        let forgotten = before - self.ended.len();
        if forgotten > 0 {
            self.events.clear();
        }
        forgotten as u64
    }

    fn events(&self, after: u64, limit: u32) -> Option<Vec<Event>> {
        let first = self.events.front().map_or(self.last, |event| event.seq - 1);
        if after < first || after > self.last {
            return None;
        }
        let told = self.events.iter().filter(|event| event.seq > after);
        Some(told.take(limit.max(1) as usize).cloned().collect())
    }
}

impl Ledger for MemoryLedger {
    fn save(&self, entry: Entry) -> Answer<'_, Option<u64>> {
        // Not before it is polled, as with every other ledger.
        Box::pin(async { Ok(self.state().save(entry, self.limits)) })
    }

    fn load(&self) -> Answer<'_, Vec<Stored>> {
        Box::pin(ready(Ok(self.state().load(self.limits))))
    }

    fn ended(&self, limit: u32) -> Answer<'_, Vec<Stored>> {
        Box::pin(ready(Ok(self.state().ended(limit.min(self.limits.ended)))))
    }

    fn forget(&self, id: Option<Id>) -> Answer<'_, u64> {
        Box::pin(async move { Ok(self.state().forget(id)) })
    }

    fn events(&self, after: u64, limit: u32) -> Answer<'_, Option<Vec<Event>>> {
        Box::pin(ready(Ok(self.state().events(after, limit))))
    }

    fn last(&self) -> Answer<'_, u64> {
        Box::pin(ready(Ok(self.state().last)))
    }
}
