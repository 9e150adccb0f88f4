//! Two tenants and their operator at one edge: a proxy tells who asks.

mod apart;
pub(crate) mod audit;
mod matrix;
mod proxy;
mod quota;
mod real;
mod rights;
mod rows;

use edge::{AuthLayers, Layers, RemoteLayers, TargetLayers, UrlLayers};
use incus_client::{ProjectName, scripted};
use serde_json::{Value, json};
use tenancy::{LimitSettings, MemberSettings, Right, RoleSettings, TenantSettings};

use crate::edge::Edge;

/// Who asks, by the name the proxy tells. `guest` is a member of the lab without a right.
pub(crate) const ALICE: &[(&str, &str)] = &[("x-forwarded-user", "alice"), ("x-forwarded-groups", "lab")];
pub(crate) const BEN: &[(&str, &str)] = &[("x-forwarded-user", "ben"), ("x-forwarded-groups", "lab")];
pub(crate) const GUEST: &[(&str, &str)] = &[("x-forwarded-user", "guest")];
pub(crate) const EVE: &[(&str, &str)] = &[("x-forwarded-user", "eve"), ("x-forwarded-groups", "shop")];
pub(crate) const OPERATOR: &[(&str, &str)] = &[("x-forwarded-user", "root")];
pub(crate) const STRANGER: &[(&str, &str)] = &[("x-forwarded-user", "stranger")];
pub(crate) const NOBODY: &[(&str, &str)] = &[];

pub(crate) fn project(name: &str) -> ProjectName {
    name.parse().unwrap()
}

fn tenant(name: &str) -> TenantSettings {
    TenantSettings {
        groups: vec![format!("proxy:{name}")],
        targets: vec![name.to_owned()],
        alias_prefix: Some(format!("{name}/")),
        rights: Some(Right::ALL.into()),
        ..TenantSettings::default()
    }
}

/// An edge with the tenants `lab` and `shop`, each with a project of one Incus; `change` has the last word.
pub(crate) async fn edge_with(change: impl FnOnce(&mut Layers)) -> Edge {
    let incus = scripted::Incus::start().await.unwrap();
    for name in ["lab", "shop"] {
        incus.add_project(&project(name), true);
    }
    let target = |name: &str| TargetLayers {
        socket: Some(incus.socket().to_owned()),
        project: Some(name.to_owned()),
        ..TargetLayers::default()
    };
    let targets = ["lab", "shop"].map(|name| (name.to_owned(), target(name))).into();
    Edge::with(incus, |layers| {
        layers.target = TargetLayers::default();
        layers.targets = targets;
        layers.trusted_proxies = vec!["127.0.0.1".to_owned()];
        layers.auth = AuthLayers {
            mode: Some("proxy".to_owned()),
            operators: MemberSettings { users: vec!["proxy:root".to_owned()], groups: Vec::new() },
            ..AuthLayers::default()
        };
        let guests = RoleSettings { users: vec!["proxy:guest".to_owned()], ..RoleSettings::default() };
        let mut lab = tenant("lab");
        lab.rights = Some(Right::ALL.into_iter().filter(|right| *right != Right::Manage).collect());
        lab.roles.insert("guests".to_owned(), guests);
        lab.remotes = vec!["images".to_owned()];
        lab.urls.through_edge = true;
        layers.tenants = [("lab".to_owned(), lab), ("shop".to_owned(), tenant("shop"))].into();
        layers.urls = UrlLayers { through_edge: Some(true), ..UrlLayers::default() };
        // Nobody answers there.
        let images = RemoteLayers {
            url: Some("https://127.0.0.1:9".to_owned()),
            protocol: Some("simplestreams".to_owned()),
            ..RemoteLayers::default()
        };
        layers.remotes = [("images".to_owned(), images)].into();
        change(layers);
    })
    .await
}

pub(crate) async fn edge() -> Edge {
    edge_with(|_| {}).await
}

/// The same, where the lab may have no more than this.
pub(crate) async fn limited(limits: LimitSettings) -> Edge {
    edge_with(|layers| layers.tenants.get_mut("lab").unwrap().limits = limits).await
}

/// Files of an import that is only begun.
pub(crate) const BEGUN: &[(&str, &str, &[u8])] = &[("unified", "lab-secret.tar", &[7; 100])];

/// Begins one as whoever asks now.
pub(crate) async fn begin(edge: &Edge) -> Value {
    edge.begin(BEGUN, json!({ "aliases": ["lab/secret"] })).await
}
