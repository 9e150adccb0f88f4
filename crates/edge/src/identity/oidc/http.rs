//! Requests to the provider, whom the operator has named: small, bounded in time and size, and never redirected.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Method, Request, StatusCode, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use serde::de::DeserializeOwned;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use url::Url;

use crate::fetch::{Trust, tls_config};

/// How long a request may take, from the look-up of the name to the end of the answer.
const TIME: Duration = Duration::from_secs(10);
/// The most bytes of an answer.
const MOST: usize = 1 << 20;
/// The most bytes of the head of an answer.
const HEAD: usize = 64 << 10;

/// Why there is no answer. Nothing of what was sent or received is in it.
#[derive(Debug, Error)]
pub(crate) enum HttpFault {
    /// It takes too long.
    #[error("no answer within {} s", TIME.as_secs())]
    TimedOut,
    /// There is no way there.
    #[error("{0}")]
    Unreachable(String),
    /// An answer that is too long, or none.
    #[error("an answer that cannot be read: {0}")]
    Broken(String),
    /// An answer of another status than was needed.
    #[error("status {0}")]
    Status(StatusCode),
    /// An answer that is not what was asked for.
    #[error("not the JSON that was asked for: line {line}, column {column}")]
    Json {
        /// Where.
        line: usize,
        /// Where.
        column: usize,
    },
    /// An address that cannot be asked.
    #[error("cannot be asked")]
    Address,
}

impl HttpFault {
    /// Whether the provider may answer otherwise in a while.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::TimedOut | Self::Unreachable(_) | Self::Broken(_) => true,
            Self::Status(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            Self::Json { .. } | Self::Address => false,
        }
    }
}

/// An answer, whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

impl Answer {
    /// What is in it, where all went well.
    ///
    /// # Errors
    /// [`HttpFault::Status`], [`HttpFault::Json`].
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, HttpFault> {
        if self.status != StatusCode::OK {
            return Err(HttpFault::Status(self.status));
        }
        // The words of the error itself could have a part of the answer.
        serde_json::from_slice(&self.body)
            .map_err(|error| HttpFault::Json { line: error.line(), column: error.column() })
    }
}

/// Asks the provider.
#[derive(Debug, Clone)]
pub(crate) struct Http(Arc<ClientConfig>);

impl Http {
    /// One that believes the system's authorities, or those in this file.
    ///
    /// # Errors
    /// What cannot be read.
    pub(crate) fn new(ca: Option<&Path>) -> Result<Self, String> {
        let Some(path) = ca else {
            return tls_config(&Trust::System).map(Self).map_err(|error| error.to_string());
        };
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| fault(&error))? {
            let certificate = certificate.map_err(|error| fault(&error))?;
            roots.add(certificate).map_err(|error| fault(&error))?;
        }
        if roots.is_empty() {
            return Err(fault(&"no certificate"));
        }
        tls_config(&Trust::Authorities(roots)).map(Self).map_err(|error| error.to_string())
    }

    /// Gets something, by an access token where there is one.
    ///
    /// # Errors
    /// [`HttpFault`]. An answer of any status is one.
    pub(crate) async fn get(&self, url: &Url, bearer: Option<&str>) -> Result<Answer, HttpFault> {
        let authorization = bearer.map(|token| format!("Bearer {token}"));
        self.send(Method::GET, url, authorization, None).await
    }

    /// Posts a form.
    ///
    /// # Errors
    /// As [`Http::get`].
    pub(crate) async fn post(
        &self,
        url: &Url,
        authorization: Option<String>,
        form: String,
    ) -> Result<Answer, HttpFault> {
        self.send(Method::POST, url, authorization, Some(form)).await
    }

    async fn send(
        &self,
        method: Method,
        url: &Url,
        authorization: Option<String>,
        form: Option<String>,
    ) -> Result<Answer, HttpFault> {
        let request = request(method, url, authorization, form).ok_or(HttpFault::Address)?;
        timeout(TIME, self.exchange(url, request)).await.map_err(|_| HttpFault::TimedOut)?
    }

    async fn exchange(&self, url: &Url, request: Request<Full<Bytes>>) -> Result<Answer, HttpFault> {
        let unreachable = |error: std::io::Error| HttpFault::Unreachable(error.to_string());
        let host = url.host_str().ok_or(HttpFault::Address)?;
        let port = url.port_or_known_default().ok_or(HttpFault::Address)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((bare, port)).await.map_err(unreachable)?;
        if url.scheme() != "https" {
            return talk(stream, request).await;
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| HttpFault::Address)?;
        let stream =
            TlsConnector::from(Arc::clone(&self.0)).connect(name, stream).await.map_err(unreachable)?;
        talk(stream, request).await
    }
}

fn request(
    method: Method,
    url: &Url,
    authorization: Option<String>,
    form: Option<String>,
) -> Option<Request<Full<Bytes>>> {
    let path = url.path();
    let target = url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let host = url.host_str()?;
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header(header::HOST, host)
        .header(header::ACCEPT, "application/json")
        .header(header::CONNECTION, "close")
        .header(header::USER_AGENT, concat!("malleus/", env!("CARGO_PKG_VERSION")));
    if let Some(authorization) = authorization {
        let mut value = hyper::header::HeaderValue::from_str(&authorization).ok()?;
        value.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, value);
    }
    if form.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    request.body(Full::from(form.unwrap_or_default())).ok()
}

async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Answer, HttpFault> {
    let broken = |error: hyper::Error| HttpFault::Broken(error.to_string());
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(HEAD).handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let talking = async {
        let (head, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
        let body = Limited::new(body, MOST).collect().await;
        let body = body.map_err(|error| HttpFault::Broken(error.to_string()))?.to_bytes();
        Ok(Answer { status: head.status, body })
    };
    tokio::pin!(talking);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        answer = &mut talking => answer,
        // The connection may end together with the answer.
        _ = &mut connection => talking.await,
    }
}
