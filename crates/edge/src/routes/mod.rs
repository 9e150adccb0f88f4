//! The routes: one module for each noun of the API.

mod events;
mod history;
mod imports;
mod remotes;
mod targets;
mod uploads;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware,
    routing::{get, head, options, post},
};
use upload_proto::api;

use crate::{
    app::App,
    depot::{self, Origin, Scheme},
    guard::{self, Guard},
    health,
    observe::watched,
};

/// The most bytes of a JSON body: an offer with every property at its longest has less.
const JSON_LIMIT: usize = 1 << 20;

/// Everything the edge answers.
pub(crate) fn router(app: Arc<App>, guard: Guard) -> Router {
    let depot = depot(&app);
    let (health, metrics) = (health::router(Arc::clone(&app)), Arc::clone(&app.metrics));
    // Bodies of uploads have no limit of their own here: each has the size of its file for one.
    let uploads = Router::new().route(api::UPLOADS, options(uploads::options).post(uploads::create)).route(
        &format!("{}/{{id}}", api::UPLOADS),
        head(uploads::offset)
            .patch(uploads::append)
            .delete(uploads::terminate)
            .post(uploads::overridden)
            .options(uploads::options),
    );
    let all = Router::new()
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
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .merge(uploads)
        .fallback(page)
        .layer(middleware::from_fn_with_state(Arc::new(guard), guard::watch))
        .with_state(app)
        .merge(depot)
        .merge(health);
    watched(all, &metrics)
}

/// What the depot has for everyone is here too, with rules of its own: nothing can be changed there, and who may read what
/// is private shows it in the address.
fn depot(app: &App) -> Router {
    let depot = app.targets.all().find_map(|target| target.depot());
    depot.map(|depot| depot::router(depot.clone(), Origin::Asked(Scheme::Http))).unwrap_or_default()
}

async fn page(State(app): State<Arc<App>>, request: Request) -> axum::response::Response {
    app.page.serve(request).await
}
