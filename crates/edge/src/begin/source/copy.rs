//! An image of a remote: whether it is there, and can be copied as is asked for.

use std::collections::{BTreeMap, BTreeSet};

use incus_client::{Error as Incus, Export, Image, Project};
use simplestreams::{Item, ListedFiles};
use upload_proto::api::{
    AliasName, CopyMode, CopySource, Files, ImageWords, OfferFault, OfferedFile, RemoteImage, check_size,
    plain_name,
};

use super::{super::parse_fingerprint, Found, NAMELESS};
use crate::{
    app::App,
    error::EdgeError,
    remotes::{Kind, Offered, closed, is_followable},
    target::Target,
    terms::{LONGEST_WORDS, to_incus},
};

/// The most characters of what an image is called.
const LONGEST_NAME: usize = 255;
/// The most characters of an alias's description.
const LONGEST_DESCRIPTION: usize = 255;
/// The most aliases that are copied along with an image.
const MOST_ALIASES: usize = 64;

/// An image of a remote.
pub(super) async fn copied(app: &App, target: &Target, asked: &CopySource) -> Result<Found, EdgeError> {
    let remote = app.remotes.get(&asked.remote)?;
    if let Some(why) = closed(remote, target, asked.mode).await {
        return Err(EdgeError::CopyClosed(why));
    }
    let image = parse_fingerprint(&asked.fingerprint)?;
    let Offered { row, files, .. } = remote.find(&image).await?;
    let mut alias_descriptions = BTreeMap::new();
    let (row, relayed) = match remote.kind() {
        Kind::Streams { .. } => {
            let files = files.as_ref().filter(|_| asked.mode == CopyMode::Relay);
            (row, files.map(of_web))
        }
        Kind::Incus { images, .. } => {
            // The list may be an hour old.
            let found = images.image(&to_incus(image)).await.map_err(EdgeError::Remote)?;
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
        files: relayed,
        place: None,
        aliases: if asked.copy_aliases { aliases(&row)? } else { Vec::new() },
        alias_descriptions,
        size: row.size,
        image: Some(words(&row)),
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

/// What it says of itself.
fn words(row: &RemoteImage) -> ImageWords {
    let cut = |text: &str| text.chars().take(LONGEST_WORDS).collect();
    ImageWords {
        image_type: row.image_type,
        description: cut(&row.description),
        os: cut(&row.os),
        release: cut(&row.release),
    }
}

/// What people call the image: its shortest alias, else what it says of itself.
fn name(row: &RemoteImage) -> String {
    let alias = row.aliases.iter().min_by_key(|alias| alias.len());
    let described = Some(&row.description).filter(|text| !text.is_empty());
    alias.or(described).unwrap_or(&row.fingerprint).chars().take(LONGEST_NAME).collect()
}
