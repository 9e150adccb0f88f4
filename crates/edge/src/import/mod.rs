//! Imports: the model, the registry, and the hand-over to Incus.

mod check;
mod course;
mod deposit;
mod download;
mod drive;
mod examples;
mod fetching;
mod finish;
mod following;
mod hand_over;
mod handles;
mod judge;
mod model;
mod news;
mod outflow;
mod outlook;
mod past;
mod pump;
mod recover;
mod registry;
mod shelf;
mod tally;
mod written;

pub(crate) use drive::{cancel, drive, expire, retry};
pub(crate) use finish::{set_alias, taken};
pub(crate) use handles::{Handles, Writing};
pub(crate) use model::{Circumstances, Import, Part, Step};
pub(crate) use news::Announced;
pub(crate) use recover::{Unknown, recover, sweep_spool};
pub(crate) use registry::{Begun, Imports, Means};
pub(crate) use shelf::{Census, Room};
pub(crate) use written::thing;
