//! `/api/v1/targets`: where images go, and the images there.

use std::sync::Arc;

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
};
use futures_util::future::join_all;
use serde::Deserialize;
use tenancy::{Action, Limited};
use upload_proto::api::{
    ALIASES, AliasName, AliasView, CreateLink, IMAGES, LINKS, Link, OfferFault, REFRESH, Refreshed, SetAlias,
    TARGETS, TargetImage, TargetView,
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::extract::{Body, Named};
use crate::{
    app::App,
    begin::parse_fingerprint,
    clock,
    depot::{BaseUrl, Scope},
    error::EdgeError,
    identity::Scoped,
    import::set_alias,
    ledger::{Image, Whose},
    openapi::{
        Problems,
        kinds::{
            AliasTaken, BadAlias, Linking, NoAlias, NoFingerprint, NoImage, NoTarget, Peer, Refreshing,
            Store, Unreadable,
        },
    },
    target::{Left, Taken},
};

/// How long a link may work, in seconds: a minute to a year.
const SHORTEST_LINK: u64 = 60;
const LONGEST_LINK: u64 = 366 * 24 * 60 * 60;

/// Targets, and everything below a target's name.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(list_images))
        .routes(routes!(delete_image))
        .routes(routes!(refresh_image))
        .routes(routes!(show_alias, put_alias, delete_alias))
        .routes(routes!(create_link))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TargetName {
    /// The target, by its name in the settings.
    target: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ImageOf {
    /// The target, by its name in the settings.
    target: String,
    /// The image, by its full fingerprint.
    #[param(pattern = "^[0-9a-f]{64}$")]
    image: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AliasOf {
    /// The target, by its name in the settings.
    target: String,
    /// The alias; a slash in it may be written as it is or as `%2F`.
    alias: String,
}

/// Lists targets
///
/// Each with whether it answers just now and what it has room for. The first is meant where an import names none.
#[utoipa::path(
    get, path = TARGETS, tag = "targets", operation_id = "listTargets",
    responses((status = 200, description = "The targets.", body = Vec<TargetView>), Problems<()>)
)]
async fn list(scoped: Scoped) -> Result<Json<Vec<TargetView>>, EdgeError> {
    let app = scoped.may(&Action::ListTargets)?;
    let taken = taken(app, &scoped).await?;
    let base = app.depot_base.as_ref();
    let grant = scoped.grant();
    let own = app.targets.all().filter(|target| grant.sees_target(target.name()));
    Ok(Json(join_all(own.map(|target| target.view(taken, base))).await))
}

/// What is taken and left, as far as the tenant has to do with it: how full the disks are tells what others do.
async fn taken(app: &App, scoped: &Scoped) -> Result<Taken, EdgeError> {
    let max_image_size = scoped.max_image_size();
    let grant = scoped.grant();
    if !grant.is_operator() {
        let usage = app.usages.usage(grant.owner().clone()).await?;
        let left = |of| usage.left(grant.limits(), of, clock::millis());
        let left = left(Limited::StoredBytes).min(left(Limited::BytesInFlight));
        return Ok(Taken { max_image_size, left: Left::OfTenant(left) });
    }
    let promised = app.imports.promised();
    let spool = app.spool.room().ok().map(|free| free.saturating_sub(promised.spool));
    Ok(Taken { max_image_size, left: Left::OfDisks { spool, promised: promised.incus } })
}

/// Lists a target's images
#[utoipa::path(
    get, path = format!("{TARGETS}/{{target}}{IMAGES}"), tag = "targets", operation_id = "listImages",
    params(TargetName),
    responses(
        (status = 200, description = "The images.", body = Vec<TargetImage>),
        Problems<(NoTarget, Store)>
    )
)]
async fn list_images(
    scoped: Scoped,
    Named(TargetName { target }): Named<TargetName>,
) -> Result<Json<Vec<TargetImage>>, EdgeError> {
    let (_, target) = scoped.target(&target, &Action::ListImages(&target)).await?;
    Ok(Json(target.list().await?))
}

/// Deletes an image and its aliases
#[utoipa::path(
    delete, path = format!("{TARGETS}/{{target}}{IMAGES}/{{image}}"), tag = "targets", operation_id = "deleteImage",
    params(ImageOf),
    responses(
        (status = 204, description = "It is deleted."),
        Problems<(NoTarget, NoFingerprint, NoImage, Store)>
    )
)]
async fn delete_image(
    scoped: Scoped,
    Named(ImageOf { target, image }): Named<ImageOf>,
) -> Result<StatusCode, EdgeError> {
    let deleting = async {
        let of = tenancy::ImageOf { target: &target, owner: None };
        let (app, place) = scoped.target(&target, &Action::DeleteImage(of)).await?;
        let fingerprint = parse_fingerprint(&image)?;
        place.delete_image(&fingerprint).await?;
        tracing::info!(target, image, "image deleted");
        app.usages.deleted(Whose::Everyones, Image { target: target.clone(), fingerprint }).await?;
        Ok(StatusCode::NO_CONTENT)
    };
    scoped.noted("image delete", format!("{target} {image}"), deleting).await
}

/// Has a target look for a newer image where this one is from
#[utoipa::path(
    post, path = format!("{TARGETS}/{{target}}{IMAGES}/{{image}}{REFRESH}"), tag = "targets",
    operation_id = "refreshImage",
    params(ImageOf),
    responses(
        (status = 200, description = "Whether there was one.", body = Refreshed),
        Problems<(NoTarget, NoFingerprint, NoImage, Refreshing, Store, Peer)>
    )
)]
async fn refresh_image(
    scoped: Scoped,
    Named(ImageOf { target, image }): Named<ImageOf>,
) -> Result<Json<Refreshed>, EdgeError> {
    let refreshing = async {
        let of = tenancy::ImageOf { target: &target, owner: None };
        let (_, place) = scoped.target(&target, &Action::RefreshImage(of)).await?;
        let image = parse_fingerprint(&image)?;
        Ok(Json(Refreshed { changed: place.refresh(&image).await? }))
    };
    scoped.noted("image refresh", format!("{target} {image}"), refreshing).await
}

/// Tells which image has an alias
#[utoipa::path(
    get, path = format!("{TARGETS}/{{target}}{ALIASES}/{{*alias}}"), tag = "targets", operation_id = "showAlias",
    params(AliasOf),
    responses(
        (status = 200, description = "The alias, and the image if one has it.", body = AliasView),
        Problems<(NoTarget, BadAlias, Store)>
    )
)]
async fn show_alias(
    scoped: Scoped,
    Named(AliasOf { target, alias }): Named<AliasOf>,
) -> Result<Json<AliasView>, EdgeError> {
    let of = tenancy::AliasOf { target: &target, alias: &alias };
    let (_, target) = scoped.target(&target, &Action::ShowAlias(of)).await?;
    let alias = alias_name(alias)?;
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

/// Gives an image an alias
#[utoipa::path(
    put, path = format!("{TARGETS}/{{target}}{ALIASES}/{{*alias}}"), tag = "targets", operation_id = "setAlias",
    params(AliasOf), request_body = SetAlias,
    responses(
        (status = 204, description = "The image has it, or another one has kept it, as was asked for."),
        Problems<(Unreadable, NoTarget, NoFingerprint, NoImage, BadAlias, AliasTaken, Store)>
    )
)]
async fn put_alias(
    scoped: Scoped,
    Named(AliasOf { target, alias }): Named<AliasOf>,
    Body(SetAlias { fingerprint, alias_taken }): Body<SetAlias>,
) -> Result<StatusCode, EdgeError> {
    let setting = async {
        let naming =
            tenancy::Naming { alias: tenancy::AliasOf { target: &target, alias: &alias }, owner: None };
        let (_, place) = scoped.target(&target, &Action::SetAlias(naming)).await?;
        let image = parse_fingerprint(&fingerprint)?;
        let name = alias_name(alias.clone())?;
        if place.image(&image).await?.is_none() {
            return Err(incus_client::Error::ImageMissing.into());
        }
        match set_alias(place, &name, "", &image, alias_taken).await {
            Err(EdgeError::AliasLost(alias)) => Err(EdgeError::AliasTaken(vec![alias])),
            set => set.map(|_| StatusCode::NO_CONTENT),
        }
    };
    scoped.noted("alias set", format!("{target} {alias} {fingerprint}"), setting).await
}

fn alias_name(alias: String) -> Result<AliasName, EdgeError> {
    AliasName::try_from(alias.clone()).map_err(|fault| EdgeError::Offer(OfferFault::Alias { alias, fault }))
}

/// Takes an alias away; its image stays
#[utoipa::path(
    delete, path = format!("{TARGETS}/{{target}}{ALIASES}/{{*alias}}"), tag = "targets", operation_id = "deleteAlias",
    params(AliasOf),
    responses((status = 204, description = "It is gone."), Problems<(NoTarget, NoAlias, BadAlias, Store)>)
)]
async fn delete_alias(
    scoped: Scoped,
    Named(AliasOf { target, alias }): Named<AliasOf>,
) -> Result<StatusCode, EdgeError> {
    let deleting = async {
        let of = tenancy::AliasOf { target: &target, alias: &alias };
        let (_, place) = scoped.target(&target, &Action::DeleteAlias(of)).await?;
        // Whatever it is called: Incus 6.0.4 has aliases that no later one would take.
        place.delete_alias(&alias).await?;
        tracing::info!(target, alias, "alias deleted");
        Ok(StatusCode::NO_CONTENT)
    };
    scoped.noted("alias delete", format!("{target} {alias}"), deleting).await
}

/// Makes a link to all images of a depot
#[utoipa::path(
    post, path = format!("{TARGETS}/{{target}}{LINKS}"), tag = "targets", operation_id = "createLink",
    params(TargetName), request_body = CreateLink,
    responses(
        (status = 201, description = "The link.", body = Link),
        Problems<(Unreadable, NoTarget, Linking)>
    )
)]
async fn create_link(
    scoped: Scoped,
    Named(TargetName { target }): Named<TargetName>,
    headers: HeaderMap,
    Body(CreateLink { seconds }): Body<CreateLink>,
) -> Result<(StatusCode, Json<Link>), EdgeError> {
    scoped.noted("link make", &target, linked(&scoped, &target, &headers, seconds)).await
}

async fn linked(
    scoped: &Scoped,
    target: &str,
    headers: &HeaderMap,
    seconds: u64,
) -> Result<(StatusCode, Json<Link>), EdgeError> {
    let (app, place) = scoped.target(target, &Action::MakeLink(target)).await?;
    if !(SHORTEST_LINK..=LONGEST_LINK).contains(&seconds) {
        return Err(EdgeError::LinkTime);
    }
    let depot = place.depot().ok_or(EdgeError::OnlyInDepot)?;
    let base = app
        .depot_base
        .clone()
        .or_else(|| BaseUrl::asked(app.scheme, app.public_url.as_ref(), headers))
        .ok_or(EdgeError::NotFound)?;
    let expires = clock::seconds().saturating_add(seconds);
    let url = format!("{base}/private/{}", depot.sign(Scope::All, expires));
    tracing::info!(target, expires, "link made");
    Ok((StatusCode::CREATED, Json(Link { url, expires })))
}
