//! Downloading from URLs that strangers name, without harm to this machine or to the network behind it.
//!
//! What may be fetched is decided by pure code: `policy` with `host` and `address`, and `redirect` for each further step
//! of the way. `resolve` turns a host into addresses and has every one of them checked; `dial` connects to a checked
//! address and is never given a name, so that nobody's DNS can lead a connection elsewhere. `exchange` asks one server
//! over one connection; `client` puts it together, `range` and `probe` judge what comes back, and `body` brings the bytes
//! within the bounds of `pace`.
//!
//! Nothing of the environment is heeded: no proxy, no cookies, no credentials. Bytes are taken as they lie on the server,
//! since a body that is encoded would have another hash.

mod address;
mod body;
mod client;
mod dial;
mod error;
mod exchange;
mod filename;
mod headers;
mod pace;
mod policy;
mod probe;
mod range;
mod redirect;
mod resolve;
#[cfg(test)]
mod tests;
mod tls;
mod words;

pub(crate) use client::{Client, Download};
pub(crate) use error::FetchError;
pub(crate) use headers::ServerHeaders;
pub(crate) use policy::{Policy, Refusal};
pub(crate) use probe::{ImageOffer, probe};
pub(crate) use range::Validator;
pub(crate) use tls::{Trust, config as tls_config};
