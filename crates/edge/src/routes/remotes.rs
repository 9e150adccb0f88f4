//! `/api/v1/remotes`: where images can be copied from, and what there is; `/api/v1/urls`: which URLs can be imported from.

use std::sync::Arc;

use axum::{Json, http::header, response::IntoResponse};
use bytes::Bytes;
use serde::Deserialize;
use tenancy::Action;
use upload_proto::api::{Catalogue, IMAGES, REFRESH, REMOTES, RemoteView, URLS, UrlWays};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::extract::Named;
use crate::{
    app::App,
    error::EdgeError,
    identity::Scoped,
    openapi::{
        Problems,
        kinds::{NoRemote, Remote, WebServer},
    },
    remotes::ways,
};

/// Remotes, their images, and which URLs images come from.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(images))
        .routes(routes!(refresh))
        .routes(routes!(urls))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct RemoteName {
    /// The remote, by its name in the settings.
    name: String,
}

/// Lists remotes
#[utoipa::path(
    get, path = REMOTES, tag = "remotes", operation_id = "listRemotes",
    responses((status = 200, description = "The remotes.", body = Vec<RemoteView>), Problems<()>)
)]
async fn list(scoped: Scoped) -> Result<Json<Vec<RemoteView>>, EdgeError> {
    let app = scoped.may(&Action::ListRemotes)?;
    Ok(Json(ways(&app.remotes, &app.targets, scoped.grant()).await))
}

/// Lists a remote's images
///
/// As they were read last, which is an hour ago at most where the remote answers.
#[utoipa::path(
    get, path = format!("{REMOTES}/{{name}}{IMAGES}"), tag = "remotes", operation_id = "listRemoteImages",
    params(RemoteName),
    responses(
        (status = 200, description = "What the remote offers.", body = Catalogue),
        Problems<(NoRemote, Remote, WebServer)>
    )
)]
async fn images(
    scoped: Scoped,
    Named(RemoteName { name }): Named<RemoteName>,
) -> Result<impl IntoResponse, EdgeError> {
    let app = scoped.remote(&name, &Action::ListRemoteImages(&name))?;
    Ok(json(app.remotes.get(&name)?.catalogue(false).await?))
}

/// Reads a remote's images anew, and lists them
#[utoipa::path(
    post, path = format!("{REMOTES}/{{name}}{REFRESH}"), tag = "remotes", operation_id = "refreshRemote",
    params(RemoteName),
    responses(
        (status = 200, description = "What the remote offers now.", body = Catalogue),
        Problems<(NoRemote, Remote, WebServer)>
    )
)]
async fn refresh(
    scoped: Scoped,
    Named(RemoteName { name }): Named<RemoteName>,
) -> Result<impl IntoResponse, EdgeError> {
    let app = scoped.remote(&name, &Action::RefreshRemote(&name))?;
    Ok(json(app.remotes.get(&name)?.catalogue(true).await?))
}

/// Tells which URLs images can be imported from
#[utoipa::path(
    get, path = URLS, tag = "remotes", operation_id = "showUrlWays",
    responses((status = 200, description = "The ways there are.", body = UrlWays), Problems<()>)
)]
async fn urls(scoped: Scoped) -> Result<Json<UrlWays>, EdgeError> {
    let app = scoped.may(&Action::ShowUrlWays)?;
    Ok(Json(app.web.ways(scoped.grant())))
}

fn json(body: Bytes) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body)
}
