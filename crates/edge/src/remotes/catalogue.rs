//! What a remote offers, kept for an hour: reading thousands of images anew for each look would be slow for everybody.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use image_format::Fingerprint;
use upload_proto::api::Catalogue;

use super::{Kind, Offered, Remote, incus, streams};
use crate::{clock, error::EdgeError};

/// How long what was read is taken for what there is.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// What a remote was found to offer.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    read: Mutex<Option<Arc<Read>>>,
    /// Whoever reads has this, so that many who ask at once have it read once.
    turn: tokio::sync::Mutex<()>,
}

/// What was read once.
#[derive(Debug)]
pub(crate) struct Read {
    at: Instant,
    /// By the clock on the wall, in milliseconds since 1970; for people.
    wall: u64,
    images: Vec<Offered>,
    /// The answer to whoever asks, as JSON.
    json: Bytes,
}

impl Remote {
    /// What it offers, as JSON of a [`Catalogue`]: what is known, or where that is old, what it says now. `anew` asks it in
    /// any case.
    ///
    /// # Errors
    /// Why nothing is known. Where something is, why it could not be read anew stands in the catalogue.
    pub(crate) async fn catalogue(&self, anew: bool) -> Result<Bytes, EdgeError> {
        let asked = Instant::now();
        let fresh = |read: &Read| if anew { read.at > asked } else { read.at.elapsed() < FRESH };
        if let Some(read) = self.known().filter(|read| fresh(read)) {
            return Ok(read.json.clone());
        }
        match self.read(fresh).await {
            Ok(read) => Ok(read.json.clone()),
            Err(error) => {
                let Some(known) = self.known() else { return Err(error) };
                let images = known.images.iter().map(|offered| offered.row.clone()).collect();
                json(&Catalogue { read: known.wall, problem: Some(error.to_problem()), images })
            }
        }
    }

    /// The image of this fingerprint. One that is not known of is looked for at the remote.
    ///
    /// # Errors
    /// [`EdgeError::NotOffered`] where the remote does not have it, and why it could not be asked.
    pub(crate) async fn find(&self, image: &Fingerprint) -> Result<Offered, EdgeError> {
        let among = |read: &Read| read.images.iter().find(|offered| offered.fingerprint == *image).cloned();
        let asked = Instant::now();
        if let Some(found) = self.known().and_then(|read| among(&read)) {
            return Ok(found);
        }
        among(&*self.read(|read| read.at > asked).await?).ok_or(EdgeError::NotOffered)
    }

    fn known(&self) -> Option<Arc<Read>> {
        self.shelf.read.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads what it offers, unless somebody else has done so meanwhile, and that is `enough`.
    async fn read(&self, enough: impl Fn(&Read) -> bool) -> Result<Arc<Read>, EdgeError> {
        let _turn = self.shelf.turn.lock().await;
        if let Some(known) = self.known().filter(|read| enough(read)) {
            return Ok(known);
        }
        let at = Instant::now();
        let mut images = match &self.kind {
            Kind::Incus { images, .. } => incus::read(images).await?,
            Kind::Streams { client, base } => streams::read(client, base).await?,
        };
        let read = tokio::task::spawn_blocking(move || {
            images.sort_by(order);
            let wall = clock::millis();
            let rows = images.iter().map(|offered| offered.row.clone()).collect();
            let json = json(&Catalogue { read: wall, problem: None, images: rows })?;
            Ok::<_, EdgeError>(Arc::new(Read { at, wall, images, json }))
        });
        let read = read.await??;
        tracing::info!(remote = self.name, images = read.images.len(), "catalogue read");
        *self.shelf.read.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&read));
        Ok(read)
    }
}

/// By what they are, newest first.
fn order(one: &Offered, other: &Offered) -> std::cmp::Ordering {
    let what = |offered: &Offered| {
        let row = &offered.row;
        let name = [&row.os, &row.release, &row.variant, &row.architecture].map(|text| text.to_lowercase());
        (name, row.image_type.map(|it| it as u8))
    };
    let newest = || (other.row.created, &other.row.serial).cmp(&(one.row.created, &one.row.serial));
    what(one).cmp(&what(other)).then_with(newest).then_with(|| one.fingerprint.cmp(&other.fingerprint))
}

fn json(catalogue: &Catalogue) -> Result<Bytes, EdgeError> {
    let json = serde_json::to_vec(catalogue).map_err(|error| EdgeError::Internal(error.to_string()))?;
    Ok(json.into())
}
