//! What changes something is carried to its end, whether or not whoever asked for it still listens.

use std::panic;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::{error::EdgeError, listen::Held};

/// A handler is dropped where it stands when its client hangs up. One that changes something would leave it half done then: an
/// import that nobody sees through, a deletion that is in no audit. So it runs in a task of its own, one of `tasks`, which the
/// edge waits for before it stops. The client's absence ends it sooner only where it reads a body, which breaks off. Until then it
/// keeps its connection's place: nobody has more under way by hanging up than by waiting.
pub(super) async fn carried(State(tasks): State<TaskTracker>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let held = request.extensions().get::<Held>().cloned();
    let carrying = async move {
        let _held = held;
        next.run(request).await
    };
    match tasks.spawn(carrying.in_current_span()).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panicked) => panic::resume_unwind(panicked),
            Err(error) => EdgeError::from(error).into_response(),
        },
    }
}
