//! The blocks of a squashfs in the making, packed as they come.

use std::io::{Result, Write};

use flate2::write::ZlibEncoder;
use lzma_rust2::{XzOptions, XzWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// How the blocks of a squashfs are compressed. A block that does not get shorter is stored as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SquashfsCompression {
    /// Every block is stored as it is.
    Stored,
    /// zlib, which squashfs calls gzip.
    Gzip,
    /// xz, with a dictionary as small as a block may have.
    Xz,
    /// zstd.
    Zstd,
}

pub(super) struct Packer(pub(super) SquashfsCompression);

impl Packer {
    /// What the superblock calls it.
    pub(super) const fn id(&self) -> u16 {
        match self.0 {
            SquashfsCompression::Stored | SquashfsCompression::Gzip => 1,
            SquashfsCompression::Xz => 4,
            SquashfsCompression::Zstd => 6,
        }
    }

    /// A block of data, and its length with the mark for one that is stored.
    pub(super) fn data(&self, plain: &[u8]) -> (Vec<u8>, u32) {
        match self.shorter(plain) {
            Some(packed) => (packed.clone(), packed.len() as u32),
            None => (plain.to_vec(), plain.len() as u32 | 1 << 24),
        }
    }

    /// A metadata block with its header.
    pub(super) fn metadata(&self, plain: &[u8]) -> Vec<u8> {
        let packed = self.shorter(plain);
        let mark = if packed.is_none() { 1 << 15 } else { 0 };
        let bytes = packed.unwrap_or_else(|| plain.to_vec());
        [&(bytes.len() as u16 | mark).to_le_bytes(), bytes.as_slice()].concat()
    }

    #[expect(clippy::expect_used, reason = "a Vec takes every write, and the settings are constants")]
    fn shorter(&self, plain: &[u8]) -> Option<Vec<u8>> {
        let packed = match self.0 {
            SquashfsCompression::Stored => return None,
            SquashfsCompression::Gzip => zlib(plain).expect("compressing into memory cannot fail"),
            SquashfsCompression::Xz => xz(plain).expect("compressing into memory cannot fail"),
            SquashfsCompression::Zstd => compress_to_vec(plain, CompressionLevel::Fastest),
        };
        (packed.len() < plain.len()).then_some(packed)
    }
}

fn zlib(plain: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(plain)?;
    encoder.finish()
}

fn xz(plain: &[u8]) -> Result<Vec<u8>> {
    let mut options = XzOptions::with_preset(1);
    options.lzma_options.dict_size = 8 << 10;
    let mut encoder = XzWriter::new(Vec::new(), options)?;
    encoder.write_all(plain)?;
    encoder.finish()
}

/// Where something stands in a table of metadata blocks.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The block's, from the beginning of the table.
    pub(super) block: u32,
    /// In what the block holds.
    pub(super) offset: u16,
}

/// A table in metadata blocks.
#[derive(Default)]
pub(super) struct Metadata {
    packed: Vec<u8>,
    block: Vec<u8>,
}

impl Metadata {
    /// What a block holds, in bytes.
    pub(super) const SIZE: usize = 8 << 10;

    /// Appends the bytes and tells where they begin.
    pub(super) fn put(&mut self, bytes: &[u8], packer: &Packer) -> Place {
        let place = Place { block: self.packed.len() as u32, offset: self.block.len() as u16 };
        let mut rest = bytes;
        while !rest.is_empty() {
            let (taken, left) = rest.split_at(rest.len().min(Self::SIZE - self.block.len()));
            self.block.extend_from_slice(taken);
            rest = left;
            if self.block.len() == Self::SIZE {
                self.packed.extend(packer.metadata(&std::mem::take(&mut self.block)));
            }
        }
        place
    }

    /// All of its blocks.
    pub(super) fn finish(&self, packer: &Packer) -> Vec<u8> {
        let mut packed = self.packed.clone();
        if !self.block.is_empty() {
            packed.extend(packer.metadata(&self.block));
        }
        packed
    }
}
