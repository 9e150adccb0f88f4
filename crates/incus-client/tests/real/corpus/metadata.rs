//! What metadata.yaml may say, and how.

use image_format::forge::Archive;

use super::{Case, harmful, imported};

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = whole_texts().iter().map(|(name, text)| image(name, text.as_bytes())).collect();
    cases.extend(
        lines().iter().map(|(name, line)| image(name, format!("{GOOD}{line}\n# {name}\n").as_bytes())),
    );
    cases.push(image(
        "YAML in UTF-16",
        &utf16("architecture: x86_64\ncreation_date: 1700000000\nproperties: {}\n"),
    ));
    cases.push(image(
        "YAML in Latin-1",
        b"architecture: x86_64\ncreation_date: 1700000000\nproperties: {os: \xe9}\n",
    ));
    cases.push(image(
        "YAML that begins with a byte order mark",
        format!("\u{feff}{GOOD}properties: {{}}\n").as_bytes(),
    ));
    cases.push(image(
        "a megabyte of remarks",
        format!("{GOOD}properties: {{}}\n{}", "# remark\n".repeat(115_000)).as_bytes(),
    ));
    cases.push(image(
        "two megabytes of remarks",
        format!("{GOOD}properties: {{}}\n{}", "# remark\n".repeat(240_000)).as_bytes(),
    ));
    let late = "architecture: x86_64\ncreation_date: 300000000000\nproperties: {}\n";
    cases.push(harmful("creation_date after the year 9999", archive(late.as_bytes())));
    let late = format!("{GOOD}expiry_date: 300000000000\nproperties: {{}}\n");
    cases.push(harmful("expiry_date after the year 9999", archive(late.as_bytes())));
    cases
}

const GOOD: &str = "architecture: x86_64\ncreation_date: 1700000000\n";

fn image(name: &str, text: &[u8]) -> Case {
    imported(name, archive(text))
}

fn archive(text: &[u8]) -> Vec<u8> {
    Archive::new().file("metadata.yaml", 0o644, text).dir("rootfs", 0o755).dir("rootfs/etc", 0o755).finish()
}

/// Documents with other lines than the good one's.
fn whole_texts() -> Vec<(&'static str, &'static str)> {
    vec![
        ("JSON", r#"{"architecture": "x86_64", "creation_date": 1700000000, "properties": {"os": "J"}}"#),
        ("architecture amd64", "architecture: amd64\ncreation_date: 1700000001\nproperties: {}\n"),
        ("architecture arm64", "architecture: arm64\ncreation_date: 1700000001\nproperties: {}\n"),
        ("architecture 386, a number", "architecture: 386\ncreation_date: 1700000001\nproperties: {}\n"),
        ("architecture riscv64", "architecture: riscv64\ncreation_date: 1700000001\nproperties: {}\n"),
        ("architecture AMD64", "architecture: AMD64\ncreation_date: 1700000001\nproperties: {}\n"),
        ("an architecture nobody has", "architecture: vax\ncreation_date: 1700000001\nproperties: {}\n"),
        ("no architecture", "creation_date: 1700000001\nproperties: {}\n"),
        ("an empty architecture", "architecture: ''\ncreation_date: 1700000001\nproperties: {}\n"),
        ("no creation_date", "architecture: x86_64\nproperties: {}\n"),
        ("creation_date 0", "architecture: x86_64\ncreation_date: 0\nproperties: {}\n"),
        ("creation_date in quotes", "architecture: x86_64\ncreation_date: '1700000000'\nproperties: {}\n"),
        ("creation_date as a date", "architecture: x86_64\ncreation_date: 2023-11-14\nproperties: {}\n"),
        (
            "creation_date with a fraction",
            "architecture: x86_64\ncreation_date: 1700000000.9\nproperties: {}\n",
        ),
        ("creation_date 1.7e9", "architecture: x86_64\ncreation_date: 1.7e9\nproperties: {}\n"),
        ("creation_date in hexadecimal", "architecture: x86_64\ncreation_date: 0x6553f100\nproperties: {}\n"),
        ("creation_date in octal, 0…", "architecture: x86_64\ncreation_date: 014524770400\nproperties: {}\n"),
        (
            "creation_date in octal, 0o…",
            "architecture: x86_64\ncreation_date: 0o14524770400\nproperties: {}\n",
        ),
        (
            "creation_date with underscores",
            "architecture: x86_64\ncreation_date: 1_700_000_000\nproperties: {}\n",
        ),
        ("creation_date before 1970", "architecture: x86_64\ncreation_date: -86400\nproperties: {}\n"),
        ("nothing", ""),
        ("a remark alone", "# nothing\n"),
        ("a list", "- architecture\n"),
        ("text", "no image\n"),
        ("an unclosed bracket", "architecture: [x86_64\n"),
        ("a tab for indentation", "architecture: x86_64\ncreation_date: 1700000000\nproperties:\n\tos: x\n"),
        ("a key twice", "architecture: x86_64\narchitecture: x86_64\ncreation_date: 1700000000\n"),
        ("two documents", "architecture: x86_64\ncreation_date: 1700000000\nproperties: {}\n---\na: b\n"),
        (
            "a document with its markers",
            "---\narchitecture: x86_64\ncreation_date: 1700000000\nproperties: {}\n...\n",
        ),
        (
            "lines that end with CR LF",
            "architecture: x86_64\r\ncreation_date: 1700000000\r\nproperties:\r\n  os: x\r\n",
        ),
    ]
}

/// Further lines after the good ones.
fn lines() -> Vec<(&'static str, &'static str)> {
    vec![
        ("no properties", ""),
        ("properties without a value", "properties:"),
        ("properties {}", "properties: {}"),
        ("properties as a list", "properties: [a]"),
        (
            "properties of every type",
            "properties: {a: 1.10, b: yes, c: 007, d: ~, e: , f: 2020-01-02, g: 0x1F, h: true, i: 1e3, j: .inf, k: 1_000, l: 0o17, m: 12:30:45, n: null, o: 'q'}",
        ),
        ("property keys of every type", "properties: {1: a, true: b, 1.50: c, 2020-01-02: d, 0x1F: e}"),
        ("a property without a key", "properties: {~: a, '': b}"),
        ("a property that is a list", "properties: {a: [b]}"),
        ("a property that is a mapping", "properties: {a: {b: c}}"),
        ("a property of two lines", "properties:\n  a: |\n    one\n    two\n  b: >\n    one\n    two"),
        ("properties with escapes", "properties: {a: \"\\u00e9\\t\\x41\", b: 'it''s'}"),
        ("properties by an alias", "x: &a {os: Tiny}\nproperties: *a"),
        ("properties by a merge key", "x: &a {os: Tiny}\nproperties: {<<: *a, release: r}"),
        ("properties with tags", "properties: {a: !!str 1, b: !!int 2, c: !!binary YWJj, d: !own x}"),
        ("expiry_date", "expiry_date: 1900000000\nproperties: {}"),
        ("expiry_date 0", "expiry_date: 0\nproperties: {}"),
        ("expiry_date in quotes", "expiry_date: '1900000000'\nproperties: {}"),
        ("expiry_date without a value", "expiry_date:\nproperties: {}"),
        ("further keys", "properties: {}\nname: [a, {b: c}]\nserial: 1"),
        (
            "templates",
            "properties: {}\ntemplates: {/etc/hostname: {when: [create, copy], create_only: true, template: a.tpl, properties: {a: b}, uid: 0, gid: '0', mode: 0644}}",
        ),
        (
            "templates whose when is no list",
            "properties: {}\ntemplates: {/etc/hostname: {when: create, template: a.tpl}}",
        ),
        (
            "templates whose create_only is text",
            "properties: {}\ntemplates: {/etc/hostname: {when: [create], create_only: 'yes', template: a.tpl}}",
        ),
        (
            "templates whose create_only is yes",
            "properties: {}\ntemplates: {/etc/hostname: {when: [create], create_only: yes, template: a.tpl}}",
        ),
        ("templates without a value", "properties: {}\ntemplates:"),
        ("templates as a list", "properties: {}\ntemplates: [a]"),
    ]
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}
