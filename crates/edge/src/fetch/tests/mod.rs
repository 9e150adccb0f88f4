//! Downloads from servers and names that mean no good.

mod bodies;
mod heads;
mod places;
mod ranges;
mod time;
mod trust;
mod world;

use futures_util::StreamExt;
use url::Url;

use super::{client::Download, error::FetchError, policy::Policy};

/// The largest file that the tests take, in bytes.
const MOST: u64 = 1 << 20;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn policy() -> Policy {
    Policy::strangers(MOST)
}

/// The code of the sentences that an outcome comes with.
fn code<T>(outcome: Result<T, FetchError>) -> String {
    outcome.map_or_else(|error| error.sentences().code, |_| "fine".to_owned())
}

/// Reads a body to its end.
async fn read(download: Result<Download, FetchError>) -> Result<Vec<u8>, FetchError> {
    let mut body = download?.body;
    let mut whole = Vec::new();
    while let Some(bytes) = body.next().await {
        whole.extend(bytes?);
    }
    Ok(whole)
}
