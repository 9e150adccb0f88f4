//! `/api/v1/session`: who is signed in; signing in by a token, and signing out.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use tenancy::{Identity, NotAdmitted, Owner, Subject, TenantName};
use upload_proto::api::{SESSION, SessionView, SignIn, SignInWay, SignedOut};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{extract::Body, provider};
use crate::{
    app::App,
    clock,
    error::EdgeError,
    identity::{Asking, Opened, Proof, Visitor, forget_session},
    ledger::Deed,
    openapi::{
        OpenProblems,
        kinds::{SignedInBadly, TokenRefused, Unreadable},
    },
    settings::AuthSettings,
};

/// What is written down of a session.
const THING: &str = "session";

/// The session.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show, sign_in, sign_out)).merge(provider::router())
}

/// Tells who is signed in, and what they may do
///
/// Anybody may ask. Where nobody is signed in, the answer tells how to.
#[utoipa::path(
    get, path = SESSION, tag = "session", operation_id = "showSession",
    responses(
        (status = 200, description = "Who is signed in, if anybody is.", body = SessionView),
        OpenProblems<(SignedInBadly,)>
    )
)]
async fn show(
    State(app): State<Arc<App>>,
    Extension(asking): Extension<Arc<Asking>>,
) -> Result<impl IntoResponse, EdgeError> {
    let view = match &asking.visitor {
        Ok(Visitor { identity, proof, chosen }) => {
            let name = asking.called.as_deref().unwrap_or_else(|| identity.subject().name());
            let can_sign_out = matches!(proof, Proof::Session(_));
            of_somebody(&app, identity, chosen.as_ref(), name, can_sign_out)?
        }
        // Whoever has no proof, or one that is over, is told how to get another one.
        Err(_) => of_nobody(&app),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)))
}

/// Signs in by a token
///
/// The answer sets a cookie, by which the browser is known until it signs out, or the token is good for nothing.
#[utoipa::path(
    post, path = SESSION, tag = "session", operation_id = "signIn", request_body = SignIn,
    responses(
        (status = 200, description = "Who is signed in now.", body = SessionView),
        OpenProblems<(TokenRefused, SignedInBadly, Unreadable)>
    )
)]
async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(asking): Extension<Arc<Asking>>,
    Body(SignIn { token }): Body<SignIn>,
) -> Result<Response, EdgeError> {
    let opened = match app.identities.sign_in_by_token(&token).await {
        Ok(opened) => opened,
        Err(error) => {
            if matches!(error, EdgeError::TokenRefused(_)) {
                note_failure(&app, &asking, &error.sentences().code).await;
            }
            return Err(error);
        }
    };
    signed_in(&app, &asking, &opened).await?;
    let Opened { identity, called, cookie } = opened;
    let view = of_somebody(&app, &identity, None, &called, true)?;
    Ok(([(header::SET_COOKIE, cookie), no_store()], Json(view)).into_response())
}

/// Signs out
///
/// Ends the session that the cookie is of, if there is one, and takes the cookie away. Where the provider has a session of its
/// own, the answer tells where a browser ends that.
#[utoipa::path(
    delete, path = SESSION, tag = "session", operation_id = "signOut",
    responses((status = 200, description = "Nobody is signed in any more.", body = SignedOut), OpenProblems<()>)
)]
async fn sign_out(
    State(app): State<Arc<App>>,
    Extension(asking): Extension<Arc<Asking>>,
) -> Result<Response, EdgeError> {
    let next = match &asking.visitor {
        Ok(visitor @ Visitor { proof: Proof::Session(_), .. }) => {
            let next = app.identities.sign_out(visitor).await?;
            note_ended(&app, &asking, visitor).await;
            next
        }
        _ => None,
    };
    Ok(([(header::SET_COOKIE, forget_session()), no_store()], Json(SignedOut { next })).into_response())
}

/// Writes down that somebody signed in, and ends the session that they had before.
///
/// # Errors
/// What the ledger says.
pub(super) async fn signed_in(app: &App, asking: &Asking, opened: &Opened) -> Result<(), EdgeError> {
    if let Ok(visitor @ Visitor { proof: Proof::Session(_), .. }) = &asking.visitor {
        app.identities.sign_out(visitor).await?;
        note_ended(app, asking, visitor).await;
    }
    let owner = app.identities.owner_of(&opened.identity);
    note(app, asking, opened.identity.subject().clone(), owner, "sign-in", "done").await
}

/// Writes down that somebody's session has ended. It has: where that cannot be written down, the log has it.
async fn note_ended(app: &App, asking: &Asking, visitor: &Visitor) {
    let owner = app.identities.owner_of(&visitor.identity);
    let who = visitor.identity.subject();
    if let Err(error) = note(app, asking, who.clone(), owner, "sign-out", "done").await {
        tracing::error!(%error, %who, "not written down: a session ended");
    }
}

/// Writes down that somebody did not come in. That is no reason to tell them anything else.
pub(super) async fn note_failure(app: &App, asking: &Asking, code: &str) {
    if !app.identities.is_failure_noted() {
        return;
    }
    let noted = note(app, asking, Subject::anyone(), Owner::Operators, "sign-in", code).await;
    if let Err(error) = noted {
        tracing::error!(%error, code, "a failed sign-in could not be written down");
    }
}

pub(super) async fn note(
    app: &App,
    asking: &Asking,
    who: Subject,
    tenant: Owner,
    what: &str,
    outcome: &str,
) -> Result<(), EdgeError> {
    let (at, from) = (clock::millis(), asking.from);
    let (what, thing, outcome) = (what.to_owned(), THING.to_owned(), outcome.to_owned());
    app.audit.note(Deed { at, who, tenant, from, what, thing, outcome }).await?;
    Ok(())
}

/// What is of one person must not be given to another from a cache.
pub(super) fn no_store() -> (header::HeaderName, header::HeaderValue) {
    (header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"))
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

fn of_somebody(
    app: &App,
    identity: &Identity,
    chosen: Option<&TenantName>,
    name: &str,
    can_sign_out: bool,
) -> Result<SessionView, EdgeError> {
    let identities = &app.identities;
    let tenants = identities.policy().tenants_of(identity);
    let grant = match identities.admit(identity, chosen) {
        Ok(grant) => Some(grant),
        Err(NotAdmitted::Choose(_) | NotAdmitted::Unknown) => None,
        Err(other) => return Err(other.into()),
    };
    Ok(SessionView {
        way: way(identities.auth()),
        name: Some(name.to_owned()),
        operator: grant.as_ref().is_some_and(|grant| grant.is_operator()),
        tenant: grant.as_ref().and_then(|grant| grant.owner().tenant()).map(ToString::to_string),
        tenants: tenants.into_iter().map(ToString::to_string).collect(),
        everything: identities.admit(identity, None).is_ok_and(|grant| grant.is_operator()),
        rights: grant.iter().flat_map(|grant| grant.rights()).map(ToString::to_string).collect(),
        alias_prefix: grant.as_ref().and_then(|grant| grant.alias_prefix()).map(ToString::to_string),
        can_sign_out,
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
