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
            .map_err(|_: QueryRejection| EdgeError::Json("the query".to_owned()))?;
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
            .map_err(|rejection: JsonRejection| unreadable(&rejection))?;
        Ok(Self(body.0))
    }
}

/// What is wrong with a body. What stands there is left out: it may be a secret that was put in the wrong place.
fn unreadable(rejection: &JsonRejection) -> EdgeError {
    let kind = match rejection {
        JsonRejection::JsonDataError(_) => "the body is another value",
        JsonRejection::JsonSyntaxError(_) => "the body is no JSON",
        JsonRejection::MissingJsonContentType(_) => "the body is not said to be JSON",
        _ => "the body",
    };
    EdgeError::Json(kind.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::body::Body as Bytes;

    use super::*;

    #[tokio::test]
    async fn what_cannot_be_read_is_told_of_without_what_it_is() {
        #[derive(Debug, serde::Deserialize)]
        struct Sign {
            #[expect(dead_code, reason = "only read")]
            token: String,
        }
        for (body, kind) in [("\"malleus_secret\"", "another value"), ("malleus_secret", "no JSON")] {
            let request = Request::post("/").header("content-type", "application/json");
            let request = request.body(Bytes::from(body)).unwrap();
            let error = Body::<Sign>::from_request(request, &()).await.map(|Body(read)| read).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(kind) && !text.contains("secret"), "{text}");
        }
    }
}
