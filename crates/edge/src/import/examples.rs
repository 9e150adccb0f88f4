//! What tests of imports begin with.
#![cfg(test)]

use upload_proto::api::{CreateImport, FileOffer, Offer, Role};

use super::{Circumstances, Import};
use crate::id::Id;

/// A new import of one file of this size, and the name of its upload.
pub(super) fn unified(size: u64) -> (Id, Import) {
    let file = FileOffer { role: Role::Unified, name: "image.tar".into(), size, identity: None };
    let offered = CreateImport { files: vec![file], ..serde_json::from_str(r#"{"files":[]}"#).unwrap() };
    let offer = Offer::parse(offered, u64::MAX).unwrap();
    let (id, upload) = (Id::random().unwrap(), Id::random().unwrap());
    (upload, Import::new(id, offer, [upload], Circumstances::default()))
}
