//! `Expect: 100-continue`: the body stays here until the server says that it wants it (RFC 9110, 10.1.1).
//!
//! Over TLS the other side may be far away, and a client it knows may still lack the right to this project: no byte of
//! the image is spent on finding that out. On the Unix socket sending is cheap, and nothing is asked.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, Request, StatusCode, header};
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};

/// Holds a body back.
pub(crate) struct Gate {
    told: Option<oneshot::Receiver<()>>,
    bound: Duration,
    /// Runs from the first time the body is asked for, when the request's head is on its way.
    timer: Option<Pin<Box<Sleep>>>,
}

/// Opens a [`Gate`] by the server's word.
pub(crate) struct Key(oneshot::Sender<()>);

/// A gate that opens by itself after `bound`.
pub(crate) fn gate(bound: Duration) -> (Gate, Key) {
    let (key, told) = oneshot::channel();
    (Gate { told: Some(told), bound, timer: None }, Key(key))
}

impl Key {
    /// Makes `request` ask for the word, and the gate open when it comes.
    pub(crate) fn ask<B>(self, request: &mut Request<B>) {
        request.headers_mut().insert(header::EXPECT, HeaderValue::from_static("100-continue"));
        let key = Mutex::new(Some(self.0));
        hyper::ext::on_informational(request, move |answer| {
            let key = &mut *key.lock().unwrap_or_else(PoisonError::into_inner);
            if answer.status() == StatusCode::CONTINUE
                && let Some(key) = key.take()
            {
                // The body may be gone already.
                let _ = key.send(());
            }
        });
    }
}

impl Gate {
    pub(crate) fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        // A lost key means that the final answer is there: nothing is to go out any more.
        let Some(told) = &mut self.told else { return Poll::Pending };
        match Pin::new(told).poll(cx) {
            Poll::Ready(Ok(())) => return Poll::Ready(()),
            Poll::Ready(Err(_)) => {
                self.told = None;
                return Poll::Pending;
            }
            Poll::Pending => {}
        }
        let bound = self.bound;
        self.timer.get_or_insert_with(|| Box::pin(sleep(bound))).as_mut().poll(cx)
    }
}
