//! One request, one answer, over a connection that lives as long as both.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use crate::body::{BoxError, Ending, Watched};
use crate::error::Error;
use crate::transport::Endpoint;

/// Largest answer read, in bytes: enough for some thousand images.
const ANSWER_LIMIT: usize = 8 << 20;

/// Longest time for a small call, from its first byte to the answer's last. The wait for an operation adds the time
/// it asks Incus to hold the answer back.
pub(crate) const CALL_LIMIT: Duration = Duration::from_secs(30);

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

/// Sends a small request; the answer must be complete within `limit`.
pub(crate) async fn call<B>(
    endpoint: &Endpoint,
    request: Request<B>,
    limit: Duration,
) -> Result<Answer, Error>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let link = endpoint.connect().await?;
    tokio::time::timeout(limit, converse(TokioIo::new(link), request)).await.map_err(|_| Error::Timeout)?
}

/// Sends an upload, however long it takes, and returns the answer, which may come before the upload's end.
pub(crate) async fn upload(
    endpoint: &Endpoint,
    request: Request<Watched>,
    mut told: oneshot::Receiver<Ending>,
) -> Result<Answer, Error> {
    let link = endpoint.connect().await?;
    let answer = converse(TokioIo::new(link), request).await;
    match (answer, told.try_recv()) {
        (Err(_), Ok(Err(cut))) => Err(Error::BodyFailed(cut)),
        (Ok(answer), ending) if answer.status.is_success() && !matches!(ending, Ok(Ok(()))) => {
            Err(Error::protocol("the upload was taken before its end"))
        }
        (answer, _) => answer,
    }
}

async fn converse<I, B>(io: I, request: Request<B>) -> Result<Answer, Error>
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    B: Body<Data = Bytes, Error: Into<BoxError>> + 'static,
{
    let (mut sender, connection) = http1::handshake(io).await.map_err(lost)?;
    beside(connection, async {
        let response = sender.send_request(request).await.map_err(lost)?;
        read(response).await
    })
    .await
}

/// Drives the connection along with the work on it. It needs no task of its own, so dropping the future of a call
/// closes its connection, and with that cuts an upload.
async fn beside<C: Future, W: Future>(connection: C, work: W) -> W::Output {
    match select(pin!(work), pin!(connection)).await {
        Either::Left((output, _)) => output,
        Either::Right((_, work)) => work.await,
    }
}

async fn read(response: Response<Incoming>) -> Result<Answer, Error> {
    let (head, body) = response.into_parts();
    let body = Limited::new(body, ANSWER_LIMIT).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            Error::protocol("an answer above 8 MiB")
        } else {
            Error::ConnectionLost(error)
        }
    })?;
    Ok(Answer { status: head.status, body: body.to_bytes() })
}

fn lost(error: hyper::Error) -> Error {
    Error::ConnectionLost(error.into())
}
