//! `/api/v1/target`: where images go.

use std::sync::Arc;

use axum::{Json, extract::State};
use upload_proto::api::TargetView;

use crate::app::App;

pub(super) async fn show(State(app): State<Arc<App>>) -> Json<TargetView> {
    Json(app.target.view().await)
}
