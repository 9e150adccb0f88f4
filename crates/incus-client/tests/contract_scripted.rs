//! The contract suite on the fake daemon.

#[cfg(test)]
mod contract;

#[cfg(test)]
mod suite {
    use bytes::Bytes;
    use incus_client::scripted::{Contents, Facts, Incus};
    use incus_client::{Fingerprint, InstanceType, ProjectName};

    use crate::contract::{Daemon, World, samples};

    impl Daemon for Incus {
        async fn add_project(&self, name: &ProjectName, own_images: Option<bool>) {
            Self::add_project(self, name, own_images == Some(true));
        }

        async fn remove_project(&self, name: &ProjectName) {
            Self::remove_project(self, name);
        }

        async fn limit_disk(&self, name: &ProjectName, bytes: u64) {
            Self::limit_disk(self, name, Some(bytes));
        }

        fn describe(&self, fingerprint: Fingerprint, instance_type: InstanceType, nonce: &str) {
            let properties = samples::properties(nonce);
            Self::describe(self, fingerprint, Facts { instance_type, properties, ..Facts::default() });
        }

        fn contain(&self, fingerprint: Fingerprint, parts: &[&[u8]]) {
            let contents = match parts {
                [metadata, rootfs] => {
                    Contents::Split(Bytes::copy_from_slice(metadata), Bytes::copy_from_slice(rootfs))
                }
                parts => Contents::Unified(parts.concat().into()),
            };
            Self::contain(self, fingerprint, contents);
        }

        async fn add_profile(&self, project: &ProjectName, name: &str) {
            Self::set_profiles(self, project, &["default", name]);
        }
    }

    async fn world() -> World<Incus> {
        let incus = Incus::start().await.unwrap();
        let client = incus.client();
        World::new(incus, client).await
    }

    crate::contract_suite!(world);
}
