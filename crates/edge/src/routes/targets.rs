//! `/api/v1/targets`: where images go.

use std::sync::Arc;

use axum::{Json, extract::State};
use futures_util::future::join_all;
use upload_proto::api::TargetView;

use crate::app::App;

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Vec<TargetView>> {
    Json(join_all(app.targets.all().map(|target| target.view())).await)
}
