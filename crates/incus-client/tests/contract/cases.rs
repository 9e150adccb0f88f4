//! The cases of the contract suite, one behaviour each.

use std::collections::BTreeMap;

use incus_client::{Error, Hazard, Image, Imported, InstanceType};

use super::samples::*;
use super::{Daemon, World};

pub(crate) async fn the_server_tells_of_itself(world: &World<impl Daemon>) {
    let server = world.client.server().await.unwrap();
    assert!(server.trusted);
    assert!(server.version.starts_with(|c: char| c.is_ascii_digit()), "{}", server.version);
    assert!(!server.name.is_empty() && !server.architectures.is_empty());
    assert!(server.api_extensions.iter().any(|extension| extension == "image_create_aliases"));
}

pub(crate) async fn a_missing_project_is_told(world: &World<impl Daemon>) {
    let missing = world.client.project(format!("{}-missing", world.nonce).parse().unwrap());
    assert!(matches!(missing.check().await, Err(Error::ProjectMissing(_))));
    let image = unified_container(&world.nonce);
    let fingerprint = fingerprint(&[&image]);
    assert_eq!(missing.image(&fingerprint).await.unwrap(), None);
    assert!(matches!(missing.images().await, Err(Error::ProjectMissing(_))));
    assert!(matches!(missing.alias("tiny").await, Err(Error::ProjectMissing(_))));
    assert!(matches!(missing.create_alias("tiny", &fingerprint, "").await, Err(Error::ProjectMissing(_))));
    assert!(matches!(missing.delete_image(&fingerprint).await, Err(Error::ProjectMissing(_))));
    let refused = missing.import_unified(head(fingerprint, "a.tar"), body(&image)).await;
    assert!(matches!(refused, Err(Error::ProjectMissing(_))), "{refused:?}");
}

pub(crate) async fn a_project_without_images_is_told(world: &World<impl Daemon>) {
    world.project.check().await.unwrap();
    world.client.project("default".parse().unwrap()).check().await.unwrap();
    for (suffix, own_images) in [("off", Some(false)), ("unset", None)] {
        let name = format!("{}-{suffix}", world.nonce).parse().unwrap();
        world.daemon.add_project(&name, own_images).await;
        let shared = world.client.project(name);
        assert!(matches!(shared.check().await, Err(Error::ProjectWithoutImages)), "{suffix}");
        world.daemon.remove_project(shared.name()).await;
    }
}

pub(crate) async fn a_unified_container_arrives(world: &World<impl Daemon>) {
    unified_arrives(world, &unified_container(&world.nonce), InstanceType::Container).await;
}

pub(crate) async fn a_unified_virtual_machine_arrives(world: &World<impl Daemon>) {
    unified_arrives(world, &unified_virtual_machine(&world.nonce), InstanceType::VirtualMachine).await;
}

async fn unified_arrives(world: &World<impl Daemon>, image: &[u8], instance_type: InstanceType) {
    let fingerprint = fingerprint(&[image]);
    world.describe(fingerprint, instance_type);
    let mut announced = head(fingerprint, "tiny.tar");
    announced.public = true;
    assert_eq!(world.project.image(&fingerprint).await.unwrap(), None);
    let operation = world.project.import_unified(announced, body(image)).await.unwrap();
    let imported = world.project.wait(&operation).await.unwrap();
    assert_eq!(imported, Imported { fingerprint, size: image.len() as u64 });
    let stored = world.project.image(&fingerprint).await.unwrap().unwrap();
    let wanted = Image {
        filename: "tiny.tar".to_owned(),
        size: image.len() as u64,
        instance_type: Some(instance_type),
        architecture: "x86_64".to_owned(),
        public: true,
        properties: properties(&world.nonce),
        profiles: vec!["default".to_owned()],
        created_at: stored.created_at,
        uploaded_at: stored.uploaded_at,
        ..Image::unknown(fingerprint)
    };
    assert_eq!(stored, wanted);
    assert_eq!(world.project.images().await.unwrap(), [stored]);
}

pub(crate) async fn a_split_container_arrives(world: &World<impl Daemon>) {
    split_arrives(world, &squashfs(), InstanceType::Container).await;
}

pub(crate) async fn a_split_virtual_machine_arrives(world: &World<impl Daemon>) {
    split_arrives(world, &disk(), InstanceType::VirtualMachine).await;
}

async fn split_arrives(world: &World<impl Daemon>, rootfs: &[u8], instance_type: InstanceType) {
    let metadata = split_metadata(&world.nonce);
    let fingerprint = fingerprint(&[&metadata, rootfs]);
    let announced = head(fingerprint, "rootfs of \"tiny\"");
    let sent =
        world.project.import_split(announced, body(&metadata), body(rootfs), instance_type).await.unwrap();
    let imported = world.project.wait(&sent).await.unwrap();
    let size = (metadata.len() + rootfs.len()) as u64;
    assert_eq!(imported, Imported { fingerprint, size });
    let stored = world.project.image(&fingerprint).await.unwrap().unwrap();
    assert_eq!((stored.instance_type, stored.size, stored.public), (Some(instance_type), size, false));
    assert_eq!(stored.filename, "rootfs of \"tiny\"");
}

/// What `incus image import` stores for files of these names, in both shapes.
pub(crate) async fn file_names_are_kept(world: &World<impl Daemon>) {
    let names = [
        "with space.tar",
        "quo\"te.tar",
        "back\\slash.tar",
        "ünï-日本.tar",
        "semi;x=y.tar",
        "per%20cent.tar",
    ];
    for (count, name) in names.into_iter().enumerate() {
        let image = unified_container(&format!("{}-{count}", world.nonce));
        let unified = fingerprint(&[&image]);
        let sent = world.project.import_unified(head(unified, name), body(&image)).await.unwrap();
        world.project.wait(&sent).await.unwrap();
        let metadata = split_metadata(&format!("{}-{count}", world.nonce));
        let split = fingerprint(&[&metadata, &squashfs()]);
        let parts = (body(&metadata), body(&squashfs()));
        let sent =
            world.project.import_split(head(split, name), parts.0, parts.1, InstanceType::Container).await;
        world.project.wait(&sent.unwrap()).await.unwrap();
        for fingerprint in [unified, split] {
            assert_eq!(world.project.image(&fingerprint).await.unwrap().unwrap().filename, name);
        }
    }
}

async fn imported(world: &World<impl Daemon>, image: &[u8]) {
    let sent =
        world.project.import_unified(head(fingerprint(&[image]), "tiny.tar"), body(image)).await.unwrap();
    world.project.wait(&sent).await.unwrap();
}

pub(crate) async fn a_duplicate_is_told(world: &World<impl Daemon>) {
    let image = unified_container(&world.nonce);
    imported(world, &image).await;
    let again =
        world.project.import_unified(head(fingerprint(&[&image]), "again.tar"), body(&image)).await.unwrap();
    let refused = world.project.wait(&again).await;
    assert!(matches!(refused, Err(Error::AlreadyExists)), "{refused:?}");
    assert_eq!(world.project.images().await.unwrap().len(), 1);
}

pub(crate) async fn a_wrong_fingerprint_imports_nothing(world: &World<impl Daemon>) {
    let image = unified_container(&world.nonce);
    let sent = world.project.import_unified(head([7; 32].into(), "tiny.tar"), body(&image)).await.unwrap();
    let refused = world.project.wait(&sent).await;
    assert!(matches!(refused, Err(Error::FingerprintMismatch(_))), "{refused:?}");
    assert_eq!(world.project.images().await.unwrap(), []);
}

pub(crate) async fn a_cut_body_imports_nothing(world: &World<impl Daemon>) {
    let image = unified_container(&world.nonce);
    let fingerprint = fingerprint(&[&image]);
    let unified = world.project.import_unified(head(fingerprint, "tiny.tar"), cut(&image)).await;
    let (metadata, rootfs) = (split_metadata(&world.nonce), squashfs());
    let parts = (body(&metadata), cut(&rootfs));
    let split = world
        .project
        .import_split(head([1; 32].into(), "r"), parts.0, parts.1, InstanceType::Container)
        .await;
    for outcome in [unified, split] {
        let Err(Error::BodyFailed(cause)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(cause.to_string(), "the file changed");
    }
    assert_eq!(world.project.images().await.unwrap(), []);
    imported(world, &image).await;
}

pub(crate) async fn an_empty_part_imports_nothing(world: &World<impl Daemon>) {
    let metadata = split_metadata(&world.nonce);
    for (first, second) in [(&b""[..], &b"rootfs"[..]), (&metadata, b"")] {
        let announced = head(fingerprint(&[first, second]), "r");
        let parts = (body(first), body(second));
        let outcome = world.project.import_split(announced, parts.0, parts.1, InstanceType::Container).await;
        assert!(matches!(outcome, Err(Error::Hazard(Hazard::Empty))), "{outcome:?}");
    }
    assert_eq!(world.project.images().await.unwrap(), []);
}

pub(crate) async fn an_unknown_operation_is_gone(world: &World<impl Daemon>) {
    let unknown = "01234567-89ab-4cde-8f01-23456789abcd".parse().unwrap();
    assert!(matches!(world.project.wait(&unknown).await, Err(Error::OperationGone)));
}

pub(crate) async fn aliases_are_created_and_moved(world: &World<impl Daemon>) {
    let project = &world.project;
    let images = ["one", "two"].map(|which| unified_container(&format!("{}-{which}", world.nonce)));
    for image in &images {
        imported(world, image).await;
    }
    let [one, two] = [fingerprint(&[&images[0]]), fingerprint(&[&images[1]])];
    let name = "tiny/13";
    assert_eq!(project.alias(name).await.unwrap(), None);
    assert!(matches!(project.move_alias(name, &one, "").await, Err(Error::AliasMissing)));
    project.create_alias(name, &one, "first").await.unwrap();
    let alias = project.alias(name).await.unwrap().unwrap();
    assert_eq!((alias.name.as_str(), alias.target, alias.description.as_str()), (name, one, "first"));
    assert!(matches!(project.create_alias(name, &two, "").await, Err(Error::AliasTaken)));
    project.move_alias(name, &two, "second").await.unwrap();
    let alias = project.alias(name).await.unwrap().unwrap();
    assert_eq!((alias.target, alias.description.as_str()), (two, "second"));
    let listed = project.image(&two).await.unwrap().unwrap().aliases;
    assert_eq!(listed.iter().map(|alias| alias.name.as_str()).collect::<Vec<_>>(), [name]);
    let nothing = [9; 32].into();
    assert!(matches!(project.create_alias("other", &nothing, "").await, Err(Error::ImageMissing)));
    assert!(matches!(project.move_alias(name, &nothing, "").await, Err(Error::ImageMissing)));
    assert_eq!(project.alias(name).await.unwrap().unwrap().target, two);
}

pub(crate) async fn properties_are_merged_and_images_made_public(world: &World<impl Daemon>) {
    let image = unified_container(&world.nonce);
    let fingerprint = fingerprint(&[&image]);
    world.describe(fingerprint, InstanceType::Container);
    imported(world, &image).await;
    let added =
        BTreeMap::from([("os".to_owned(), "Small".to_owned()), ("note".to_owned(), "a & b=ü".to_owned())]);
    world.project.merge_properties(&fingerprint, &added).await.unwrap();
    let mut wanted = properties(&world.nonce);
    wanted.extend(added.clone());
    assert_eq!(world.project.image(&fingerprint).await.unwrap().unwrap().properties, wanted);
    assert!(!world.project.image(&fingerprint).await.unwrap().unwrap().public);
    world.project.make_public(&fingerprint).await.unwrap();
    let image = world.project.image(&fingerprint).await.unwrap().unwrap();
    assert_eq!((image.public, image.properties), (true, wanted));
    let missing = world.project.merge_properties(&[9; 32].into(), &added).await;
    assert!(matches!(missing, Err(Error::ImageMissing)), "{missing:?}");
}

pub(crate) async fn a_deleted_image_is_gone(world: &World<impl Daemon>) {
    let image = unified_container(&world.nonce);
    let fingerprint = fingerprint(&[&image]);
    imported(world, &image).await;
    world.project.create_alias("tiny", &fingerprint, "").await.unwrap();
    world.project.delete_image(&fingerprint).await.unwrap();
    assert_eq!(world.project.image(&fingerprint).await.unwrap(), None);
    assert_eq!(world.project.alias("tiny").await.unwrap(), None);
    assert!(matches!(world.project.delete_image(&fingerprint).await, Err(Error::ImageMissing)));
}
