//! One thing in the terms of each crate that has its own type for it: ours, the Incus client's and the API's.

use image_format::{Fingerprint, InstanceType};
use upload_proto::api::ImageType;

/// A fingerprint as the client of Incus has it.
pub(crate) fn to_incus(ours: Fingerprint) -> incus_client::Fingerprint {
    (*ours.as_bytes()).into()
}

/// A fingerprint that the client of Incus has, as ours.
pub(crate) fn from_incus(theirs: &incus_client::Fingerprint) -> Fingerprint {
    Fingerprint::from_bytes(*theirs.as_bytes())
}

/// A type as the client of Incus has it.
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
