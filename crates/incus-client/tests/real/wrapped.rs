//! What image-format makes images of: bare disks, bare root file systems, folders. Incus takes them, and containers start.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use image_format::forge::{Archive, ImageSpec, metadata_yaml};
use image_format::{
    FolderEntry, Inspector, Limits, Piece, Report, Verdict, folders, metadata_tarball, suggestion,
};
use incus_client::{Client, Fingerprint, InstanceType, Project};

use super::variable;
use crate::contract::samples::{body, disk, fingerprint, head};

const BUSYBOX: &str = "/bin/busybox";

/// The first process: leaves on SIGPWR (by which Incus asks for a stop) or SIGTERM.
const INIT: &str = "#!/bin/sh\ntrap 'exit 0' PWR TERM\nwhile :; do sleep 3600 & wait $!; done\n";

fn report(file: &[u8]) -> Report {
    let mut inspector = Inspector::new(Limits::default());
    inspector.push(file);
    inspector.end();
    match inspector.verdict() {
        Verdict::Known(report) => report,
        other => panic!("not known: {other:?}"),
    }
}

/// Imports the bare file of that name with the metadata suggested for it, looks at what Incus stored, and gives its
/// fingerprint.
async fn imported(project: &Project, file: &[u8], name: &str, instance_type: InstanceType) -> Fingerprint {
    let now = now();
    let mut form = suggestion(&report(file), name, i64::try_from(now.as_secs()).unwrap());
    // No other run has the same image.
    form.variant = Some(format!("\"\\ {}-{}", now.as_nanos(), std::process::id()));
    let metadata = metadata_tarball(&form).unwrap();
    let wrapped = fingerprint(&[&metadata, file]);
    let sent =
        project.import_split(head(wrapped, name), body(&metadata), body(file), instance_type).await.unwrap();
    assert_eq!(project.wait(&sent).await.unwrap().fingerprint, wrapped);
    let stored = project.image(&wrapped).await.unwrap().unwrap();
    assert_eq!(stored.instance_type, Some(instance_type));
    let architecture = image_format::canonical_architecture(std::env::consts::ARCH).unwrap();
    assert_eq!(stored.architecture, architecture);
    let properties =
        [("os", "Alpine"), ("release", "3.22"), ("variant", form.variant.as_deref().unwrap_or_default())];
    for (key, value) in properties {
        assert_eq!(stored.properties.get(key).map(String::as_str), Some(value), "{key}");
    }
    wrapped
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

/// A name from which the suggestion takes the system and this machine's architecture.
fn named(ending: &str) -> String {
    format!("alpine-3.22-{}.{ending}", std::env::consts::ARCH)
}

fn project() -> Project {
    Client::unix(variable("MALLEUS_TEST_INCUS_SOCKET")).project("default".parse().unwrap())
}

fn incus(arguments: &[&str]) -> Output {
    let configuration = tempfile::tempdir().unwrap();
    Command::new("incus")
        .args(arguments)
        .env("INCUS_DIR", variable("MALLEUS_TEST_INCUS_DIR"))
        .env("INCUS_CONF", configuration.path())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Launches a container of the image, lets it answer, and removes both.
async fn launch(project: &Project, image: &Fingerprint, name: &str) {
    let launched = incus(&["launch", &image.to_string(), name]);
    let answer = incus(&["exec", name, "--", "sh", "-c", "echo from $(cat /etc/hostname)"]);
    let deleted = incus(&["delete", "--force", name]);
    assert!(launched.status.success(), "{launched:?}");
    assert_eq!(String::from_utf8_lossy(&answer.stdout), "from the wrapped\n", "{answer:?}");
    assert!(deleted.status.success(), "{deleted:?}");
    project.delete_image(image).await.unwrap();
}

/// A root file system of busybox alone, as a tar archive.
fn root() -> Vec<u8> {
    let mut archive = Archive::new();
    for folder in ["bin", "sbin", "etc", "dev", "proc", "sys", "run", "root", "tmp", "usr", "var"] {
        archive.dir(folder, 0o755);
    }
    archive.file("bin/busybox", 0o755, &std::fs::read(BUSYBOX).unwrap());
    for applet in ["sh", "sleep", "echo", "cat"] {
        archive.symlink(&format!("bin/{applet}"), "busybox");
    }
    archive.file("sbin/init", 0o755, INIT.as_bytes());
    archive.file("etc/hostname", 0o644, b"the wrapped\n");
    archive.file("etc/passwd", 0o644, b"root:x:0:0:root:/root:/bin/sh\n");
    archive.finish()
}

/// The same as a squashfs, by the program that Incus itself depends on.
fn squashed(root: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rootfs.squashfs");
    let mut mksquashfs = Command::new("mksquashfs")
        .arg("-")
        .arg(&file)
        .args(["-tar", "-noappend", "-no-progress", "-quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    mksquashfs.stdin.take().unwrap().write_all(root).unwrap();
    assert!(mksquashfs.wait().unwrap().success());
    std::fs::read(file).unwrap()
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_wrapped_disk_is_a_virtual_machine() {
    let project = project();
    let image = imported(&project, &disk(), &named("qcow2"), InstanceType::VirtualMachine).await;
    project.delete_image(&image).await.unwrap();
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_wrapped_root_tarball_launches() {
    let project = project();
    let image = imported(&project, &root(), &named("tar"), InstanceType::Container).await;
    launch(&project, &image, "wrapped-tarball").await;
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_wrapped_squashfs_launches() {
    let project = project();
    let image = imported(&project, &squashed(&root()), &named("squashfs"), InstanceType::Container).await;
    launch(&project, &image, "wrapped-squashfs").await;
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_packed_folder_is_a_virtual_machine() {
    let nonce = format!("{}-{}", now().as_nanos(), std::process::id());
    let template = format!("templates/{}.tpl", "a-name-that-needs-a-pax-record".repeat(4));
    let files = [
        (
            "metadata.yaml",
            metadata_yaml(&ImageSpec::new("aarch64", 1).property("nonce", &nonce)).into_bytes(),
        ),
        ("rootfs.img", disk()),
        (template.as_str(), b"{{ instance.name }}".to_vec()),
    ];
    let entries: Vec<_> =
        files.iter().map(|(path, bytes)| FolderEntry { path, size: bytes.len() as u64 }).collect();
    let packed = folders(&entries).unwrap().packed.remove(0);
    let bytes = |piece: &Piece| match piece {
        Piece::Bytes(bytes) => bytes.clone(),
        Piece::File(place) => files[*place].1.clone(),
    };
    let archive: Vec<u8> = packed.pieces.iter().flat_map(bytes).collect();
    let (project, image) = (project(), fingerprint(&[&archive]));
    let sent = project.import_unified(head(image, &packed.path), body(&archive)).await.unwrap();
    project.wait(&sent).await.unwrap();
    let stored = project.image(&image).await.unwrap().unwrap();
    assert_eq!(stored.instance_type, Some(InstanceType::VirtualMachine));
    assert_eq!(
        (stored.architecture.as_str(), stored.properties["nonce"].as_str()),
        ("aarch64", nonce.as_str())
    );
    project.delete_image(&image).await.unwrap();
}
