//! `/api/v1/events`: a snapshot of all imports, then every change, as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, StreamExt, stream};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};
use upload_proto::api::ImportView;

use crate::app::App;

/// How often a quiet stream shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

pub(super) async fn stream(State(app): State<Arc<App>>) -> impl IntoResponse {
    let stopped = app.shutdown.clone();
    let events = changes(app).take_until(stopped.cancelled_owned());
    Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}

fn changes(app: Arc<App>) -> impl Stream<Item = Result<Event, Infallible>> {
    // Subscribed before the snapshot is taken: a change in between comes twice rather than never.
    let news = BroadcastStream::new(app.imports.subscribe());
    let snapshot = stream::iter(app.imports.views());
    let changes = news.flat_map(move |news| match news {
        Ok(view) => stream::iter(vec![view.as_ref().clone()]),
        // A listener that was too slow has missed some: it gets the whole picture again.
        Err(BroadcastStreamRecvError::Lagged(_)) => stream::iter(app.imports.views()),
    });
    snapshot.chain(changes).map(|view| Ok(event(&view)))
}

fn event(view: &ImportView) -> Event {
    let json = serde_json::to_string(view).unwrap_or_default();
    Event::default().event("import").data(json)
}
