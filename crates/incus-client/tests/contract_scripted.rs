//! The contract suite on the fake daemon.

#[cfg(test)]
mod contract;

#[cfg(test)]
mod suite {
    use incus_client::scripted::{Facts, Fault, Incus};
    use incus_client::{Fingerprint, InstanceType, ProjectName};

    use crate::contract::{Daemon, World, samples};

    impl Daemon for Incus {
        async fn add_project(&self, name: &ProjectName, own_images: Option<bool>) {
            Self::add_project(self, name, own_images == Some(true));
        }

        /// A fake goes with its world.
        async fn remove_project(&self, _name: &ProjectName) {}

        async fn limit_disk(&self, _name: &ProjectName) {
            self.next_import(Fault::AnswerEarly(
                500,
                "reached 1048577 bytes, exceeding quota of 1048576".to_owned(),
            ));
        }

        fn describe(&self, fingerprint: Fingerprint, instance_type: InstanceType, nonce: &str) {
            let properties = samples::properties(nonce);
            Self::describe(self, fingerprint, Facts { instance_type, properties, ..Facts::default() });
        }
    }

    async fn world() -> World<Incus> {
        let incus = Incus::start().await.unwrap();
        let client = incus.client();
        World::new(incus, client).await
    }

    crate::contract_suite!(world);
}
