//! An edge that people come to over the network, behind a proxy that tells who they are and from where.

mod bounds;
mod origin;
mod rates;

use bytes::Bytes;
use edge::{Layers, PageLayers};
use http_body_util::Full;
use hyper::{Method, Request};
use incus_client::scripted;

use crate::edge::{Answer, Edge};

const HOST: &str = "images.example";
const OWN: &str = "https://images.example";
const PORTAL: &str = "https://portal.example";
const IMPORTS: &str = "/api/v1/imports";
/// A token that looks like one and is none.
const BAD_TOKEN: &str = "Bearer malleus_00000000000000000000000000000000_\
                         AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What a browser of alice's sends with a request of our own page's, by way of the proxy.
const ALICE: [(&str, &str); 4] = [
    ("host", HOST),
    ("x-forwarded-user", "alice"),
    ("sec-fetch-site", "same-origin"),
    ("x-forwarded-for", "192.0.2.1"),
];

/// An edge behind a proxy on this machine; alice may do everything.
pub(crate) async fn edge(change: impl FnOnce(&mut Layers)) -> Edge {
    let incus = scripted::Incus::start().await.unwrap();
    Edge::with(incus, |layers| {
        layers.public_url = Some(OWN.to_owned());
        layers.trusted_proxies = vec!["127.0.0.1".to_owned()];
        layers.auth.mode = Some("proxy".to_owned());
        layers.auth.operators.users = vec!["proxy:alice".to_owned()];
        layers.page = PageLayers { allowed_origins: Some(vec![PORTAL.to_owned()]), ..PageLayers::default() };
        change(layers);
    })
    .await
}

/// Asks with these headers and no others.
async fn ask(edge: &Edge, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    edge.send(request.body(Full::<Bytes>::default()).unwrap()).await
}

/// The same headers, but for one that is another or left out.
fn but<'a>(headers: &[(&'a str, &'a str)], name: &'a str, value: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let others = headers.iter().copied().filter(|(one, _)| *one != name);
    others.chain(value.map(|value| (name, value))).collect()
}
