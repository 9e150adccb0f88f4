//! `/api/v1/events`: every change of an import, as server-sent events that can be gone on with after a lost connection.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Sse,
        sse::{self, KeepAlive},
    },
};
use futures_util::{StreamExt, stream};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};
use upload_proto::api::EVENTS;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    import::Announced,
    ledger::{Event, Whose},
    openapi::Problems,
};

/// How often a quiet stream shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The most events that are told again; a listener that missed more is given the whole picture.
const REPLAY: u32 = 1000;
/// The header in which a browser that comes back tells the last event it has heard (HTML, "Last-Event-ID").
const LAST_EVENT_ID: &str = "last-event-id";

/// The stream of events.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(listen))
}

/// Tells every change of an import, as server-sent events
///
/// Each is named `import` and has an `ImportView` for its data. The stream begins with every import, or, where the last id
/// that was heard is told, with what has changed since; it does not end by itself.
#[utoipa::path(
    get, path = EVENTS, tag = "imports", operation_id = "listen",
    params(("last-event-id" = Option<u64>, Header, description = "The id of the last event that was heard.")),
    responses(
        (status = 200, description = "The events.", body = String, content_type = "text/event-stream"),
        Problems<()>
    )
)]
async fn listen(State(app): State<Arc<App>>, headers: HeaderMap) -> impl IntoResponse {
    let last = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()?.parse().ok());
    let stopped = app.shutdown.clone();
    let (past, told, news) = begin(&app, last).await;
    let news = BroadcastStream::new(news).flat_map(move |news| {
        stream::iter(match news {
            // Told already, from the ledger.
            Ok(Announced { number: Some(number), .. }) if number <= told => Vec::new(),
            Ok(announced) => vec![announced],
            // A listener that was too slow has missed some: it gets the whole picture.
            Err(BroadcastStreamRecvError::Lagged(_)) => picture(&app, None),
        })
    });
    let events = stream::iter(past).chain(news).map(|announced| Ok::<_, Infallible>(event(&announced)));
    Sse::new(events.take_until(stopped.cancelled_owned())).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}

/// What a listener is told first, the number of the last event in that, and what comes after.
async fn begin(
    app: &App,
    last: Option<u64>,
) -> (Vec<Announced>, u64, tokio::sync::broadcast::Receiver<Announced>) {
    // Heard from before the past is looked up: what happens in between comes twice rather than never.
    let (told, news) = app.imports.listen();
    match missed(app, last, told).await {
        Some(missed) => {
            let told = missed.last().map_or(told, |event| event.seq.max(told));
            let again = |event: Event| Announced { number: Some(event.seq), view: event.data.into() };
            (missed.into_iter().map(again).collect(), told, news)
        }
        None => (picture(app, Some(told)), told, news),
    }
}

/// What happened after `last` until `told`, unless that is no longer known, or too much.
async fn missed(app: &App, last: Option<u64>, told: u64) -> Option<Vec<Event>> {
    let (mut at, mut missed) = (last?, Vec::new());
    loop {
        let more = app.imports.ledger().events(Whose::Everyones, at, REPLAY).await.ok()??;
        let done = more.last().is_none_or(|event| event.seq >= told);
        at = more.last().map_or(at, |event| event.seq);
        missed.extend(more);
        match done {
            true => return Some(missed),
            false if missed.len() >= REPLAY as usize => return None,
            false => {}
        }
    }
}

/// All imports as they are. The last one carries the number that a listener goes on from: one that lost the connection
/// before it begins anew.
fn picture(app: &App, number: Option<u64>) -> Vec<Announced> {
    let views = app.imports.views();
    let last = views.len().saturating_sub(1);
    let announced = |(at, view): (usize, upload_proto::api::ImportView)| Announced {
        number: number.filter(|_| at == last),
        view: serde_json::to_string(&view).unwrap_or_default().into(),
    };
    views.into_iter().enumerate().map(announced).collect()
}

fn event(announced: &Announced) -> sse::Event {
    let event = sse::Event::default().event("import").data(&announced.view);
    match announced.number {
        Some(number) => event.id(number.to_string()),
        None => event,
    }
}
