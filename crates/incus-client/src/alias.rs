//! Aliases: the calls that read, create, change and delete them.

use http::Method;
use serde_json::json;

use crate::cause::Subject;
use crate::error::Error;
use crate::fingerprint::Fingerprint;
use crate::model::Alias;
use crate::project::Project;
use crate::request::{ALIASES, IMAGES, path};

/// Whether an alias has a path of its own. Newer servers clean paths after decoding them, which would turn `a/../b`
/// into the alias `b`. Which other names a server takes is its own affair; it says so by [`Error::AliasInvalid`].
fn has_own_path(name: &str) -> bool {
    let segment = |part: &str| !["", ".", ".."].contains(&part);
    name.split('/').all(segment) && !name.contains(char::is_control)
}

fn checked(name: &str) -> Result<&str, Error> {
    if has_own_path(name) { Ok(name) } else { Err(Error::AliasInvalid) }
}

impl Project {
    /// The alias of that name, or `None`.
    ///
    /// # Errors
    /// [`Error::AliasInvalid`] without asking where `name` has no path of its own.
    pub async fn alias(&self, name: &str) -> Result<Option<Alias>, Error> {
        let target = self.target(&path(&[IMAGES, ALIASES, checked(name)?]));
        match self.client().read(target, Subject::Alias).await {
            Ok(alias) => Ok(Some(alias)),
            Err(Error::AliasMissing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates an alias for the image `target`.
    ///
    /// # Errors
    /// [`Error::AliasTaken`] where the name is in use, whatever it names; [`Error::ImageMissing`] where the image is
    /// not in the project; [`Error::AliasInvalid`] where the server
    /// refuses the name, or it has no path of its own.
    pub async fn create_alias(
        &self,
        name: &str,
        target: &Fingerprint,
        description: &str,
    ) -> Result<(), Error> {
        let alias = json!({ "name": checked(name)?, "target": target, "description": description });
        self.client()
            .change(Method::POST, self.target(&path(&[IMAGES, ALIASES])), &alias, Subject::NewAlias)
            .await
    }

    /// Makes an existing alias name the image `target` instead. Incus does it in one step: at no moment is the alias
    /// absent.
    ///
    /// # Errors
    /// [`Error::AliasMissing`] where there is no such alias, [`Error::ImageMissing`] where the image is not in the
    /// project.
    pub async fn move_alias(&self, name: &str, target: &Fingerprint, description: &str) -> Result<(), Error> {
        let wanted = json!({ "target": target, "description": description });
        let at = self.target(&path(&[IMAGES, ALIASES, checked(name)?]));
        self.client().change(Method::PUT, at, &wanted, Subject::Alias).await
    }

    /// Gives an alias another name.
    ///
    /// # Errors
    /// [`Error::AliasMissing`] where there is no such alias; [`Error::AliasTaken`] where the new name is in use;
    /// [`Error::AliasInvalid`] as for [`Project::create_alias`].
    pub async fn rename_alias(&self, name: &str, new: &str) -> Result<(), Error> {
        let wanted = json!({ "name": checked(new)? });
        let at = self.target(&path(&[IMAGES, ALIASES, checked(name)?]));
        self.client().change(Method::POST, at, &wanted, Subject::Alias).await
    }

    /// Changes the description of an alias.
    ///
    /// # Errors
    /// [`Error::AliasMissing`] where there is no such alias.
    pub async fn describe_alias(&self, name: &str, description: &str) -> Result<(), Error> {
        let wanted = json!({ "description": description });
        let at = self.target(&path(&[IMAGES, ALIASES, checked(name)?]));
        self.client().change(Method::PATCH, at, &wanted, Subject::Alias).await
    }

    /// Deletes an alias; the image stays.
    ///
    /// # Errors
    /// [`Error::AliasMissing`] where there is no such alias.
    pub async fn delete_alias(&self, name: &str) -> Result<(), Error> {
        let at = self.target(&path(&[IMAGES, ALIASES, checked(name)?]));
        self.client().remove(at, Subject::Alias).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_server_would_read_as_another_are_refused() {
        for good in ["tiny", "debian/13/amd64", "two words", "日本", "a..b"] {
            assert!(has_own_path(good), "{good:?}");
        }
        for bad in ["", ".", "..", "a/", "/a", "a//b", "a/../b", "a/./b", "a\nb", "a\0"] {
            assert!(!has_own_path(bad), "{bad:?}");
        }
    }
}
