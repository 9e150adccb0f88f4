//! `/api/v1/session/…`: the way to the provider and back, and what the provider itself asks for.

use std::sync::Arc;

use axum::{
    Extension,
    body::Bytes,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tenancy::{Owner, Subject};
use upload_proto::api::{BACK_CHANNEL, CALLBACK, SESSION, SIGN_IN};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::session::{no_store, note, note_failure, signed_in};
use crate::{
    app::App,
    error::EdgeError,
    identity::{Arrived, Asking, Back, Identities, SignInFault},
    openapi::{
        OpenProblems,
        kinds::{LogoutRefused, Nothing, Unreadable},
    },
};

/// Where a person is shown what went wrong: the page, with the problem's code.
const PROBLEM: &str = "/?problem=";

/// What has to do with the provider.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(go)).routes(routes!(come)).routes(routes!(end))
}

#[derive(Deserialize)]
struct Return {
    #[serde(rename = "return")]
    back: Option<String>,
}

/// Sends a browser to the provider to sign in
///
/// To be opened as a page. Where the provider cannot be reached, the browser is sent to the page with `?problem=provider-away`.
#[utoipa::path(
    get, path = format!("{SESSION}{SIGN_IN}"), tag = "session", operation_id = "goToProvider",
    params(("return" = Option<String>, Query, description = "Where to come back to: a path of the page.")),
    responses(
        (status = 303, description = "To the provider, or to the page.", headers(("location" = String))),
        OpenProblems<(Nothing,)>
    )
)]
async fn go(
    State(app): State<Arc<App>>,
    Extension(asking): Extension<Arc<Asking>>,
    wanted: Result<Query<Return>, QueryRejection>,
) -> Result<Response, EdgeError> {
    let back = wanted.ok().and_then(|Query(wanted)| wanted.back);
    match app.identities.go_to_provider(back.as_deref()).await.ok_or(EdgeError::NotFound)? {
        Ok((url, cookie)) => Ok(redirect(url.as_str(), &[cookie])),
        Err(fault) => Ok(failed(&app, &asking, &fault, &[]).await),
    }
}

/// Takes a browser that comes back from the provider
///
/// Only the provider sends browsers here. The answer leads to the page, with `?problem=` and a code where nobody is signed in:
/// `sign-in-refused`, `sign-in-over`, `sign-in-failed` or `provider-away`.
#[utoipa::path(
    get, path = format!("{SESSION}{CALLBACK}"), tag = "session", operation_id = "comeFromProvider",
    params(
        ("code" = Option<String>, Query, description = "As in RFC 6749, 4.1.2."),
        ("state" = Option<String>, Query, description = "As in RFC 6749, 4.1.2."),
        ("iss" = Option<String>, Query, description = "As in RFC 9207."),
        ("error" = Option<String>, Query, description = "As in RFC 6749, 4.1.2.1.")
    ),
    responses(
        (status = 303, description = "To the page.", headers(("location" = String))),
        OpenProblems<(Nothing,)>
    )
)]
async fn come(
    State(app): State<Arc<App>>,
    Extension(asking): Extension<Arc<Asking>>,
    headers: HeaderMap,
    back: Result<Query<Back>, QueryRejection>,
) -> Result<Response, EdgeError> {
    let back = match back {
        Ok(Query(back)) => back,
        Err(_) => Back::default(),
    };
    match app.identities.come_from_provider(&headers, back).await.ok_or(EdgeError::NotFound)? {
        Ok(Arrived { opened, back }) => {
            signed_in(&app, &asking, &opened).await?;
            Ok(redirect(&back, &[opened.cookie, Identities::forget_sign_in()]))
        }
        Err(fault) => Ok(failed(&app, &asking, &fault, &[Identities::forget_sign_in()]).await),
    }
}

/// Ends sessions for the provider
///
/// OpenID Connect Back-Channel Logout 1.0: the body is a form with a `logout_token`.
#[utoipa::path(
    post, path = format!("{SESSION}{BACK_CHANNEL}"), tag = "session", operation_id = "endSessions",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "They are ended, if there were any."),
        OpenProblems<(LogoutRefused, Nothing, Unreadable)>
    )
)]
async fn end(
    State(app): State<Arc<App>>,
    Extension(asking): Extension<Arc<Asking>>,
    body: Bytes,
) -> Result<Response, EdgeError> {
    let mut form = url::form_urlencoded::parse(&body);
    let token = form.find(|(name, _)| name == "logout_token").map(|(_, token)| token.into_owned());
    match app.identities.sign_out_by_provider(&token.unwrap_or_default()).await {
        Ok(0) => {}
        Ok(ended) => {
            let (who, whose) = (Subject::anyone(), Owner::Operators);
            // They are ended, and the provider must not be told otherwise.
            if let Err(error) = note(&app, &asking, who, whose, "sign-out by the provider", "done").await {
                tracing::error!(%error, ended, "not written down: the provider ended sessions");
            }
        }
        Err(error) => {
            if matches!(error, EdgeError::LogoutRefused(_)) {
                note_failure(&app, &asking, &error.sentences().code).await;
            }
            return Err(error);
        }
    }
    Ok((StatusCode::OK, [no_store()]).into_response())
}

/// Tells the log why, the audit that, and the person, at the page, what to do.
async fn failed(app: &App, asking: &Asking, fault: &SignInFault, cookies: &[HeaderValue]) -> Response {
    let code = fault.code();
    tracing::info!(code, %fault, "a sign-in came to nothing");
    note_failure(app, asking, code).await;
    redirect(&format!("{PROBLEM}{code}"), cookies)
}

fn redirect(to: &str, cookies: &[HeaderValue]) -> Response {
    let Ok(place) = HeaderValue::from_str(to) else {
        return EdgeError::Internal("a place that is none".to_owned()).into_response();
    };
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place), no_store()]).into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}
