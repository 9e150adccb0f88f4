//! What the demonstration images say of themselves.

use image_format::forge::{Archive, ImageSpec, metadata_yaml};

/// 2024-01-01T00:00:00Z: a fixed date, so that the bytes are the same each time.
pub(super) const CREATION_DATE: i64 = 1_704_067_200;

/// metadata.yaml of a demonstration image for this machine's architecture.
pub(super) fn yaml(description: &str) -> String {
    metadata_yaml(&spec(std::env::consts::ARCH, description))
}

/// What a demonstration image for that architecture says of itself.
pub(super) fn spec(architecture: &str, description: &str) -> ImageSpec {
    ImageSpec::new(architecture, CREATION_DATE)
        .property("os", "Busybox")
        .property("release", "1.0")
        .property("variant", "default")
        .property("description", description)
}

/// A metadata archive: metadata.yaml alone, the first half of a split image.
pub(super) fn archive(description: &str) -> Vec<u8> {
    Archive::new().file("metadata.yaml", 0o644, yaml(description).as_bytes()).finish()
}
