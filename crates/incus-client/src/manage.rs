//! What can be changed about an image that is there.

use std::collections::BTreeMap;

use http::{HeaderValue, Method, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::cause::Subject;
use crate::envelope::{self, Envelope};
use crate::error::Error;
use crate::exchange::{CALL_LIMIT, call};
use crate::fingerprint::Fingerprint;
use crate::image::{Image, UpdateSource};
use crate::model::or_default;
use crate::operation::ROUND;
use crate::project::Project;
use crate::request::{self, IMAGES, PROFILES, REFRESH, path};

/// How often a change is tried against others who change the same image.
const TRIES: usize = 4;

/// What came of [`Project::refresh`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// The image that is there now; `None` where there is a new one that cannot be told from others.
    pub fingerprint: Option<Fingerprint>,
    /// Whether it is another than before.
    pub changed: bool,
}

/// What of an image can be written, and so must be written back whole.
#[derive(Deserialize)]
struct Written {
    #[serde(default, deserialize_with = "or_default")]
    auto_update: bool,
    #[serde(default, deserialize_with = "or_default")]
    public: bool,
    #[serde(default, deserialize_with = "or_default")]
    properties: BTreeMap<String, String>,
    /// As Incus spells it.
    #[serde(default)]
    expires_at: Option<String>,
}

impl Project {
    /// Adds these properties to the image's, replacing those of the same names; an empty value removes one. An empty
    /// map asks nothing of the server.
    ///
    /// # Errors
    /// [`Error::ImageMissing`] where the image is not in the project.
    pub async fn merge_properties(
        &self,
        fingerprint: &Fingerprint,
        properties: &BTreeMap<String, String>,
    ) -> Result<(), Error> {
        if properties.is_empty() {
            return Ok(());
        }
        self.patch(fingerprint, &json!({ "properties": properties })).await
    }

    /// Lets clients without trust read the image. An upload asks for that by itself; one that is there already needs this.
    ///
    /// # Errors
    /// [`Error::ImageMissing`] where the image is not in the project.
    pub async fn make_public(&self, fingerprint: &Fingerprint) -> Result<(), Error> {
        self.set_public(fingerprint, true).await
    }

    /// Lets clients without trust read the image, or lets them no more.
    ///
    /// # Errors
    /// [`Error::ImageMissing`] where the image is not in the project.
    pub async fn set_public(&self, fingerprint: &Fingerprint, public: bool) -> Result<(), Error> {
        self.patch(fingerprint, &json!({ "public": public })).await
    }

    /// Has Incus follow the image's source, or leave the image as it is. Only one with [`Image::update_source`] has a
    /// source to follow; Incus takes the setting for any.
    ///
    /// # Errors
    /// [`Error::ImageMissing`] where the image is not in the project.
    pub async fn set_auto_update(&self, fingerprint: &Fingerprint, auto_update: bool) -> Result<(), Error> {
        self.patch(fingerprint, &json!({ "auto_update": auto_update })).await
    }

    /// Changes these fields of the image and no others.
    async fn patch(&self, fingerprint: &Fingerprint, fields: &Value) -> Result<(), Error> {
        let target = self.target(&path(&[IMAGES, &fingerprint.to_string()]));
        self.client().change(Method::PATCH, target, fields, Subject::Image).await
    }

    /// Names of the profiles that images of the project may ask for: its own, or those of `default` where it shares
    /// them.
    ///
    /// # Errors
    /// [`Error::ProjectMissing`], [`Error::Forbidden`].
    pub async fn profiles(&self) -> Result<Vec<String>, Error> {
        let urls: Vec<String> =
            self.client().read(self.target(&path(&[PROFILES])), Subject::Profiles).await?;
        Ok(urls.iter().filter_map(|url| request::last_segment(url)).collect())
    }

    /// Has instances of the image get these profiles by themselves, and no others. All else about the image is written
    /// back as it was, and only if nobody has changed it meanwhile.
    ///
    /// # Errors
    /// [`Error::ImageMissing`], [`Error::ProfileMissing`]; [`Error::Contended`] where others change the image again and
    /// again.
    pub async fn set_profiles(&self, fingerprint: &Fingerprint, profiles: &[String]) -> Result<(), Error> {
        for _ in 1..TRIES {
            match self.put_profiles(fingerprint, profiles).await {
                Err(Error::Contended) => tracing::debug!(%fingerprint, "changed by somebody else meanwhile"),
                other => return other,
            }
        }
        self.put_profiles(fingerprint, profiles).await
    }

    async fn put_profiles(&self, fingerprint: &Fingerprint, profiles: &[String]) -> Result<(), Error> {
        let endpoint = self.client().endpoint();
        let target = self.target(&path(&[IMAGES, &fingerprint.to_string()]));
        let asked = request::bare(Method::GET, endpoint.host(), &target)?;
        let answer = call(endpoint, asked, CALL_LIMIT).await?;
        let found: Written = envelope::metadata(Subject::Image, &answer)?;
        let stand = answer.headers.get(header::ETAG).cloned();
        let stand: HeaderValue = stand.ok_or_else(|| Error::protocol("an image without an ETag"))?;
        let mut wanted = json!({
            "auto_update": found.auto_update,
            "public": found.public,
            "properties": found.properties,
            "profiles": profiles,
        });
        if let (Some(expires_at), Some(wanted)) = (found.expires_at, wanted.as_object_mut()) {
            wanted.insert("expires_at".to_owned(), json!(expires_at));
        }
        let mut request = request::json(Method::PUT, endpoint.host(), &target, &wanted)?;
        request.headers_mut().insert(header::IF_MATCH, stand);
        let answer = call(endpoint, request, CALL_LIMIT).await?;
        let _: Envelope<serde::de::IgnoredAny> = envelope::open(Subject::Image, &answer)?;
        Ok(())
    }

    /// Has Incus look for a newer image where this one came from, and waits for the outcome. A newer one takes over the
    /// aliases, and the old one is deleted. Incus counts a source that it cannot reach as one without a newer image, and
    /// does not note a source's project: on an Incus server it looks in `default`, wherever the image came from.
    ///
    /// # Errors
    /// [`Error::ImageMissing`]; [`Error::NoSource`] where Incus has not noted where the image is from.
    pub async fn refresh(&self, fingerprint: &Fingerprint) -> Result<Refreshed, Error> {
        let before = self.image(fingerprint).await?.ok_or(Error::ImageMissing)?;
        let source = before.update_source.as_ref().ok_or(Error::NoSource)?;
        let target = self.target(&path(&[IMAGES, &fingerprint.to_string(), REFRESH]));
        let nothing = Value::Object(Map::new());
        let begun = self.client().begin(Method::POST, target, &nothing, Subject::Image).await?;
        self.transferred(&begun.id()?, ROUND, &mut |_| {}).await?;
        if self.image(fingerprint).await?.is_some() {
            return Ok(Refreshed { fingerprint: Some(*fingerprint), changed: false });
        }
        Ok(Refreshed { fingerprint: self.successor(&before, source).await?, changed: true })
    }

    /// Which image has taken the place of one that is gone: the one with its alias, or the newest from its source.
    async fn successor(&self, before: &Image, source: &UpdateSource) -> Result<Option<Fingerprint>, Error> {
        for alias in &before.aliases {
            match self.alias(&alias.name).await {
                Ok(Some(found)) => return Ok(Some(found.target)),
                Ok(None) | Err(Error::AliasInvalid) => {}
                Err(error) => return Err(error),
            }
        }
        let images = self.images().await?;
        let same = images.iter().filter(|image| image.update_source.as_ref() == Some(source));
        let newest = same
            .filter(|image| image.instance_type == before.instance_type)
            .max_by_key(|image| image.uploaded_at);
        Ok(newest.map(|image| image.fingerprint))
    }
}
