//! An import as it is put before the policy: where to, where from, and what else is asked for.

use std::sync::Arc;

use tenancy::{Action, Asked, Found as Seen, Grant, HostName, Lane, Source as From};
use upload_proto::api::{AliasName, AliasTaken, ImageType, Offer, Source, Through, UrlSource};
use url::Url;

use super::source::Found;
use crate::{
    app::App,
    error::EdgeError,
    fetch::{FetchError, Refusal},
    identity::Scoped,
    target::Target,
};

/// An import that is asked for.
pub(super) struct Wish<'a> {
    offer: &'a Offer,
    /// The name of the target, the tenant's first where none was named.
    target: String,
    from: Place,
}

/// Where the image is to come from.
enum Place {
    Files,
    Url(Lane, HostName),
    Remote(String),
}

impl<'a> Wish<'a> {
    /// What the offer asks for.
    ///
    /// # Errors
    /// [`EdgeError::Fetch`] for a URL without a host that could be judged.
    pub(super) fn of(grant: &Grant, offer: &'a Offer) -> Result<Self, EdgeError> {
        let named = offer.target.as_deref().filter(|name| !name.is_empty());
        let first = || grant.first_target().map(|name| name.as_str());
        let from = match &offer.source {
            Source::Files(_) => Place::Files,
            Source::Url(UrlSource { url, through }) => Place::Url(lane(*through), host_of(url)?),
            Source::Copy(copy) => Place::Remote(copy.remote.clone()),
        };
        Ok(Self { offer, target: named.or_else(first).unwrap_or_default().to_owned(), from })
    }

    /// Puts it before the policy, with the aliases that would be copied along and the size that is told.
    ///
    /// # Errors
    /// Why it is not allowed; [`EdgeError::UnknownTarget`].
    pub(super) async fn judge<'s>(
        &self,
        scoped: &'s Scoped,
        copied: &[AliasName],
        bytes: Option<u64>,
    ) -> Result<(&'s Arc<App>, &'s Arc<Target>), EdgeError> {
        let offer = self.offer;
        let aliases: Vec<&str> = offer.aliases.iter().chain(copied).map(AliasName::as_str).collect();
        let asked = Asked {
            target: &self.target,
            source: self.source(),
            aliases: &aliases,
            moves_aliases: offer.alias_taken == AliasTaken::Move,
            public: offer.public,
            auto_update: matches!(&offer.source, Source::Copy(copy) if copy.auto_update),
            bytes,
        };
        if let From::Remote(name) = asked.source
            && !scoped.grant().sees_remote(name)
        {
            return Err(EdgeError::UnknownRemote(name.to_owned()));
        }
        scoped.target(&self.target, &Action::Begin(asked)).await
    }

    /// Puts what is known of the image before the policy, where its source tells it. What the edge sees of the bytes, it puts
    /// before it again; what the target fetches by itself, it never sees.
    ///
    /// # Errors
    /// Why it is not allowed.
    pub(super) fn judge_kind(&self, scoped: &Scoped, found: &Found) -> Result<(), EdgeError> {
        let kind = match found.image.as_ref().and_then(|image| image.image_type) {
            Some(ImageType::Container) => tenancy::Kind::Container,
            Some(ImageType::VirtualMachine) => tenancy::Kind::VirtualMachine,
            None => return Ok(()),
        };
        let seen = Seen { kind, wrapped: false, bytes: Some(found.size) };
        scoped.may(&Action::Accept(seen)).map(drop)
    }

    fn source(&self) -> From<'_> {
        match &self.from {
            Place::Files => From::Files,
            Place::Url(lane, host) => From::Url { lane: *lane, host },
            Place::Remote(name) => From::Remote(name),
        }
    }
}

fn lane(through: Through) -> Lane {
    match through {
        Through::Edge => Lane::Edge,
        Through::Incus => Lane::Incus,
    }
}

fn host_of(url: &str) -> Result<HostName, EdgeError> {
    let url = Url::parse(url.trim()).ok();
    url.as_ref().and_then(HostName::of).ok_or(EdgeError::Fetch(FetchError::Refused(Refusal::Unreadable)))
}
