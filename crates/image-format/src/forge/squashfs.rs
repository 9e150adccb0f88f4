//! Writes a squashfs file system, version 4.0 (Linux's fs/squashfs/squashfs_fs.h).

use std::collections::BTreeMap;

pub use super::squashfs_blocks::SquashfsCompression;
use super::squashfs_blocks::{Metadata, Packer, Place};

/// Everything is padded to whole blocks of a device.
const DEVICE_BLOCK: usize = 4096;
const SUPERBLOCK_LENGTH: usize = 96;
/// No extended attributes: the table is left out.
const NO_XATTRS: u16 = 0x200;
const ABSENT: u64 = u64::MAX;
const NO_FRAGMENT: u32 = u32::MAX;

/// A file system in the making. Everything in it belongs to root and is as old as the epoch.
#[derive(Default)]
pub struct Squashfs {
    root: BTreeMap<String, Node>,
}

enum Node {
    Directory(BTreeMap<String, Self>),
    File(Vec<u8>),
    Symlink(String),
}

impl Squashfs {
    /// One that is empty.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A directory, and those above it.
    pub fn dir(&mut self, path: &str) -> &mut Self {
        self.directory(path);
        self
    }

    /// A file, and the directories above it.
    pub fn file(&mut self, path: &str, content: &[u8]) -> &mut Self {
        self.put(path, Node::File(content.to_vec()))
    }

    /// A symbolic link, and the directories above it.
    pub fn symlink(&mut self, path: &str, target: &str) -> &mut Self {
        self.put(path, Node::Symlink(target.to_owned()))
    }

    /// The bytes of it, with blocks of data of `1 << block_log` bytes, where 12 to 20 are valid.
    #[must_use]
    pub fn finish(&self, compression: SquashfsCompression, block_log: u16) -> Vec<u8> {
        let mut writer = Writer::new(compression, 1 << block_log);
        let root = writer.directory(&self.root, 1);
        writer.finish(&root, block_log)
    }

    fn put(&mut self, path: &str, node: Node) -> &mut Self {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.directory(above).insert(name.to_owned(), node);
        self
    }

    /// The directory at the path; what is there and is none makes way.
    fn directory(&mut self, path: &str) -> &mut BTreeMap<String, Node> {
        let mut at = &mut self.root;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let node = at.entry(name.to_owned()).or_insert_with(|| Node::Directory(BTreeMap::new()));
            if !matches!(node, Node::Directory(_)) {
                *node = Node::Directory(BTreeMap::new());
            }
            let Node::Directory(next) = node else { unreachable!("it was made one") };
            at = next;
        }
        at
    }
}

struct Writer {
    packer: Packer,
    block_size: usize,
    /// The superblock's place, and the blocks of data.
    file: Vec<u8>,
    inodes: Metadata,
    listings: Metadata,
    count: u32,
    fragment: Vec<u8>,
    /// Place and length of each.
    fragments: Vec<(u64, u32)>,
}

/// An inode that was written.
struct Written {
    place: Place,
    number: u32,
    kind: u16,
}

impl Writer {
    fn new(compression: SquashfsCompression, block_size: usize) -> Self {
        Self {
            packer: Packer(compression),
            block_size,
            file: vec![0; SUPERBLOCK_LENGTH],
            inodes: Metadata::default(),
            listings: Metadata::default(),
            count: 0,
            fragment: Vec::new(),
            fragments: Vec::new(),
        }
    }

    fn directory(&mut self, entries: &BTreeMap<String, Node>, parent: u32) -> Written {
        self.count += 1;
        let number = self.count;
        let children: Vec<_> = entries.iter().map(|(name, node)| (name, self.node(node, number))).collect();
        let mut listing = Vec::new();
        for run in children.chunk_by(|(_, one), (_, other)| one.place.block == other.place.block) {
            for run in run.chunks(256) {
                let Some((_, first)) = run.first() else { continue };
                put32(&mut listing, run.len() as u32 - 1);
                put32(&mut listing, first.place.block);
                put32(&mut listing, first.number);
                for (name, child) in run {
                    put16(&mut listing, child.place.offset);
                    // A difference that wraps around, as it is signed.
                    put16(&mut listing, child.number.wrapping_sub(first.number) as u16);
                    put16(&mut listing, child.kind);
                    put16(&mut listing, name.len() as u16 - 1);
                    listing.extend_from_slice(name.as_bytes());
                }
            }
        }
        let place = self.listings.put(&listing, &self.packer);
        let mut inode = header(8, 0o755, number);
        put32(&mut inode, 2); // links
        put32(&mut inode, listing.len() as u32 + 3);
        put32(&mut inode, place.block);
        put32(&mut inode, parent);
        put16(&mut inode, 0); // no index
        put16(&mut inode, place.offset);
        put32(&mut inode, u32::MAX); // no extended attributes
        Written { place: self.inodes.put(&inode, &self.packer), number, kind: 1 }
    }

    fn node(&mut self, node: &Node, parent: u32) -> Written {
        match node {
            Node::Directory(entries) => self.directory(entries, parent),
            Node::File(content) => self.regular(content),
            Node::Symlink(target) => {
                self.count += 1;
                let mut inode = header(3, 0o777, self.count);
                put32(&mut inode, 1);
                put32(&mut inode, target.len() as u32);
                inode.extend_from_slice(target.as_bytes());
                Written { place: self.inodes.put(&inode, &self.packer), number: self.count, kind: 3 }
            }
        }
    }

    /// A file whose end, where it does not fill a block, goes into a fragment.
    fn regular(&mut self, content: &[u8]) -> Written {
        self.count += 1;
        let start = self.file.len() as u32;
        let blocks = content.chunks_exact(self.block_size);
        let end = blocks.remainder();
        let lengths: Vec<u32> = blocks.map(|block| self.block(block)).collect();
        let fragment = (!end.is_empty()).then(|| self.end(end));
        let (fragment, offset) = fragment.unwrap_or((NO_FRAGMENT, 0));
        let mut inode = header(2, 0o755, self.count);
        for number in [start, fragment, offset, content.len() as u32].into_iter().chain(lengths) {
            put32(&mut inode, number);
        }
        Written { place: self.inodes.put(&inode, &self.packer), number: self.count, kind: 2 }
    }

    /// Writes a block of data, none for zeros, and tells its length.
    fn block(&mut self, block: &[u8]) -> u32 {
        if block.iter().all(|&byte| byte == 0) {
            return 0;
        }
        let (bytes, length) = self.packer.data(block);
        self.file.extend(bytes);
        length
    }

    fn end(&mut self, end: &[u8]) -> (u32, u32) {
        if self.fragment.len() + end.len() > self.block_size {
            self.end_fragment();
        }
        let offset = self.fragment.len() as u32;
        self.fragment.extend_from_slice(end);
        (self.fragments.len() as u32, offset)
    }

    fn end_fragment(&mut self) {
        let (bytes, length) = self.packer.data(&std::mem::take(&mut self.fragment));
        self.fragments.push((self.file.len() as u64, length));
        self.file.extend(bytes);
    }

    fn finish(mut self, root: &Written, block_log: u16) -> Vec<u8> {
        if !self.fragment.is_empty() {
            self.end_fragment();
        }
        let inode_table = self.append(&self.inodes.finish(&self.packer));
        let directory_table = self.append(&self.listings.finish(&self.packer));
        let mut fragments = Vec::new();
        for (place, length) in std::mem::take(&mut self.fragments) {
            put64(&mut fragments, place);
            put32(&mut fragments, length);
            put32(&mut fragments, 0);
        }
        let count = fragments.len() as u32 / 16;
        let fragment_table = if count == 0 { ABSENT } else { self.indexed(&fragments) };
        // One owner, who is root.
        let id_table = self.indexed(&[0; 4]);
        let end = self.file.len() as u64;
        let mut superblock = b"hsqs".to_vec();
        put32(&mut superblock, self.count);
        put32(&mut superblock, 0); // made at the epoch
        put32(&mut superblock, 1 << block_log);
        put32(&mut superblock, count);
        for number in [self.packer.id(), block_log, NO_XATTRS, 1, 4, 0] {
            put16(&mut superblock, number);
        }
        put64(&mut superblock, u64::from(root.place.block) << 16 | u64::from(root.place.offset));
        for place in [end, id_table, ABSENT, inode_table, directory_table, fragment_table, ABSENT] {
            put64(&mut superblock, place);
        }
        self.file.splice(..SUPERBLOCK_LENGTH, superblock);
        self.file.resize(self.file.len().next_multiple_of(DEVICE_BLOCK), 0);
        self.file
    }

    fn append(&mut self, bytes: &[u8]) -> u64 {
        let place = self.file.len() as u64;
        self.file.extend_from_slice(bytes);
        place
    }

    /// A table in metadata blocks, whose places stand behind them; tells where those do.
    fn indexed(&mut self, table: &[u8]) -> u64 {
        let mut index = Vec::new();
        for block in table.chunks(Metadata::SIZE) {
            let packed = self.packer.metadata(block);
            put64(&mut index, self.append(&packed));
        }
        self.append(&index)
    }
}

fn header(kind: u16, mode: u16, number: u32) -> Vec<u8> {
    let mut header = Vec::new();
    for field in [kind, mode, 0, 0] {
        put16(&mut header, field);
    }
    put32(&mut header, 0);
    put32(&mut header, number);
    header
}

fn put16(bytes: &mut Vec<u8>, value: u16) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn put32(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn put64(bytes: &mut Vec<u8>, value: u64) {
    bytes.extend_from_slice(&value.to_le_bytes());
}
