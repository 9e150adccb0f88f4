//! What a sender asks to import, and the parse that turns it into something the edge can trust.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    AliasName, CopyImage, FileOffer, ImportUrl, OfferFault, Source,
    files::parse_files,
    source::{parse_copy, parse_url},
};

/// The most aliases one import may ask for.
pub const MAX_ALIASES: usize = 16;
/// The most properties one import may set.
pub const MAX_PROPERTIES: usize = 64;
/// The most profiles one import may set.
pub const MAX_PROFILES: usize = 16;
/// The longest property key or value, in bytes.
pub(super) const MAX_PROPERTY_TEXT: usize = 4096;
/// The most bytes of all keys and values together: they are kept with the import for as long as that is remembered.
pub(super) const MAX_PROPERTIES_TEXT: usize = 16 << 10;
/// The longest name of a profile or a target, in bytes; Incus has the same bound for most of its names.
pub(super) const MAX_NAME: usize = 63;

/// The body of `POST /api/v1/imports`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateImport {
    /// Names the import, 32 lower-case hexadecimal digits that nobody can guess; the edge chooses where there is none.
    /// A second creation under the same name, with the same offer, answers with the import that is there.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{32}$"))]
    #[serde(default)]
    pub id: Option<String>,
    /// One unified image, or the metadata and the rootfs of a split one, in any order.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 2))]
    pub files: Vec<FileOffer>,
    /// The fingerprint, when it is known by now; else it is declared later.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    #[serde(default)]
    pub fingerprint: Option<String>,
    /// The target, by its name; the first one where none is named.
    #[serde(default)]
    pub target: Option<String>,
    /// Aliases for the image.
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What to do when an alias names another image.
    #[serde(default)]
    pub alias_taken: AliasTaken,
    /// Properties set over those of metadata.yaml.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
    /// Whether clients without credentials may read the image.
    #[serde(default)]
    pub public: bool,
    /// Profiles that instances of the image get by default; those that Incus chooses where nothing is said.
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
}

/// What to do when an alias already names another image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AliasTaken {
    /// Refuse the import before a byte is sent.
    #[default]
    Fail,
    /// Point the alias at the new image, in one step.
    Move,
    /// Leave the alias where it is and import without it.
    Skip,
}

/// The body of `PATCH /api/v1/imports/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeclareFingerprint {
    /// SHA-256 over the file, or over metadata then rootfs: 64 lower-case hexadecimal digits.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub fingerprint: String,
}

/// What is asked for, once it holds to every rule that can be checked without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Where the image comes from.
    #[serde(flatten)]
    pub source: Source,
    /// The target, by its name; the first one where none is named.
    #[serde(default)]
    pub target: Option<String>,
    /// Aliases, each once.
    pub aliases: Vec<AliasName>,
    /// What to do when one is taken.
    pub alias_taken: AliasTaken,
    /// Properties over those of metadata.yaml.
    pub properties: BTreeMap<String, String>,
    /// Whether the image is public.
    pub public: bool,
    /// Profiles that instances get by default, each once.
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
}

impl Offer {
    /// Parses an offer of files. `max_size` is the most bytes one image may have.
    ///
    /// # Errors
    /// The first rule that is broken, as an [`OfferFault`].
    pub fn parse(offered: CreateImport, max_size: u64) -> Result<Self, OfferFault> {
        let files = parse_files(&offered.files)?;
        if let Some(size) = files.size() {
            check_size(size, max_size)?;
        }
        check_properties(&offered.properties)?;
        Ok(Self {
            source: Source::Files(files),
            target: parse_target(offered.target)?,
            aliases: parse_aliases(offered.aliases)?,
            alias_taken: offered.alias_taken,
            properties: offered.properties,
            public: offered.public,
            profiles: parse_profiles(offered.profiles)?,
        })
    }

    /// Parses the wish for an image behind a URL. Whether the URL may be asked is not decided here.
    ///
    /// # Errors
    /// The first rule that is broken, as an [`OfferFault`].
    pub fn parse_url(asked: ImportUrl) -> Result<Self, OfferFault> {
        check_properties(&asked.properties)?;
        Ok(Self {
            source: Source::Url(parse_url(&asked.url, asked.through)?),
            target: parse_target(asked.target)?,
            aliases: parse_aliases(asked.aliases)?,
            alias_taken: asked.alias_taken,
            properties: asked.properties,
            public: asked.public,
            profiles: parse_profiles(asked.profiles)?,
        })
    }

    /// Parses the wish for a copy of a remote's image. Whether there is such a remote or image is not decided here.
    ///
    /// # Errors
    /// The first rule that is broken, as an [`OfferFault`].
    pub fn parse_copy(asked: CopyImage) -> Result<Self, OfferFault> {
        Ok(Self {
            target: parse_target(asked.target.clone())?,
            aliases: parse_aliases(asked.aliases.clone())?,
            alias_taken: asked.alias_taken,
            properties: BTreeMap::new(),
            public: asked.public,
            profiles: parse_profiles(asked.profiles.clone())?,
            source: Source::Copy(parse_copy(asked)?),
        })
    }

    /// The files, where a sender has them.
    #[must_use]
    pub fn files(&self) -> Option<&super::Files> {
        match &self.source {
            Source::Files(files) => Some(files),
            Source::Url(_) | Source::Copy(_) => None,
        }
    }
}

/// Whether an image of this size is taken.
///
/// # Errors
/// [`OfferFault::TooLarge`] above `limit`, both in bytes.
pub fn check_size(size: u64, limit: u64) -> Result<(), OfferFault> {
    if size > limit { Err(OfferFault::TooLarge { size, limit }) } else { Ok(()) }
}

fn parse_aliases(offered: Vec<String>) -> Result<Vec<AliasName>, OfferFault> {
    if offered.len() > MAX_ALIASES {
        return Err(OfferFault::TooManyAliases);
    }
    let mut aliases: Vec<AliasName> = Vec::with_capacity(offered.len());
    for alias in offered {
        let name = AliasName::try_from(alias.clone()).map_err(|fault| OfferFault::Alias { alias, fault })?;
        if !aliases.contains(&name) {
            aliases.push(name);
        }
    }
    Ok(aliases)
}

fn check_properties(properties: &BTreeMap<String, String>) -> Result<(), OfferFault> {
    let fits = |text: &String| text.len() <= MAX_PROPERTY_TEXT && !text.contains('\0');
    let all_fit = properties.iter().all(|(key, value)| !key.is_empty() && fits(key) && fits(value));
    let together: usize = properties.iter().map(|(key, value)| key.len() + value.len()).sum();
    if all_fit && properties.len() <= MAX_PROPERTIES && together <= MAX_PROPERTIES_TEXT {
        Ok(())
    } else {
        Err(OfferFault::Properties)
    }
}

fn parse_target(target: Option<String>) -> Result<Option<String>, OfferFault> {
    match target {
        Some(name) if !is_name(&name) => Err(OfferFault::Target),
        other => Ok(other),
    }
}

fn parse_profiles(profiles: Option<Vec<String>>) -> Result<Option<Vec<String>>, OfferFault> {
    let Some(profiles) = profiles else { return Ok(None) };
    if profiles.len() > MAX_PROFILES || !profiles.iter().all(|name| is_name(name)) {
        return Err(OfferFault::Profiles);
    }
    let mut once: Vec<String> = Vec::with_capacity(profiles.len());
    for name in profiles {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    Ok(Some(once))
}

/// Whether a text can be a name of Incus's: nothing in it that would have to be quoted in a path or a list.
pub(super) fn is_name(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"/\\?#&%,\"'".contains(c);
    !text.is_empty() && text.len() <= MAX_NAME && ![".", ".."].contains(&text) && text.chars().all(plain)
}
