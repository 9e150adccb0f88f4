//! An answer too large to be kept: its body, read as it is wanted, over a connection that lives as long.

use std::fmt;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::response::Parts;
use http::{Request, Response};
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::client::Client;
use crate::error::Error;
use crate::exchange::{ANSWER_LIMIT, Answer, CALL_LIMIT, beside, lost, read};

/// The connection, which has to be driven along.
type Line = Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>>;

/// Bytes of an image on their way here: an HTTP body. Bytes are taken from Incus only when they are asked for, and Incus
/// is given up when it is silent for as long as [`crate::Patience::silence`]. Dropping it closes the connection.
pub struct Download {
    body: Incoming,
    /// Gone once the server has closed.
    line: Option<Line>,
    silence: Duration,
    /// Runs while Incus is waited for.
    timer: Option<Pin<Box<Sleep>>>,
    over: bool,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("left", &self.body.size_hint()).finish_non_exhaustive()
    }
}

/// What a download began with.
pub(crate) enum Begun {
    /// A good answer, its body to come.
    Body(Parts, Download),
    /// Any other answer, read to its end.
    Refused(Answer),
}

pub(crate) async fn begin(client: &Client, request: Request<Full<Bytes>>) -> Result<Begun, Error> {
    let link = client.endpoint().connect(|link| link).await?;
    let silence = client.patience().silence;
    let head = async {
        let (mut sender, line) = http1::handshake(TokioIo::new(link)).await.map_err(lost)?;
        let mut line: Line = Box::pin(line);
        let answer = sender.send_request(request);
        let (response, line) = match select(pin!(answer), &mut line).await {
            Either::Left((response, _)) => (response, Some(line)),
            Either::Right((_, answer)) => (answer.await, None),
        };
        let response: Response<Incoming> = response.map_err(lost)?;
        if response.status().is_success() {
            let (head, body) = response.into_parts();
            return Ok(Begun::Body(head, Download { body, line, silence, timer: None, over: false }));
        }
        let rest = read(response, ANSWER_LIMIT);
        let refused = match line {
            Some(line) => beside(line, rest).await?,
            None => rest.await?,
        };
        Ok(Begun::Refused(refused))
    };
    tokio::time::timeout(CALL_LIMIT, head).await.map_err(|_| Error::Timeout)?
}

impl Download {
    fn is_silent(&mut self, cx: &mut Context<'_>) -> bool {
        let silence = self.silence;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + silence)));
        timer.as_mut().poll(cx).is_ready()
    }
}

impl Body for Download {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.over {
            return Poll::Ready(None);
        }
        // The body is what the connection brings; how that ended is told by the body too.
        if let Some(line) = &mut self.line
            && line.as_mut().poll(cx).is_ready()
        {
            self.line = None;
        }
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                self.timer = None;
                self.over = !matches!(frame, Some(Ok(_)));
                Poll::Ready(frame.map(|frame| frame.map_err(lost)))
            }
            Poll::Pending if self.is_silent(cx) => {
                self.over = true;
                self.line = None;
                Poll::Ready(Some(Err(Error::Timeout)))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
