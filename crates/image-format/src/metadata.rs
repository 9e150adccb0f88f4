//! metadata.yaml, read as Incus reads it (with Go's YAML package).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::plain::{quoted, shortened};
use crate::{Fault, Limit, Limits, Metadata, Template, canonical_architecture};

mod document;
mod scalar;
mod yaml;

use document::{Fields, Reader};
use yaml::{At, Tree};

/// The years 1 to 9999, in seconds of the epoch. Go's JSON has no other, so Incus could not show such an image.
const DATES: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// Reads a whole metadata.yaml. Keys Incus does not know are passed over, as it does.
///
/// # Errors
/// What Incus refuses, what only some versions of it read, and what goes over the limits. Also a template that leads out
/// of its directory, which Incus would import and read or write elsewhere when an instance starts.
pub(crate) fn parse(yaml: &[u8], limits: &Limits) -> Result<Metadata, Fault> {
    let tree = Tree::parse(yaml)?;
    let mut reader = Reader::new(&tree);
    let fields = match tree.root() {
        Some(root) => reader.mapping(root, "it")?.unwrap_or_default(),
        None => Fields::new(),
    };
    let mut number = |key| fields.get(key).map_or(Ok(0), |at| date(&mut reader, *at, key));
    let (creation_date, expiry_date) = (number("creation_date")?, number("expiry_date")?);
    let properties = match fields.get("properties") {
        Some(at) => reader.text_by_key(*at, "properties")?,
        None => None,
    };
    let templates = match fields.get("templates") {
        Some(at) => templates(&mut reader, *at)?,
        None => Vec::new(),
    };
    let architecture = match fields.get("architecture") {
        Some(at) => reader.text(*at, "architecture")?.unwrap_or_default(),
        None => "",
    };
    let properties_present = properties.is_some();
    let properties = properties.unwrap_or_default();
    within(&properties, limits)?;
    Ok(Metadata {
        architecture: canonical(architecture)?.to_owned(),
        // Go's zero value stands for none.
        creation_date: Some(creation_date).filter(|date| *date != 0).ok_or(Fault::MissingCreationDate)?,
        expiry_date: Some(expiry_date).filter(|date| *date != 0),
        properties,
        properties_present,
        templates,
    })
}

fn canonical(architecture: &str) -> Result<&'static str, Fault> {
    if architecture.is_empty() {
        return Err(Fault::MissingArchitecture);
    }
    canonical_architecture(architecture)
        .ok_or_else(|| Fault::UnknownArchitecture { name: shortened(architecture, 512) })
}

fn date(reader: &mut Reader<'_>, at: At, key: &str) -> Result<i64, Fault> {
    let seconds = reader.number(at, key)?;
    if DATES.contains(&seconds) { Ok(seconds) } else { Err(bad_value(key, "is a date out of range")) }
}

fn templates(reader: &mut Reader<'_>, at: At) -> Result<Vec<Template>, Fault> {
    let rules = reader.mapping(at, "templates")?.unwrap_or_default();
    let template = |(path, rule): (&str, At)| {
        // Incus takes a rule of null, and stumbles over it when an instance starts.
        let fields = reader.mapping(rule, path)?.ok_or_else(|| bad_value(path, "has no rule"))?;
        let template = template(reader, path, &fields)?;
        if leads_out(path) || leads_out(&template.template) || template.template.starts_with('/') {
            return Err(Fault::TemplateLeadsOut { path: shortened(path, 512) });
        }
        Ok(template)
    };
    rules.into_iter().map(template).collect()
}

fn template(reader: &mut Reader<'_>, path: &str, fields: &Fields<'_>) -> Result<Template, Fault> {
    let mut template = Template { path: path.to_owned(), ..Template::default() };
    for (key, at) in fields {
        match *key {
            "when" => template.when = reader.texts(*at, key)?,
            "create_only" => template.create_only = reader.truth(*at, key)?,
            "template" => template.template = reader.text(*at, key)?.unwrap_or_default().to_owned(),
            "properties" => template.properties = reader.text_by_key(*at, key)?.unwrap_or_default(),
            "uid" => template.uid = reader.text(*at, key)?.map(str::to_owned),
            "gid" => template.gid = reader.text(*at, key)?.map(str::to_owned),
            "mode" => template.mode = reader.text(*at, key)?.map(str::to_owned),
            _ => {}
        }
    }
    Ok(template)
}

/// Whether a path has a component that leads up.
fn leads_out(path: &str) -> bool {
    path.split('/').any(|component| component == "..")
}

fn within(properties: &BTreeMap<String, String>, limits: &Limits) -> Result<(), Fault> {
    if properties.len() > limits.properties {
        return Err(Fault::LimitReached { limit: Limit::Properties, most: limits.properties as u64 });
    }
    if properties.iter().any(|(key, value)| key.len().saturating_add(value.len()) > limits.property) {
        return Err(Fault::LimitReached { limit: Limit::Property, most: limits.property as u64 });
    }
    Ok(())
}

fn bad(detail: &str) -> Fault {
    Fault::BadMetadata { detail: shortened(detail, 512) }
}

fn bad_value(name: &str, what: &str) -> Fault {
    bad(&format!("{} {what}", quoted(name)))
}

#[cfg(test)]
mod tests;
