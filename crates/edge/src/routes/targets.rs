//! `/api/v1/targets`: where images go, and the images there.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode},
    routing::{delete, get, post},
};
use futures_util::future::join_all;
use upload_proto::api::{
    ALIASES, AliasName, AliasView, CreateLink, IMAGES, LINKS, Link, OfferFault, REFRESH, Refreshed, SetAlias,
    TARGETS, TargetImage, TargetView,
};

use crate::{
    app::App,
    begin::parse_fingerprint,
    clock,
    depot::{BaseUrl, Scope},
    error::EdgeError,
    import::set_alias,
    target::Taken,
};

/// How long a link may work, in seconds: a minute to a year.
const SHORTEST_LINK: u64 = 60;
const LONGEST_LINK: u64 = 366 * 24 * 60 * 60;

/// Everything below a target's name.
pub(super) fn router() -> Router<Arc<App>> {
    let images = format!("{TARGETS}/{{target}}{IMAGES}");
    let aliases = format!("{TARGETS}/{{target}}{ALIASES}/{{*alias}}");
    Router::new()
        .route(&images, get(list_images))
        .route(&format!("{images}/{{image}}"), delete(delete_image))
        .route(&format!("{images}/{{image}}{REFRESH}"), post(refresh_image))
        .route(&aliases, get(show_alias).put(put_alias).delete(delete_alias))
        .route(&format!("{TARGETS}/{{target}}{LINKS}"), post(create_link))
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Vec<TargetView>> {
    let promised = app.imports.promised();
    let taken = Taken {
        max_image_size: app.max_image_size,
        spool_left: app.spool.room().ok().map(|free| free.saturating_sub(promised.spool)),
        promised: promised.incus,
    };
    let base = app.depot_base.as_ref();
    Json(join_all(app.targets.all().map(|target| target.view(taken, base))).await)
}

async fn list_images(
    State(app): State<Arc<App>>,
    Path(target): Path<String>,
) -> Result<Json<Vec<TargetImage>>, EdgeError> {
    Ok(Json(app.targets.get(&target)?.list().await?))
}

async fn delete_image(
    State(app): State<Arc<App>>,
    Path((target, image)): Path<(String, String)>,
) -> Result<StatusCode, EdgeError> {
    let image = parse_fingerprint(&image)?;
    app.targets.get(&target)?.delete_image(&image).await?;
    tracing::info!(target, %image, "image deleted");
    Ok(StatusCode::NO_CONTENT)
}

async fn refresh_image(
    State(app): State<Arc<App>>,
    Path((target, image)): Path<(String, String)>,
) -> Result<Json<Refreshed>, EdgeError> {
    let image = parse_fingerprint(&image)?;
    Ok(Json(Refreshed { changed: app.targets.get(&target)?.refresh(&image).await? }))
}

async fn show_alias(
    State(app): State<Arc<App>>,
    Path((target, alias)): Path<(String, String)>,
) -> Result<Json<AliasView>, EdgeError> {
    let alias = alias_name(alias)?;
    let target = app.targets.get(&target)?;
    let named = target.alias(alias.as_str()).await?.map(|named| named.fingerprint);
    let image = match &named {
        Some(fingerprint) => target.image(fingerprint).await?,
        None => None,
    };
    Ok(Json(AliasView {
        alias: alias.to_string(),
        fingerprint: named.map(|fingerprint| fingerprint.to_string()),
        uploaded: image.as_ref().map(|image| image.uploaded).unwrap_or_default(),
        image: image.map(|image| image.words),
    }))
}

async fn put_alias(
    State(app): State<Arc<App>>,
    Path((target, alias)): Path<(String, String)>,
    body: Result<Json<SetAlias>, JsonRejection>,
) -> Result<StatusCode, EdgeError> {
    let Json(SetAlias { fingerprint, alias_taken }) = body?;
    let image = parse_fingerprint(&fingerprint)?;
    let name = alias_name(alias)?;
    let target = app.targets.get(&target)?;
    if target.image(&image).await?.is_none() {
        return Err(incus_client::Error::ImageMissing.into());
    }
    match set_alias(target, &name, "", &image, alias_taken).await {
        Err(EdgeError::AliasLost(alias)) => Err(EdgeError::AliasTaken(vec![alias])),
        set => set.map(|_| StatusCode::NO_CONTENT),
    }
}

fn alias_name(alias: String) -> Result<AliasName, EdgeError> {
    AliasName::try_from(alias.clone()).map_err(|fault| EdgeError::Offer(OfferFault::Alias { alias, fault }))
}

async fn delete_alias(
    State(app): State<Arc<App>>,
    Path((target, alias)): Path<(String, String)>,
) -> Result<StatusCode, EdgeError> {
    // Whatever it is called: Incus 6.0.4 has aliases that no later one would take.
    app.targets.get(&target)?.delete_alias(&alias).await?;
    tracing::info!(target, alias, "alias deleted");
    Ok(StatusCode::NO_CONTENT)
}

async fn create_link(
    State(app): State<Arc<App>>,
    Path(target): Path<String>,
    headers: HeaderMap,
    body: Result<Json<CreateLink>, JsonRejection>,
) -> Result<(StatusCode, Json<Link>), EdgeError> {
    let Json(CreateLink { seconds }) = body?;
    if !(SHORTEST_LINK..=LONGEST_LINK).contains(&seconds) {
        return Err(EdgeError::LinkTime);
    }
    let depot = app.targets.get(&target)?.depot().ok_or(EdgeError::OnlyInDepot)?;
    let base =
        app.depot_base.clone().or_else(|| BaseUrl::asked(app.scheme, &headers)).ok_or(EdgeError::NotFound)?;
    let expires = clock::seconds().saturating_add(seconds);
    let url = format!("{base}/private/{}", depot.sign(Scope::All, expires));
    tracing::info!(target, expires, "link made");
    Ok((StatusCode::CREATED, Json(Link { url, expires })))
}
