//! Which crate may use which: data flows one way. Dependencies of tests alone are free.

use cargo_metadata::{DependencyKind, Metadata, Package};

use super::finding::Finding;

/// Each crate of ours and those of ours it may use.
const ARROWS: [(&str, &[&str]); 10] = [
    ("browser", &["image-format", "upload-proto"]),
    ("edge", &["image-format", "upload-proto", "incus-client", "simplestreams", "tenancy"]),
    ("fuzz", &["image-format"]),
    ("xtask", &["fuzz", "image-format", "upload-proto"]),
    ("image-format", &["sha256"]),
    ("sha256", &[]),
    ("simplestreams", &["image-format"]),
    ("tenancy", &[]),
    ("upload-proto", &[]),
    ("incus-client", &[]),
];

/// Looks at what the crates' manifests say.
pub(super) fn check(metadata: &Metadata) -> Vec<Finding> {
    metadata.workspace_packages().into_iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<Finding> {
    let ours = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
    let used = ours.filter(|dependency| dependency.kind != DependencyKind::Development);
    let names: Vec<&str> = used.map(|dependency| dependency.name.as_str()).collect();
    let path = format!("crates/{}/Cargo.toml", package.name);
    broken(&package.name, &names)
        .into_iter()
        .map(|message| Finding { path: path.clone(), line: 1, message })
        .collect()
}

fn broken(package: &str, used: &[&str]) -> Vec<String> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package) else {
        return vec![format!("{package} is a new crate: say in xtask's tidy/arrows.rs what it may use")];
    };
    let forbidden = used.iter().filter(|name| !allowed.contains(name));
    forbidden.map(|name| format!("{package} may not use {name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_one_way() {
        assert_eq!(broken("edge", &["incus-client", "image-format"]), Vec::<String>::new());
        assert_eq!(broken("image-format", &["incus-client"]), ["image-format may not use incus-client"]);
        assert_eq!(broken("browser", &["edge"]).len(), 1);
    }

    #[test]
    fn a_new_crate_must_be_placed() {
        assert_eq!(broken("newcomer", &[]).len(), 1);
    }
}
