//! `/images/NAME`: where `incus image import` is sent, and where a person who follows the same link lands.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    Serving,
    asked::{Asked, NOT_FOUND},
    page::{self, Landing},
};
use crate::depot::{
    Record,
    record::part_name,
    variant::{Choice, architectures, choose},
};

/// What Incus tells of itself, and what it wants to hear, since LXD's time.
const SERVER_ARCHITECTURES: HeaderName = HeaderName::from_static("incus-server-architectures");
const IMAGE_HASH: HeaderName = HeaderName::from_static("incus-image-hash");
const IMAGE_URL: HeaderName = HeaderName::from_static("incus-image-url");

/// `GET|HEAD /images/{*name}`.
pub(super) async fn show(State(serving): State<Arc<Serving>>, asked: Asked, headers: HeaderMap) -> Response {
    let name = asked.name("name");
    let Some(base) = asked.base() else {
        return (StatusCode::BAD_REQUEST, "The request names no host.\n").into_response();
    };
    let told =
        headers.get(SERVER_ARCHITECTURES).map(|value| architectures(value.to_str().unwrap_or_default()));
    let choice = choose(&serving.depot.shelf(), name, told.as_deref(), |record| asked.may_see(record));
    let mut response = match choice {
        Choice::Image(record) => found(&asked, &base, name, &record, wants_page(&headers)),
        Choice::OtherArchitecture(there) => (
            StatusCode::NOT_FOUND,
            format!("There is no image of this name for that server, but one for {}.\n", there.join(", ")),
        )
            .into_response(),
        Choice::Unknown => NOT_FOUND.into_response(),
    };
    let caching = asked.caching("no-cache");
    response
        .headers_mut()
        .extend([caching, (header::VARY, HeaderValue::from_static("accept, incus-server-architectures"))]);
    response
}

fn found(asked: &Asked, base: &str, name: &str, record: &Record, page_wanted: bool) -> Response {
    let landing = Landing::new(record, name, base, asked.is_https());
    let mut response = if page_wanted {
        page::html(&landing).into_response()
    } else {
        page::plain(&landing).into_response()
    };
    // Only one file can be imported so; without the headers Incus says what it misses.
    if let Some(file) = record.unified() {
        let address = format!("{base}/files/{}/{}", record.fingerprint, part_name(file.role));
        let values = [(IMAGE_HASH, record.fingerprint.to_string()), (IMAGE_URL, address)];
        for (name, value) in values {
            let Ok(value) = HeaderValue::from_str(&value) else { continue };
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Whether a person is there to see a page.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|kind| kind.trim_start().starts_with("text/html"))
}
