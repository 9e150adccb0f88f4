//! Metadata written for bare disks and root file systems.
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a helper fails a test")]

mod common;

use common::*;
use image_format::{
    Compression, Content, Limits, Metadata, Report, RootfsFormat, WrapFault, WrapField, WrapForm,
    metadata_tarball, suggestion,
};
use proptest::prelude::*;

fn form() -> WrapForm {
    WrapForm { architecture: "amd64".to_owned(), creation_date: 1_700_000_000, ..WrapForm::default() }
}

/// What the metadata tarball of the form says.
fn read_back(form: &WrapForm) -> Metadata {
    let report = known(&metadata_tarball(form).unwrap());
    assert_eq!((report.compression, report.findings.len()), (Compression::None, 0));
    match report.content {
        Content::Metadata { metadata } => metadata,
        other => panic!("no metadata: {other:?}"),
    }
}

fn rootfs(architecture: Option<&str>) -> Report {
    let content =
        Content::Rootfs { format: RootfsFormat::Tarball, architecture: architecture.map(str::to_owned) };
    Report { compression: Compression::Xz, content, findings: Vec::new() }
}

fn suggested(name: &str) -> [String; 3] {
    let form = suggestion(&rootfs(None), name, 1_700_000_000);
    [form.os.unwrap_or_default(), form.release.unwrap_or_default(), form.architecture]
}

#[test]
fn a_form_becomes_metadata() {
    let text = |text: &str| Some(text.to_owned());
    let form = WrapForm {
        os: text("Debian"),
        release: text("  13 "),
        variant: text("  "),
        description: text("Debian 13: \"trixie\" # \\ \u{2028} \u{feff} ü"),
        ..form()
    };
    let metadata = read_back(&form);
    assert_eq!((metadata.architecture.as_str(), metadata.creation_date), ("x86_64", 1_700_000_000));
    let properties: Vec<_> =
        metadata.properties.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let expected = [
        ("description", "Debian 13: \"trixie\" # \\ \u{2028} \u{feff} ü"),
        ("os", "Debian"),
        ("release", "13"),
    ];
    assert_eq!(properties, expected);
}

#[test]
fn properties_are_there_even_when_empty() {
    let metadata = read_back(&form());
    assert!(metadata.properties_present && metadata.properties.is_empty());
}

#[test]
fn the_same_form_gives_the_same_bytes() {
    let file = metadata_tarball(&form()).unwrap();
    assert_eq!(file, metadata_tarball(&form()).unwrap());
    assert_eq!(file.len(), 512 + 512 + 1024);
}

#[test]
fn what_incus_would_refuse_is_told_by_field() {
    let architecture = |name: &str| WrapForm { architecture: name.to_owned(), ..form() };
    let dated = |creation_date| WrapForm { creation_date, ..form() };
    let os = |os: &str| WrapForm { os: Some(os.to_owned()), ..form() };
    let described = |text: String| WrapForm { description: Some(text), ..form() };
    for (form, code, field) in [
        (architecture(" "), "architecture-missing", WrapField::Architecture),
        (architecture("vax"), "architecture-unknown", WrapField::Architecture),
        (dated(0), "date-out-of-range", WrapField::CreationDate),
        (dated(-1), "date-out-of-range", WrapField::CreationDate),
        (dated(253_402_300_800), "date-out-of-range", WrapField::CreationDate),
        (os(&"x".repeat(129)), "too-long", WrapField::Os),
        (os("a\nb"), "control-character", WrapField::Os),
        (described("x".repeat(1025)), "too-long", WrapField::Description),
        (described("\u{7f}".to_owned() + "x"), "control-character", WrapField::Description),
    ] {
        let fault = metadata_tarball(&form).unwrap_err();
        assert_eq!((fault.code(), fault.field()), (code, field));
        let json = serde_json::to_value(&fault).unwrap();
        assert_eq!(json["code"], code);
        assert_eq!(serde_json::from_value::<WrapFault>(json).unwrap(), fault);
        let words = fault.explain();
        assert!(words.sentence.ends_with('.') && words.advice.ends_with('.'));
    }
    for good in [dated(1), dated(253_402_300_799), os(&"x".repeat(128)), described("x".repeat(1024))] {
        assert!(metadata_tarball(&good).is_ok());
    }
}

#[test]
fn names_of_published_files_tell_the_system() {
    for (name, expected) in [
        ("debian-13-genericcloud-amd64.qcow2", ["Debian", "13", "x86_64"]),
        ("debian-12-generic-arm64-20250814-2204.qcow2", ["Debian", "12", "aarch64"]),
        ("ubuntu-24.04-server-cloudimg-amd64.img", ["Ubuntu", "24.04", "x86_64"]),
        ("noble-server-cloudimg-amd64.img", ["Ubuntu", "24.04", "x86_64"]),
        ("ubuntu-jammy-riscv64.squashfs", ["Ubuntu", "22.04", "riscv64"]),
        ("alpine-minirootfs-3.22.1-x86_64.tar.gz", ["Alpine", "3.22.1", "x86_64"]),
        ("nocloud_alpine-3.22.1-aarch64-uefi-cloudinit-r0.qcow2", ["Alpine", "3.22.1", "aarch64"]),
        ("Fedora-Cloud-Base-Generic-42-1.1.x86_64.qcow2", ["Fedora", "42", "x86_64"]),
        ("CentOS-Stream-GenericCloud-9-latest.x86_64.qcow2", ["CentOS", "9", "x86_64"]),
        ("AlmaLinux-9-GenericCloud-latest.s390x.qcow2", ["AlmaLinux", "9", "s390x"]),
        ("Rocky-9-GenericCloud-Base.latest.aarch64.qcow2", ["Rocky Linux", "9", "aarch64"]),
        ("openSUSE-Leap-15.6.x86_64-NoCloud.qcow2", ["openSUSE", "15.6", "x86_64"]),
        ("Arch-Linux-x86_64-cloudimg-20250801.1.qcow2", ["Arch Linux", "", "x86_64"]),
        ("openwrt-23.05.3-x86-64-rootfs.tar.gz", ["OpenWrt", "23.05.3", "x86_64"]),
        ("images/void-x86_64-ROOTFS-20240314.tar.xz", ["Void Linux", "", "x86_64"]),
        ("fedora42.qcow2", ["Fedora", "42", ""]),
        ("disk.qcow2", ["", "", ""]),
        ("research-charmer.img", ["", "", ""]),
        ("", ["", "", ""]),
    ] {
        assert_eq!(suggested(name), expected, "{name}");
    }
}

#[test]
fn what_the_file_holds_counts_before_its_name() {
    let form = suggestion(&rootfs(Some("aarch64")), "debian-13-amd64.tar.xz", -5);
    assert_eq!((form.architecture.as_str(), form.creation_date), ("aarch64", 1));
    assert_eq!(form.description.as_deref(), Some("Debian 13 aarch64"));
    let nameless = suggestion(&rootfs(None), "my box_x64.tar.xz", 7);
    assert_eq!((nameless.description.as_deref(), nameless.creation_date), (Some("my box x86_64"), 7));
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(
        texts in prop::array::uniform4(prop::option::of("[^\\p{Cc}]{0,32}")),
        creation_date in 1_i64..253_402_300_800,
    ) {
        let [os, release, variant, description] = texts;
        let form = WrapForm { creation_date, os, release, variant, description, ..form() };
        let given: Vec<_> = [&form.description, &form.os, &form.release, &form.variant]
            .into_iter()
            .zip(["description", "os", "release", "variant"])
            .filter_map(|(text, name)| Some((name.to_owned(), text.as_deref()?.trim().to_owned())))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let metadata = read_back(&form);
        prop_assert_eq!(metadata.creation_date, creation_date);
        prop_assert!(metadata.properties_present);
        prop_assert_eq!(metadata.properties.into_iter().collect::<Vec<_>>(), given);
    }

    #[test]
    fn a_suggestion_makes_metadata(name in ".*", named: bool, now: i64) {
        let name = if named { format!("ubuntu-{name}-amd64.img") } else { name };
        let form = suggestion(&rootfs(Some("x86_64")), &name, now);
        prop_assert_eq!(metadata_tarball(&form).map(|_| ()), Ok(()));
    }

    #[test]
    fn any_form_is_bounded(text in ".{0,2000}", now: i64) {
        let form = WrapForm { os: Some(text.clone()), description: Some(text), creation_date: now, ..form() };
        if let Ok(file) = metadata_tarball(&form) {
            prop_assert!(file.len() < Limits::default().metadata_yaml);
        }
    }
}
