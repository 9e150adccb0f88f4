//! The depot's directory: images put in place whole, small files replaced whole, so that a crash leaves all or nothing.
//!
//! ```text
//! depot/
//!   images/<fingerprint>/   image.json, and unified, or metadata and rootfs
//!   incoming/<anything>/    images being made and images being deleted; emptied at each start
//!   aliases.json
//!   key                     signs the links to images that are not public
//! ```

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use image_format::Fingerprint;
use upload_proto::api::Role;

use super::{
    error::DepotError,
    record::{Record, part_name},
};
use crate::id::Id;

pub(super) const RECORD: &str = "image.json";
/// What a small file is called until it takes its place.
pub(super) const UNFINISHED: &str = "new";

/// The directory. Every call blocks.
#[derive(Debug)]
pub(super) struct Disk {
    root: PathBuf,
    #[cfg(test)]
    pub(super) fuse: super::tests::Fuse,
}

impl Disk {
    /// Opens the directory, making what is missing and deleting what a crash left.
    pub(super) fn open(root: PathBuf) -> io::Result<Self> {
        let disk = Self {
            root,
            #[cfg(test)]
            fuse: super::tests::Fuse::default(),
        };
        for dir in [&disk.images(), &disk.incoming()] {
            DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        }
        sync(&disk.root)?;
        for entry in fs::read_dir(disk.incoming())? {
            remove(&entry?.path())?;
        }
        remove(&unfinished(&disk.aliases()))?;
        remove(&unfinished(&disk.key()))?;
        Ok(disk)
    }

    pub(super) fn images(&self) -> PathBuf {
        self.root.join("images")
    }

    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    pub(super) fn aliases(&self) -> PathBuf {
        self.root.join("aliases.json")
    }

    pub(super) fn key(&self) -> PathBuf {
        self.root.join("key")
    }

    /// Where an image lies.
    pub(super) fn image(&self, fingerprint: Fingerprint) -> PathBuf {
        self.images().join(fingerprint.to_string())
    }

    /// Where a part of an image lies.
    pub(super) fn part(&self, fingerprint: Fingerprint, role: Role) -> PathBuf {
        self.image(fingerprint).join(part_name(role))
    }

    /// Makes an empty place for an image, beside those that are there.
    pub(super) fn begin(&self) -> Result<Place<'_>, DepotError> {
        let dir = self.incoming().join(Id::random()?.to_string());
        self.step()?;
        DirBuilder::new().mode(0o700).create(&dir)?;
        Ok(Place { disk: self, dir })
    }

    /// Puts a whole image where it is found. One whose record could not be read is replaced.
    pub(super) fn settle(&self, place: &Place<'_>, fingerprint: Fingerprint) -> Result<(), DepotError> {
        self.step()?;
        let home = self.image(fingerprint);
        if home.exists() {
            self.discard(fingerprint)?;
        }
        self.step()?;
        fs::rename(&place.dir, home)?;
        self.step()?;
        Ok(sync(&self.images())?)
    }

    /// Takes an image away. Whoever reads its files now reads them to their end.
    pub(super) fn discard(&self, fingerprint: Fingerprint) -> Result<(), DepotError> {
        let away = self.incoming().join(Id::random()?.to_string());
        self.step()?;
        fs::rename(self.image(fingerprint), &away)?;
        self.step()?;
        sync(&self.images())?;
        self.step()?;
        // What is left of it goes at the next start.
        let _ = remove(&away);
        Ok(())
    }

    /// Writes the record of an image that is there anew.
    pub(super) fn rewrite(&self, record: &Record) -> Result<(), DepotError> {
        self.replace(&self.image(record.fingerprint).join(RECORD), &to_json(record)?)
    }

    /// Puts a small file in the place of another, or of none, for this process's user alone.
    pub(super) fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), DepotError> {
        let new = unfinished(path);
        self.step()?;
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        let (head, tail) = bytes.split_at(bytes.len() / 2);
        file.write_all(head)?;
        self.step()?;
        file.write_all(tail)?;
        file.sync_all()?;
        self.step()?;
        fs::rename(&new, path)?;
        self.step()?;
        Ok(path.parent().map_or(Ok(()), sync)?)
    }

    /// In tests, the place where the process dies.
    #[cfg_attr(
        not(test),
        expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "a seam for tests")
    )]
    fn step(&self) -> io::Result<()> {
        #[cfg(test)]
        self.fuse.burn()?;
        Ok(())
    }
}

/// An image in the making. What is not settled is deleted.
pub(super) struct Place<'a> {
    disk: &'a Disk,
    dir: PathBuf,
}

impl Place<'_> {
    /// Takes a file over: by another name for the same bytes where it lies on the same file system, else by a copy.
    /// Tells where it lies now.
    pub(super) fn take(&self, role: Role, from: &Path) -> io::Result<PathBuf> {
        let to = self.dir.join(part_name(role));
        self.disk.step()?;
        if let Err(error) = fs::hard_link(from, &to) {
            if error.kind() == io::ErrorKind::NotFound {
                return Err(error);
            }
            // It lets the file system share the bytes where that can.
            fs::copy(from, &to)?;
        }
        self.disk.step()?;
        File::open(&to)?.sync_all()?;
        Ok(to)
    }

    /// Writes the record; after it the place is whole and durable.
    pub(super) fn seal(&self, record: &Record) -> Result<(), DepotError> {
        self.disk.replace(&self.dir.join(RECORD), &to_json(record)?)?;
        Ok(sync(&self.dir)?)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.disk.step().is_ok() {
            // It is gone already where the image took its place.
            let _ = remove(&self.dir);
        }
    }
}

/// Reads a small file of ours; an error of [`io::ErrorKind::FileTooLarge`] above `most` bytes.
pub(super) fn read_small(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Deletes a file or a directory; there being none is no error.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// What a small file is called until it takes its place.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    path.with_added_extension(UNFINISHED)
}

fn to_json(record: &Record) -> Result<Vec<u8>, DepotError> {
    serde_json::to_vec_pretty(record).map_err(|error| DepotError::Internal(error.to_string()))
}

/// Makes what a directory holds durable.
fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
