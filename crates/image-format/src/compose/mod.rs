//! Writes the metadata of an image for a disk or root file system that came without.

mod form;
mod guess;
pub(crate) mod yaml;

pub use form::{WrapFault, WrapField, WrapForm};
pub use guess::suggestion;

use crate::tar::write::{self, NewEntry, REGULAR};

/// The metadata tarball that makes a split image of a bare disk or root file system: uncompressed, the same bytes for the
/// same form.
///
/// # Errors
/// The first field that is not as it must be.
pub fn metadata_tarball(form: &WrapForm) -> Result<Vec<u8>, WrapFault> {
    let architecture = form.checked()?;
    let yaml = yaml::document(architecture, form.creation_date, None, form.properties());
    let mut archive = Vec::new();
    write::header(&mut archive, NewEntry::new(REGULAR, "metadata.yaml", yaml.len() as u64));
    write::content(&mut archive, yaml.as_bytes());
    write::end(&mut archive);
    Ok(archive)
}
