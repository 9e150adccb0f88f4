//! How an import begins: everything that would make it fail later, and can be known now, is asked now.

mod source;
mod wish;

use std::{sync::Arc, time::Duration};

use image_format::Fingerprint;
use upload_proto::api::{AliasTaken, CopyImage, CreateImport, Files, ImportUrl, Offer};

use source::look;
use wish::Wish;

use crate::{
    app::App,
    clock,
    error::EdgeError,
    id::Id,
    identity::Scoped,
    import::{Begun, Circumstances, Handles, Import, Means, Room, Step, drive, taken, thing},
    target::Target,
};

/// How long Incus may take to tell of its room and its images; not knowing them is no reason to wait longer.
const GLANCE: Duration = Duration::from_secs(3);

/// What an import is to be, read and checked.
pub(crate) struct Beginning {
    /// Its name, where the sender chose one.
    pub id: Option<Id>,
    /// What it is to be.
    pub offer: Offer,
    /// Its fingerprint, where it is known.
    pub fingerprint: Option<Fingerprint>,
    /// Whether the sender will declare none later.
    pub hashed_here: bool,
    /// What a tus client said of its upload, as it came.
    pub metadata: Option<String>,
}

impl Beginning {
    /// Reads the wish for an image behind a URL.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub(crate) fn parse_url(asked: ImportUrl) -> Result<Self, EdgeError> {
        let id = parse_id(asked.id.as_deref())?;
        let fingerprint = asked.fingerprint.as_deref().map(parse_fingerprint).transpose()?;
        let offer = Offer::parse_url(asked)?;
        Ok(Self { id, offer, fingerprint, hashed_here: false, metadata: None })
    }

    /// Reads the wish for a copy of a remote's image.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub(crate) fn parse_copy(asked: CopyImage) -> Result<Self, EdgeError> {
        let id = parse_id(asked.id.as_deref())?;
        let offer = Offer::parse_copy(asked)?;
        Ok(Self { id, offer, fingerprint: None, hashed_here: false, metadata: None })
    }

    /// Reads what the JSON API was sent.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub(crate) fn parse(offered: CreateImport, max_image_size: u64) -> Result<Self, EdgeError> {
        let id = parse_id(offered.id.as_deref())?;
        let fingerprint = offered.fingerprint.as_deref().map(parse_fingerprint).transpose()?;
        let offer = Offer::parse(offered, max_image_size)?;
        Ok(Self { id, offer, fingerprint, hashed_here: false, metadata: None })
    }
}

/// Begins an import, or finds that it was begun.
///
/// # Errors
/// An alias that is taken, no room here or in Incus, a name that is that of another import; else what Incus or the
/// stores say.
pub(crate) async fn begin(scoped: &Scoped, beginning: Beginning) -> Result<(Begun, Arc<Handles>), EdgeError> {
    let wanted = wanted(&beginning.offer);
    let begun = begin_here(scoped, beginning).await;
    if let Err(error) = &begun {
        scoped.note_refused("import begin", wanted, error).await;
    }
    begun
}

/// What an import that does not begin is called in the audit.
fn wanted(offer: &Offer) -> String {
    let aliases: Vec<&str> = offer.aliases.iter().map(|alias| alias.as_str()).collect();
    format!("target={} aliases={}", offer.target.as_deref().unwrap_or("-"), aliases.join(","))
}

async fn begin_here(scoped: &Scoped, beginning: Beginning) -> Result<(Begun, Arc<Handles>), EdgeError> {
    let Beginning { id, offer, fingerprint, hashed_here, metadata } = beginning;
    let wish = Wish::of(scoped.grant(), &offer)?;
    let (app, target) = wish.judge(scoped, &[], offer.files().and_then(Files::size)).await?;
    if app.shutdown.is_cancelled() {
        return Err(EdgeError::Draining);
    }
    // Asked before Incus is: what the import has done by now must not stand in its own way.
    if let Some(id) = id
        && let Some(known) = app.imports.known(id, &offer, scoped.grant().owner()).await?
    {
        return Ok((Begun::Before, known));
    }
    let found = look((app, scoped.grant()), target, &offer, fingerprint).await?;
    wish.judge(scoped, &found.aliases, Some(found.size)).await?;
    wish.judge_kind(scoped, &found)?;
    let fingerprint = found.fingerprint.or(fingerprint);
    let hashed_here = hashed_here || found.hashed_here;
    check_profiles(target, &offer).await?;
    for alias in offer.aliases.iter().chain(&found.aliases) {
        target.check_alias(alias.as_str())?;
    }
    if offer.alias_taken == AliasTaken::Fail {
        let aliases = offer.aliases.iter().chain(&found.aliases);
        let taken = taken(target, aliases, fingerprint.as_ref()).await?;
        if !taken.is_empty() {
            return Err(EdgeError::AliasTaken(taken));
        }
    }
    let (incus, has_size) = tokio::join!(incus_room(target), has_size(target, &offer, fingerprint));
    let room = Room { spool: app.spool.room()?, incus };
    let hash_first = has_size && !hashed_here;
    let circumstances = Circumstances {
        created: clock::millis(),
        target: target.name().to_owned(),
        called: found.called,
        files: found.files,
        place: found.place,
        copied_aliases: found.aliases,
        alias_descriptions: found.alias_descriptions,
        announced: found.size,
        image: found.image,
        fingerprint,
        hashed_here,
        hash_first,
        metadata,
    };
    let files = circumstances.files.as_ref().or(offer.files());
    let files = files.into_iter().flat_map(Files::in_order);
    let uploads = files.map(|_| Id::random()).collect::<Result<Vec<_>, _>>()?;
    let id = id.map_or_else(Id::random, Ok)?;
    let import = Import::new(id, offer, uploads, circumstances);
    let deed = scoped.deed("import begin", thing(&import), "done");
    let means = Means { room, spool: Arc::clone(&app.spool), deed: Some(deed) };
    let (begun, handles) = app.imports.insert(import, scoped.grant().ownership(), means).await?;
    if begun == Begun::Before {
        return Ok((begun, handles));
    }
    app.tasks.spawn(drive(Arc::clone(app), Arc::clone(&handles)));
    tracing::info!(%id, bytes = handles.import().known_size(), "import begun");
    if fingerprint.is_some() {
        await_presence(&handles).await;
    }
    Ok((Begun::Now, handles))
}

/// Makes the fingerprint known: what has become of the import. Where the image is there already, the answer tells so,
/// before a byte is sent in vain.
///
/// # Errors
/// [`EdgeError::Fingerprint`] where another one was declared before, and what the ledger says.
pub(crate) async fn declare(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    fingerprint: Fingerprint,
) -> Result<Import, EdgeError> {
    let import = handles.import();
    match import.fingerprint() {
        // A lost answer makes clients ask twice.
        Some(known) if known == fingerprint => {}
        Some(_) => return Err(EdgeError::Fingerprint),
        None => {
            app.imports.apply(import.id(), Step::Declared(fingerprint)).await?;
            await_presence(handles).await;
        }
    }
    Ok(handles.import())
}

/// Whether the target has the profiles that are asked for: one that it lacks would be missed when the image is there.
async fn check_profiles(target: &Target, offer: &Offer) -> Result<(), EdgeError> {
    let Some(wanted) = offer.profiles.as_ref().filter(|wanted| !wanted.is_empty()) else { return Ok(()) };
    let there = target.profiles().await?;
    match wanted.iter().find(|name| !there.contains(name)) {
        Some(missing) => Err(EdgeError::NoProfile(missing.clone())),
        None => Ok(()),
    }
}

fn parse_id(text: Option<&str>) -> Result<Option<Id>, EdgeError> {
    text.map(|text| Id::parse(text).ok_or(EdgeError::ImportId)).transpose()
}

/// Waits until Incus was asked for the image, and what became of that is shown. Not for long: where Incus does not tell,
/// the bytes can come in meanwhile.
async fn await_presence(handles: &Handles) {
    tokio::select! {
        () = handles.asked_for() => {}
        // It may be called off meanwhile.
        _ = handles.until(|import| import.state().is_end()) => {}
        () = tokio::time::sleep(GLANCE) => {}
    }
}

/// What Incus tells of its room. An image that is there already needs none, but who knows.
async fn incus_room(target: &Target) -> incus_client::Room {
    let room = tokio::time::timeout(GLANCE, target.room()).await;
    room.ok().and_then(Result::ok).unwrap_or_default()
}

/// Whether the project has an image of the very size that is offered, so that it may be the same one.
async fn has_size(target: &Target, offer: &Offer, fingerprint: Option<Fingerprint>) -> bool {
    let (Some(size), None) = (offer.files().and_then(Files::size), fingerprint) else { return false };
    let has_size = tokio::time::timeout(GLANCE, target.has_size(size)).await;
    matches!(has_size, Ok(Ok(true)))
}

/// Reads a fingerprint as the API takes it.
///
/// # Errors
/// [`EdgeError::Fingerprint`] unless it is 64 lower-case hexadecimal digits.
pub(crate) fn parse_fingerprint(text: &str) -> Result<Fingerprint, EdgeError> {
    text.parse().map_err(|_| EdgeError::Fingerprint)
}
