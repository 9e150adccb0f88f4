//! From a host to the addresses a connection may go to, each of them checked.
//!
//! A name is resolved once for each connection, and the connection goes to the addresses that were checked, never to the
//! name: an answer that changes between the check and the use is of no use to anybody.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use futures_util::future::BoxFuture;
use url::Host;

use super::{
    error::{FetchError, Stage},
    policy::{Checked, Policy},
};

/// Finds the addresses of hosts.
pub(crate) trait Resolve: fmt::Debug + Send + Sync {
    /// The addresses of a host, the best first. An empty answer and [`io::ErrorKind::NotFound`] say that there is no such
    /// host, any other error that nobody knows.
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// What the system says: its hosts file, and DNS.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            match tokio::net::lookup_host((host, 0)).await {
                Ok(found) => Ok(found.map(|address| address.ip()).collect()),
                Err(error) if is_passing(&error.to_string()) => Err(error),
                Err(error) => Err(io::Error::new(io::ErrorKind::NotFound, error)),
            }
        })
    }
}

/// Whether a lookup failed for a cause that may pass. The standard library keeps the system's code to itself, so that its
/// words (of glibc, of musl) are all there is; where they are others, a person has to try again.
fn is_passing(words: &str) -> bool {
    words.contains("Temporary failure") || words.contains("Try again")
}

/// The addresses a connection to this host may go to; at least one.
///
/// # Errors
/// A refusal by the policy, or why there is no address.
pub(super) async fn addresses(
    resolver: &dyn Resolve,
    policy: &Policy,
    checked: &Checked,
    limit: Duration,
) -> Result<Vec<SocketAddr>, FetchError> {
    let found = match &checked.host {
        Host::Ipv4(address) => vec![IpAddr::V4(*address)],
        Host::Ipv6(address) => vec![IpAddr::V6(*address)],
        Host::Domain(name) => match tokio::time::timeout(limit, resolver.resolve(name)).await {
            Err(_) => return Err(FetchError::TimedOut(Stage::Lookup)),
            Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Ok(Err(error)) => return Err(FetchError::LookupFailed(error)),
            Ok(Ok(found)) => found,
        },
    };
    // One that is refused is enough to refuse the host. No web server for everybody has an address inside as well, so that
    // such an answer is an attack or a mistake; and to pick the good ones would let whoever answers try how we pick.
    for address in &found {
        policy.check_address(*address).map_err(FetchError::Refused)?;
    }
    if found.is_empty() {
        return Err(FetchError::NameNotFound(checked.host.to_string()));
    }
    Ok(found.into_iter().map(|address| SocketAddr::new(address, checked.port)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Says(Result<Vec<&'static str>, io::ErrorKind>);

    impl Resolve for Says {
        fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
            let answer = self.0.clone().map(|found| found.iter().map(|one| one.parse().unwrap()).collect());
            Box::pin(async { answer.map_err(io::Error::from) })
        }
    }

    async fn found(
        url: &str,
        answer: Result<Vec<&'static str>, io::ErrorKind>,
    ) -> Result<Vec<SocketAddr>, FetchError> {
        let policy = Policy::strangers(1);
        let checked = policy.check(url).unwrap();
        addresses(&Says(answer), &policy, &checked, Duration::from_secs(1)).await
    }

    #[tokio::test]
    async fn every_address_is_taken_with_the_port() {
        let both = found("https://a.org/", Ok(vec!["93.184.216.34", "2606:2800::1"])).await.unwrap();
        assert_eq!(both, ["93.184.216.34:443".parse().unwrap(), "[2606:2800::1]:443".parse().unwrap()]);
        // An address is its own answer; whoever resolves is not asked.
        let own = found("http://8.8.8.8/", Err(io::ErrorKind::Other)).await.unwrap();
        assert_eq!(own, ["8.8.8.8:80".parse().unwrap()]);
    }

    #[tokio::test]
    async fn one_bad_address_spoils_the_answer() {
        for answer in
            [vec!["127.0.0.1"], vec!["93.184.216.34", "10.0.0.1"], vec!["2606:2800::1", "::1", "8.8.8.8"]]
        {
            let outcome = found("http://a.org/", Ok(answer)).await;
            assert!(matches!(outcome, Err(FetchError::Refused(_))), "{outcome:?}");
        }
    }

    #[tokio::test]
    async fn no_host_and_no_answer_are_told_apart() {
        for none in [Ok(vec![]), Err(io::ErrorKind::NotFound)] {
            assert!(matches!(found("http://a.org/", none).await, Err(FetchError::NameNotFound(_))));
        }
        let failed = found("http://a.org/", Err(io::ErrorKind::Other)).await;
        assert!(matches!(failed, Err(FetchError::LookupFailed(_))));
        assert!(is_passing("failed to lookup address information: Temporary failure in name resolution"));
        assert!(!is_passing("failed to lookup address information: Name or service not known"));
    }

    #[derive(Debug)]
    struct Silent;

    impl Resolve for Silent {
        fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_resolver_is_given_up() {
        let policy = Policy::strangers(1);
        let checked = policy.check("http://a.org/").unwrap();
        let outcome = addresses(&Silent, &policy, &checked, Duration::from_secs(1)).await;
        assert!(matches!(outcome, Err(FetchError::TimedOut(Stage::Lookup))));
    }
}
