//! The header of a qcow2 disk (QEMU's docs/interop/qcow2.rst), and whether a virtual machine can start from it.

use crate::{Fault, Part};

/// The first bytes. Incus looks at the first three only; QEMU wants all four.
pub(crate) const MAGIC: [u8; 4] = *b"QFI\xfb";
/// As much of a disk's beginning as [`header`] looks at.
pub(crate) const HEADER_LENGTH: usize = 112;
/// The header of version 2, which ends before the feature bits.
const HEADER_LENGTH_2: usize = 72;
/// The shortest header of version 3.
const HEADER_LENGTH_3: u32 = 104;

/// The file may be longer than its refcounts say: it was not closed properly. QEMU repairs it when it opens it.
const DIRTY: u64 = 1 << 0;
const EXTERNAL_DATA_FILE: u64 = 1 << 2;
/// The byte after the shortest header tells how clusters are compressed.
const COMPRESSION_TYPE: u64 = 1 << 3;
/// Entries of the L2 tables have 16 bytes, not 8.
pub(crate) const EXTENDED_L2: u64 = 1 << 4;
/// Incompatible features QEMU can open.
const KNOWN_FEATURES: u64 = DIRTY | COMPRESSION_TYPE | EXTENDED_L2;
/// Above this a size cannot be told to the page, whose numbers are doubles: 8 PiB.
const VIRTUAL_SIZE_MAX: u64 = (1 << 53) - 1;
/// QEMU's largest L1 table, in bytes.
const L1_TABLE_MAX: u64 = 32 << 20;
/// QEMU's largest refcount table, in bytes.
const REFCOUNT_TABLE_MAX: u64 = 8 << 20;

/// What the header of a whole, unencrypted disk says. Places are in bytes from the file's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "some are for looking into the disk, not for saying what it is")]
pub(crate) struct Header {
    /// 2 or 3.
    pub(crate) version: u32,
    /// The size of the disk the machine will see, in bytes; at most 2^53 - 1.
    pub(crate) virtual_size: u64,
    /// The logarithm of the cluster size, 9 to 21.
    pub(crate) cluster_bits: u32,
    /// A multiple of the cluster size.
    pub(crate) l1_table_offset: u64,
    /// Entries of 8 bytes, enough for the virtual size; at most 32 MiB of them.
    pub(crate) l1_size: u32,
    /// A multiple of the cluster size.
    pub(crate) refcount_table_offset: u64,
    /// At least 1.
    pub(crate) refcount_table_clusters: u32,
    /// Bits of features without which the disk cannot be read; 0 in version 2. None but those QEMU opens.
    pub(crate) incompatible_features: u64,
    /// How compressed clusters are: 0 for deflate, 1 for zstd.
    pub(crate) compression_type: u8,
}

/// Reads the first [`HEADER_LENGTH`] bytes of a disk's file, or all of them if there are fewer.
///
/// # Errors
/// What Incus would import and then fail on when it creates the first instance: another version than 2 or 3, content
/// that is not all in this file, encryption, features or numbers QEMU would refuse (its block/qcow2.c).
pub(crate) fn header(head: &[u8]) -> Result<Header, Fault> {
    let fields = Fields(head);
    if !head.starts_with(&MAGIC) {
        return Err(corrupt("wrong mark"));
    }
    let version = fields.u32_at(4)?;
    if !matches!(version, 2 | 3) {
        return Err(Fault::DiskVersion { version });
    }
    if fields.u64_at(8)? != 0 {
        return Err(Fault::DiskBackingFile);
    }
    // 1 is AES, 2 is LUKS, whose own header an extension of this one points to.
    if fields.u32_at(32)? != 0 {
        return Err(Fault::DiskEncrypted);
    }
    let mut header = Header {
        version,
        virtual_size: fields.u64_at(24)?,
        cluster_bits: fields.u32_at(20)?,
        l1_table_offset: fields.u64_at(40)?,
        l1_size: fields.u32_at(36)?,
        refcount_table_offset: fields.u64_at(48)?,
        refcount_table_clusters: fields.u32_at(56)?,
        incompatible_features: 0,
        compression_type: 0,
    };
    if head.len() < HEADER_LENGTH_2 {
        return Err(Fault::Truncated);
    }
    if version == 3 {
        header.read_features(&fields)?;
    }
    header.check()?;
    Ok(header)
}

impl Header {
    fn read_features(&mut self, fields: &Fields<'_>) -> Result<(), Fault> {
        let features = fields.u64_at(HEADER_LENGTH_2)?;
        let (refcount_order, length) = (fields.u32_at(96)?, fields.u32_at(100)?);
        if features & EXTERNAL_DATA_FILE != 0 {
            return Err(Fault::DiskDataFile);
        }
        if features & !KNOWN_FEATURES != 0 {
            return Err(Fault::DiskFeatures);
        }
        if refcount_order > 6 || length < HEADER_LENGTH_3 {
            return Err(corrupt("invalid refcount width or header length"));
        }
        self.incompatible_features = features;
        if length > HEADER_LENGTH_3 {
            [self.compression_type] = fields.bytes_at(HEADER_LENGTH_3 as usize)?;
        }
        match (features & COMPRESSION_TYPE != 0, self.compression_type) {
            (false, 0) | (true, 0 | 1) => Ok(()),
            (true, _) => Err(Fault::DiskFeatures),
            (false, _) => Err(corrupt("compression type without its feature")),
        }
    }

    /// The checks QEMU makes when it opens a disk.
    fn check(&self) -> Result<(), Fault> {
        if !matches!(self.cluster_bits, 9..=21) {
            return Err(corrupt("invalid cluster size"));
        }
        if self.virtual_size > VIRTUAL_SIZE_MAX {
            return Err(corrupt("invalid size"));
        }
        let cluster = 1_u64 << self.cluster_bits;
        let unaligned = (self.l1_table_offset | self.refcount_table_offset) & (cluster - 1) != 0;
        let refcount_table = u64::from(self.refcount_table_clusters) << self.cluster_bits;
        if unaligned || refcount_table == 0 || refcount_table > REFCOUNT_TABLE_MAX {
            return Err(corrupt("invalid place or size of a table"));
        }
        let entry = if self.incompatible_features & EXTENDED_L2 == 0 { 8 } else { 16 };
        let l1_entry_covers = (cluster / entry).saturating_mul(cluster);
        let l1_size = u64::from(self.l1_size);
        if l1_size < self.virtual_size.div_ceil(l1_entry_covers) || l1_size * 8 > L1_TABLE_MAX {
            return Err(corrupt("invalid size of the L1 table"));
        }
        Ok(())
    }
}

/// Big-endian numbers at their places.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn u32_at(&self, place: usize) -> Result<u32, Fault> {
        self.bytes_at(place).map(u32::from_be_bytes)
    }

    fn u64_at(&self, place: usize) -> Result<u64, Fault> {
        self.bytes_at(place).map(u64::from_be_bytes)
    }

    fn bytes_at<const N: usize>(&self, place: usize) -> Result<[u8; N], Fault> {
        self.0.get(place..).and_then(<[u8]>::first_chunk).copied().ok_or(Fault::Truncated)
    }
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Qcow2, detail: detail.to_owned() }
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
        let read = header(&qcow2(1 << 30)).unwrap();
        assert_eq!((read.version, read.virtual_size, read.cluster_bits), (3, 1 << 30, 16));
        assert_eq!((read.l1_size, read.l1_table_offset, read.refcount_table_offset), (2, 3 << 16, 1 << 16));
        assert_eq!(header(&changed(4, &[0, 0, 0, 2])).unwrap().version, 2);
        // Compressed with zstd, marked as not closed properly, and with 16-byte entries.
        let mut modern = changed(100, &[0, 0, 0, 112, 1]);
        modern[79] = 0b1_1001;
        modern[39] = 4;
        let modern = header(&modern).unwrap();
        assert_eq!((modern.compression_type, modern.incompatible_features), (1, 0b1_1001));
    }

    #[test]
    fn what_no_machine_could_start_from_is_refused() {
        let fault = |place, bytes: &[u8]| header(&changed(place, bytes)).unwrap_err();
        assert_eq!(fault(4, &[0, 0, 0, 4]), Fault::DiskVersion { version: 4 });
        assert_eq!(fault(4, &[0, 0, 0, 1]), Fault::DiskVersion { version: 1 });
        assert_eq!(fault(15, &[104]), Fault::DiskBackingFile);
        assert_eq!(fault(35, &[1]), Fault::DiskEncrypted);
        assert_eq!(fault(35, &[2]), Fault::DiskEncrypted);
        assert_eq!(fault(79, &[4]), Fault::DiskDataFile);
        assert_eq!(fault(79, &[2]), Fault::DiskFeatures);
        assert_eq!(fault(72, &[1]), Fault::DiskFeatures);
    }

    #[test]
    fn numbers_qemu_would_refuse_are_damage() {
        let cases: [(usize, &[u8]); 11] = [
            (3, &[0]),
            (20, &[0, 0, 0, 64]),
            (20, &[0, 0, 0, 8]),
            (24, &[0, 0x20]),
            (36, &[0, 0, 0, 1]),
            (36, &[1]),
            (47, &[1]),
            (55, &[1]),
            (56, &[0, 0, 0, 0]),
            (96, &[0, 0, 0, 7]),
            (100, &[0, 0, 0, 103]),
        ];
        for (place, bytes) in cases {
            assert_eq!(header(&changed(place, bytes)).unwrap_err().code(), "corrupt", "{place}");
        }
    }

    #[test]
    fn a_cut_header_is_truncated() {
        let disk = qcow2(1 << 30);
        for end in 4..HEADER_LENGTH_3 as usize {
            assert_eq!(header(&disk[..end]), Err(Fault::Truncated), "{end}");
        }
    }
}
