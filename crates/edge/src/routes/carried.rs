//! What changes something is carried to its end, whether or not whoever asked for it still listens.

use std::panic;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;
use upload_proto::api::{CALLBACK, SESSION};

use crate::{app::App, error::EdgeError, listen::Held};

/// What carrying needs of the edge.
#[derive(Clone)]
pub(super) struct Carrier {
    tasks: TaskTracker,
    stopping: Stopping,
}

/// Beside each request that is carried: cancelled when the edge is to stop; one that stands beside none never is. Nothing that is
/// waited for until then should keep it.
#[derive(Clone, Default)]
pub(super) struct Stopping(pub(super) CancellationToken);

impl Carrier {
    /// For what is done in this edge.
    pub(super) fn of(app: &App) -> Self {
        Self { tasks: app.tasks.clone(), stopping: Stopping(app.shutdown.clone()) }
    }
}

/// A handler is dropped where it stands when its client hangs up. One that changes something would leave it half done then: an
/// import that nobody sees through, a deletion that is in no audit. So it runs in a task of its own, one of the edge's, which it
/// waits for before it stops. The client's absence ends it sooner only where it reads a body, which breaks off. Until then it
/// keeps its connection's place: nobody has more under way by hanging up than by waiting.
pub(super) async fn carried(State(carrier): State<Carrier>, mut request: Request, next: Next) -> Response {
    // A sign-in comes back from the provider by GET.
    let signs_in = request.uri().path().strip_prefix(SESSION) == Some(CALLBACK);
    if request.method().is_safe() && !signs_in {
        return next.run(request).await;
    }
    request.extensions_mut().insert(carrier.stopping);
    let held = request.extensions().get::<Held>().cloned();
    let carrying = async move {
        let _held = held;
        next.run(request).await
    };
    match carrier.tasks.spawn(carrying.in_current_span()).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panicked) => panic::resume_unwind(panicked),
            Err(error) => EdgeError::from(error).into_response(),
        },
    }
}
