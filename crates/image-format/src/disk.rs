//! The header of a qcow2 disk (QEMU's docs/interop/qcow2.rst), and whether a virtual machine can start from it.

use crate::{Fault, Part};

/// The first bytes. Incus looks at the first three only; QEMU wants all four.
pub(crate) const MAGIC: [u8; 4] = *b"QFI\xfb";
/// As much of a disk's beginning as [`virtual_size`] looks at.
pub(crate) const HEADER_LENGTH: usize = 104;
/// The header of version 2, which ends before the feature bits.
const HEADER_LENGTH_2: usize = 72;

/// Incompatible features QEMU can open: dirty, compression type, extended L2 entries.
const KNOWN_FEATURES: u64 = 1 << 0 | 1 << 3 | 1 << 4;
const EXTERNAL_DATA_FILE: u64 = 1 << 2;
/// Above this a size cannot be told to the page, whose numbers are doubles: 8 PiB.
const VIRTUAL_SIZE_MAX: u64 = (1 << 53) - 1;

/// The size of the disk the machine will see, in bytes, from the first [`HEADER_LENGTH`] bytes of its file, or all
/// of them if there are fewer.
///
/// # Errors
/// What Incus would import and then fail on when it creates the first instance: another version than 2 or 3, content
/// that is not all in this file, encryption, features QEMU would refuse.
pub(crate) fn virtual_size(head: &[u8]) -> Result<u64, Fault> {
    let header = Header(head);
    if !head.starts_with(&MAGIC) {
        return Err(header.corrupt());
    }
    let version = header.u32_at(4)?;
    if !matches!(version, 2 | 3) {
        return Err(Fault::DiskVersion { version });
    }
    if header.u64_at(8)? != 0 {
        return Err(Fault::DiskBackingFile);
    }
    // Clusters of 512 bytes to 2 MiB.
    if !matches!(header.u32_at(20)?, 9..=21) {
        return Err(header.corrupt());
    }
    let virtual_size = header.u64_at(24)?;
    if virtual_size > VIRTUAL_SIZE_MAX {
        return Err(header.corrupt());
    }
    if header.u32_at(32)? != 0 {
        return Err(Fault::DiskEncrypted);
    }
    let needed = if version == 2 { HEADER_LENGTH_2 } else { HEADER_LENGTH };
    if head.len() < needed {
        return Err(Fault::Truncated);
    }
    let features = if version == 2 { 0 } else { header.u64_at(HEADER_LENGTH_2)? };
    if features & EXTERNAL_DATA_FILE != 0 {
        return Err(Fault::DiskDataFile);
    }
    if features & !KNOWN_FEATURES != 0 {
        return Err(Fault::DiskFeatures);
    }
    Ok(virtual_size)
}

/// Big-endian numbers at their places.
struct Header<'a>(&'a [u8]);

impl Header<'_> {
    fn u32_at(&self, place: usize) -> Result<u32, Fault> {
        self.bytes_at(place).map(u32::from_be_bytes)
    }

    fn u64_at(&self, place: usize) -> Result<u64, Fault> {
        self.bytes_at(place).map(u64::from_be_bytes)
    }

    fn bytes_at<const N: usize>(&self, place: usize) -> Result<[u8; N], Fault> {
        self.0.get(place..).and_then(<[u8]>::first_chunk).copied().ok_or(Fault::Truncated)
    }

    fn corrupt(&self) -> Fault {
        let detail = format!("invalid header of {} bytes", self.0.len());
        Fault::Corrupt { part: Part::Qcow2, detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::qcow2;

    fn changed(place: usize, bytes: &[u8]) -> Vec<u8> {
        let mut disk = qcow2(1 << 30);
        disk[place..place + bytes.len()].copy_from_slice(bytes);
        disk
    }

    #[test]
    fn a_whole_disk_tells_its_size() {
        assert_eq!(virtual_size(&qcow2(1 << 30)), Ok(1 << 30));
        assert_eq!(virtual_size(&changed(4, &[0, 0, 0, 2])), Ok(1 << 30));
    }

    #[test]
    fn what_no_machine_could_start_from_is_refused() {
        assert_eq!(virtual_size(&changed(4, &[0, 0, 0, 4])), Err(Fault::DiskVersion { version: 4 }));
        assert_eq!(virtual_size(&changed(15, &[104])), Err(Fault::DiskBackingFile));
        assert_eq!(virtual_size(&changed(35, &[1])), Err(Fault::DiskEncrypted));
        assert_eq!(virtual_size(&changed(79, &[4])), Err(Fault::DiskDataFile));
        assert_eq!(virtual_size(&changed(79, &[2])), Err(Fault::DiskFeatures));
        assert_eq!(virtual_size(&changed(72, &[1])), Err(Fault::DiskFeatures));
        assert_eq!(virtual_size(&changed(23, &[64])).unwrap_err().code(), "corrupt");
        assert_eq!(virtual_size(&changed(24, &[0, 0x20])).unwrap_err().code(), "corrupt");
    }

    #[test]
    fn a_cut_header_is_truncated() {
        let disk = qcow2(1 << 30);
        for end in 4..HEADER_LENGTH {
            assert_eq!(virtual_size(&disk[..end]), Err(Fault::Truncated), "{end}");
        }
    }
}
