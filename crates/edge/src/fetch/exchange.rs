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
            // A server that wants a certificate of ours says so only after its handshake.
            if inner.get_ref().is_some_and(|inmost| inmost.is::<rustls::Error>()) {
                return FetchError::Tls(words);
            }
            // How the library tells of chunks that are none.
            garbage |= matches!(inner.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData);
        }
        cause = inner.source();
    }
    if garbage { FetchError::NotHttp(words) } else { FetchError::EndedEarly(words) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fetch::policy::Policy;

    #[test]
    fn a_request_names_its_host_and_its_place() {
        for (url, host, target) in [
            ("http://a.org", "a.org", "/"),
            ("https://a.org:80/x?", "a.org:80", "/x?"),
            ("https://[2606:2800::1]/x y?z=\"{}|^`", "[2606:2800::1]", "/x%20y?z=%22{}|^`"),
        ] {
            let checked = Policy::strangers(1).check(url).unwrap();
            let request = request(&Method::GET, &checked, &HeaderMap::new()).unwrap();
            assert_eq!(request.uri(), target);
            assert_eq!(request.headers().get(HOST).unwrap(), host);
        }
    }

    proptest! {
        #[test]
        fn every_url_that_passes_can_be_asked_for(path in "[ -~]{0,40}", text in "\\PC{0,20}") {
            let url = format!("http://a.org/{path}{text}");
            let checked = Policy::strangers(1).check(&url).unwrap();
            prop_assert!(request(&Method::GET, &checked, &HeaderMap::new()).is_ok(), "{}", checked.url());
        }
    }
}
