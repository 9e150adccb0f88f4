//! Forms of tar, and what an archive may hold.

use image_format::forge::Archive;

use super::{
    Case, add_rootfs, changed, container, disk, imported, machine, rootfs_tar, text, unified, with_metadata,
    yaml,
};

const BLOCK: usize = 512;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = forms();
    cases.extend(layouts());
    cases.extend(entries());
    cases
}

/// The same entries in the ways archives are written.
fn forms() -> Vec<Case> {
    let long = format!("rootfs/{}name", "long/".repeat(40));
    let dotted = |name: &str| {
        let mut archive = Archive::new();
        archive.dir("./", 0o755).file("./metadata.yaml", 0o644, yaml(name).as_bytes());
        archive.dir("./rootfs", 0o755).file("./rootfs/a", 0o644, b"a").finish()
    };
    let gnu_name = with_metadata("gnu name")
        .dir("rootfs", 0o755)
        .header(b'L', "././@LongLink", long.len() as u64 + 1)
        .content(&[long.as_bytes(), b"\0"].concat())
        .file("rootfs/cut", 0o644, b"x")
        .finish();
    let global = Archive::new()
        .pax(b'g', &[("comment", "for all")])
        .file("metadata.yaml", 0o644, yaml("global").as_bytes())
        .dir("rootfs", 0o755)
        .finish();
    let renamed = Archive::new()
        .pax(b'x', &[("path", "metadata.yaml")])
        .file("another", 0o644, yaml("pax path").as_bytes())
        .dir("rootfs", 0o755)
        .finish();
    let lone = add_rootfs(&mut with_metadata("lone")).raw(&[0; BLOCK]).finish_without_end();
    let filled = add_rootfs(&mut with_metadata("filled")).raw(&[0; 20 * BLOCK]).finish();
    let after = [container("after the end"), b"something else ".repeat(100)].concat();
    vec![
        unified("names that begin with ./", dotted("dotted")),
        unified(
            "long names, pax",
            with_metadata("pax name").dir("rootfs", 0o755).file(&long, 0o644, b"x").finish(),
        ),
        unified("long names, GNU", gnu_name),
        unified("a pax header for all entries", global),
        unified("metadata.yaml named by a pax header", renamed),
        unified(
            "no blocks of zeros at the end",
            add_rootfs(&mut with_metadata("endless")).finish_without_end(),
        ),
        unified("one block of zeros at the end", lone),
        unified("many blocks of zeros at the end", filled),
        unified("other bytes after the end", after),
        imported("the tar format of before 1988", without_mark(container("v7"))),
    ]
}

/// Where metadata.yaml and the rootfs stand, and under which names.
fn layouts() -> Vec<Case> {
    let text = yaml("layout");
    let named = |name: &str| Archive::new().file(name, 0o644, text.as_bytes()).dir("rootfs", 0o755).finish();
    let last = add_rootfs(&mut Archive::new()).file("metadata.yaml", 0o644, yaml("last").as_bytes()).finish();
    let both = |first: &str| with_metadata(&format!("both {first}"));
    let twice = with_metadata("twice")
        .file("metadata.yaml", 0o644, yaml("second").as_bytes())
        .dir("rootfs", 0o755)
        .finish();
    vec![
        unified("metadata.yaml comes last", last),
        unified("a rootfs without files", with_metadata("bare").dir("rootfs", 0o755).finish()),
        imported("metadata.yaml alone", with_metadata("alone").finish()),
        imported(
            "metadata.yaml and templates alone",
            with_metadata("tpl").file("templates/a.tpl", 0o644, b"x").finish(),
        ),
        unified(
            "rootfs/ and then rootfs.img",
            both("r").dir("rootfs", 0o755).file("rootfs.img", 0o644, &disk()).finish(),
        ),
        unified(
            "rootfs.img and then rootfs/",
            both("i").file("rootfs.img", 0o644, &disk()).dir("rootfs", 0o755).finish(),
        ),
        imported(
            "rootfs.qcow2 instead of rootfs.img",
            with_metadata("q").file("rootfs.qcow2", 0o644, &disk()).finish(),
        ),
        imported(
            "rootfs.squashfs in place of rootfs/",
            with_metadata("s").file("rootfs.squashfs", 0o644, b"hsqs").finish(),
        ),
        imported("rootfs is a file", with_metadata("f").file("rootfs", 0o644, b"x").finish()),
        imported("rootfs is a symbolic link", with_metadata("l").symlink("rootfs", "/").finish()),
        imported("no metadata.yaml, rootfs/", add_rootfs(&mut Archive::new()).finish()),
        imported("no metadata.yaml, rootfs.img", Archive::new().file("rootfs.img", 0o644, &disk()).finish()),
        imported("metadata.yaml in a folder", named("image/metadata.yaml")),
        imported("/metadata.yaml, an absolute name", named("/metadata.yaml")),
        imported("METADATA.YAML", named("METADATA.YAML")),
        imported("metadata.yml", named("metadata.yml")),
        unified("metadata.yaml twice", twice),
        imported("no entries", vec![0; 20 * BLOCK]),
    ]
}

/// Entries that are unusual or lead somewhere.
fn entries() -> Vec<Case> {
    let image = |name: &str| {
        let mut archive = with_metadata(name);
        add_rootfs(&mut archive);
        archive
    };
    let linked = Archive::new()
        .file("other", 0o644, yaml("linked").as_bytes())
        .symlink("metadata.yaml", "other")
        .dir("rootfs", 0o755)
        .finish();
    let templates = "templates:\n  /etc/hostname:\n    when: [create]\n    template: hostname.tpl\n";
    let with_template = |template: &str| {
        let text = format!("{}{templates}", yaml(template));
        Archive::new()
            .file("metadata.yaml", 0o644, text.as_bytes())
            .file(template, 0o644, b"{{ container.name }}\n")
            .dir("rootfs", 0o755)
            .dir("rootfs/etc", 0o755)
            .finish()
    };
    let sparse = image("sparse").header(b'S', "rootfs/sparse", 512).content(&[0; 512]).finish();
    vec![
        imported("metadata.yaml is a symbolic link", linked),
        imported(
            "metadata.yaml is a folder",
            Archive::new().dir("metadata.yaml", 0o755).dir("rootfs", 0o755).finish(),
        ),
        unified("further files at the top", image("more").file("README", 0o644, text().as_bytes()).finish()),
        unified("a template", with_template("templates/hostname.tpl")),
        unified("a template that is missing", with_template("templates/other.tpl")),
        imported("an entry that leads out", image("out").file("rootfs/../../out", 0o644, b"x").finish()),
        imported(
            "an entry with an absolute name",
            image("absolute").file("/etc/absolute", 0o644, b"x").finish(),
        ),
        unified(
            "a symbolic link that leads out",
            image("link").symlink("rootfs/out", "../../../etc").finish(),
        ),
        unified("a device node", image("device").header(b'3', "rootfs/dev/null", 0).finish()),
        unified("a file with holes", sparse),
        imported(
            "rootfs.img is a symbolic link",
            with_metadata("disk link").symlink("rootfs.img", "/dev/sda").finish(),
        ),
        imported("a virtual machine's image and more files", [machine("more machine")].concat()),
        imported("a root file system alone", rootfs_tar()),
    ]
}

/// A header of the old format has no mark; its checksum is counted without it.
fn without_mark(tar: Vec<u8>) -> Vec<u8> {
    let mut tar = tar;
    for place in (0..tar.len())
        .step_by(BLOCK)
        .filter(|place| tar[place + 257..].starts_with(b"ustar"))
        .collect::<Vec<_>>()
    {
        tar = changed(tar, place + 257, &[0; 8]);
        tar = changed(tar, place + 148, b"        ");
        let sum: u32 = tar[place..place + BLOCK].iter().map(|&byte| u32::from(byte)).sum();
        tar = changed(tar, place + 148, format!("{sum:06o}\0 ").as_bytes());
    }
    tar
}
