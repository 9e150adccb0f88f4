//! Settings: flags over `MALLEUS_…` variables over one TOML file over defaults, then parsed into what can be trusted.

mod certificate;
mod checked;
mod depot;
mod layers;
mod ops;
mod page;
mod remotes;
mod targets;
mod urls;

pub use certificate::CertificateFiles;
pub use checked::{Settings, SettingsError};
pub use depot::DepotSettings;
pub use layers::{
    DepotLayers, Flags, Layers, LogLayers, MetricsLayers, PageLayers, RemoteLayers, TargetLayers, TlsLayers,
    UrlLayers,
};
pub use ops::LogFormat;
pub use page::{PageSettings, SiteOrigin};
pub use remotes::{RemoteKind, RemoteSettings};
pub use targets::{TargetAddress, TargetSettings};
pub(crate) use targets::{is_name, local_socket};
pub use urls::UrlSettings;
