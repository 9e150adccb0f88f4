//! A body that breaks off when it is to, as one does whose sender has hung up.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// The body, until it is cut.
pub(super) struct Cut {
    body: Body,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

/// It was cut.
#[derive(Debug, thiserror::Error)]
#[error("nobody brings any more")]
struct BrokeOff;

/// The same body, which breaks off once this is cancelled.
pub(crate) fn cut_by(cut: &CancellationToken, body: Body) -> Body {
    Body::new(Cut { body, cut: Box::pin(cut.clone().cancelled_owned()) })
}

impl HttpBody for Cut {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.cut.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(BrokeOff))));
        }
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn it_breaks_off_in_the_middle_of_waiting() {
        let cut = CancellationToken::new();
        let first = stream::iter([Ok::<_, axum::Error>(Bytes::from_static(b"a"))]);
        let mut body = cut_by(&cut, Body::from_stream(first.chain(stream::pending())));
        assert!(matches!(body.frame().await, Some(Ok(_))));
        let waiting = tokio::spawn(async move { body.frame().await });
        tokio::task::yield_now().await;
        cut.cancel();
        assert!(matches!(waiting.await.unwrap(), Some(Err(_))));
    }

    #[tokio::test]
    async fn until_then_it_is_as_it_was() {
        let body = cut_by(&CancellationToken::new(), Body::from("all of it"));
        assert_eq!(body.size_hint().exact(), Some(9));
        assert_eq!(body.collect().await.unwrap().to_bytes(), "all of it");
    }
}
