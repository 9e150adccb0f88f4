//! What a file's name says of the system in it, to begin a form with.

use super::WrapForm;
use super::form::{WrapField, fitted, nearest_date};
use crate::pair::unpacked_name;
use crate::plain::shortened;
use crate::{Content, Report, canonical_architecture};

/// Architectures as names of files have them, longer ones before those they begin with, and Incus's name where it is
/// another one.
const ARCHITECTURES: &[(&str, &str)] = &[
    ("x86_64", ""),
    ("x86-64", "x86_64"),
    ("amd64", ""),
    ("x64", "x86_64"),
    ("aarch64", ""),
    ("arm64", ""),
    ("armhf", ""),
    ("armhfp", ""),
    ("armv7l", ""),
    ("armv7", ""),
    ("armel", ""),
    ("armv6l", ""),
    ("ppc64le", ""),
    ("ppc64el", ""),
    ("s390x", ""),
    ("riscv64", ""),
    ("loongarch64", ""),
    ("loong64", ""),
    ("i686", ""),
    ("i586", ""),
    ("i386", ""),
];

/// Words of names, the operating system they stand for, and the release where the word tells it.
const SYSTEMS: &[(&str, &str, &str)] = &[
    ("debian", "Debian", ""),
    ("ubuntu", "Ubuntu", ""),
    ("alpine", "Alpine", ""),
    ("fedora", "Fedora", ""),
    ("centos", "CentOS", ""),
    ("almalinux", "AlmaLinux", ""),
    ("rocky", "Rocky Linux", ""),
    ("rhel", "RHEL", ""),
    ("opensuse", "openSUSE", ""),
    ("archlinux", "Arch Linux", ""),
    ("arch", "Arch Linux", ""),
    ("gentoo", "Gentoo", ""),
    ("void", "Void Linux", ""),
    ("kali", "Kali Linux", ""),
    ("devuan", "Devuan", ""),
    ("nixos", "NixOS", ""),
    ("openwrt", "OpenWrt", ""),
    ("freebsd", "FreeBSD", ""),
    ("amzn2", "Amazon Linux", "2"),
    ("al2023", "Amazon Linux", "2023"),
    ("buster", "Debian", "10"),
    ("bullseye", "Debian", "11"),
    ("bookworm", "Debian", "12"),
    ("trixie", "Debian", "13"),
    ("forky", "Debian", "14"),
    ("sid", "Debian", "sid"),
    ("focal", "Ubuntu", "20.04"),
    ("jammy", "Ubuntu", "22.04"),
    ("noble", "Ubuntu", "24.04"),
    ("plucky", "Ubuntu", "25.04"),
    ("questing", "Ubuntu", "25.10"),
    ("resolute", "Ubuntu", "26.04"),
];

/// A form filled in as far as the file and its name tell, to be corrected by the person who dropped it.
///
/// `name` is the file's, with or without its folder; `now` in seconds of the epoch becomes the creation date. The
/// architecture is empty where neither tells it; else the form makes metadata as it is.
#[must_use]
pub fn suggestion(report: &Report, name: &str, now: i64) -> WrapForm {
    let mut words = unpacked_name(name);
    let named = take_architecture(&mut words);
    let seen = match &report.content {
        Content::Unified { metadata, .. } | Content::Metadata { metadata } => {
            Some(metadata.architecture.as_str())
        }
        Content::Rootfs { architecture, .. } | Content::Disk { architecture, .. } => architecture.as_deref(),
    };
    let architecture = seen.and_then(canonical_architecture).or(named).unwrap_or_default();
    let (os, release) = system(&words);
    let described = [os.unwrap_or(words.as_str()), release.unwrap_or_default(), architecture]
        .iter()
        .filter(|word| !word.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    let text = |field, text: &str| {
        Some(fitted(field, shortened(text, usize::MAX).trim())).filter(|it| !it.is_empty())
    };
    WrapForm {
        architecture: architecture.to_owned(),
        creation_date: nearest_date(now),
        os: os.and_then(|os| text(WrapField::Os, os)),
        release: release.and_then(|release| text(WrapField::Release, release)),
        variant: None,
        description: text(WrapField::Description, &described),
    }
}

/// Takes the first architecture that stands as a word of its own out of the name.
fn take_architecture(name: &mut String) -> Option<&'static str> {
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    for (word, canonical) in ARCHITECTURES {
        for (start, _) in name.match_indices(word) {
            let end = start + word.len();
            let before = start.checked_sub(1).and_then(|place| name.as_bytes().get(place));
            if is_part(before) || is_part(name.as_bytes().get(end)) {
                continue;
            }
            let found = canonical_architecture(if canonical.is_empty() { word } else { canonical });
            // Found by searching, so its ends are boundaries of characters.
            name.replace_range(start..end, "");
            tidy(name);
            return found;
        }
    }
    None
}

/// Drops the separators left where a word was taken out of a name's middle or end.
fn tidy(name: &mut String) {
    let words: Vec<&str> =
        name.split(['-', '_']).map(|word| word.trim_matches('.')).filter(|it| !it.is_empty()).collect();
    *name = words.join("-");
}

/// The operating system and its release, as far as the name's words tell them.
fn system(name: &str) -> (Option<&'static str>, Option<&str>) {
    let mut words = name.split(['-', '_', ' ']);
    let known = words.by_ref().find_map(|word| {
        let (system, rest) = SYSTEMS.iter().find_map(|it| {
            Some((it, word.strip_prefix(it.0)?)).filter(|(_, rest)| {
                // Also `fedora42`, `rhel9.4`.
                rest.is_empty() || is_release(rest)
            })
        })?;
        Some((system, rest))
    });
    let Some(((_, os, release), rest)) = known else { return (None, None) };
    let told = [rest, release].into_iter().find(|it| !it.is_empty());
    let by_name = |word: &str| SYSTEMS.iter().find(|it| it.0 == word && it.1 == *os).map(|it| it.2);
    let later = || words.find_map(|word| if is_release(word) { Some(word) } else { by_name(word) });
    (Some(*os), told.or_else(later).filter(|it| !it.is_empty()))
}

/// A version such as `13`, `24.04` or `15.6`, not a date such as `20250814`; or a release without numbers.
fn is_release(word: &str) -> bool {
    let version = word.len() <= 7
        && word.starts_with(|it: char| it.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    version || matches!(word, "sid" | "testing" | "tumbleweed" | "rawhide" | "edge")
}
