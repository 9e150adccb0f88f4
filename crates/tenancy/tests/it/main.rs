//! The policy engine as the edge uses it: settings in, judgements out.

mod hostile;
mod judging;
mod narrowing;
mod quota;
mod settings;
mod world;
