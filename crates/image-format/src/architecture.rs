//! The names of processor architectures that Incus knows.

/// Canonical names, each with the other names Incus takes for it (its `shared/osarch`).
const NAMES: &[(&str, &[&str])] = &[
    ("i686", &["i386", "i586", "386", "x86", "generic_32"]),
    ("x86_64", &["amd64", "generic_64", "x86_64_v1", "x86_64_v2", "x86_64_v3", "x86_64_v4"]),
    ("armv6l", &["armel", "arm"]),
    ("armv7l", &["armhf", "armhfp", "armv7a_hardfp", "armv7", "armv7a_vfpv3_hardfp"]),
    ("armv8l", &[]),
    ("aarch64", &["arm64", "arm64_generic"]),
    ("ppc", &["powerpc"]),
    ("ppc64", &["powerpc64"]),
    ("ppc64le", &["ppc64el"]),
    ("s390x", &[]),
    ("mips", &["mipsel", "mipsle"]),
    ("mips64", &["mips64el", "mips64le"]),
    ("riscv32", &[]),
    ("riscv64", &[]),
    ("loongarch64", &["loong64"]),
];

/// The canonical name of an architecture, such as `x86_64` for `amd64`.
///
/// None for a name Incus refuses; letter case counts, as it does there.
#[must_use]
pub fn canonical_architecture(name: &str) -> Option<&'static str> {
    NAMES
        .iter()
        .find(|(canonical, aliases)| *canonical == name || aliases.contains(&name))
        .map(|(canonical, _)| *canonical)
}

/// Every canonical name.
pub fn canonical_architectures() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(canonical, _)| *canonical)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_leads_to_its_canonical_name() {
        for (canonical, aliases) in NAMES {
            assert_eq!(canonical_architecture(canonical), Some(*canonical));
            for alias in *aliases {
                assert_eq!(canonical_architecture(alias), Some(*canonical));
            }
        }
    }

    #[test]
    fn other_names_and_other_case_are_unknown() {
        for name in ["", "AMD64", "x86-64", "x86_64_v5", "sparc64", " amd64"] {
            assert_eq!(canonical_architecture(name), None, "{name}");
        }
    }
}
