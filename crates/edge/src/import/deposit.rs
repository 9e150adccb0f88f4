//! One hand-over to the depot: files looked at as those for Incus are, then taken over where they lie.

use std::sync::Arc;

use image_format::WHOLE;
use upload_proto::api::Origin;

use super::{
    check::Check,
    course::declared,
    following::Tide,
    hand_over::{begin_forwarding, from_outflow},
    judge::{reports, together},
    model::{Import, Part, Step},
    outflow::OutflowError,
    pump,
};
use crate::{
    app::App,
    depot::{Added, Depot, Facts, NewFile, NewImage},
    error::EdgeError,
    spool::Place,
    terms::image_words,
};

/// Puts a complete import into the depot. Tells whether the image was there before.
///
/// # Errors
/// What is wrong with the files, and what the depot says.
pub(super) async fn deposit(
    app: &Arc<App>,
    depot: &Depot,
    tide: Tide,
    import: Import,
) -> Result<bool, EdgeError> {
    let declared = declared(&import)?;
    let facts = {
        let _slot = app.judge_slot.acquire().await?;
        let (tide, parts) = (tide.clone(), import.parts().to_vec());
        let looking = tokio::task::spawn_blocking(move || look(&tide, &parts));
        let (facts, fingerprint) = looking.await?.map_err(from_outflow)?;
        if fingerprint != declared {
            return Err(EdgeError::FingerprintMismatch);
        }
        facts
    };
    let words = image_words(Some(facts.instance_type), &facts.properties);
    app.imports.looked(&tide.handles, facts.instance_type, words).await?;
    let files = import.parts().iter().map(|part| {
        let place = Place { import: import.id(), role: part.role };
        let path = app.spool.path(place).ok_or(EdgeError::SpoolLost)?;
        Ok(NewFile { role: part.role, name: part.file.name.clone(), path, sha256: None })
    });
    let new = NewImage {
        fingerprint: declared,
        facts,
        files: files.collect::<Result<_, EdgeError>>()?,
        public: import.offer().public,
        source: source(&import),
    };
    begin_forwarding(app, &tide).await?;
    app.imports.apply(import.id(), Step::Importing).await?;
    Ok(depot.add(new).await? == Added::AlreadyThere)
}

/// Looks at every byte. Blocking.
fn look(tide: &Tide, parts: &[Part]) -> Result<(Facts, image_format::Fingerprint), OutflowError> {
    let reports = reports(tide, parts)?;
    let facts = together(parts, &reports)?;
    for part in parts.iter().filter(|part| part.known_size() > WHOLE) {
        let (mut following, mut check) = (tide.follow(part), Check::new());
        loop {
            let chunk = following.chunk()?;
            if chunk.is_empty() {
                check.end().map_err(OutflowError::Refused)?;
                break;
            }
            check.see(&chunk).map_err(OutflowError::Refused)?;
        }
    }
    Ok((facts, pump::fingerprint(tide, parts)?))
}

/// Where the image came from, for people.
fn source(import: &Import) -> String {
    match import.origin() {
        Origin::Remote { remote, image, .. } => format!("{remote}: {image}"),
        Origin::Url { url, .. } => url,
        Origin::Files => "file".to_owned(),
    }
}
