//! Tickets: secrets of one use and half a minute that open a stream of events.
//!
//! A browser opens such a stream by its address alone, and what stands in an address may stand in many a log. So what a
//! program proves itself by is no part of it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tenancy::{Owner, Subject, TenantName};

use super::{Proof, Visitor};
use crate::{error::EdgeError, id::Id};

/// How long a ticket is good.
const GOOD: Duration = Duration::from_secs(30);
/// The most tickets that are good at a time; whoever asks for more waits until some are over.
const MOST: usize = 10_000;

/// Of those, the most of one user, and of one tenant: nobody is kept out by another.
const MOST_EACH: usize = 200;
const MOST_OF_TENANT: usize = MOST / 8;

/// The tickets that are good.
#[derive(Debug, Default)]
pub(crate) struct Tickets(Mutex<HashMap<Id, Ticket>>);

/// For whom a ticket is.
#[derive(Debug)]
struct Ticket {
    whose: Subject,
    owner: Owner,
    proof: Proof,
    chosen: Option<TenantName>,
    made: Instant,
}

impl Tickets {
    /// Makes a ticket for somebody who acts for `owner`.
    ///
    /// # Errors
    /// [`EdgeError::TooOften`] where too many are good; no randomness.
    pub(crate) fn make(&self, visitor: &Visitor, owner: &Owner) -> Result<Id, EdgeError> {
        let id = Id::random()?;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, ticket| ticket.made.elapsed() < GOOD);
        let whose = visitor.identity.subject().clone();
        let own = all.values().filter(|ticket| ticket.whose == whose).count();
        let of_tenant = all.values().filter(|ticket| ticket.owner == *owner).count();
        let too_many = owner.tenant().is_some() && of_tenant >= MOST_OF_TENANT;
        if all.len() >= MOST || own >= MOST_EACH || too_many {
            return Err(EdgeError::TooOften { wait: GOOD.as_secs() });
        }
        let ticket = Ticket {
            whose,
            owner: owner.clone(),
            proof: visitor.proof.clone(),
            chosen: visitor.chosen.clone(),
            made: Instant::now(),
        };
        all.insert(id, ticket);
        Ok(id)
    }

    /// For whom a ticket is, which is good no longer.
    pub(super) fn take(&self, id: Id) -> Option<(Proof, Option<TenantName>)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = all.remove(&id).filter(|ticket| ticket.made.elapsed() < GOOD)?;
        Some((ticket.proof, ticket.chosen))
    }
}

#[cfg(test)]
mod tests {
    use tenancy::{Identity, Way};

    use super::*;

    fn anyone() -> Visitor {
        Visitor { identity: Identity::anyone(), proof: Proof::Open, chosen: None }
    }

    #[test]
    fn a_ticket_is_good_once() {
        let tickets = Tickets::default();
        let visitor = Visitor { chosen: Some("lab".parse().unwrap()), ..anyone() };
        let id = tickets.make(&visitor, &Owner::Operators).unwrap();
        assert_eq!(tickets.take(Id::random().unwrap()), None);
        assert_eq!(tickets.take(id), Some((Proof::Open, visitor.chosen)));
        assert_eq!(tickets.take(id), None);
    }

    #[test]
    fn there_are_only_so_many_of_each() {
        let tickets = Tickets::default();
        for _ in 0..MOST_EACH {
            tickets.make(&anyone(), &Owner::Operators).unwrap();
        }
        assert!(matches!(tickets.make(&anyone(), &Owner::Operators), Err(EdgeError::TooOften { wait: 30 })));
        let other = Visitor { identity: Identity::new(Way::Token, "ci", []).unwrap(), ..anyone() };
        assert!(tickets.make(&other, &Owner::Operators).is_ok(), "nobody is kept out by another");
    }

    #[test]
    fn many_of_one_tenant_keep_no_other_out() {
        let tickets = Tickets::default();
        let (lab, shop): (Owner, Owner) = ("lab".parse().unwrap(), "shop".parse().unwrap());
        let visitor = |number: usize| {
            let identity = Identity::new(Way::Token, &format!("user-{number}"), []).unwrap();
            Visitor { identity, ..anyone() }
        };
        for number in 0..MOST_OF_TENANT {
            tickets.make(&visitor(number), &lab).unwrap();
        }
        assert!(tickets.make(&visitor(MOST), &lab).is_err());
        assert!(tickets.make(&visitor(MOST), &shop).is_ok());
    }
}
