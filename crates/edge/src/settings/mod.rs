//! Settings: flags over `MALLEUS_…` variables over one TOML file over defaults, then parsed into what can be trusted.

mod checked;
mod layers;

pub use checked::{Settings, SettingsError, TargetAddress, TargetSettings};
pub use layers::{Flags, Layers, TargetLayers};
