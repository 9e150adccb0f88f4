//! `/metrics`: what can be looked up is looked up, and all of it is told in Prometheus's text format.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{encoding::prometheus_text, metrics::gauge::Gauge};

use super::{
    Metrics,
    labels::{self, InState, OPEN, OfKind, OfTarget},
};
use crate::{
    app::{App, JUDGES},
    import::Census,
};

/// Where Prometheus asks unless it is told otherwise.
const PATH: &str = "/metrics";

/// What the listener of metrics answers.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new().route(PATH, get(metrics)).with_state(app)
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    app.metrics.look(&app).await;
    let mut text = String::new();
    if prometheus_text::encode(&mut text, &app.metrics.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, prometheus_text::CONTENT_TYPE),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}

impl Metrics {
    /// Looks up what there is just now.
    async fn look(&self, app: &App) {
        let Census { open, waiting, spooled, promised, listeners } = app.imports.census();
        for state in OPEN {
            let count = open.iter().filter(|open| **open == state).count();
            set(&self.open.get_or_create(&InState { state: labels::state(state) }), count);
        }
        set(&self.waiting, waiting);
        set(&self.listeners, listeners);
        set(&self.spool_used, spooled);
        set(&self.spool_promised, promised);
        set(&self.bodies, app.crowd.count());
        self.look_at_places(app);
        let readiness = app.readiness.look(app).await;
        set(&self.ready, u8::from(readiness.is_ready(app)));
        if let Some(room) = readiness.room {
            set(&self.spool_free, room);
        }
        for (target, up) in &readiness.targets {
            set(&self.target_up.get_or_create(&OfTarget { target: target.clone() }), u8::from(*up));
        }
    }

    fn look_at_places(&self, app: &App) {
        let judges = (JUDGES, JUDGES.saturating_sub(app.judge_slot.available_permits()));
        let kinds = [
            ("judge", judges),
            ("forward", app.forward_slots.count()),
            ("follow", app.follow_slots.count()),
            ("download", app.download_slots.count()),
        ];
        for (kind, (all, taken)) in kinds {
            let label = OfKind { kind };
            set(&self.places.get_or_create(&label), all);
            set(&self.places_taken.get_or_create(&label), taken);
        }
    }
}

fn set(gauge: &Gauge, value: impl TryInto<i64>) {
    gauge.set(value.try_into().unwrap_or(i64::MAX));
}
