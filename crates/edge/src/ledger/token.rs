//! Tokens that programs and people sign in with, as the edge keeps them: never the token itself.

use tenancy::{Owner, Scopes};

use super::{Answer, Whose};
use crate::{id::Id, secrets::Keyed};

/// How long a token may be used until that is written down again, in milliseconds. Writing each use down would be a wait for
/// the disk with each request.
pub(super) const USE: u64 = 60_000;

/// A token, but for its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Its name in the token's own text, in lists and in the log. It is no secret.
    pub(crate) id: Id,
    /// The user that its bearer is taken for, as in `token:NAME`.
    pub(crate) name: String,
    /// What its secret is known again by.
    pub(crate) hash: Keyed,
    /// The tenant that it was made for, or the operators.
    pub(crate) owner: Owner,
    /// What it is narrowed to.
    pub(crate) scopes: Scopes,
    /// When it was made, in milliseconds since 1970, as all times here.
    pub(crate) created: u64,
    /// From when on it is good for nothing; nothing where it is good until it is revoked.
    pub(crate) expires: Option<u64>,
    /// When it was last used, to a minute.
    pub(crate) used: Option<u64>,
    /// When it was revoked.
    pub(crate) revoked: Option<u64>,
}

impl Token {
    /// Whether whoever has its secret may use it `now`.
    #[must_use]
    pub(crate) fn is_good(&self, now: u64) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|expires| now < expires)
    }
}

/// A store of tokens. Each question is answered from the store itself, so that what one process revokes is at once no good
/// in another.
pub(crate) trait Tokens: Send + Sync {
    /// Keeps a new token.
    ///
    /// # Errors
    /// When there is one of its id, which is left as it is; as [`Ledger::save`](super::Ledger::save).
    fn add_token(&self, token: Token) -> Answer<'_, ()>;

    /// The token of this id, whether it is good or not.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn token(&self, id: Id) -> Answer<'_, Option<Token>>;

    /// All tokens, those that are no good included, in the order in which they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn tokens(&self, whose: Whose) -> Answer<'_, Vec<Token>>;

    /// Makes a token good for nothing, from now on and for good; tells whether there is one of this id. One that was
    /// revoked before keeps that time.
    ///
    /// # Errors
    /// As [`Ledger::save`](super::Ledger::save).
    fn revoke_token(&self, whose: Whose, id: Id, now: u64) -> Answer<'_, bool>;

    /// Notes that a token was used, unless that was noted within the last minute.
    ///
    /// # Errors
    /// As [`Ledger::save`](super::Ledger::save).
    fn use_token(&self, id: Id, now: u64) -> Answer<'_, ()>;
}
