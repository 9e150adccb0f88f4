//! Settings: flags over `MALLEUS_…` variables over one TOML file over defaults, then parsed into what can be trusted.

mod auth;
mod auth_layers;
mod certificate;
mod checked;
mod depot;
mod flags;
mod layers;
mod ops;
mod page;
mod public_url;
mod rates;
mod remotes;
mod targets;
mod urls;

pub use auth::{AuthSettings, OidcSettings, ProxySettings, SessionSettings};
pub use auth_layers::{AuthLayers, OidcLayers, ProxyLayers, SessionLayers};
pub use certificate::CertificateFiles;
pub use checked::{Settings, SettingsError};
pub use depot::DepotSettings;
pub use flags::Flags;
pub use layers::{
    DepotLayers, Layers, LogLayers, MetricsLayers, PageLayers, RemoteLayers, TargetLayers, TlsLayers,
    UrlLayers,
};
pub use ops::LogFormat;
pub use page::{PageSettings, SiteOrigin};
pub use public_url::PublicUrl;
pub use rates::{RateLayers, RateSettings};
pub use remotes::{RemoteKind, RemoteSettings};
pub use targets::{TargetAddress, TargetSettings};
pub(crate) use targets::{is_name, local_socket};
pub use urls::UrlSettings;
