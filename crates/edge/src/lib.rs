//! The edge: takes files from browsers, keeps them until they are whole, and hands them to Incus.
//!
//! `routes` reads requests and holds no logic; `begin` and `receive` take imports and their bytes; `import` has the course
//! of each import, its model pure; `spool` keeps bytes, `ledger` what became of them; `target` knows Incus through the crate `incus-client`, which alone speaks its API.

mod advice;
mod app;
mod begin;
mod check;
mod cli;
mod clock;
mod depot;
mod error;
mod fetch;
mod guard;
mod health;
mod id;
mod identity;
mod import;
mod ledger;
mod listen;
mod logging;
mod metrics;
mod observe;
mod openapi;
mod page;
mod problem;
mod rates;
mod receive;
mod recount;
mod remotes;
mod routes;
mod secrets;
mod sentences;
mod server;
mod settings;
mod setup;
mod shares;
mod size;
mod spool;
mod target;
mod terms;
mod text;
mod web;

pub use cli::{Cli, run};
pub use routes::openapi;
pub use server::{Server, StartError};
pub use settings::{
    AuthLayers, AuthSettings, CertificateFiles, DepotLayers, DepotSettings, Flags, Layers, LogFormat,
    LogLayers, MetricsLayers, OidcLayers, OidcSettings, PageLayers, PageSettings, ProxyLayers, ProxySettings,
    PublicUrl, RateLayers, RateSettings, RemoteKind, RemoteLayers, RemoteSettings, SessionLayers,
    SessionSettings, Settings, SettingsError, SiteOrigin, TargetAddress, TargetLayers, TargetSettings,
    TlsLayers, UrlLayers, UrlSettings,
};
