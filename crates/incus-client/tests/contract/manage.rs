//! Cases of the contract suite about images that are there: what is changed about them, and how they are given away.

use std::collections::BTreeMap;

use http_body_util::BodyExt;
use incus_client::{Error, Export, Fingerprint, Image, ImageBody, InstanceType};

use super::samples::*;
use super::{Daemon, World};

const MISSING: [u8; 32] = [9; 32];

async fn imported(world: &World<impl Daemon>, image: &[u8]) -> Fingerprint {
    let wanted = fingerprint(&[image]);
    world.describe(wanted, InstanceType::Container);
    let sent = world.project.import_unified(head(wanted, "tiny.tar"), body(image)).await.unwrap();
    world.project.wait(&sent).await.unwrap().fingerprint
}

async fn shown(world: &World<impl Daemon>, fingerprint: &Fingerprint) -> Image {
    world.project.image(fingerprint).await.unwrap().unwrap()
}

async fn collected(body: impl ImageBody) -> Vec<u8> {
    body.collect().await.map_err(Into::into).unwrap().to_bytes().to_vec()
}

pub(crate) async fn aliases_are_renamed_described_and_deleted(world: &World<impl Daemon>) {
    let project = &world.project;
    let image = imported(world, &unified_container(&world.nonce)).await;
    project.create_alias("tiny", &image, "first").await.unwrap();
    project.create_alias("other", &image, "").await.unwrap();
    project.rename_alias("tiny", "tiny/13").await.unwrap();
    assert_eq!(project.alias("tiny").await.unwrap(), None);
    let alias = project.alias("tiny/13").await.unwrap().unwrap();
    assert_eq!((alias.target, alias.description.as_str()), (image, "first"));
    project.describe_alias("tiny/13", "second").await.unwrap();
    assert_eq!(project.alias("tiny/13").await.unwrap().unwrap().description, "second");
    assert!(matches!(project.rename_alias("tiny/13", "other").await, Err(Error::AliasTaken)));
    project.delete_alias("tiny/13").await.unwrap();
    assert_eq!(project.alias("tiny/13").await.unwrap(), None);
    assert!(matches!(project.delete_alias("tiny/13").await, Err(Error::AliasMissing)));
    assert!(matches!(project.rename_alias("tiny/13", "new").await, Err(Error::AliasMissing)));
    assert!(matches!(project.describe_alias("tiny/13", "new").await, Err(Error::AliasMissing)));
    assert_eq!(shown(world, &image).await.aliases.len(), 1);
}

pub(crate) async fn settings_of_an_image_are_changed(world: &World<impl Daemon>) {
    let image = imported(world, &unified_container(&world.nonce)).await;
    let before = shown(world, &image).await;
    world.project.set_public(&image, true).await.unwrap();
    world.project.set_auto_update(&image, true).await.unwrap();
    assert_eq!(shown(world, &image).await, Image { public: true, auto_update: true, ..before.clone() });
    world.project.set_public(&image, false).await.unwrap();
    world.project.set_auto_update(&image, false).await.unwrap();
    assert_eq!(shown(world, &image).await, before);
    assert!(matches!(world.project.set_public(&MISSING.into(), true).await, Err(Error::ImageMissing)));
}

pub(crate) async fn profiles_are_listed_and_set(world: &World<impl Daemon>) {
    let project = &world.project;
    world.daemon.add_profile(project.name(), "web").await;
    let mut listed = project.profiles().await.unwrap();
    listed.sort_unstable();
    assert_eq!(listed, ["default", "web"]);
    let image = imported(world, &unified_container(&world.nonce)).await;
    let kept = BTreeMap::from([("note".to_owned(), "a & b".to_owned())]);
    project.merge_properties(&image, &kept).await.unwrap();
    project.make_public(&image).await.unwrap();
    let before = shown(world, &image).await;
    for profiles in [vec!["web".to_owned()], vec!["default".to_owned(), "web".to_owned()], vec![]] {
        project.set_profiles(&image, &profiles).await.unwrap();
        assert_eq!(shown(world, &image).await, Image { profiles, ..before.clone() });
    }
    let missing = project.set_profiles(&image, &["nope".to_owned()]).await;
    assert!(matches!(missing, Err(Error::ProfileMissing(_))), "{missing:?}");
    assert!(matches!(project.set_profiles(&MISSING.into(), &[]).await, Err(Error::ImageMissing)));
}

pub(crate) async fn an_image_without_a_source_is_not_refreshed(world: &World<impl Daemon>) {
    let image = imported(world, &unified_container(&world.nonce)).await;
    let refused = world.project.refresh(&image).await;
    assert!(matches!(refused, Err(Error::NoSource)), "{refused:?}");
    assert!(matches!(world.project.refresh(&MISSING.into()).await, Err(Error::ImageMissing)));
}

pub(crate) async fn a_secret_opens_an_image(world: &World<impl Daemon>) {
    let image = imported(world, &unified_container(&world.nonce)).await;
    let token = world.project.image_secret(&image).await.unwrap();
    let told = world.project.image_with_secret(&image, &token.secret).await.unwrap().unwrap();
    assert_eq!(told.fingerprint, image);
    let missing = world.project.image_secret(&MISSING.into()).await;
    assert!(matches!(missing, Err(Error::ImageMissing)), "{missing:?}");
}

pub(crate) async fn a_token_is_made_and_withdrawn(world: &World<impl Daemon>) {
    let image = Image::unknown(fingerprint(&[&unified_container(&world.nonce)]));
    let token = world.project.mint_push(&image, true).await.unwrap();
    assert_eq!(token.secret.expose().len(), 64);
    world.project.withdraw(&token.operation).await.unwrap();
    // Once more changes nothing.
    world.project.withdraw(&token.operation).await.unwrap();
}

pub(crate) async fn a_unified_image_is_given_whole_and_in_part(world: &World<impl Daemon>) {
    let bytes = unified_virtual_machine(&world.nonce);
    let image = imported(world, &bytes).await;
    world.daemon.contain(image, &[&bytes]);
    let image = shown(world, &image).await;
    for begin in [None, Some(0), Some(1), Some(1000), Some(bytes.len() as u64 - 1)] {
        let Export::Unified { from, size, filename, body } =
            world.project.export(&image, None, begin).await.unwrap()
        else {
            panic!("in parts");
        };
        assert_eq!((from, size), (begin.unwrap_or(0), Some(bytes.len() as u64)));
        assert!(filename.unwrap().starts_with(&image.fingerprint.to_string()));
        assert_eq!(collected(body).await, bytes[usize::try_from(from).unwrap()..]);
    }
    let behind = world.project.export(&image, None, Some(bytes.len() as u64 + 1)).await;
    assert!(matches!(behind, Err(Error::Protocol(_))), "{behind:?}");
}

pub(crate) async fn a_split_image_is_given_in_its_parts(world: &World<impl Daemon>) {
    for (rootfs, wanted) in [(squashfs(), InstanceType::Container), (disk(), InstanceType::VirtualMachine)] {
        let first = split_metadata(&format!("{}-{wanted}", world.nonce));
        let whole = fingerprint(&[&first, &rootfs]);
        let sent = world.project.import_split(head(whole, "r"), body(&first), body(&rootfs), wanted).await;
        world.project.wait(&sent.unwrap()).await.unwrap();
        world.daemon.contain(whole, &[&first, &rootfs]);
        let image = shown(world, &whole).await;
        let export = world.project.export(&image, None, Some(7)).await.unwrap();
        let Export::Split { metadata, rootfs: second, instance_type } = export else {
            panic!("in one piece")
        };
        assert_eq!(instance_type, wanted);
        assert_eq!(collected(metadata).await, first);
        assert_eq!(collected(second).await, rootfs);
    }
}

pub(crate) async fn a_missing_image_is_not_given(world: &World<impl Daemon>) {
    let missing = world.project.export(&Image::unknown(MISSING.into()), None, None).await;
    assert!(matches!(missing, Err(Error::ImageMissing)), "{missing:?}");
    let image = imported(world, &unified_container(&world.nonce)).await;
    let image = shown(world, &image).await;
    let elsewhere = world.client.project(format!("{}-no", world.nonce).parse().unwrap());
    let missing = elsewhere.export(&image, None, None).await;
    assert!(matches!(missing, Err(Error::ImageMissing | Error::ProjectMissing(_))), "{missing:?}");
}
