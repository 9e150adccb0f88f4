//! Archives that are no images, told by the names of their entries.

use crate::Fault;

/// Watches the names until metadata.yaml comes, if it does.
#[derive(Default)]
pub(super) struct Recogniser {
    entries: u64,
    /// Whether the first entry stands in `backup/`, as in Incus's backups.
    backup: bool,
    oci_layout: bool,
    oci_content: bool,
    docker_list: bool,
    docker_content: bool,
    lxc_message: bool,
    lxc_config: bool,
    nested_metadata: Option<String>,
}

impl Recogniser {
    /// Takes the name of the next entry, without a leading `./`; a fault as soon as it is certain.
    pub(super) fn see(&mut self, name: &[u8]) -> Result<(), Fault> {
        // Some archives begin with an entry for the directory they were made from.
        if name.is_empty() || name == b"." {
            return Ok(());
        }
        self.entries = self.entries.saturating_add(1);
        if self.entries == 1 {
            if name.ends_with(b".ovf") {
                return Err(Fault::Ova);
            }
            self.backup = name.starts_with(b"backup/") || name == b"backup";
        }
        self.see_backup(name)?;
        self.see_application(name)?;
        self.lxc_message |= name == b"create-message";
        self.lxc_config |= matches!(name, b"config" | b"config-user" | b"excludes-user");
        if self.nested_metadata.is_none() && is_nested(name) {
            self.nested_metadata = Some(String::from_utf8_lossy(name).into_owned());
        }
        Ok(())
    }

    /// The archive has ended without metadata.yaml and without a rootfs.
    pub(super) fn finish(&self) -> Result<(), Fault> {
        if self.lxc_message && self.lxc_config {
            return Err(Fault::LxcMetadata);
        }
        self.nested_metadata.clone().map_or(Ok(()), |found| Err(Fault::NestedMetadata { found }))
    }

    /// Whether the content of this entry tells what kind of backup it is.
    pub(super) fn is_backup_index(&self, name: &[u8]) -> bool {
        self.backup && name == b"backup/index.yaml"
    }

    /// Backups without an index, or with one that comes late.
    fn see_backup(&self, name: &[u8]) -> Result<(), Fault> {
        let Some(part) = self.backup.then(|| name.strip_prefix(b"backup/")).flatten() else { return Ok(()) };
        if part.starts_with(b"container") || part.starts_with(b"virtual-machine") {
            return Err(Fault::InstanceBackup);
        }
        if part.starts_with(b"volume") {
            return Err(Fault::VolumeBackup);
        }
        if part.starts_with(b"bucket") { Err(Fault::BucketBackup) } else { Ok(()) }
    }

    fn see_application(&mut self, name: &[u8]) -> Result<(), Fault> {
        self.oci_layout |= name == b"oci-layout";
        self.oci_content |= name == b"index.json" || name.starts_with(b"blobs/");
        self.docker_list |= matches!(name, b"manifest.json" | b"repositories");
        self.docker_content |= is_docker_content(name);
        if self.docker_list && (self.docker_content || (self.oci_layout && self.oci_content)) {
            return Err(Fault::DockerSave);
        }
        if self.oci_layout && self.oci_content { Err(Fault::OciLayout) } else { Ok(()) }
    }
}

/// What kind of backup an index is of, by its line `type:`. Without one it is a container's.
pub(super) fn backup_kind(index: &[u8]) -> Fault {
    let kind = index.split(|&byte| byte == b'\n').find_map(|line| line.strip_prefix(b"type:"));
    match kind.unwrap_or_default().trim_ascii() {
        b"custom" => Fault::VolumeBackup,
        b"bucket" => Fault::BucketBackup,
        _ => Fault::InstanceBackup,
    }
}

/// `DIGEST.json` or `DIGEST/layer.tar`.
fn is_docker_content(name: &[u8]) -> bool {
    let digest = name.strip_suffix(b".json").or_else(|| name.strip_suffix(b"/layer.tar"));
    digest.is_some_and(|it| it.len() == 64 && it.iter().all(u8::is_ascii_hexdigit))
}

/// A metadata.yaml in one directory: of an image packed from outside of its own.
fn is_nested(name: &[u8]) -> bool {
    name.strip_suffix(b"/metadata.yaml")
        .is_some_and(|directory| !directory.is_empty() && !directory.contains(&b'/'))
}
