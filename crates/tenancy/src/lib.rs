//! Who may do what at the edge, and how much of it.
//!
//! People and programs come with an [`Identity`]: a name, and the way in which it was proved. The settings map identities
//! and groups to tenants; checked, they are a [`Policy`]. [`Policy::admit`] turns an identity and the tenant it asks for
//! into a [`Grant`], and every verb of the API is put before [`Grant::judge`] as an [`Action`]. What is refused comes back
//! as [`Denied`], sorted by what may be told: a thing of somebody else's is not there, and nothing more is said of it.
//!
//! Each thing that is kept (an import, an upload, an entry of the history, an event) carries an [`Ownership`], and
//! [`Grant::sees`] is the one rule of who sees it.
//!
//! What goes on while nobody asks, as an import does after its last byte, is judged by [`Policy::on_behalf`] of its owner.
//!
//! [`Usage`] counts what a tenant has. It is changed by [`Usage::reserve`] when an import begins, and from there by
//! [`Usage::resize`], [`Usage::arrived`], [`Usage::release`] and [`Usage::settle`]. Each is plain arithmetic over a few
//! numbers, so that a ledger can read them, ask, and write them back in one transaction.
//!
//! Nothing here asks a network, a file or a clock: moments are arguments, in milliseconds since 1970. Whatever comes from
//! outside is bounded and parsed before it is compared, and comparing is byte for byte.

mod action;
mod alias;
mod check;
mod denied;
mod fault;
mod grant;
mod host;
mod identity;
mod limits;
mod names;
mod owner;
mod policy;
mod rights;
mod rules;
mod scopes;
mod settings;
mod source;
mod subject;
mod usage;
mod window;

pub use action::{Action, AliasOf, Asked, Found, ImageOf, Naming, Verb};
pub use alias::AliasPrefix;
pub use denied::{Class, Denied, Shortage};
pub use fault::{NameFault, PolicyFault};
pub use grant::Grant;
pub use host::{HostName, HostPattern};
pub use identity::Identity;
pub use limits::{Limited, Limits, MOST, MOST_BYTES};
pub use names::{NamePattern, RemoteName, TargetName, TenantName};
pub use owner::{Owner, Ownership};
pub use policy::{NotAdmitted, Policy};
pub use rights::{Kind, Right};
pub use scopes::{Only, Scopes};
pub use settings::{
    Known, KnownTarget, LimitSettings, MemberSettings, RoleSettings, TenancySettings, TenantSettings,
    UrlSettings,
};
pub use source::{Hosts, Lane, Source, SourceKind, Sources};
pub use subject::{Group, Subject, Way};
pub use usage::{Reservation, Usage};
pub use window::Window;
