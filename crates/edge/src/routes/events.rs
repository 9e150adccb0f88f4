//! `/api/v1/events`: every change of an import, as server-sent events that can be gone on with after a lost connection.

use std::{convert::Infallible, future, sync::Arc, time::Duration};

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Sse,
        sse::{self, KeepAlive},
    },
};
use futures_util::{StreamExt, stream};
use tenancy::{Action, Owner};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};
use upload_proto::api::{EVENTS, ImportView, TICKET, Ticket};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    error::EdgeError,
    identity::{Proof, Scoped},
    import::Announced,
    ledger::{Event, Whose},
    openapi::{Problems, kinds::Busy},
};

/// How often a quiet stream shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// For how long the word of a proxy holds for a stream.
const WORD: Duration = Duration::from_secs(10 * 60);
/// The most events that are told again; a listener that missed more is given the whole picture.
const REPLAY: u32 = 1000;
/// The header in which a browser that comes back tells the last event it has heard (HTML, "Last-Event-ID").
const LAST_EVENT_ID: &str = "last-event-id";

/// The stream of events.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(listen)).routes(routes!(create_ticket))
}

/// Tells every change of an import, as server-sent events
///
/// Each is named `import` and has an `ImportView` for its data. The stream begins with every import, or, where the last id
/// that was heard is told, with what has changed since; it does not end by itself.
#[utoipa::path(
    get, path = EVENTS, tag = "imports", operation_id = "listen",
    params(
        ("last-event-id" = Option<u64>, Header, description = "The id of the last event that was heard."),
        ("ticket" = Option<String>, Query, description = "A ticket, where nothing else says who listens."),
        ("tenant" = Option<String>, Query, description = "The tenant, where no header can say it.")
    ),
    responses(
        (status = 200, description = "The events.", body = String, content_type = "text/event-stream"),
        Problems<()>
    )
)]
async fn listen(scoped: Scoped, headers: HeaderMap) -> Result<impl IntoResponse, EdgeError> {
    let last = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()?.parse().ok());
    let (past, told, news) = begin(&scoped, last).await?;
    let over = over(scoped.clone());
    let news = BroadcastStream::new(news).flat_map(move |news| {
        stream::iter(match news {
            // Told already, from the ledger.
            Ok(Announced { number: Some(number), .. }) if number <= told => Vec::new(),
            Ok(announced) if !scoped.grant().sees(&announced.owner) => Vec::new(),
            Ok(announced) => vec![announced],
            // A listener that was too slow has missed some: it gets the whole picture.
            Err(BroadcastStreamRecvError::Lagged(_)) => picture(&scoped, None).unwrap_or_default(),
        })
    });
    let events = stream::iter(past).chain(news).map(|announced| Ok::<_, Infallible>(event(&announced)));
    Ok(Sse::new(events.take_until(over)).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// Until the edge stops, or whoever listens may no longer: a token was revoked, a session has ended, or a membership.
async fn over(scoped: Scoped) {
    let stopped = scoped.shutdown().clone();
    tokio::select! {
        () = stopped.cancelled() => {}
        () = scoped.no_longer_may(&Action::Listen) => {}
        () = is_old(&scoped.visitor().proof) => {}
    }
}

/// Waits until what somebody proved themselves by is to be told anew. A proxy speaks for each request alone and cannot be asked, so
/// that a stream ends after a while; whoever listens opens it again, and the proxy speaks again.
async fn is_old(proof: &Proof) {
    match proof {
        Proof::Proxy(_) => tokio::time::sleep(WORD).await,
        Proof::Open | Proof::Token(_) | Proof::Session(_) => future::pending().await,
    }
}

/// Makes a ticket for one stream of events
///
/// For browsers, which can send nothing beside the address of a stream: it goes there as the query `ticket`.
#[utoipa::path(
    post, path = format!("{EVENTS}{TICKET}"), tag = "imports", operation_id = "createTicket",
    responses((status = 201, description = "The ticket, good once and for 30 seconds.", body = Ticket), Problems<(Busy,)>)
)]
async fn create_ticket(scoped: Scoped) -> Result<(StatusCode, Json<Ticket>), EdgeError> {
    let app = scoped.may(&Action::Listen)?;
    let ticket = app.identities.tickets().make(scoped.visitor(), scoped.grant().owner())?.to_string();
    Ok((StatusCode::CREATED, Json(Ticket { ticket })))
}

/// What a listener is told first, the number of the last event in that, and what comes after.
async fn begin(
    scoped: &Scoped,
    last: Option<u64>,
) -> Result<(Vec<Announced>, u64, tokio::sync::broadcast::Receiver<Announced>), EdgeError> {
    let app = scoped.may(&Action::Listen)?;
    // Heard from before the past is looked up: what happens in between comes twice rather than never.
    let (told, news) = app.imports.listen();
    Ok(match missed(app, scoped.whose(), last, told).await {
        Some(missed) => {
            let told = missed.last().map_or(told, |event| event.seq.max(told));
            // They were asked for by their owner.
            let owner = scoped.grant().owner();
            let again = |event: Event| Announced {
                number: Some(event.seq),
                owner: owner.clone(),
                view: event.data.into(),
            };
            (missed.into_iter().map(again).collect(), told, news)
        }
        None => (picture(scoped, Some(told))?, told, news),
    })
}

/// What happened after `last` until `told`, unless that is no longer known, or too much.
async fn missed(app: &App, whose: Whose, last: Option<u64>, told: u64) -> Option<Vec<Event>> {
    let (mut at, mut missed) = (last?, Vec::new());
    loop {
        let more = app.imports.ledger().events(whose.clone(), at, REPLAY).await.ok()??;
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
fn picture(scoped: &Scoped, number: Option<u64>) -> Result<Vec<Announced>, EdgeError> {
    let views = scoped.may(&Action::Listen)?.imports.views(scoped.grant());
    let last = views.len().saturating_sub(1);
    let announced = |(at, (owner, view)): (usize, (Owner, ImportView))| Announced {
        number: number.filter(|_| at == last),
        owner,
        view: serde_json::to_string(&view).unwrap_or_default().into(),
    };
    Ok(views.into_iter().enumerate().map(announced).collect())
}

fn event(announced: &Announced) -> sse::Event {
    let event = sse::Event::default().event("import").data(&announced.view);
    match announced.number {
        Some(number) => event.id(number.to_string()),
        None => event,
    }
}

#[cfg(test)]
mod tests {
    use tenancy::{Identity, Way};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_word_of_a_proxy_alone_grows_old() {
        let proxy = Proof::Proxy(Identity::new(Way::Proxy, "alice", []).unwrap());
        let is_old = async |proof, since| tokio::time::timeout(since, is_old(proof)).await.is_ok();
        assert!(is_old(&proxy, WORD + WORD / 2).await && !is_old(&proxy, WORD / 2).await);
        assert!(!is_old(&Proof::Open, 2 * WORD).await);
    }
}
