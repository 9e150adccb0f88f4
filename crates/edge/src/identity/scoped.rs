//! What somebody may do in this edge, beside their request: the only way in which a handler gets at anything.

use std::{fmt::Display, net::IpAddr, sync::Arc, time::Duration};

use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use tenancy::{Action, Grant, Ownership};
use tokio_util::sync::CancellationToken;

use super::{Visitor, visitor::Asking};
use crate::{
    app::App,
    clock,
    error::EdgeError,
    id::Id,
    import::Handles,
    ledger::{Deed, Whose},
    target::Target,
};

/// The edge as somebody sees it. Nothing of it is to be had but for an action that the policy allows.
#[derive(Clone)]
pub(crate) struct Scoped(Arc<Scope>);

struct Scope {
    app: Arc<App>,
    grant: Grant,
    visitor: Visitor,
    from: Option<IpAddr>,
}

/// How often it is looked at whether whoever does something that lasts still may.
const AGAIN: Duration = Duration::from_secs(60);

/// What is done to an import, made of whose it is.
pub(crate) type ToImport = for<'a> fn(&'a Ownership) -> Action<'a>;

impl Scoped {
    /// What there is for whoever asks; else the answer that turns them away.
    pub(super) fn of(app: Arc<App>, asking: Option<&Asking>) -> Result<Self, Box<Response>> {
        let Some(Asking { visitor, from, .. }) = asking else {
            return Err(EdgeError::Internal("nobody found out who asks".to_owned()).answer().into());
        };
        let visitor = visitor.as_ref().map_err(EdgeError::answer)?.clone();
        let grant = app.identities.admit(&visitor.identity, visitor.chosen.as_ref());
        let grant = grant.map_err(|error| EdgeError::from(error).answer())?;
        Ok(Self(Arc::new(Scope { app, grant, visitor, from: *from })))
    }

    /// The edge, for something that is allowed.
    ///
    /// # Errors
    /// Why it is not.
    pub(crate) fn may(&self, action: &Action<'_>) -> Result<&Arc<App>, EdgeError> {
        self.0.grant.judge(action)?;
        Ok(&self.0.app)
    }

    /// A target, for something that is allowed there. One that somebody else has is answered as one that nobody has.
    ///
    /// # Errors
    /// Why it is not.
    pub(crate) async fn target(
        &self,
        name: &str,
        action: &Action<'_>,
    ) -> Result<(&Arc<App>, &Arc<Target>), EdgeError> {
        let app = self.may(action).map_err(|error| match error {
            EdgeError::NotFound => EdgeError::UnknownTarget(name.to_owned()),
            other => other,
        })?;
        let target = app.targets.get(name)?;
        if !self.grant().is_operator() {
            target.keeps_its_own().await?;
        }
        Ok((app, target))
    }

    /// An import by its id, for something that is allowed with it.
    ///
    /// # Errors
    /// [`EdgeError::NotFound`] where there is none for this tenant; why it is not allowed.
    pub(crate) fn import(&self, id: &str, action: ToImport) -> Result<(&Arc<App>, Arc<Handles>), EdgeError> {
        let found = Id::parse(id).and_then(|id| self.0.app.imports.get(id));
        self.found(found, action)
    }

    /// The import of an upload, for something that is allowed with it.
    ///
    /// # Errors
    /// As [`Scoped::import`].
    pub(crate) fn upload(&self, id: Id, action: ToImport) -> Result<(&Arc<App>, Arc<Handles>), EdgeError> {
        self.found(self.0.app.imports.of_upload(id), action)
    }

    /// An import that has ended, in memory or in the ledger alone, for something that is allowed with it; given is what is kept
    /// of it for it to be taken up again.
    ///
    /// # Errors
    /// As [`Scoped::import`], also for one that has not ended; what the ledger says.
    pub(crate) async fn ended(
        &self,
        id: Id,
        action: ToImport,
    ) -> Result<(&Arc<App>, Option<Arc<Handles>>), EdgeError> {
        let app = &self.0.app;
        let Some(handles) = app.imports.get(id) else {
            let own = app.imports.ledger().own(id).await?.ok_or(EdgeError::NotFound)?;
            return Ok((self.may(&action(&own))?, None));
        };
        let import = handles.import();
        let app = self.may(&action(handles.own()))?;
        match (import.state().is_end(), import.keeps_bytes()) {
            (false, _) => Err(EdgeError::NotFound),
            (true, true) => Ok((app, Some(handles))),
            (true, false) => Ok((app, None)),
        }
    }

    /// A remote, for something that is allowed with it.
    ///
    /// # Errors
    /// [`EdgeError::UnknownRemote`] where there is none for this tenant; why it is not allowed.
    pub(crate) fn remote(&self, name: &str, action: &Action<'_>) -> Result<&Arc<App>, EdgeError> {
        self.may(action).map_err(|error| match error {
            EdgeError::NotFound => EdgeError::UnknownRemote(name.to_owned()),
            other => other,
        })
    }

    /// The most bytes of one image.
    #[must_use]
    pub(crate) fn max_image_size(&self) -> u64 {
        self.0.app.max_image_size_of(self.grant().owner())
    }

    /// Whose things are seen.
    #[must_use]
    pub(crate) fn whose(&self) -> Whose {
        if self.grant().is_operator() { Whose::Everyones } else { Whose::Of(self.grant().owner().clone()) }
    }

    /// What ends with the edge.
    #[must_use]
    pub(crate) fn shutdown(&self) -> &CancellationToken {
        &self.0.app.shutdown
    }

    fn found(
        &self,
        found: Option<Arc<Handles>>,
        action: ToImport,
    ) -> Result<(&Arc<App>, Arc<Handles>), EdgeError> {
        let handles = found.ok_or(EdgeError::NotFound)?;
        let app = self.may(&action(handles.own()))?;
        Ok((app, handles))
    }

    /// What may be done.
    #[must_use]
    pub(crate) fn grant(&self) -> &Grant {
        &self.0.grant
    }

    /// Who asks.
    #[must_use]
    pub(crate) fn visitor(&self) -> &Visitor {
        &self.0.visitor
    }

    /// Whether whoever asked may still do this: what lasts outlives tokens, sessions and memberships.
    async fn still_may(&self, action: &Action<'_>) -> bool {
        let Visitor { proof, chosen, .. } = self.visitor();
        let act = matches!(action, Action::Append(_));
        match self.0.app.identities.prove(proof, act).await {
            Ok(identity) => {
                let grant = self.0.app.identities.admit(&identity, chosen.as_ref());
                grant.is_ok_and(|grant| grant.judge(action).is_ok() && grant.owner() == self.grant().owner())
            }
            // The store's trouble is not theirs.
            Err(error) => !matches!(error, EdgeError::NotSignedIn(_)),
        }
    }

    /// Waits until whoever asked may do this no more. That is looked at every minute.
    pub(crate) async fn no_longer_may(&self, action: &Action<'_>) {
        loop {
            tokio::time::sleep(AGAIN).await;
            if !self.still_may(action).await {
                return;
            }
        }
    }

    /// Something that was done, or tried, to be written down.
    #[must_use]
    pub(crate) fn deed(&self, what: &str, thing: impl Display, outcome: impl Into<String>) -> Deed {
        Deed {
            at: clock::millis(),
            who: self.grant().subject().clone(),
            tenant: self.grant().owner().clone(),
            from: self.0.from,
            what: what.to_owned(),
            thing: thing.to_string(),
            outcome: outcome.into(),
        }
    }

    /// Does something and writes down what came of it. Where that cannot be written down, the log has it: it was done.
    ///
    /// # Errors
    /// What came of it.
    pub(crate) async fn noted<T>(
        &self,
        what: &str,
        thing: impl Display,
        doing: impl Future<Output = Result<T, EdgeError>>,
    ) -> Result<T, EdgeError> {
        let done = doing.await;
        match &done {
            Ok(_) => self.note(self.deed(what, thing, "done")).await,
            Err(error) => self.note_refused(what, thing, error).await,
        }
        done
    }

    /// Writes down that something was tried and came to nothing, unless that was so too often lately.
    pub(crate) async fn note_refused(&self, what: &str, thing: impl Display, error: &EdgeError) {
        let deed = self.deed(what, thing, error.sentences().code).bounded();
        if self.0.app.rates.is_refusal_noted(self.grant().owner()) {
            self.note(deed).await;
        } else {
            tracing::warn!(?deed, "refused, and no longer written down");
        }
    }

    async fn note(&self, deed: Deed) {
        if let Err(error) = self.0.app.audit.note(deed.clone()).await {
            tracing::error!(%error, ?deed, "not written down");
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Scoped {
    type Rejection = EdgeError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, EdgeError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| EdgeError::Internal("a route without its gate".to_owned()))
    }
}
