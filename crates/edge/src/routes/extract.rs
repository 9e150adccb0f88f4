//! What handlers take out of a request, refused as problem documents where it cannot be read.

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{JsonRejection, QueryRejection},
    },
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::error::EdgeError;

/// The names in a request's path.
pub(super) struct Named<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = EdgeError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, EdgeError> {
        // A path that is no text, for one.
        let path = Path::from_request_parts(parts, state).await.map_err(|_| EdgeError::NotFound)?;
        Ok(Self(path.0))
    }
}

/// A request's query.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = EdgeError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, EdgeError> {
        let query = Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection: QueryRejection| EdgeError::Json(rejection.body_text()))?;
        Ok(Self(query.0))
    }
}

/// A request's body.
pub(super) struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = EdgeError;

    async fn from_request(request: Request, state: &S) -> Result<Self, EdgeError> {
        let body = Json::from_request(request, state)
            .await
            .map_err(|rejection: JsonRejection| EdgeError::Json(rejection.body_text()))?;
        Ok(Self(body.0))
    }
}
