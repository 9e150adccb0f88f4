//! One thing in the terms of each crate that has its own type for it: ours, the Incus client's and the API's.

use std::collections::BTreeMap;

use image_format::{Fingerprint, InstanceType};
use upload_proto::api::{ImageType, ImageWords};

/// A fingerprint as the client of Incus has it.
pub(crate) fn to_incus(ours: Fingerprint) -> incus_client::Fingerprint {
    (*ours.as_bytes()).into()
}

/// A fingerprint that the client of Incus has, as ours.
pub(crate) fn from_incus(theirs: &incus_client::Fingerprint) -> Fingerprint {
    Fingerprint::from_bytes(*theirs.as_bytes())
}

/// A type as the client of Incus has it.
/// An instance type as the tenants' settings call it.
pub(crate) fn kind_of(ours: InstanceType) -> tenancy::Kind {
    match ours {
        InstanceType::Container => tenancy::Kind::Container,
        InstanceType::VirtualMachine => tenancy::Kind::VirtualMachine,
    }
}

pub(crate) fn type_to_incus(ours: InstanceType) -> incus_client::InstanceType {
    match ours {
        InstanceType::Container => incus_client::InstanceType::Container,
        InstanceType::VirtualMachine => incus_client::InstanceType::VirtualMachine,
    }
}

/// A type that the client of Incus has, as ours.
pub(crate) fn type_from_incus(theirs: incus_client::InstanceType) -> InstanceType {
    match theirs {
        incus_client::InstanceType::Container => InstanceType::Container,
        incus_client::InstanceType::VirtualMachine => InstanceType::VirtualMachine,
    }
}

/// A type as the API shows it.
pub(crate) fn shown_type(ours: InstanceType) -> ImageType {
    match ours {
        InstanceType::Container => ImageType::Container,
        InstanceType::VirtualMachine => ImageType::VirtualMachine,
    }
}

/// A type that the API shows, as ours.
pub(crate) fn type_from_api(shown: ImageType) -> InstanceType {
    match shown {
        ImageType::Container => InstanceType::Container,
        ImageType::VirtualMachine => InstanceType::VirtualMachine,
    }
}

/// The longest of an image's properties that is written down, in characters: a history has many.
pub(crate) const LONGEST_WORDS: usize = 256;

/// What an image says of itself by its properties.
pub(crate) fn image_words(ours: Option<InstanceType>, properties: &BTreeMap<String, String>) -> ImageWords {
    let words = |name: &str| properties.get(name).map(|text| text.chars().take(LONGEST_WORDS).collect());
    ImageWords {
        image_type: ours.map(shown_type),
        description: words("description").unwrap_or_default(),
        os: words("os").unwrap_or_default(),
        release: words("release").unwrap_or_default(),
    }
}
