//! The HTTP client: questions and downloads, each step of the way judged by the policy.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use hyper::{
    HeaderMap, Method,
    body::Body as _,
    header::{
        ACCEPT, ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, DATE,
        ETAG, HeaderName, HeaderValue, IF_RANGE, LAST_MODIFIED, LOCATION, RANGE, TRANSFER_ENCODING,
        USER_AGENT,
    },
};
use rustls::ClientConfig;
use tenancy::Sources;
use tokio::time::timeout;
use url::Url;

use super::{
    body::{Body, Extent},
    dial::{Dial, Tcp, connect},
    error::{FetchError, Stage},
    exchange::{Answer, exchange, request},
    filename::filename,
    headers::{ImageHeaders, ServerHeaders, text},
    pace::Bounds,
    policy::{Checked, Policy},
    range::{Decision, Facts, Validator, decide},
    redirect::Trail,
    resolve::{Resolve, SystemResolver, addresses},
    tls::{self, Trust},
};

/// Longest header that is looked at for what it says, in characters; no date, tag or range is longer.
const TEXT_LIMIT: usize = 512;

/// Downloads what a [`Policy`] lets it. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    policy: Arc<Policy>,
    bounds: Bounds,
    resolver: Arc<dyn Resolve>,
    dial: Arc<dyn Dial>,
    tls: Arc<ClientConfig>,
}

/// What a server answers to HEAD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its status, whatever it is.
    pub status: u16,
    /// What it tells of an image.
    pub image: ImageHeaders,
    /// How many bytes a GET would bring, if it says so.
    pub length: Option<u64>,
    /// Where the answer came from, after redirects.
    pub url: Url,
}

/// A download whose bytes are coming.
#[derive(Debug)]
pub(crate) struct Download {
    /// Where in the file the body begins: what was asked for, or 0 where the file has to be taken from its beginning.
    pub offset: u64,
    /// Size of the whole file in bytes, if it is known.
    pub total: Option<u64>,
    /// By which to go on later. `None`: this server offers nothing by which that is safe.
    pub validator: Option<Validator>,
    /// What the file is called: a base name of at most 255 bytes.
    pub filename: Option<String>,
    /// Where it came from, after redirects.
    pub final_url: Url,
    /// What the server tells of an image.
    pub image: ImageHeaders,
    /// The bytes from `offset` on.
    pub body: Body,
}

impl Client {
    /// A client of the system's resolver and network.
    ///
    /// # Errors
    /// [`FetchError::Internal`] for a pinned certificate that cannot be read.
    pub(crate) fn new(policy: Policy, trust: &Trust) -> Result<Self, FetchError> {
        let parts = (Arc::new(SystemResolver), Arc::new(Tcp));
        Self::with(policy, trust, Bounds::default(), parts.0, parts.1)
    }

    /// A client of other parts.
    pub(crate) fn with(
        policy: Policy,
        trust: &Trust,
        bounds: Bounds,
        resolver: Arc<dyn Resolve>,
        dial: Arc<dyn Dial>,
    ) -> Result<Self, FetchError> {
        Ok(Self { policy: Arc::new(policy), bounds, resolver, dial, tls: tls::config(trust)? })
    }

    /// The same, for a tenant who may no more than this.
    #[must_use]
    pub(crate) fn narrowed(&self, sources: &Sources) -> Self {
        let policy = Policy { tenant: Some(sources.clone()), ..Policy::clone(&self.policy) };
        Self { policy: Arc::new(policy), ..self.clone() }
    }

    /// What may be fetched by this client.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Asks about a URL. With `server` it asks as that Incus server would, on each step of the way.
    ///
    /// # Errors
    /// Why there is no answer. One of any status is an answer.
    pub(crate) async fn head(&self, url: &Url, server: Option<&ServerHeaders>) -> Result<Head, FetchError> {
        let mut headers = HeaderMap::new();
        if let Some(server) = server {
            server.add_to(&mut headers);
        }
        let (answer, url) = self.ask(&Method::HEAD, url, headers).await?;
        let told = &answer.head.headers;
        let length = text(told, &CONTENT_LENGTH, TEXT_LIMIT).and_then(|length| length.parse().ok());
        Ok(Head { status: answer.head.status.as_u16(), image: ImageHeaders::read(told), length, url })
    }

    /// Begins a download, at `from` where that is possible: the file must be the one that `validator` was told for, and
    /// without one it is taken from its beginning.
    ///
    /// # Errors
    /// Why it does not begin. Its body has errors of its own.
    pub(crate) async fn get(
        &self,
        url: &Url,
        from: u64,
        validator: Option<&Validator>,
    ) -> Result<Download, FetchError> {
        let asked = validator.filter(|_| from > 0).and_then(|one| Some((from, one, one.if_range()?)));
        if let Some((from, validator, if_range)) = asked {
            let mut headers = HeaderMap::new();
            let range = HeaderValue::from_str(&format!("bytes={from}-"));
            headers.insert(RANGE, range.map_err(|error| FetchError::Internal(error.to_string()))?);
            headers.insert(IF_RANGE, if_range);
            if let Some(download) = self.download(url, headers, Some((from, validator))).await? {
                return Ok(download);
            }
        }
        let download = self.download(url, HeaderMap::new(), None).await?;
        // Nothing of a whole file is had already.
        download.ok_or_else(|| FetchError::Internal("a whole file to be asked for anew".into()))
    }

    /// Downloads a small file as a whole: at most `limit` bytes, within [`Bounds::small`].
    ///
    /// # Errors
    /// Why it could not be had, [`FetchError::TooLarge`] among it.
    pub(crate) async fn small(&self, url: &Url, limit: u64) -> Result<Bytes, FetchError> {
        let work = async {
            let mut download = self.get(url, 0, None).await?;
            let too_large =
                |size: u64| if size > limit { Err(FetchError::TooLarge { limit }) } else { Ok(()) };
            too_large(download.total.unwrap_or(0))?;
            let mut whole = BytesMut::new();
            while let Some(bytes) = download.body.next().await {
                let bytes = bytes?;
                too_large((whole.len() + bytes.len()) as u64)?;
                whole.extend_from_slice(&bytes);
            }
            Ok(whole.freeze())
        };
        timeout(self.bounds.small, work).await.map_err(|_| FetchError::TimedOut(Stage::Whole))?
    }

    /// One try at a download. `None`: the file has changed and is to be asked for as a whole.
    async fn download(
        &self,
        url: &Url,
        headers: HeaderMap,
        asked: Option<(u64, &Validator)>,
    ) -> Result<Option<Download>, FetchError> {
        let (answer, final_url) = self.ask(&Method::GET, url, headers).await?;
        let Answer { head, body, connection } = answer;
        let facts = facts(&head.headers, head.status.as_u16(), body.size_hint().exact());
        let limit = self.policy.max_size;
        let (body, extent) = match decide(asked, &facts)? {
            Decision::Anew => return Ok(None),
            Decision::Complete => {
                let at = asked.map_or(0, |(from, _)| from);
                let extent = Extent { offset: at, end: Some(at), total: Some(at), limit };
                (Body::empty(extent, self.bounds), extent)
            }
            Decision::Take { offset, end, total } => {
                check_plain(&head.headers)?;
                if end.max(total).is_some_and(|size| size > limit) {
                    return Err(FetchError::TooLarge { limit });
                }
                let extent = Extent { offset, end, total, limit };
                (Body::new(body, connection, extent, self.bounds), extent)
            }
        };
        let kept = asked.filter(|_| extent.offset > 0).map(|(_, validator)| validator.tag.clone());
        let disposition = head.headers.get(CONTENT_DISPOSITION).map(HeaderValue::as_bytes);
        Ok(Some(Download {
            offset: extent.offset,
            total: extent.total,
            validator: kept.or_else(|| facts.tag()).map(|tag| Validator { tag, total: extent.total }),
            filename: filename(disposition, &final_url),
            image: ImageHeaders::read(&head.headers),
            final_url,
            body,
        }))
    }

    /// Asks, and follows redirects. What is asked for stands in `headers` on each step.
    async fn ask(
        &self,
        method: &Method,
        url: &Url,
        mut headers: HeaderMap,
    ) -> Result<(Answer, Url), FetchError> {
        const AGENT: &str = concat!("malleus/", env!("CARGO_PKG_VERSION"));
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        // Of an encoded body neither the size nor the hash nor a range would be that of the file.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut trail = Trail::begin(&self.policy, url)?;
        loop {
            let answer = self.step(method, trail.here(), &headers).await.map_err(|error| trail.met(error))?;
            if !Trail::leads_on(answer.head.status.as_u16()) {
                return Ok((answer, trail.here().url().clone()));
            }
            trail.follow(answer.head.headers.get(LOCATION).map(HeaderValue::as_bytes))?;
        }
    }

    /// One request to one server, at an address that has been checked.
    async fn step(&self, method: &Method, here: &Checked, headers: &HeaderMap) -> Result<Answer, FetchError> {
        let request = request(method, here, headers)?;
        let bounds = &self.bounds;
        let found = addresses(&*self.resolver, &self.policy, here, bounds.lookup).await?;
        let link = connect(&*self.dial, &self.tls, here, &found, bounds.connect).await?;
        exchange(link, request, bounds.head, bounds.head_size).await
    }
}

fn facts(headers: &HeaderMap, status: u16, length: Option<u64>) -> Facts {
    let told = |name: HeaderName| text(headers, &name, TEXT_LIMIT);
    Facts {
        status,
        length,
        content_range: told(CONTENT_RANGE),
        etag: told(ETAG),
        last_modified: told(LAST_MODIFIED),
        date: told(DATE),
    }
}

/// Refuses a body whose bytes are not those of the file.
fn check_plain(headers: &HeaderMap) -> Result<(), FetchError> {
    for (name, plain) in [(CONTENT_ENCODING, "identity"), (TRANSFER_ENCODING, "chunked")] {
        for value in headers.get_all(name) {
            let encoding = String::from_utf8_lossy(value.as_bytes()).trim().to_ascii_lowercase();
            if !encoding.is_empty() && encoding != plain {
                return Err(FetchError::Encoded(encoding.chars().take(40).collect()));
            }
        }
    }
    Ok(())
}
