//! Tokens of the edge's own: made, written, read, and taken for whom they were made.
//!
//! A token is `malleus_ID_SECRET`. The prefix is there to be found by those who look for secrets that got somewhere; the ID
//! is no secret, and finds the token in the ledger, which has a keyed hash of the rest.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tenancy::{Identity, NameFault, Owner, Scopes, TenantName, Way};
use thiserror::Error;

use super::members::OPERATORS;
use crate::{
    id::Id,
    ledger::{LedgerError, Token, Tokens},
    secrets::{Purpose, Secrets},
};

/// What every token begins with.
const PREFIX: &str = "malleus_";
/// Bytes of the secret.
const SECRET: usize = 32;

/// A token as whoever bears it has it. Its `Debug` form leaves the secret out.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bearer {
    id: Id,
    secret: [u8; SECRET],
}

/// Why a token is good for nothing. Whoever bears it is told no more than that.
#[derive(Debug, Error)]
pub(crate) enum TokenFault {
    /// It is none.
    #[error("that is no token")]
    Text,
    /// There is none of that id, or its secret is another one.
    #[error("the token {0} is not known")]
    Unknown(Id),
    /// It was revoked, or its time is over.
    #[error("the token {0} was revoked or is over")]
    Over(Id),
    /// It was made for a name that nobody has.
    #[error("the token's name: {0}")]
    Name(#[from] NameFault),
    /// The ledger could not be asked: the operator can mend it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What a token is to be.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// The user that its bearer is taken for, as in `token:NAME`.
    pub name: String,
    /// The tenant that it is for, or the operators.
    pub owner: Owner,
    /// What it is narrowed to.
    pub scopes: Scopes,
    /// From when on it is good for nothing, in milliseconds since 1970.
    pub expires: Option<u64>,
}

impl Bearer {
    /// Makes a token and what the ledger keeps of it. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// A name that nobody has: [`TokenFault::Name`]; no randomness.
    pub(crate) fn make(wanted: Wanted, secrets: &Secrets, now: u64) -> Result<(Self, Token), MakeError> {
        Identity::new(Way::Token, &wanted.name, [])?;
        let mut secret = [0; SECRET];
        getrandom::fill(&mut secret)?;
        let bearer = Self { id: Id::random()?, secret };
        let Wanted { name, owner, scopes, expires } = wanted;
        let hash = secrets.hash(Purpose::Token, &secret);
        let token = Token {
            id: bearer.id,
            name,
            hash,
            owner,
            scopes,
            created: now,
            expires,
            used: None,
            revoked: None,
        };
        Ok((bearer, token))
    }

    /// Reads a token's text, and nothing that is written otherwise.
    ///
    /// # Errors
    /// [`TokenFault::Text`].
    pub(crate) fn parse(text: &str) -> Result<Self, TokenFault> {
        let read = || {
            let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
            let mut bytes = [0; SECRET];
            // As many as there are, so that no other text is read as the same token.
            let read = URL_SAFE_NO_PAD.decode_slice(secret, &mut bytes).ok()?;
            (read == SECRET).then_some(Self { id: Id::parse(id)?, secret: bytes })
        };
        read().ok_or(TokenFault::Text)
    }

    /// Its text, which is shown once and kept nowhere.
    pub(crate) fn text(&self) -> String {
        format!("{PREFIX}{}_{}", self.id, URL_SAFE_NO_PAD.encode(self.secret))
    }

    /// Who bears it. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// [`TokenFault`].
    pub(crate) async fn identify(
        &self,
        tokens: &dyn Tokens,
        secrets: &Secrets,
        now: u64,
    ) -> Result<Identity, TokenFault> {
        let token = tokens.token(self.id).await?.ok_or(TokenFault::Unknown(self.id))?;
        if !secrets.is(Purpose::Token, &self.secret, &token.hash) {
            return Err(TokenFault::Unknown(self.id));
        }
        if !token.is_good(now) {
            return Err(TokenFault::Over(self.id));
        }
        tokens.use_token(self.id, now).await?;
        identity(&token)
    }

    /// What it is called in lists.
    pub(crate) fn id(&self) -> Id {
        self.id
    }
}

/// Who has a session that was begun by the token of this id. `now` is in milliseconds since 1970.
///
/// # Errors
/// [`TokenFault`], as soon as the token is good for nothing.
pub(super) async fn identity_by(tokens: &dyn Tokens, id: Id, now: u64) -> Result<Identity, TokenFault> {
    let token = tokens.token(id).await?.ok_or(TokenFault::Unknown(id))?;
    if !token.is_good(now) {
        return Err(TokenFault::Over(id));
    }
    tokens.use_token(id, now).await?;
    identity(&token)
}

fn identity(token: &Token) -> Result<Identity, TokenFault> {
    let group = token.owner.tenant().map_or(OPERATORS, TenantName::as_str);
    Ok(Identity::new(Way::Token, &token.name, [group])?.narrowed(&token.scopes))
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bearer({}, …)", self.id)
    }
}

/// Why a token cannot be made.
#[derive(Debug, Error)]
pub(crate) enum MakeError {
    /// A name that nobody has.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// The system has no randomness to give.
    #[error("no randomness: {0}")]
    Random(#[from] getrandom::Error),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::{Limits, MemoryLedger, Whose};

    fn secrets() -> Secrets {
        Secrets::new(&[7; 32])
    }

    fn wanted(expires: Option<u64>) -> Wanted {
        Wanted { name: "ci".to_owned(), owner: Owner::Operators, scopes: Scopes::default(), expires }
    }

    async fn made(ledger: &MemoryLedger, expires: Option<u64>) -> Bearer {
        let (bearer, token) = Bearer::make(wanted(expires), &secrets(), 1).unwrap();
        ledger.add_token(token).await.unwrap();
        bearer
    }

    #[tokio::test]
    async fn whoever_bears_it_is_taken_for_its_name() {
        let ledger = MemoryLedger::new(Limits::default());
        let bearer = made(&ledger, Some(100)).await;
        let read = Bearer::parse(&bearer.text()).unwrap();
        let identity = read.identify(&ledger, &secrets(), 99).await.unwrap();
        assert_eq!(identity.subject().to_string(), "token:ci");
        let groups: Vec<String> = identity.groups().iter().map(ToString::to_string).collect();
        assert_eq!(groups, ["token:(operators)"], "what it was made for");
        assert!(matches!(read.identify(&ledger, &secrets(), 100).await, Err(TokenFault::Over(_))));
    }

    #[tokio::test]
    async fn another_secret_another_key_and_a_revoked_one_are_good_for_nothing() {
        let ledger = MemoryLedger::new(Limits::default());
        let bearer = made(&ledger, None).await;
        let guessed = Bearer { secret: [0; SECRET], ..bearer.clone() };
        assert!(matches!(guessed.identify(&ledger, &secrets(), 2).await, Err(TokenFault::Unknown(_))));
        let others = Secrets::new(&[8; 32]);
        assert!(matches!(bearer.identify(&ledger, &others, 2).await, Err(TokenFault::Unknown(_))));
        let other = Bearer { id: Id::random().unwrap(), ..bearer.clone() };
        assert!(matches!(other.identify(&ledger, &secrets(), 2).await, Err(TokenFault::Unknown(_))));
        assert!(ledger.revoke_token(Whose::Everyones, bearer.id, 3).await.unwrap());
        assert!(matches!(bearer.identify(&ledger, &secrets(), 4).await, Err(TokenFault::Over(_))));
    }

    #[test]
    fn a_name_that_nobody_has_gets_none() {
        let nameless = Wanted { name: String::new(), ..wanted(None) };
        assert!(matches!(Bearer::make(nameless, &secrets(), 1), Err(MakeError::Name(_))));
    }

    #[test]
    fn the_secret_is_in_its_text_alone() {
        let (bearer, token) = Bearer::make(wanted(None), &secrets(), 1).unwrap();
        let text = bearer.text();
        let secret = text.splitn(3, '_').nth(2).unwrap();
        assert!(!format!("{bearer:?} {token:?}").contains(secret));
        assert!(text.starts_with("malleus_") && text.len() == 8 + 32 + 1 + 43, "{text}");
    }

    proptest! {
        #[test]
        fn nothing_else_is_read_as_a_token(text in "\\PC{0,100}") {
            prop_assert!(Bearer::parse(&text).is_err());
        }

        #[test]
        fn no_two_texts_are_one_token(at in 0_usize..84, other in any::<char>()) {
            let (bearer, _) = Bearer::make(wanted(None), &secrets(), 1).unwrap();
            let text = bearer.text();
            let changed: String = text.chars().enumerate().map(|(here, c)| if here == at { other } else { c }).collect();
            if changed != text {
                prop_assert!(Bearer::parse(&changed).ok() != Some(bearer));
            }
        }
    }
}
