//! What the depot's directory holds, read at the start. What cannot be read is told and left alone.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use image_format::Fingerprint;

use super::{
    disk::{Disk, RECORD, read_small, remove, unfinished},
    error::DepotError,
    record::{Alias, Record, part_name},
    shelf::{Shelf, bounded},
    sign::{KEY, Signer},
};

/// The most bytes of a record: its properties, each byte written as an escape of six.
const LARGEST_RECORD: u64 = 8 << 20;
/// The most bytes of all aliases.
const LARGEST_ALIASES: u64 = 256 << 20;

/// Reads everything. Blocking.
///
/// # Errors
/// When the directory cannot be read, or the aliases are damaged: they would be lost with the next change.
pub(super) fn load(disk: &Disk) -> Result<Shelf, DepotError> {
    let mut shelf = Shelf::default();
    for entry in fs::read_dir(disk.images())? {
        let path = entry?.path();
        match image(&path) {
            Ok(record) => {
                shelf.images.insert(record.fingerprint, Arc::new(record));
            }
            Err(reason) => {
                tracing::warn!(image = %path.display(), reason, "an image in the depot cannot be used; it is left as it is");
            }
        }
    }
    shelf.aliases = aliases(disk)?;
    // An alias outlives its image when a deletion is cut short. One of an image that is merely broken stays.
    shelf.aliases.retain(|_, alias| disk.image(alias.target).exists());
    Ok(shelf)
}

/// The key that signs links, made when there is none. Blocking.
///
/// # Errors
/// When it can be neither read nor made, or is none.
pub(super) fn signer(disk: &Disk) -> Result<Signer, DepotError> {
    let path = disk.key();
    let key = match read_small(&path, KEY as u64) {
        Ok(key) => key,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut key = [0; KEY];
            getrandom::fill(&mut key)?;
            disk.replace(&path, &key)?;
            key.to_vec()
        }
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let reason =
        || format!("a key has {KEY} bytes; delete the file to get another one, which ends all links");
    Signer::new(&key).ok_or_else(|| DepotError::Broken { path, reason: reason() })
}

fn image(dir: &Path) -> Result<Record, String> {
    let named: Fingerprint =
        dir.file_name().and_then(|name| name.to_str()).unwrap_or_default().parse().map_err(text)?;
    let path = dir.join(RECORD);
    remove(&unfinished(&path)).map_err(text)?;
    let record: Record =
        serde_json::from_slice(&read_small(&path, LARGEST_RECORD).map_err(text)?).map_err(text)?;
    record.check().map_err(text)?;
    bounded(&record.properties).map_err(text)?;
    if record.fingerprint != named {
        return Err(format!("it is the record of {}", record.fingerprint));
    }
    for file in &record.files {
        let found = fs::symlink_metadata(dir.join(part_name(file.role))).map_err(text)?;
        if !found.is_file() || found.len() != file.size {
            return Err(format!("{} is not the file it was", part_name(file.role)));
        }
    }
    Ok(record)
}

fn aliases(disk: &Disk) -> Result<BTreeMap<String, Alias>, DepotError> {
    let path = disk.aliases();
    let bytes = match read_small(&path, LARGEST_ALIASES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(error.into()),
    };
    serde_json::from_slice(&bytes).map_err(|error| DepotError::Broken {
        path,
        reason: format!("{error}; put back a good copy, or move the file away to start without aliases"),
    })
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
