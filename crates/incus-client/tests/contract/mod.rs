//! The contract suite: what this crate relies on, run against the fake daemon and against a real one, so that the
//! two cannot drift apart.

pub(crate) mod cases;
pub(crate) mod limits;
pub(crate) mod manage;
pub(crate) mod samples;

/// Every case, wherever it stands.
pub(crate) mod all {
    pub(crate) use super::cases::*;
    pub(crate) use super::limits::*;
    pub(crate) use super::manage::*;
}

use std::sync::atomic::{AtomicU32, Ordering};

use incus_client::{Client, Fingerprint, InstanceType, Project, ProjectName};

/// What a case asks of a daemon beside the client's calls.
pub(crate) trait Daemon {
    /// Adds a project; `own_images` is its `features.images`, `None` for one without the key.
    async fn add_project(&self, name: &ProjectName, own_images: Option<bool>);
    /// Takes away an empty project.
    async fn remove_project(&self, name: &ProjectName);
    /// Sets the project's `limits.disk`, in bytes.
    async fn limit_disk(&self, name: &ProjectName, bytes: u64);
    /// What the daemon is to find in a unified image.
    fn describe(&self, fingerprint: Fingerprint, instance_type: InstanceType, nonce: &str);
    /// What the daemon is to give of an image: one archive, or metadata and rootfs.
    fn contain(&self, fingerprint: Fingerprint, parts: &[&[u8]]);
    /// Adds a profile to a project, or to `default` where the project shares those.
    async fn add_profile(&self, project: &ProjectName, name: &str);
}

/// A daemon with a project of its own for one case.
pub(crate) struct World<D> {
    pub(crate) daemon: D,
    pub(crate) client: Client,
    pub(crate) project: Project,
    /// Unlike that of any other case and run: put into every image, so that none is there already.
    pub(crate) nonce: String,
}

impl<D: Daemon> World<D> {
    pub(crate) async fn new(daemon: D, client: Client) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let started = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_micros();
        let nonce = format!("t{started:x}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let project = client.project(nonce.parse().unwrap());
        daemon.add_project(project.name(), Some(true)).await;
        Self { daemon, client, project, nonce }
    }

    pub(crate) fn describe(&self, fingerprint: Fingerprint, instance_type: InstanceType) {
        self.daemon.describe(fingerprint, instance_type, &self.nonce);
    }

    /// Removes the project and what is in it.
    pub(crate) async fn end(self) {
        for image in self.project.images().await.unwrap() {
            self.project.delete_image(&image.fingerprint).await.unwrap();
        }
        self.daemon.remove_project(self.project.name()).await;
    }
}

/// One test per case, each in a world made by `$start`.
#[macro_export]
macro_rules! contract_suite {
    ($(#[$attribute:meta])* $start:path) => {
        $crate::contract_suite! { @each $(#[$attribute])* $start;
            the_server_tells_of_itself
            a_missing_project_is_told
            a_project_without_images_is_told
            a_unified_container_arrives
            a_unified_virtual_machine_arrives
            a_split_container_arrives
            a_split_virtual_machine_arrives
            file_names_are_kept
            a_duplicate_is_told
            a_wrong_fingerprint_imports_nothing
            a_cut_body_imports_nothing
            an_empty_part_imports_nothing
            an_unknown_operation_is_gone
            aliases_are_created_and_moved
            properties_are_merged_and_images_made_public
            a_deleted_image_is_gone
            an_upload_over_the_limit_is_answered_early
            an_image_over_the_limit_is_told_whatever_its_size
            the_room_is_told
            the_room_of_a_missing_project_is_unknown
            images_are_found_by_their_size
            aliases_are_renamed_described_and_deleted
            settings_of_an_image_are_changed
            profiles_are_listed_and_set
            an_image_without_a_source_is_not_refreshed
            a_secret_opens_an_image
            a_token_is_made_and_withdrawn
            a_unified_image_is_given_whole_and_in_part
            a_split_image_is_given_in_its_parts
            a_missing_image_is_not_given
            the_same_bytes_at_once_are_one_image
            an_image_with_an_alias_is_told_as_there
            a_dropped_upload_imports_nothing
            a_project_deleted_in_mid_body_is_told
        }
    };
    (@each $(#[$attribute:meta])* $start:path; ) => {};
    (@each $(#[$attribute:meta])* $start:path; $case:ident $($rest:ident)*) => {
        #[tokio::test]
        $(#[$attribute])*
        async fn $case() {
            let world = $start().await;
            $crate::contract::all::$case(&world).await;
            world.end().await;
        }
        $crate::contract_suite! { @each $(#[$attribute])* $start; $($rest)* }
    };
}
