//! What a stock tus client can say of a unified image in `Upload-Metadata`, read as an offer.

use std::collections::BTreeMap;

use upload_proto::{
    api::{AliasTaken, CreateImport, FileOffer, Files, OfferFault, Role, Source},
    wire::Creation,
};

use crate::{begin::Beginning, error::EdgeError};

/// The longest metadata that is kept to be told again, in bytes.
const MOST: usize = 16 << 10;
/// What a file is called that has no name.
const NAMELESS: &str = "image";
/// A key that begins so sets a property.
const PROPERTY: &str = "property.";

/// Reads a creation: `filename` (or `name`), `aliases` (apart by commas or blanks), `aliasTaken` (`fail`, `move` or
/// `skip`), `public`, `fingerprint`, `target`, and `property.KEY` for each property. What else clients say is passed over.
///
/// # Errors
/// The first rule that is broken.
pub(super) fn beginning(
    creation: &Creation,
    raw: Option<&str>,
    max_image_size: u64,
) -> Result<Beginning, EdgeError> {
    let said = &creation.metadata;
    let properties: BTreeMap<String, String> = said
        .iter()
        .filter_map(|(key, value)| Some((key.strip_prefix(PROPERTY)?.to_owned(), value.to_owned())))
        .collect();
    let name = said.get("filename").or_else(|| said.get("name")).filter(|name| !name.is_empty());
    let aliases = said.get("aliases").unwrap_or_default().split([',', ' ']);
    let offered = CreateImport {
        id: None,
        files: vec![FileOffer {
            role: Role::Unified,
            name: name.unwrap_or(NAMELESS).to_owned(),
            // Of a size that comes later, nothing can be checked yet.
            size: creation.length.unwrap_or(1),
            identity: None,
        }],
        fingerprint: said.get("fingerprint").map(str::to_owned),
        target: said.get("target").filter(|name| !name.is_empty()).map(str::to_owned),
        aliases: aliases.filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
        alias_taken: alias_taken(said.get("aliasTaken"))?,
        properties,
        public: matches!(said.get("public"), Some("" | "1" | "true" | "yes" | "on")),
        profiles: None,
    };
    let mut beginning = Beginning::parse(offered, max_image_size)?;
    if let Source::Files(Files::Unified(file)) = &mut beginning.offer.source {
        file.size = creation.length;
    }
    beginning.hashed_here = beginning.fingerprint.is_none();
    beginning.metadata = raw.filter(|raw| raw.len() <= MOST).map(str::to_owned);
    Ok(beginning)
}

fn alias_taken(said: Option<&str>) -> Result<AliasTaken, EdgeError> {
    match said {
        None | Some("" | "fail") => Ok(AliasTaken::Fail),
        Some("move") => Ok(AliasTaken::Move),
        Some("skip") => Ok(AliasTaken::Skip),
        Some(_) => Err(EdgeError::Offer(OfferFault::AliasTaken)),
    }
}
