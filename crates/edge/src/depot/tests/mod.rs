//! The depot's promises, told as tests.

mod crash;
mod real;
pub(super) mod samples;
mod store;

use std::{
    io,
    sync::{Mutex, PoisonError},
};

/// Burns down with each step on the disk. When it has, no further step is made, as when the process has died.
#[derive(Debug, Default)]
pub(super) struct Fuse(Mutex<Option<u32>>);

impl Fuse {
    /// Lets so many more steps be made.
    fn light(&self, steps: u32) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(steps);
    }

    pub(super) fn burn(&self) -> io::Result<()> {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match left.as_mut() {
            None => Ok(()),
            Some(0) => Err(io::Error::other("the process died")),
            Some(steps) => {
                *steps -= 1;
                Ok(())
            }
        }
    }
}
