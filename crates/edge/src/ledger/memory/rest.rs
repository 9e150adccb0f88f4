//! What a ledger in memory keeps beside imports and events.

use std::{
    collections::{BTreeMap, HashMap},
    future::ready,
};

use tenancy::{Owner, Reservation, Usage};

use super::MemoryLedger;
use crate::{
    id::Id,
    ledger::{
        Answer, Audit, Audited, Claim, Deed, Ending, Entry, FoundThere, Image, LedgerError, Session,
        Sessions, Token, Tokens, Usages, Whose,
        token::USE,
        usage::{Account, concerns},
    },
    secrets::Keyed,
};

#[derive(Debug, Default)]
pub(super) struct Rest {
    usage: HashMap<Owner, Usage>,
    images: BTreeMap<(Owner, Image), u64>,
    reservations: HashMap<Id, (Owner, Reservation)>,
    audit: Vec<Audited>,
    /// In the order in which they were made.
    tokens: Vec<Token>,
    sessions: BTreeMap<Keyed, Session>,
}

impl Rest {
    /// Brings the account of an import to where the entry has it.
    pub(super) fn bring(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        let claim = entry.claim.as_ref();
        if !concerns(entry.open, claim) {
            return Ok(());
        }
        let held = self.reservations.get(&entry.id).cloned();
        let owner = held.as_ref().map_or(&entry.own.owner, |(owner, _)| owner).clone();
        let image = match claim {
            Some(Claim::Stored { image, bytes, .. }) => Some(((owner.clone(), image.clone()), *bytes)),
            _ => None,
        };
        let mut account = Account {
            usage: self.usage(&owner),
            reservation: held.map(|(_, reservation)| reservation),
            counted: image.as_ref().is_some_and(|(image, _)| self.images.contains_key(image)),
        };
        account.bring(entry.open, claim, entry.created)?;
        if let (true, Some((image, bytes))) = (account.counted, image) {
            self.images.entry(image).or_insert(bytes);
        }
        match account.reservation {
            Some(held) => drop(self.reservations.insert(entry.id, (owner.clone(), held))),
            None => drop(self.reservations.remove(&entry.id)),
        }
        self.usage.insert(owner, account.usage);
        Ok(())
    }

    pub(super) fn note(&mut self, deed: Deed) -> u64 {
        let number = self.audit.len() as u64 + 1;
        self.audit.push(Audited { number, deed: deed.bounded() });
        number
    }

    fn usage(&self, owner: &Owner) -> Usage {
        self.usage.get(owner).cloned().unwrap_or_default()
    }

    fn add_token(&mut self, token: Token) -> Result<(), LedgerError> {
        if self.tokens.iter().any(|one| one.id == token.id) {
            return Err(LedgerError::Internal("there is a token of this id".to_owned()));
        }
        self.tokens.push(token);
        Ok(())
    }

    fn token(&mut self, id: Id) -> Option<&mut Token> {
        self.tokens.iter_mut().find(|token| token.id == id)
    }

    fn put_session(&mut self, session: Session) -> Result<(), LedgerError> {
        if self.sessions.contains_key(&session.id) {
            return Err(LedgerError::Internal("there is a session of this id".to_owned()));
        }
        self.sessions.insert(session.id, session);
        Ok(())
    }

    fn replace_session(&mut self, before: Keyed, session: Session) -> Result<bool, LedgerError> {
        if session.id != before && self.sessions.contains_key(&session.id) {
            return self.put_session(session).map(|()| false);
        }
        let there = self.sessions.remove(&before).is_some();
        if there {
            self.put_session(session)?;
        }
        Ok(there)
    }
}

impl Usages for MemoryLedger {
    fn usage(&self, owner: Owner) -> Answer<'_, Usage> {
        Box::pin(ready(Ok(self.state().rest.usage(&owner))))
    }

    fn deleted(&self, whose: Whose, image: Image) -> Answer<'_, u64> {
        Box::pin(async move {
            let rest = &mut self.state().rest;
            let gone = rest.images.extract_if(.., |(owner, one), _| *one == image && whose.has(owner));
            let gone: Vec<_> = gone.collect();
            for ((owner, _), bytes) in &gone {
                rest.usage.entry(owner.clone()).or_default().deleted(*bytes);
            }
            Ok(gone.len() as u64)
        })
    }

    fn recount(&self, found: FoundThere) -> Answer<'_, bool> {
        Box::pin(async move {
            let rest = &mut self.state().rest;
            if !found.holds(&rest.usage.get(&found.owner).cloned().unwrap_or_default()) {
                return Ok(false);
            }
            let FoundThere { owner, target, images, .. } = found;
            rest.images.retain(|(one, image), _| *one != owner || image.target != target);
            for (fingerprint, bytes) in images {
                let image = Image { target: target.clone(), fingerprint };
                rest.images.insert((owner.clone(), image), bytes);
            }
            let theirs = rest.images.iter().filter(|((one, _), _)| *one == owner).map(|(_, bytes)| *bytes);
            let (images, bytes) = theirs.fold((0, 0), |(images, sum), bytes| (images + 1, sum + bytes));
            rest.usage.entry(owner).or_default().recount(images, bytes);
            Ok(true)
        })
    }
}

impl Audit for MemoryLedger {
    fn note(&self, deed: Deed) -> Answer<'_, u64> {
        Box::pin(async move { Ok(self.state().rest.note(deed)) })
    }

    fn audited(&self, after: u64, limit: u32) -> Answer<'_, Vec<Audited>> {
        let state = self.state();
        let later = state.rest.audit.iter().filter(|audited| audited.number > after);
        Box::pin(ready(Ok(later.take(limit as usize).cloned().collect())))
    }
}

impl Tokens for MemoryLedger {
    fn add_token(&self, token: Token) -> Answer<'_, ()> {
        Box::pin(async move { self.state().rest.add_token(token) })
    }

    fn token(&self, id: Id) -> Answer<'_, Option<Token>> {
        Box::pin(ready(Ok(self.state().rest.token(id).cloned())))
    }

    fn tokens(&self, whose: Whose) -> Answer<'_, Vec<Token>> {
        let state = self.state();
        let theirs = state.rest.tokens.iter().filter(|token| whose.has(&token.owner));
        Box::pin(ready(Ok(theirs.cloned().collect())))
    }

    fn revoke_token(&self, whose: Whose, id: Id, now: u64) -> Answer<'_, bool> {
        Box::pin(async move {
            let mut state = self.state();
            let token = state.rest.token(id).filter(|token| whose.has(&token.owner));
            Ok(token.map(|token| token.revoked.get_or_insert(now)).is_some())
        })
    }

    fn use_token(&self, id: Id, now: u64) -> Answer<'_, ()> {
        Box::pin(async move {
            if let Some(token) = self.state().rest.token(id)
                && token.used.is_none_or(|used| now >= used + USE)
            {
                token.used = Some(now);
            }
            Ok(())
        })
    }
}

impl Sessions for MemoryLedger {
    fn add_session(&self, session: Session) -> Answer<'_, ()> {
        Box::pin(async move { self.state().rest.put_session(session) })
    }

    fn replace_session(&self, before: Keyed, session: Session) -> Answer<'_, bool> {
        Box::pin(async move { self.state().rest.replace_session(before, session) })
    }

    fn session(&self, id: Keyed, now: u64) -> Answer<'_, Option<Session>> {
        let state = self.state();
        let session = state.rest.sessions.get(&id).filter(|session| session.expires > now);
        Box::pin(ready(Ok(session.cloned())))
    }

    fn end_sessions(&self, which: Ending) -> Answer<'_, u64> {
        Box::pin(async move {
            let mut state = self.state();
            let before = state.rest.sessions.len();
            state.rest.sessions.retain(|id, session| match &which {
                Ending::One(one) => id != one,
                Ending::Subject(subject) => session.subject != *subject,
                Ending::Handle(handle, subject) => match &session.handle {
                    Some(named) => named != handle,
                    None => Some(&session.subject) != subject.as_ref(),
                },
                Ending::Expired(now) => session.expires > *now,
            });
            Ok((before - state.rest.sessions.len()) as u64)
        })
    }
}
