//! A server, and the calls that concern it as a whole.

use std::path::PathBuf;
use std::sync::Arc;

use http::Method;
use serde::de::DeserializeOwned;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::cause::Subject;
use crate::certificate::Certificate;
use crate::envelope;
use crate::error::Error;
use crate::exchange::{CALL_LIMIT, call};
use crate::model::{Server, ServerBody};
use crate::names::ProjectName;
use crate::operation::Operation;
use crate::patience::Patience;
use crate::project::Project;
use crate::request;
use crate::tls::{HttpsEndpoint, HttpsSettings, SettingsError};
use crate::transport::Endpoint;

/// An Incus server. Cheap to clone; holds no connection.
#[derive(Debug, Clone)]
pub struct Client {
    endpoint: Endpoint,
    patience: Patience,
}

impl Client {
    /// The server behind this Unix socket, usually `unix.socket` in its state directory. Whoever may connect to it is
    /// an administrator of that server.
    #[must_use]
    pub fn unix(socket: impl Into<PathBuf>) -> Self {
        Self { endpoint: Endpoint::Unix(socket.into()), patience: Patience::default() }
    }

    /// The server at this address, over TLS 1.3. Without [`HttpsSettings::identity`] the server shows public images
    /// alone: it lists those of the project `default`, and in other projects tells of one whose fingerprint is known.
    ///
    /// # Errors
    /// [`SettingsError`] where a setting cannot be used. Nothing is connected yet.
    #[expect(clippy::needless_pass_by_value, reason = "the key need not outlive this call")]
    pub fn https(settings: HttpsSettings) -> Result<Self, SettingsError> {
        let endpoint = Endpoint::Https(Arc::new(HttpsEndpoint::new(&settings)?));
        Ok(Self { endpoint, patience: Patience::default() })
    }

    /// The same server, with other bounds on an upload's waiting than [`Patience::default`].
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// What the server tells of itself, and whether it trusts this client.
    ///
    /// # Errors
    /// As any call: [`Error::Unreachable`], [`Error::ServerNotPinned`], [`Error::Timeout`] and the like.
    pub async fn server(&self) -> Result<Server, Error> {
        let body: ServerBody = self.read(request::path(&[]), Subject::Server).await?;
        Ok(body.into())
    }

    /// The certificate that the server shows, accepted as for any call; `None` on a Unix socket. A server that does not
    /// trust this client tells it in no other way.
    ///
    /// # Errors
    /// Those of a connection: [`Error::Unreachable`], [`Error::ServerNotPinned`], [`Error::ServerNotVerified`],
    /// [`Error::Timeout`].
    pub async fn certificate(&self) -> Result<Option<Certificate>, Error> {
        let shown = self.endpoint.shown().await?.map(Certificate::new).transpose();
        shown.map_err(|fault| Error::protocol(fault.to_string()))
    }

    /// A project on the server. Nothing is asked yet; see [`Project::check`].
    #[must_use]
    pub fn project(&self, name: ProjectName) -> Project {
        Project::new(self.clone(), name)
    }

    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// GETs an object.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        target: String,
        subject: Subject,
    ) -> Result<T, Error> {
        let request = request::bare(Method::GET, self.endpoint.host(), &target)?;
        envelope::metadata(subject, &call(&self.endpoint, request, CALL_LIMIT).await?)
    }

    /// Asks for work that Incus does in an operation.
    pub(crate) async fn begin(
        &self,
        method: Method,
        target: String,
        body: &Value,
        subject: Subject,
    ) -> Result<Operation, Error> {
        let request = request::json(method, self.endpoint.host(), &target, body)?;
        envelope::metadata(subject, &call(&self.endpoint, request, CALL_LIMIT).await?)
    }

    /// Deletes what Incus deletes at once.
    pub(crate) async fn remove(&self, target: String, subject: Subject) -> Result<(), Error> {
        let request = request::bare(Method::DELETE, self.endpoint.host(), &target)?;
        envelope::open::<IgnoredAny>(subject, &call(&self.endpoint, request, CALL_LIMIT).await?).map(drop)
    }

    /// Sends a change that Incus makes at once.
    pub(crate) async fn change(
        &self,
        method: Method,
        target: String,
        body: &Value,
        subject: Subject,
    ) -> Result<(), Error> {
        let request = request::json(method, self.endpoint.host(), &target, body)?;
        let answer = call(&self.endpoint, request, CALL_LIMIT).await?;
        envelope::open::<IgnoredAny>(subject, &answer).map(drop)
    }
}
