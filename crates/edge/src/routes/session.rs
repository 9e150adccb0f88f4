//! `/api/v1/session`: who is signed in.

use std::sync::Arc;

use axum::{Extension, Json, extract::State, http::header, response::IntoResponse};
use tenancy::NotAdmitted;
use upload_proto::api::{SESSION, SessionView, SignInWay};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    error::EdgeError,
    identity::{Asking, Proof, Visitor},
    openapi::{Problems, kinds::SignedInBadly},
    settings::AuthSettings,
};

/// The session.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Tells who is signed in, and what they may do
///
/// Anybody may ask. Where nobody is signed in, the answer tells how to.
#[utoipa::path(
    get, path = SESSION, tag = "session", operation_id = "showSession",
    responses(
        (status = 200, description = "Who is signed in, if anybody is.", body = SessionView),
        Problems<(SignedInBadly,)>
    )
)]
async fn show(
    State(app): State<Arc<App>>,
    Extension(asking): Extension<Arc<Asking>>,
) -> Result<impl IntoResponse, EdgeError> {
    let view = match &asking.visitor {
        Ok(visitor) => of_visitor(&app, visitor)?,
        // Whoever has no proof, or one that is over, is told how to get another one.
        Err(_) => of_nobody(&app),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)))
}

fn of_nobody(app: &App) -> SessionView {
    SessionView {
        way: way(app.identities.auth()),
        name: None,
        operator: false,
        tenant: None,
        tenants: Vec::new(),
        everything: false,
        rights: Vec::new(),
        alias_prefix: None,
        can_sign_out: false,
    }
}

fn of_visitor(app: &App, visitor: &Visitor) -> Result<SessionView, EdgeError> {
    let identities = &app.identities;
    let tenants = identities.policy().tenants_of(&visitor.identity);
    let grant = match identities.admit(&visitor.identity, visitor.chosen.as_ref()) {
        Ok(grant) => Some(grant),
        Err(NotAdmitted::Choose(_) | NotAdmitted::Unknown) => None,
        Err(other) => return Err(other.into()),
    };
    Ok(SessionView {
        way: way(identities.auth()),
        name: Some(visitor.identity.subject().name().to_owned()),
        operator: grant.as_ref().is_some_and(|grant| grant.is_operator()),
        tenant: grant.as_ref().and_then(|grant| grant.owner().tenant()).map(ToString::to_string),
        tenants: tenants.into_iter().map(ToString::to_string).collect(),
        everything: identities.admit(&visitor.identity, None).is_ok_and(|grant| grant.is_operator()),
        rights: grant.iter().flat_map(|grant| grant.rights()).map(ToString::to_string).collect(),
        alias_prefix: grant.as_ref().and_then(|grant| grant.alias_prefix()).map(ToString::to_string),
        can_sign_out: match visitor.proof {
            Proof::Open | Proof::Token(_) | Proof::Proxy(_) => false,
        },
    })
}

fn way(auth: &AuthSettings) -> SignInWay {
    match auth {
        AuthSettings::None => SignInWay::None,
        AuthSettings::Token => SignInWay::Token,
        AuthSettings::Proxy(_) => SignInWay::Proxy,
        AuthSettings::Oidc(_) => SignInWay::Oidc,
    }
}
