//! Where the image of an import comes from, looked at before the target is asked for anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use image_format::Fingerprint;
use incus_client::{Error as Incus, Export, Image, Project};
use simplestreams::{Item, ListedFiles};
use upload_proto::api::{
    AliasName, CopyMode, CopySource, Files, Offer, OfferFault, OfferedFile, RemoteImage, Source, Through,
    UrlSource, check_size, plain_name,
};
use url::Url;

use super::parse_fingerprint;
use crate::{
    app::App,
    error::EdgeError,
    fetch::{FetchError, ServerHeaders, probe},
    remotes::{Kind, Offered, closed, is_followable},
    target::{Target, fingerprint},
};

/// How long a web server may take to answer a question that only spares time later.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a file is called that has no name.
const NAMELESS: &str = "image";
/// The most characters of what an image is called.
const LONGEST_NAME: usize = 255;
/// The most characters of an alias's description.
const LONGEST_DESCRIPTION: usize = 255;
/// The most aliases that are copied along with an image.
const MOST_ALIASES: usize = 64;

/// What was found out about a source.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What people call it: a URL, or the image's name on its server.
    pub called: String,
    /// The files that the edge fetches.
    pub files: Option<Files>,
    /// Where the edge fetches from, if it is no remote.
    pub place: Option<String>,
    /// Aliases to copy along.
    pub aliases: Vec<AliasName>,
    /// What those are described as, where they are.
    pub alias_descriptions: BTreeMap<String, String>,
    /// Its size in bytes, if it was told.
    pub size: u64,
    /// Its fingerprint, if it was told.
    pub fingerprint: Option<Fingerprint>,
    /// Whether nobody will tell it.
    pub hashed_here: bool,
}

/// Looks at where the image comes from. Of files that a sender has, there is nothing to look at.
///
/// # Errors
/// Why it cannot come from there.
pub(super) async fn look(
    app: &App,
    target: &Target,
    offer: &Offer,
    wanted: Option<Fingerprint>,
) -> Result<Found, EdgeError> {
    match &offer.source {
        Source::Files(_) => Ok(Found::default()),
        Source::Url(UrlSource { url, through: Through::Edge }) => by_edge(app, target, url, wanted).await,
        Source::Url(UrlSource { url, through: Through::Incus }) => by_incus(app, target, url, wanted).await,
        Source::Copy(asked) => copied(app, target, asked).await,
    }
}

/// A URL that the edge fetches. What it refuses to fetch is told here; what does not work just now may later.
async fn by_edge(
    app: &App,
    target: &Target,
    text: &str,
    wanted: Option<Fingerprint>,
) -> Result<Found, EdgeError> {
    let url = app.web.for_edge(text)?;
    let server = tokio::time::timeout(PATIENCE, target.server_headers()).await.ok().and_then(Result::ok);
    let asked = tokio::time::timeout(PATIENCE, app.web.client().head(&url, server.as_ref())).await;
    let mut found = Found { called: shown(&url), ..Found::default() };
    let mut place = url;
    match asked {
        Ok(Ok(head)) => {
            if let Ok(offer) = probe(&head, app.web.client().policy()) {
                found.fingerprint = Some(Fingerprint::from_bytes(*offer.fingerprint.as_bytes()));
                place = offer.url.url().clone();
            } else if matches!(head.status, 404 | 410) {
                return Err(EdgeError::Fetch(FetchError::Status(head.status)));
            } else if let Some(length) = head.length.filter(|_| (200..300).contains(&head.status)) {
                // The answer to GET counts; this one saves whoever names a file that is too large from waiting.
                check_size(length, app.max_image_size)?;
            }
        }
        // Some servers answer HEAD late or not at all.
        Err(_) | Ok(Err(FetchError::TimedOut(_))) => {}
        Ok(Err(error)) => return Err(error.into()),
    }
    agree(&mut found, wanted)?;
    found.hashed_here = found.fingerprint.is_none();
    let file = OfferedFile { name: last_segment(&place), size: None, identity: None };
    found.files = Some(Files::Unified(file));
    found.place = Some(place.into());
    Ok(found)
}

/// A URL that Incus fetches: it takes a server's word for much, so that word is looked at first.
async fn by_incus(
    app: &App,
    target: &Target,
    text: &str,
    wanted: Option<Fingerprint>,
) -> Result<Found, EdgeError> {
    target.incus()?;
    let server: ServerHeaders = target.server_headers().await?;
    let (url, told) = app.web.for_incus(text, &server).await?;
    let told = Fingerprint::from_bytes(*told.as_bytes());
    let mut found =
        Found { called: shown(&url), fingerprint: Some(told), place: Some(url.into()), ..Found::default() };
    agree(&mut found, wanted)?;
    Ok(found)
}

/// What the person knows of the fingerprint counts, and must not differ from what the server tells.
fn agree(found: &mut Found, wanted: Option<Fingerprint>) -> Result<(), EdgeError> {
    match (found.fingerprint, wanted) {
        (Some(told), Some(wanted)) if told != wanted => return Err(EdgeError::AnotherImage),
        (told, wanted) => found.fingerprint = wanted.or(told),
    }
    Ok(())
}

/// An image of a remote.
async fn copied(app: &App, target: &Target, asked: &CopySource) -> Result<Found, EdgeError> {
    let remote = app.remotes.get(&asked.remote)?;
    if let Some(why) = closed(remote, target, asked.mode).await {
        return Err(EdgeError::CopyClosed(why));
    }
    let image = parse_fingerprint(&asked.fingerprint)?;
    let Offered { row, files, .. } = remote.find(&image).await?;
    let mut alias_descriptions = BTreeMap::new();
    let (row, relayed) = match remote.kind() {
        Kind::Streams { .. } => {
            let relayed = files.as_ref().map(of_web);
            (row, relayed)
        }
        Kind::Incus { images, .. } => {
            // The list may be an hour old.
            let found = images.image(&fingerprint(image)).await.map_err(EdgeError::Remote)?;
            let found = found.ok_or(EdgeError::NotOffered)?;
            let relayed = match asked.mode {
                CopyMode::Relay => Some(of_incus(images, &found).await?),
                CopyMode::Push => {
                    images.check_pushable(&found).await.map_err(of_push)?;
                    None
                }
                CopyMode::Pull => None,
            };
            let followable = is_followable(&found, images.name());
            if asked.copy_aliases {
                alias_descriptions = descriptions(&found);
            }
            let aliases = found.aliases.into_iter().map(|alias| alias.name).collect();
            (RemoteImage { aliases, public: found.public, followable, size: found.size, ..row }, relayed)
        }
    };
    if let Some(why) = row.pull_closed.filter(|_| asked.mode == CopyMode::Pull) {
        return Err(EdgeError::CopyClosed(why));
    }
    check_size(row.size, app.max_image_size)?;
    if let Some(alias) = asked.alias.as_ref().filter(|alias| !row.aliases.contains(alias)) {
        return Err(EdgeError::NotCalled(alias.clone()));
    }
    if asked.auto_update && !row.followable {
        return Err(EdgeError::NotFollowable);
    }
    Ok(Found {
        called: name(&row),
        files: relayed.filter(|_| asked.mode == CopyMode::Relay),
        place: None,
        aliases: if asked.copy_aliases { aliases(&row)? } else { Vec::new() },
        alias_descriptions,
        size: row.size,
        fingerprint: Some(image),
        hashed_here: false,
    })
}

/// The files of a web server.
fn of_web(files: &ListedFiles) -> Files {
    let file = |item: &Item| {
        let name = item.path.as_str().rsplit('/').next().unwrap_or(NAMELESS);
        OfferedFile { name: name.to_owned(), size: Some(item.size).filter(|size| *size > 0), identity: None }
    };
    match files {
        ListedFiles::Unified(unified) => Files::Unified(file(unified)),
        ListedFiles::Split { metadata, rootfs } => {
            Files::Split { metadata: file(metadata), rootfs: file(rootfs) }
        }
    }
}

/// What cannot be pushed is not the remote's fault.
fn of_push(error: Incus) -> EdgeError {
    match error {
        Incus::NotPushable => EdgeError::Incus(error),
        other => EdgeError::Remote(other),
    }
}

/// The files of an Incus server, which tells only when it sends them whether they are one or two. What they were called
/// there they are called here.
async fn of_incus(images: &Project, image: &Image) -> Result<Files, EdgeError> {
    let file = |name: String, size| OfferedFile { name, size, identity: None };
    let named = |what: &str| format!("{}.{what}", image.fingerprint);
    let known = plain_name(&image.filename);
    Ok(match images.export(image, None, None).await.map_err(EdgeError::Remote)? {
        Export::Unified { size, filename, .. } => {
            Files::Unified(file(known.or(filename).unwrap_or_else(|| named("tar")), size))
        }
        Export::Split { .. } => Files::Split {
            metadata: file(named("metadata"), None),
            rootfs: file(known.unwrap_or_else(|| named("rootfs")), None),
        },
    })
}

/// The image's own aliases, each of which the target must be able to have.
fn aliases(row: &RemoteImage) -> Result<Vec<AliasName>, EdgeError> {
    if row.aliases.len() > MOST_ALIASES {
        return Err(EdgeError::Offer(OfferFault::TooManyAliases));
    }
    let names: BTreeSet<&String> = row.aliases.iter().collect();
    let name = |alias: &String| {
        AliasName::try_from(alias.clone())
            .map_err(|fault| EdgeError::Offer(OfferFault::Alias { alias: alias.clone(), fault }))
    };
    names.into_iter().map(name).collect()
}

/// What its aliases are described as there, cut where that is long.
fn descriptions(image: &Image) -> BTreeMap<String, String> {
    let described = image.aliases.iter().filter(|alias| !alias.description.is_empty()).take(MOST_ALIASES);
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(LONGEST_DESCRIPTION).collect();
    described.map(|alias| (alias.name.clone(), plain(&alias.description))).collect()
}

/// What people call the image: its shortest alias, else what it says of itself.
fn name(row: &RemoteImage) -> String {
    let alias = row.aliases.iter().min_by_key(|alias| alias.len());
    let described = Some(&row.description).filter(|text| !text.is_empty());
    alias.or(described).unwrap_or(&row.fingerprint).chars().take(LONGEST_NAME).collect()
}

/// The URL without what may be a key to it: it is shown to whoever sees the import.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

fn last_segment(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    plain_name(last).unwrap_or_else(|| NAMELESS.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_neither_its_query_nor_an_empty_name() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        assert_eq!(shown(&url("https://h/a.tar?token=secret#x")), "https://h/a.tar");
        for (text, name) in
            [("https://h/d/a.tar.xz?x=/y", "a.tar.xz"), ("https://h", "image"), ("https://h/d/", "image")]
        {
            assert_eq!(last_segment(&url(text)), name, "{text}");
        }
        assert_eq!(last_segment(&url(&format!("https://h/{}", "x".repeat(900)))), NAMELESS);
    }
}
