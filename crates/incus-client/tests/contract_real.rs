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

    use incus_client::{Client, Error, HttpsSettings, ServerPin};

    use crate::contract::World;
    use crate::real::{Real, variable};

    /// A client with a certificate of its own, and that certificate.
    fn client(server_certificate: ServerPin) -> (Client, String) {
        let made = rcgen::generate_simple_self_signed(["malleus".to_owned()]).unwrap();
        let settings = HttpsSettings {
            url: variable("MALLEUS_TEST_INCUS_HTTPS"),
            client_certificate_pem: made.cert.pem().into_bytes(),
            client_key_pem: made.signing_key.serialize_pem().into_bytes(),
            server_certificate,
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

    #[tokio::test]
    #[ignore = "needs a real incusd; cargo xtask test runs it"]
    async fn another_server_is_refused() {
        let (client, _) = client(ServerPin::Fingerprint([0; 32]));
        let refused = client.server().await;
        assert!(matches!(refused, Err(Error::ServerNotPinned)), "{refused:?}");
    }
}
