//! The routes: one module for each noun of the API.

mod events;
mod history;
mod imports;
mod remotes;
mod targets;
mod uploads;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, head, options, post},
};
use tokio::time::timeout;
use upload_proto::api;

use crate::{
    app::App,
    depot::{self, Origin},
    error::EdgeError,
    guard::{self, Guard},
};

/// The most bytes of a JSON body: an offer with every property at its longest has less.
const JSON_LIMIT: usize = 1 << 20;
/// How long all of a JSON body may take to come: whoever has one has had it whole before the request began.
const JSON_TIME: Duration = Duration::from_secs(30);

/// Everything the edge answers.
pub(crate) fn router(app: Arc<App>, guard: Guard) -> Router {
    let depot = depot(&app);
    // Bodies of uploads have no limit of their own here: each has the size of its file for one.
    let uploads = Router::new().route(api::UPLOADS, options(uploads::options).post(uploads::create)).route(
        &format!("{}/{{id}}", api::UPLOADS),
        head(uploads::offset)
            .patch(uploads::append)
            .delete(uploads::terminate)
            .post(uploads::overridden)
            .options(uploads::options),
    );
    Router::new()
        .route(api::IMPORTS, get(imports::list).post(imports::create))
        .route(
            &format!("{}/{{id}}", api::IMPORTS),
            get(imports::show).patch(imports::declare).delete(imports::cancel),
        )
        .route(&format!("{}/{{id}}{}", api::IMPORTS, api::RETRY), post(imports::retry))
        .route(&format!("{}{}", api::IMPORTS, api::FROM_URL), post(imports::from_url))
        .route(&format!("{}{}", api::IMPORTS, api::FROM_REMOTE), post(imports::from_remote))
        .route(api::TARGETS, get(targets::list))
        .merge(targets::router())
        .merge(history::router())
        .route(api::REMOTES, get(remotes::list))
        .route(&format!("{}/{{name}}{}", api::REMOTES, api::IMAGES), get(remotes::images))
        .route(&format!("{}/{{name}}{}", api::REMOTES, api::REFRESH), post(remotes::refresh))
        .route(api::URLS, get(remotes::urls))
        .route(api::EVENTS, get(events::stream))
        .layer(middleware::from_fn(in_time))
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .merge(uploads)
        .fallback(page)
        .layer(middleware::from_fn_with_state(Arc::new(guard), guard::watch))
        .with_state(app)
        .merge(depot)
}

/// What the depot has for everyone is here too, with rules of its own: nothing can be changed there, and who may read what
/// is private shows it in the address.
fn depot(app: &App) -> Router {
    let depot = app.targets.all().find_map(|target| target.depot());
    depot.map(|depot| depot::router(depot.clone(), Origin::Asked(app.scheme))).unwrap_or_default()
}

/// Waits until the whole body is there, and no longer than a body may take: who sends a byte now and then holds nothing.
async fn in_time(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = match timeout(JSON_TIME, to_bytes(body, JSON_LIMIT)).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => return EdgeError::Json(error.to_string()).into_response(),
        Err(_) => return EdgeError::TooSlow.into_response(),
    };
    next.run(Request::from_parts(parts, Body::from(body))).await
}

async fn page(State(app): State<Arc<App>>, request: Request) -> Response {
    app.page.serve(request).await
}
