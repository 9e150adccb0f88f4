//! What members of a tenant may do, and which images a tenant may have.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::NameFault;

/// Something that a member may do within the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Begin imports, send their bytes, and call off or take up again those that they began. New aliases come with it.
    Import,
    /// See the images and aliases of the targets.
    ListImages,
    /// Set, move and delete aliases.
    SetAliases,
    /// Delete images.
    DeleteImages,
    /// Have a target look for a newer image at the source of one.
    RefreshImages,
    /// Make links to the private images of a depot.
    MakeLinks,
    /// See the imports of the tenant and its history, and forget entries of their own.
    SeeHistory,
    /// Do with the imports of other members what `import` allows with their own, and forget the history.
    Manage,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 8] = [
        Self::Import,
        Self::ListImages,
        Self::SetAliases,
        Self::DeleteImages,
        Self::RefreshImages,
        Self::MakeLinks,
        Self::SeeHistory,
        Self::Manage,
    ];
    /// Those that members have where the settings do not say.
    pub const USUAL: [Self; 4] = [Self::Import, Self::ListImages, Self::SetAliases, Self::SeeHistory];

    /// What it is called in the settings and in the scopes of a token.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::ListImages => "list-images",
            Self::SetAliases => "set-aliases",
            Self::DeleteImages => "delete-images",
            Self::RefreshImages => "refresh-images",
            Self::MakeLinks => "make-links",
            Self::SeeHistory => "see-history",
            Self::Manage => "manage",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Right {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        Self::ALL.into_iter().find(|right| right.as_str() == text).ok_or(NameFault::Right)
    }
}

/// A kind of image, or something that is asked for with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Containers.
    Container,
    /// Virtual machines.
    VirtualMachine,
    /// Images that were made here around a bare disk or root file system.
    Wrapped,
    /// Images that clients without credentials may read.
    Public,
    /// Copies that the target keeps up to date, which changes what they are after everything was judged.
    AutoUpdate,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Container, Self::VirtualMachine, Self::Wrapped, Self::Public, Self::AutoUpdate];
    /// Those that a tenant may have where the settings do not say.
    pub const USUAL: [Self; 3] = [Self::Container, Self::VirtualMachine, Self::Wrapped];

    /// What it is called in the settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::VirtualMachine => "virtual-machine",
            Self::Wrapped => "wrapped",
            Self::Public => "public",
            Self::AutoUpdate => "auto-update",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_words_agree() {
        for right in Right::ALL {
            assert_eq!(serde_json::to_string(&right).unwrap(), format!("\"{right}\""));
            assert_eq!(right.as_str().parse(), Ok(right));
        }
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
        assert_eq!("everything".parse::<Right>(), Err(NameFault::Right));
    }
}
