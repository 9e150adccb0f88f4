//! Imports: the model, the registry, and the hand-over to Incus.

mod check;
mod drive;
mod finish;
mod judge;
mod model;
mod outflow;
mod registry;

pub(crate) use drive::drive;
pub(crate) use finish::taken;
pub(crate) use model::{Import, Part, Step};
pub(crate) use registry::{Handles, Imports};
