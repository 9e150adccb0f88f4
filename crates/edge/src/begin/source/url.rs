//! An image behind a URL: whether it may be fetched, and what its server tells of it.

use std::time::Duration;

use image_format::Fingerprint;
use tenancy::Grant;
use upload_proto::api::{Files, OfferedFile, check_size, plain_name};
use url::Url;

use super::{Found, NAMELESS};
use crate::{
    app::App,
    error::EdgeError,
    fetch::{FetchError, ServerHeaders, probe},
    target::Target,
    terms::from_incus,
};

/// How long a web server may take to answer a question that only spares time later.
const PATIENCE: Duration = Duration::from_secs(10);

/// A URL that the edge fetches. What it refuses to fetch is told here; what does not work just now may later.
pub(super) async fn by_edge(
    (app, grant): (&App, &Grant),
    target: &Target,
    text: &str,
    wanted: Option<Fingerprint>,
) -> Result<Found, EdgeError> {
    let (url, client) = app.web.for_edge(text, grant)?;
    let server = tokio::time::timeout(PATIENCE, target.server_headers()).await.ok().and_then(Result::ok);
    let asked = tokio::time::timeout(PATIENCE, client.head(&url, server.as_ref())).await;
    let mut found = Found { called: shown(&url), ..Found::default() };
    let mut place = url;
    match asked {
        Ok(Ok(head)) => {
            if let Ok(offer) = probe(&head, client.policy()) {
                found.fingerprint = Some(from_incus(&offer.fingerprint));
                place = offer.url.url().clone();
            } else if matches!(head.status, 404 | 410) {
                return Err(EdgeError::Fetch(FetchError::Status(head.status)));
            } else if let Some(length) = head.length.filter(|_| (200..300).contains(&head.status)) {
                // The answer to GET counts; this one saves whoever names a file that is too large from waiting.
                check_size(length, app.max_image_size)?;
            }
        }
        // Some servers answer HEAD late or not at all.
        Err(_) | Ok(Err(FetchError::TimedOut(_))) => {}
        Ok(Err(error)) => return Err(error.into()),
    }
    agree(&mut found, wanted)?;
    found.hashed_here = found.fingerprint.is_none();
    let file = OfferedFile { name: last_segment(&place), size: None, identity: None };
    found.files = Some(Files::Unified(file));
    found.place = Some(place.into());
    Ok(found)
}

/// A URL that Incus fetches: it takes a server's word for much, so that word is looked at first.
pub(super) async fn by_incus(
    app: &App,
    target: &Target,
    text: &str,
    wanted: Option<Fingerprint>,
) -> Result<Found, EdgeError> {
    target.incus()?;
    let server: ServerHeaders = target.server_headers().await?;
    let (url, told) = app.web.for_incus(text, &server).await?;
    let mut found = Found {
        called: shown(&url),
        fingerprint: Some(from_incus(&told)),
        place: Some(url.into()),
        ..Found::default()
    };
    agree(&mut found, wanted)?;
    Ok(found)
}

/// What the person knows of the fingerprint counts, and must not differ from what the server tells.
fn agree(found: &mut Found, wanted: Option<Fingerprint>) -> Result<(), EdgeError> {
    match (found.fingerprint, wanted) {
        (Some(told), Some(wanted)) if told != wanted => return Err(EdgeError::AnotherImage),
        (told, wanted) => found.fingerprint = wanted.or(told),
    }
    Ok(())
}

/// The URL without what may be a key to it: it is shown to whoever sees the import.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

fn last_segment(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    plain_name(last).unwrap_or_else(|| NAMELESS.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_neither_its_query_nor_an_empty_name() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        assert_eq!(shown(&url("https://h/a.tar?token=secret#x")), "https://h/a.tar");
        for (text, name) in
            [("https://h/d/a.tar.xz?x=/y", "a.tar.xz"), ("https://h", "image"), ("https://h/d/", "image")]
        {
            assert_eq!(last_segment(&url(text)), name, "{text}");
        }
        assert_eq!(last_segment(&url(&format!("https://h/{}", "x".repeat(900)))), NAMELESS);
    }
}
