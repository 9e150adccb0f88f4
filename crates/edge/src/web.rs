//! Which URLs images are imported from, and what fetches them.

use incus_client::Fingerprint;
use tenancy::{Grant, HostPattern, Hosts, Lane, NameFault};
use thiserror::Error;
use upload_proto::api::UrlWays;
use url::Url;

use crate::{
    error::EdgeError,
    fetch::{Client, FetchError, ImageOffer, Policy, ServerHeaders, Trust, probe},
    settings::UrlSettings,
};

/// The ways to an image behind a URL.
pub(crate) struct Web {
    ways: UrlWays,
    /// Fetches what strangers name.
    edge: Client,
    /// Asks, before Incus does, those whom Incus may be told to fetch from.
    incus: Client,
}

/// Lists that cannot be used as they are written. The operator can mend them.
#[derive(Debug, Error)]
pub enum WebError {
    /// Not a host.
    #[error("urls.{key}: {text:?}: {fault}")]
    Host {
        /// The key.
        key: &'static str,
        /// What was written.
        text: String,
        /// What is wrong with it.
        fault: String,
    },
    /// Not a network.
    #[error("urls.private_networks: {0:?} is not a network such as 10.1.0.0/16")]
    Network(String),
    /// The client cannot be made.
    #[error("{0}")]
    Client(String),
}

impl Web {
    /// Makes it of its settings; nothing is connected yet. `max_size` is the most bytes of one image.
    ///
    /// # Errors
    /// [`WebError`] tells what to mend.
    pub(crate) fn new(settings: &UrlSettings, max_size: u64) -> Result<Self, WebError> {
        let network = |text: &String| text.parse().map_err(|_| WebError::Network(text.clone()));
        let common = Policy { ports: settings.ports.clone(), ..Policy::strangers(max_size) };
        let edge = Policy {
            allow: hosts("hosts", &settings.hosts)?,
            deny: hosts("denied_hosts", &settings.denied_hosts)?,
            private: settings.private_networks.iter().map(network).collect::<Result<_, _>>()?,
            ..common.clone()
        };
        let allow = hosts("through_incus", &settings.through_incus)?;
        // Hosts that the operator names may be anywhere; an empty list would allow all.
        let incus = Policy { allow, ..common }.anywhere();
        let client =
            |policy| Client::new(policy, &Trust::System).map_err(|error| WebError::Client(error.to_string()));
        let ways = UrlWays {
            through_edge: settings.through_edge,
            hosts: settings.hosts.clone(),
            through_incus: settings.through_incus.clone(),
        };
        Ok(Self { ways, edge: client(edge)?, incus: client(incus)? })
    }

    /// Which ways there are for a tenant, with the hosts that both the edge and the tenant name. Where each has a list of its
    /// own, the tenant's is told: what is in it and not in the other is refused when it is asked for.
    pub(crate) fn ways(&self, grant: &Grant) -> UrlWays {
        let sources = grant.sources();
        let ways = self.ways.clone();
        let (edge, incus) = (sources.hosts(Lane::Edge), sources.hosts(Lane::Incus));
        UrlWays {
            through_edge: ways.through_edge && !edge.is_closed(),
            hosts: match edge {
                Hosts::These(hosts) => hosts.iter().map(ToString::to_string).collect(),
                Hosts::Any | Hosts::None => ways.hosts,
            },
            through_incus: if incus.is_closed() { Vec::new() } else { ways.through_incus },
        }
    }

    /// A URL that the edge may fetch for a tenant, and what fetches it: at each step of the way, what the edge may and what
    /// the tenant may are looked at.
    ///
    /// # Errors
    /// Why it may not.
    pub(crate) fn for_edge(&self, text: &str, grant: &Grant) -> Result<(Url, Client), EdgeError> {
        if !self.ways.through_edge {
            return Err(EdgeError::WayClosed);
        }
        let client = self.edge.narrowed(grant.sources());
        let url = client.policy().check(text).map(|checked| checked.url().clone()).map_err(refused)?;
        Ok((url, client))
    }

    /// A URL that Incus may be told to fetch.
    ///
    /// # Errors
    /// Why it may not.
    pub(crate) fn check_for_incus(&self, text: &str) -> Result<Url, EdgeError> {
        if self.ways.through_incus.is_empty() {
            return Err(EdgeError::WayClosed);
        }
        self.incus.policy().check(text).map(|checked| checked.url().clone()).map_err(refused)
    }

    /// Asks a web server about its image as the target would, and judges whether the target could import from it.
    ///
    /// # Errors
    /// Why it could not, or may not.
    pub(crate) async fn for_incus(
        &self,
        text: &str,
        server: &ServerHeaders,
    ) -> Result<(Url, Fingerprint), EdgeError> {
        let url = self.check_for_incus(text)?;
        let head = self.incus.head(&url, Some(server)).await?;
        let ImageOffer { fingerprint, .. } =
            probe(&head, self.incus.policy()).map_err(|fault| EdgeError::Fetch(FetchError::Probe(fault)))?;
        Ok((url, fingerprint))
    }
}

fn refused(refusal: crate::fetch::Refusal) -> EdgeError {
    EdgeError::Fetch(FetchError::Refused(refusal))
}

fn hosts(key: &'static str, texts: &[String]) -> Result<Vec<HostPattern>, WebError> {
    let parse = |text: &String| {
        text.parse().map_err(|fault: NameFault| WebError::Host {
            key,
            text: text.clone(),
            fault: fault.to_string(),
        })
    };
    texts.iter().map(parse).collect()
}
