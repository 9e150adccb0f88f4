//! Finds a file by its path, along the links inside the file system.

use std::collections::VecDeque;

use super::blocks::Blocks;
use super::inode::{File, Inode, InodeRef};
use crate::explore::Stop;

/// Links that are followed.
const LINKS: u32 = 8;
/// Names along the way, those in the links among them.
const NAMES: u32 = 64;

impl Blocks {
    /// The file at the end of the path. None where there is none, or the way to it is too long.
    pub(super) async fn find(&mut self, root: InodeRef, path: &[u8]) -> Result<Option<File>, Stop> {
        let mut ahead: VecDeque<Vec<u8>> = names(path).collect();
        let mut above = vec![root];
        let mut links = 0;
        for _ in 0..NAMES {
            let Some(name) = ahead.pop_front() else { return Ok(None) };
            if name == b".." {
                // The root's parent is the root.
                if above.len() > 1 {
                    above.pop();
                }
                continue;
            }
            let here = above.last().copied().unwrap_or(root);
            let Inode::Directory(directory) = self.inode(here).await? else { return Ok(None) };
            let Some(entry) = self.list(directory, Some(&name)).await?.pop() else {
                return Ok(None);
            };
            match self.inode(entry.inode).await? {
                Inode::Directory(_) => above.push(entry.inode),
                Inode::File(file) => return Ok(ahead.is_empty().then_some(file)),
                Inode::Symlink(target) => {
                    links += 1;
                    if links > LINKS {
                        return Ok(None);
                    }
                    if target.first() == Some(&b'/') {
                        above.truncate(1);
                    }
                    ahead = names(&target).chain(ahead).collect();
                }
                Inode::Other => return Ok(None),
            }
        }
        Ok(None)
    }
}

fn names(path: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    path.split(|&byte| byte == b'/').filter(|name| !name.is_empty() && *name != b".").map(<[u8]>::to_vec)
}
