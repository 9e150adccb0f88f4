//! One request and the head of its answer, over a connection of its own.

use std::{error::Error as _, future::Future, io, pin::Pin, pin::pin, time::Duration};

use bytes::Bytes;
use futures_util::future::{Either, select};
use http_body_util::Empty;
use hyper::{
    HeaderMap, Method, Request,
    body::Incoming,
    client::conn::http1,
    header::{CONNECTION, HOST, HeaderValue},
    http::response::Parts,
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::{
    dial::Link,
    error::{FetchError, Stage},
    policy::{Checked, Refusal},
};

/// The least buffer that the HTTP library reads into, in bytes.
const LEAST_BUFFER: usize = 8 << 10;

/// What moves the bytes of a connection. It needs no task of its own: whoever reads the body polls it along, and dropping
/// it closes the connection.
pub(super) type Connection = Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>>;

/// An answer whose head is there.
pub(super) struct Answer {
    pub(super) head: Parts,
    pub(super) body: Incoming,
    pub(super) connection: Option<Connection>,
}

/// Sends a request without a body.
pub(super) async fn exchange(
    link: Box<dyn Link>,
    request: Request<Empty<Bytes>>,
    limit: Duration,
    head_size: usize,
) -> Result<Answer, FetchError> {
    let work = async {
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(head_size.max(LEAST_BUFFER))
            .handshake(TokioIo::new(link))
            .await
            .map_err(|error| broken(&error))?;
        let mut connection: Connection = Box::pin(connection);
        let (response, connection) = match select(pin!(sender.send_request(request)), &mut connection).await {
            Either::Left((response, _)) => (response, Some(connection)),
            Either::Right((_, response)) => (response.await, None),
        };
        let (head, body) = response.map_err(|error| broken(&error))?.into_parts();
        Ok(Answer { head, body, connection })
    };
    timeout(limit, work).await.map_err(|_| FetchError::TimedOut(Stage::Head))?
}

/// A request for a URL, with what every request carries besides `headers`.
pub(super) fn request(
    method: &Method,
    checked: &Checked,
    headers: &HeaderMap,
) -> Result<Request<Empty<Bytes>>, FetchError> {
    let unreadable = || FetchError::Refused(Refusal::Unreadable);
    let url = checked.url();
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let host = url.port().map_or_else(|| checked.host.to_string(), |port| format!("{}:{port}", checked.host));
    let mut request =
        Request::builder().method(method).uri(target).body(Empty::new()).map_err(|_| unreadable())?;
    *request.headers_mut() = headers.clone();
    request.headers_mut().insert(HOST, HeaderValue::from_str(&host).map_err(|_| unreadable())?);
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(request)
}

/// What an error of the HTTP library means.
pub(super) fn broken(error: &hyper::Error) -> FetchError {
    let mut words = error.to_string();
    let mut cause = error.source();
    let mut garbage = error.is_parse();
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        if let Some(inner) = inner.downcast_ref::<io::Error>() {
            // How the library tells of chunks that are none.
            garbage |= matches!(inner.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData);
        }
        cause = inner.source();
    }
    if garbage { FetchError::NotHttp(words) } else { FetchError::EndedEarly(words) }
}
