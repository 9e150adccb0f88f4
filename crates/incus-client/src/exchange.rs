//! One request, one answer, over a connection that lives as long as both.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use crate::body::{BoxError, Watch, Watched};
use crate::client::Client;
use crate::error::Error;
use crate::patience::Heard;
use crate::transport::Endpoint;

/// Largest answer read, in bytes.
pub(crate) const ANSWER_LIMIT: usize = 8 << 20;

/// Largest list of images read, in bytes: enough for some ten thousand.
const LIST_LIMIT: usize = 64 << 20;

/// Longest time for a small call, from its first byte to the answer's last. The wait for an operation adds the time
/// it asks Incus to hold the answer back.
pub(crate) const CALL_LIMIT: Duration = Duration::from_secs(30);

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Sends a small request; the answer must be complete within `limit`, and below 8 MiB.
pub(crate) async fn call<B>(
    endpoint: &Endpoint,
    request: Request<B>,
    limit: Duration,
) -> Result<Answer, Error>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    bounded(endpoint, request, limit, ANSWER_LIMIT).await
}

/// Asks for all images of a project.
pub(crate) async fn call_list<B>(endpoint: &Endpoint, request: Request<B>) -> Result<Answer, Error>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    bounded(endpoint, request, 4 * CALL_LIMIT, LIST_LIMIT).await
}

async fn bounded<B>(
    endpoint: &Endpoint,
    request: Request<B>,
    limit: Duration,
    most: usize,
) -> Result<Answer, Error>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let link = endpoint.connect(|link| link).await?;
    let conversation = converse(TokioIo::new(link), request, limit, most);
    tokio::time::timeout(limit, conversation).await.map_err(|_| Error::Timeout)?
}

/// Sends an upload, however long it takes, and returns the answer, which may come before the upload's end. Only a
/// silent server is given up.
pub(crate) async fn upload(
    client: &Client,
    request: Request<Watched>,
    watch: &mut Watch,
) -> Result<Answer, Error> {
    let silence = client.patience().silence;
    let course = watch.course.clone();
    let link = client.endpoint().connect(|link| Box::new(Heard::new(link, course, silence))).await?;
    let answer = converse(TokioIo::new(link), request, CALL_LIMIT, ANSWER_LIMIT).await;
    match (answer, watch.ending.try_recv()) {
        (Err(_), Ok(Err(cut))) => Err(Error::BodyFailed(cut)),
        (Err(_), _) if watch.course.is_silent() => Err(Error::Timeout),
        (Ok(answer), ending) if answer.status.is_success() && !matches!(ending, Ok(Ok(()))) => {
            Err(Error::protocol("the upload was taken before its end"))
        }
        (answer, _) => answer,
    }
}

/// An answer must be complete within `rest` of its head.
async fn converse<I, B>(io: I, request: Request<B>, rest: Duration, most: usize) -> Result<Answer, Error>
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    B: Body<Data = Bytes, Error: Into<BoxError>> + 'static,
{
    let (mut sender, connection) = http1::handshake(io).await.map_err(lost)?;
    beside(connection, async {
        let response = sender.send_request(request).await.map_err(lost)?;
        tokio::time::timeout(rest, read(response, most)).await.map_err(|_| Error::Timeout)?
    })
    .await
}

/// Drives the connection along with the work on it. It needs no task of its own, so dropping the future of a call
/// closes its connection, and with that cuts an upload.
pub(crate) async fn beside<C: Future, W: Future>(connection: C, work: W) -> W::Output {
    match select(pin!(work), pin!(connection)).await {
        Either::Left((output, _)) => output,
        Either::Right((_, work)) => work.await,
    }
}

pub(crate) async fn read(response: Response<Incoming>, most: usize) -> Result<Answer, Error> {
    let (head, body) = response.into_parts();
    let body = Limited::new(body, most).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            Error::protocol(format!("an answer above {} MiB", most >> 20))
        } else {
            Error::ConnectionLost(error)
        }
    })?;
    Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes() })
}

pub(crate) fn lost(error: hyper::Error) -> Error {
    Error::ConnectionLost(error.into())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::StreamBody;
    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::*;
    use crate::transport::ReadsOn;

    /// Takes the request's head and no more; from then on its answer is there to be read.
    #[derive(Default)]
    struct Refusing {
        written: usize,
        answer: &'static [u8],
    }

    impl AsyncRead for Refusing {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buf: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            if self.answer.is_empty() && self.written < 2 {
                return Poll::Pending;
            }
            buf.put_slice(std::mem::take(&mut self.answer));
            Poll::Ready(Ok(()))
        }
    }

    impl AsyncWrite for Refusing {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.written += 1;
            if self.written == 1 {
                return Poll::Ready(Ok(bytes.len()));
            }
            self.answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno";
            Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn an_answer_is_read_though_writing_failed_before_it() {
        let piece = Bytes::from(vec![0; 1 << 20]);
        let body =
            StreamBody::new(stream::repeat_with(move || Ok::<_, BoxError>(Frame::data(piece.clone()))));
        let link = TokioIo::new(ReadsOn::new(Refusing::default()));
        let answer =
            converse(link, Request::post("/").body(body).unwrap(), CALL_LIMIT, ANSWER_LIMIT).await.unwrap();
        assert_eq!((answer.status, &*answer.body), (StatusCode::FORBIDDEN, &b"no"[..]));
    }
}
