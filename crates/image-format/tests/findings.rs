//! What is worth knowing of images that can be imported.

mod common;

use common::*;
use image_format::forge::{Archive, ImageSpec, compress, elf, metadata_yaml, qcow2};
use image_format::{Compression, Content, Finding, Inspector, Limits, Severity, Verdict};

fn findings(file: &[u8]) -> Vec<Finding> {
    known(file).findings
}

fn image(yaml: &str) -> Archive {
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, yaml.as_bytes()).file("rootfs/etc/motd", 0o644, b"hello");
    archive
}

#[test]
fn a_good_image_has_none() {
    for file in [container(), virtual_machine(), metadata_tarball(), rootfs_tarball()] {
        assert_eq!(findings(&file), []);
    }
}

#[test]
fn metadata_that_lacks_something() {
    let yaml = "architecture: x86_64\ncreation_date: -5\n";
    assert_eq!(findings(&image(yaml).finish()), [Finding::PropertiesAbsent, Finding::NegativeCreationDate]);
}

#[test]
fn metadata_that_comes_late() {
    let late = |size: usize| {
        Archive::new()
            .file("rootfs/blob", 0o644, &vec![0; size])
            .file("metadata.yaml", 0o644, yaml().as_bytes())
            .finish()
    };
    assert_eq!(findings(&late((16 << 20) - 512)), []);
    let position = (16 << 20) + 512;
    for compression in [Compression::None, Compression::Gzip] {
        let file = compress(compression, &late(16 << 20));
        assert_eq!(findings(&file), [Finding::LateMetadata { position }]);
    }
}

#[test]
fn templates_that_are_missing() {
    let yaml = yaml()
        + "templates: {/etc/hostname: {when: [create], template: hostname.tpl}, /b: {template: ./x//y.tpl}}\n";
    let missing = |name: &str| [Finding::MissingTemplate { name: name.to_owned() }];
    assert_eq!(findings(&image(&yaml).finish()), missing("./x//y.tpl"));
    let one = image(&yaml).file("./templates/x/y.tpl", 0o644, b"").finish();
    assert_eq!(findings(&one), missing("hostname.tpl"));
    let both = Archive::new()
        .file("templates/hostname.tpl", 0o644, b"")
        .file("templates/x/y.tpl", 0o644, b"")
        .file("metadata.yaml", 0o644, yaml.as_bytes())
        .finish();
    assert_eq!(findings(&both), []);
}

#[test]
fn entries_of_special_kinds() {
    let mut archive = image(&yaml());
    archive.header(b'3', "rootfs/dev/null", 0).header(b'4', "rootfs/dev/sda", 0).file(
        "/rootfs/a",
        0o644,
        b"",
    );
    archive.file("/b", 0o644, b"").hard_link("rootfs/c", "./rootfs/../rootfs/etc/motd");
    assert_eq!(
        findings(&archive.finish()),
        [Finding::DeviceNodes { count: 2 }, Finding::AbsoluteEntry { name: "/rootfs/a".to_owned() }]
    );
    let sparse = with_metadata()
        .pax(b'x', &[("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "rootfs.img")])
        .file("GNUSparseFile.0/rootfs.img", 0o644, &qcow2(DISK_SIZE))
        .finish();
    assert_eq!(findings(&sparse), [Finding::SparseDisk]);
}

#[test]
fn root_file_systems_that_are_none() {
    assert_eq!(findings(&with_metadata().dir("rootfs", 0o755).finish()), [Finding::EmptyRootfs]);
    let sources = Archive::new().file("project/Makefile", 0o644, b"all:").finish();
    assert_eq!(findings(&sources), [Finding::UnlikelyRootfs]);
    let lone = Archive::new().file("program", 0o755, &elf("x86_64")).finish();
    assert_eq!(findings(&lone), []);
}

#[test]
fn the_architecture_is_that_of_the_programs() {
    let architecture = |archive: &mut Archive| match known(&archive.finish()).content {
        Content::Rootfs { architecture, .. } => architecture,
        other => panic!("{other:?}"),
    };
    let firmware = elf("armv7l");
    let mut rootfs = Archive::new();
    rootfs.file("boot/firmware.elf", 0o644, &firmware).file("usr/bin/script", 0o755, b"#!/bin/sh\n");
    assert_eq!(architecture(&mut rootfs.clone()).as_deref(), Some("armv7l"));
    rootfs.file("usr/bin/env", 0o755, &[elf("riscv64"), noise(1000)].concat());
    assert_eq!(architecture(&mut rootfs).as_deref(), Some("riscv64"));
    assert_eq!(
        architecture(Archive::new().file("bin/sh", 0o755, &elf("x86_64")[..40])).as_deref(),
        Some("x86_64")
    );
    assert_eq!(architecture(Archive::new().file("bin/sh", 0o755, b"")), None);
}

#[test]
fn an_architecture_that_differs_is_told_with_the_first_programs() {
    let differs = |declared: &str, programs: &[&str]| {
        let mut archive = image(&metadata_yaml(&ImageSpec::new(declared, 1)));
        for (number, program) in programs.iter().enumerate() {
            archive.file(&format!("rootfs/usr/bin/{number}"), 0o755, &elf(program));
        }
        findings(&archive.finish())
    };
    let expected =
        Finding::ArchitectureDiffers { declared: "x86_64".to_owned(), found: "aarch64".to_owned() };
    assert_eq!(differs("x86_64", &["aarch64"]), [expected]);
    for (declared, programs) in [
        ("x86_64", &["x86_64"][..]),
        ("x86_64", &["i686"]),
        ("x86_64", &["aarch64", "x86_64"]),
        ("armv7l", &["armv6l"]),
        ("x86_64", &[]),
    ] {
        assert_eq!(differs(declared, programs), [], "{declared} {programs:?}");
    }
    // Not only at the end, which is not waited for where a file is large.
    let mut archive = image(&yaml());
    (0..20).for_each(|number| _ = archive.file(&format!("rootfs/bin/{number}"), 0o755, &elf("aarch64")));
    let mut inspector = Inspector::new(Limits::default());
    inspector.push(&archive.finish_without_end());
    let Verdict::Known(report) = inspector.verdict() else { panic!("not known") };
    assert_eq!(report.findings.len(), 1);
}

#[test]
fn warnings_are_what_may_keep_instances_from_starting() {
    assert_eq!(Finding::EmptyRootfs.severity(), Severity::Warning);
    assert_eq!(Finding::PropertiesAbsent.severity(), Severity::Note);
}
