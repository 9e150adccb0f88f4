//! The contract suite on a real daemon: `MALLEUS_TEST_INCUS_SOCKET` is its Unix socket, `MALLEUS_TEST_INCUS_HTTPS`
//! its `https://` address, `MALLEUS_TEST_INCUS_DIR` its state directory, where `server.crt` is.

#[cfg(test)]
mod contract;
#[cfg(test)]
mod real;

#[cfg(test)]
mod over_the_socket {
    use incus_client::Client;

    use crate::contract::World;
    use crate::real::{Real, variable};

    async fn world() -> World<Real> {
        World::new(Real::named(), Client::unix(variable("MALLEUS_TEST_INCUS_SOCKET"))).await
    }

    crate::contract_suite!(
        #[ignore = "needs a real incusd; cargo xtask test runs it"]
        world
    );
}

#[cfg(test)]
mod over_tls {
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use http_body_util::BodyExt;
    use incus_client::{Client, ClientIdentity, Error, HttpsSettings, Room, ServerPin};

    use crate::contract::samples::{body, endless, fingerprint, head, unified_container};
    use crate::contract::{Daemon, World};
    use crate::real::{Real, variable};

    /// A client with a certificate of its own, and that certificate.
    fn client(server_certificate: ServerPin) -> (Client, String) {
        let made = rcgen::generate_simple_self_signed(["malleus".to_owned()]).unwrap();
        let settings = HttpsSettings {
            url: variable("MALLEUS_TEST_INCUS_HTTPS"),
            identity: Some(ClientIdentity {
                certificate_pem: made.cert.pem().into_bytes(),
                key_pem: made.signing_key.serialize_pem().into_bytes(),
            }),
            trust: server_certificate.into(),
        };
        (Client::https(settings).unwrap(), made.cert.pem())
    }

    fn pin() -> ServerPin {
        let file = Path::new(&variable("MALLEUS_TEST_INCUS_DIR")).join("server.crt");
        ServerPin::Pem(std::fs::read(file).unwrap())
    }

    async fn world() -> World<Real> {
        let (client, certificate) = client(pin());
        let daemon = Real::named();
        daemon.trust(&certificate).await;
        World::new(daemon, client).await
    }

    crate::contract_suite!(
        #[ignore = "needs a real incusd; cargo xtask test runs it"]
        world
    );

    #[tokio::test]
    #[ignore = "needs a real incusd; cargo xtask test runs it"]
    async fn a_client_without_trust_is_told() {
        let (client, _) = client(pin());
        let server = client.server().await.unwrap();
        assert!(!server.trusted && server.version.is_empty());
        let refused = client.project("default".parse().unwrap()).check().await;
        assert!(matches!(refused, Err(Error::NotTrusted)), "{refused:?}");
    }

    /// A certificate that is for one project alone.
    #[tokio::test]
    #[ignore = "needs a real incusd; cargo xtask test runs it"]
    async fn a_client_restricted_to_another_project_is_told() {
        let world = world().await;
        let (client, certificate) = client(pin());
        world.daemon.trust_for(&certificate, world.project.name()).await;
        let own = client.project(world.project.name().clone());
        own.check().await.unwrap();
        world.daemon.limit_disk(own.name(), 1 << 20).await;
        // No pool is told of, and the disk is another machine's.
        assert_eq!(own.room().await.unwrap(), Room { quota: Some(1 << 20), disk: None });
        let image = unified_container(&world.nonce);
        let sent = own.import_unified(head(fingerprint(&[&image]), "a.tar"), body(&image)).await.unwrap();
        own.wait(&sent).await.unwrap();

        let other = client.project("default".parse().unwrap());
        assert!(matches!(other.check().await, Err(Error::Forbidden(_))));
        assert_eq!(other.room().await.unwrap().quota, None);
        let asked = Arc::new(AtomicU64::new(0));
        let counter = asked.clone();
        let pieces = endless().map_frame(move |frame| {
            counter.fetch_add(1, Ordering::Relaxed);
            frame
        });
        let refused = other.import_unified(head([1; 32].into(), "a.tar"), pieces).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        // The head is looked at before anything is sent; Incus said no before it got even that.
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        world.end().await;
    }

    #[tokio::test]
    #[ignore = "needs a real incusd; cargo xtask test runs it"]
    async fn another_server_is_refused() {
        let (client, _) = client(ServerPin::Fingerprint([0; 32]));
        let refused = client.server().await;
        assert!(matches!(refused, Err(Error::ServerNotPinned)), "{refused:?}");
    }
}
