//! The depot: images that the edge keeps itself and serves to any Incus, so that none is needed to run, try or publish.
//!
//! [`Depot`] keeps them: `disk` in a directory, a `shelf` of them in memory, which every reader has as it stood at one
//! moment. `serve` answers for them, by a landing address for each name and as a simplestreams remote.

mod disk;
mod error;
mod facts;
mod keep;
mod load;
mod record;
mod serve;
mod shelf;
mod sign;
mod site;
#[cfg(test)]
mod tests;
mod variant;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use image_format::Fingerprint;
use tokio::{sync::watch, task::spawn_blocking};
use upload_proto::api::Role;

use self::{disk::Disk, sign::Signer};
pub(crate) use self::{
    error::DepotError,
    facts::Facts,
    keep::{Added, NewFile, NewImage},
    record::{Alias, Record, RootfsKind},
    serve::{BaseUrl, Origin, router},
    shelf::Shelf,
    sign::Scope,
    site::Site,
};

/// The depot. Cheap to clone; all clones are one.
///
/// A change is on disk before it is shown, and is made to its end even if whoever asked for it goes away.
#[derive(Debug, Clone)]
pub(crate) struct Depot {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    disk: Disk,
    /// Held by whoever changes what the depot holds.
    changing: Mutex<()>,
    shelf: watch::Sender<Arc<Shelf>>,
    signer: Signer,
}

impl Depot {
    /// Opens the depot under `state_dir`, making what is missing. The caller sees to it that one process uses it.
    ///
    /// # Errors
    /// When its directory cannot be made or read, or its aliases or its key are damaged. An image that is damaged is told
    /// in the log, left as it is, and not there.
    pub(crate) async fn open(state_dir: &Path) -> Result<Self, DepotError> {
        let root = state_dir.join("depot");
        spawn_blocking(move || {
            let disk = Disk::open(root)?;
            let shelf = load::load(&disk)?;
            let signer = load::signer(&disk)?;
            let shelf = watch::Sender::new(Arc::new(shelf));
            Ok(Self { inner: Arc::new(Inner { disk, changing: Mutex::new(()), shelf, signer }) })
        })
        .await?
    }

    /// All there is at this moment.
    #[must_use]
    pub(crate) fn shelf(&self) -> Arc<Shelf> {
        Arc::clone(&self.inner.shelf.borrow())
    }

    /// All there is, told anew whenever something of it has changed.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn follow(&self) -> watch::Receiver<Arc<Shelf>> {
        self.inner.shelf.subscribe()
    }

    /// The image of that fingerprint.
    #[must_use]
    pub(crate) fn image(&self, fingerprint: Fingerprint) -> Option<Arc<Record>> {
        self.shelf().image(fingerprint).cloned()
    }

    /// All images, by fingerprint.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn images(&self) -> Vec<Arc<Record>> {
        self.shelf().images().cloned().collect()
    }

    /// The images of exactly that many bytes.
    #[must_use]
    pub(crate) fn images_of_size(&self, size: u64) -> Vec<Fingerprint> {
        let shelf = self.shelf();
        shelf.images().filter(|record| record.size() == size).map(|record| record.fingerprint).collect()
    }

    /// The alias of that name.
    #[must_use]
    pub(crate) fn alias(&self, name: &str) -> Option<Alias> {
        self.shelf().alias(name).cloned()
    }

    /// Where a part of an image lies. Whoever has it open may read on when the image is deleted.
    #[must_use]
    pub(crate) fn path(&self, fingerprint: Fingerprint, role: Role) -> PathBuf {
        self.inner.disk.part(fingerprint, role)
    }

    /// The token that lets its bearer read `scope` below `/private/TOKEN/` until `expires`, in seconds of the epoch.
    #[must_use]
    pub(crate) fn sign(&self, scope: Scope, expires: u64) -> String {
        self.inner.signer.sign(scope, expires)
    }

    /// What a token allows at this moment.
    #[must_use]
    pub(crate) fn allows(&self, token: &str) -> Option<Scope> {
        self.inner.signer.allows(token, keep::now().unsigned_abs())
    }

    /// Keeps an image: whole and durable on return, or not at all. Its files are named a second time where they lie on the
    /// depot's file system, and copied where not.
    ///
    /// # Errors
    /// [`DepotError::Full`], [`DepotError::Mismatch`] where the files are not what they are said to be.
    pub(crate) async fn add(&self, new: NewImage) -> Result<Added, DepotError> {
        let inner = Arc::clone(&self.inner);
        spawn_blocking(move || {
            let there = |inner: &Inner| inner.shelf.borrow().image(new.fingerprint).is_some();
            if there(&inner) {
                return Ok(Added::AlreadyThere);
            }
            let (place, record) = keep::prepare(&inner.disk, &new)?;
            inner.change(|disk, shelf| {
                if shelf.image(record.fingerprint).is_some() {
                    return Ok(Added::AlreadyThere);
                }
                disk.settle(&place, record.fingerprint)?;
                shelf.images.insert(record.fingerprint, Arc::new(record));
                Ok(Added::New)
            })
        })
        .await?
    }

    /// Adds these properties to the image's, replacing those of the same names; an empty value removes one.
    ///
    /// # Errors
    /// [`DepotError::ImageMissing`], [`DepotError::TooMuch`].
    pub(crate) async fn merge_properties(
        &self,
        fingerprint: Fingerprint,
        properties: BTreeMap<String, String>,
    ) -> Result<(), DepotError> {
        self.rewrite(fingerprint, move |shelf| shelf.with_properties(fingerprint, &properties)).await
    }

    /// Lets everyone read the image, or those alone who have a link.
    ///
    /// # Errors
    /// [`DepotError::ImageMissing`].
    pub(crate) async fn set_public(&self, fingerprint: Fingerprint, public: bool) -> Result<(), DepotError> {
        self.rewrite(fingerprint, move |shelf| Ok(Record { public, ..shelf.record(fingerprint)? })).await
    }

    /// Deletes an image and its aliases.
    ///
    /// # Errors
    /// [`DepotError::ImageMissing`].
    pub(crate) async fn delete_image(&self, fingerprint: Fingerprint) -> Result<(), DepotError> {
        self.change(move |disk, shelf| {
            shelf.record(fingerprint)?;
            disk.discard(fingerprint)?;
            let before = shelf.aliases.len();
            shelf.forget(fingerprint);
            // The image is gone, whatever becomes of its aliases: the next start would drop them.
            if shelf.aliases.len() != before
                && let Err(error) = write_aliases(disk, shelf)
            {
                tracing::warn!(%error, "the aliases of a deleted image could not be deleted yet");
            }
            Ok(())
        })
        .await
    }

    /// Whether an image can have that alias here, whatever has it now.
    ///
    /// # Errors
    /// [`DepotError::AliasInvalid`] and [`DepotError::AliasUnservable`].
    pub(crate) fn check_alias(name: &str) -> Result<(), DepotError> {
        shelf::checked(name).map(drop)
    }

    /// Creates an alias for the image `target`.
    ///
    /// # Errors
    /// [`DepotError::AliasTaken`] where the name is in use, whatever it names; [`DepotError::ImageMissing`];
    /// [`DepotError::AliasInvalid`] and [`DepotError::AliasUnservable`] for names no list of images can carry.
    pub(crate) async fn create_alias(
        &self,
        name: &str,
        target: Fingerprint,
        description: &str,
    ) -> Result<(), DepotError> {
        let (name, alias) = (name.to_owned(), Alias { target, description: description.to_owned() });
        self.change_aliases(move |shelf| shelf.create_alias(&name, alias)).await
    }

    /// Makes an existing alias name the image `target` instead; at no moment is it absent.
    ///
    /// # Errors
    /// [`DepotError::AliasMissing`], [`DepotError::ImageMissing`].
    pub(crate) async fn move_alias(
        &self,
        name: &str,
        target: Fingerprint,
        description: &str,
    ) -> Result<(), DepotError> {
        let (name, alias) = (name.to_owned(), Alias { target, description: description.to_owned() });
        self.change_aliases(move |shelf| shelf.move_alias(&name, alias)).await
    }

    /// Deletes an alias; the image stays.
    ///
    /// # Errors
    /// [`DepotError::AliasMissing`].
    pub(crate) async fn delete_alias(&self, name: &str) -> Result<(), DepotError> {
        let name = name.to_owned();
        self.change_aliases(move |shelf| shelf.delete_alias(&name)).await
    }

    async fn rewrite(
        &self,
        fingerprint: Fingerprint,
        anew: impl FnOnce(&Shelf) -> Result<Record, DepotError> + Send + 'static,
    ) -> Result<(), DepotError> {
        self.change(move |disk, shelf| {
            let record = anew(shelf)?;
            if shelf.image(fingerprint).is_none_or(|before| **before != record) {
                disk.rewrite(&record)?;
                shelf.images.insert(fingerprint, Arc::new(record));
            }
            Ok(())
        })
        .await
    }

    async fn change_aliases(
        &self,
        act: impl FnOnce(&mut Shelf) -> Result<(), DepotError> + Send + 'static,
    ) -> Result<(), DepotError> {
        self.change(move |disk, shelf| {
            act(shelf)?;
            write_aliases(disk, shelf)
        })
        .await
    }

    async fn change<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Disk, &mut Shelf) -> Result<T, DepotError> + Send + 'static,
    ) -> Result<T, DepotError> {
        let inner = Arc::clone(&self.inner);
        spawn_blocking(move || inner.change(act)).await?
    }
}

impl Inner {
    /// Changes what is on disk, then what is shown. Blocking.
    fn change<T>(
        &self,
        act: impl FnOnce(&Disk, &mut Shelf) -> Result<T, DepotError>,
    ) -> Result<T, DepotError> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = Arc::clone(&self.shelf.borrow());
        let mut shelf = Shelf::clone(&before);
        let done = act(&self.disk, &mut shelf)?;
        if shelf != *before {
            self.shelf.send_replace(Arc::new(shelf));
        }
        Ok(done)
    }
}

fn write_aliases(disk: &Disk, shelf: &Shelf) -> Result<(), DepotError> {
    let json =
        serde_json::to_vec_pretty(&shelf.aliases).map_err(|error| DepotError::Internal(error.to_string()))?;
    disk.replace(&disk.aliases(), &json)
}
