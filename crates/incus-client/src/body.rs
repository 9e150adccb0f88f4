//! The body of an import on its way out: what it may be, and how its end is told to the one who waits for it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use tokio::sync::oneshot;

use crate::go_ahead::Gate;
use crate::patience::Course;

/// An error of any kind, as bodies carry them.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Bytes of an image or of one part of it: any HTTP body of [`Bytes`] that owns what it needs.
///
/// A body that yields an error cuts the upload before its end, so that Incus imports nothing; the error comes back in
/// [`crate::Error::BodyFailed`].
pub trait ImageBody: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static {}

impl<B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static> ImageBody for B {}

pub(crate) type BoxBody = UnsyncBoxBody<Bytes, BoxError>;

pub(crate) fn boxed(body: impl ImageBody) -> BoxBody {
    body.map_err(Into::into).boxed_unsync()
}

/// The next non-empty piece of data, passing over trailers, which an image has no use for.
pub(crate) fn poll_data(body: &mut BoxBody, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
    loop {
        return match std::task::ready!(Pin::new(&mut *body).poll_frame(cx)) {
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) if !data.is_empty() => Poll::Ready(Some(Ok(data))),
                Ok(_) | Err(_) => continue,
            },
            Some(Err(error)) => Poll::Ready(Some(Err(error))),
            None => Poll::Ready(None),
        };
    }
}

/// How a body ended: whole, or with the error that cut it.
pub(crate) type Ending = Result<(), BoxError>;

/// Reports how the body within it ended. Its length is withheld, so that it is sent in chunks: only then can a body
/// be cut without Incus taking it for whole.
pub(crate) struct Watched {
    body: BoxBody,
    /// What must open before anything is given.
    gate: Option<Gate>,
    course: Arc<Course>,
    ending: Option<oneshot::Sender<Ending>>,
}

/// What is told of a [`Watched`] body.
pub(crate) struct Watch {
    pub(crate) course: Arc<Course>,
    pub(crate) ending: oneshot::Receiver<Ending>,
}

/// What hyper sees of an error whose original has gone to the waiter.
#[derive(Debug, thiserror::Error)]
#[error("the body was cut")]
pub(crate) struct Cut;

impl Watched {
    pub(crate) fn new(body: BoxBody, gate: Option<Gate>) -> (Self, Watch) {
        let (ending, told) = oneshot::channel();
        let course = Arc::<Course>::default();
        let watch = Watch { course: course.clone(), ending: told };
        (Self { body, gate, course, ending: Some(ending) }, watch)
    }

    fn end(&mut self, how: Ending) {
        if let Some(ending) = self.ending.take() {
            // Nobody listens once the answer is there.
            let _ = ending.send(how);
        }
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if let Some(gate) = &mut self.gate {
            std::task::ready!(gate.poll_open(cx));
            self.gate = None;
        }
        match std::task::ready!(poll_data(&mut self.body, cx)) {
            Some(Ok(data)) => {
                self.course.gave(data.len());
                Poll::Ready(Some(Ok(Frame::data(data))))
            }
            Some(Err(error)) => {
                self.end(Err(error));
                Poll::Ready(Some(Err(Cut)))
            }
            None => {
                self.course.end();
                self.end(Ok(()));
                Poll::Ready(None)
            }
        }
    }
}
