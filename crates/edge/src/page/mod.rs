//! The page and its assets: built into the binary, or read from a directory while it is being worked on.
//!
//! Both are the output of the page's build, in which each file that compression makes smaller has its compressed forms
//! beside it, under its own name and the ending of the encoding. Nothing is compressed here.

mod encoding;
mod source;

use std::{io, path::PathBuf};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::error::EdgeError;
use encoding::{Encoding, preferred};
use source::Found;

/// What is served for the page's own address.
const DOCUMENT: &str = "index.html";
/// Names in this folder carry a hash of their content, so that what is behind one never changes.
const HASHED: &str = "assets/";
/// How long a browser may keep an asset without asking: a year, the longest that is of any use (RFC 9111, 5.2.2.1).
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// To be asked for each time, which costs a 304 when nothing has changed.
const ASK_AGAIN: &str = "no-cache";

/// Where the page comes from.
#[derive(Debug, Clone)]
pub(crate) enum Page {
    /// The one built in, if any is.
    BuiltIn,
    /// A directory, read at each request.
    Directory(PathBuf),
}

impl Page {
    /// Answers a GET or HEAD of the page or one of its assets.
    pub(crate) async fn serve(&self, request: Request<Body>) -> Response {
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return ([(header::ALLOW, "GET, HEAD")], EdgeError::Method).into_response();
        }
        let name = match request.uri().path().trim_start_matches('/') {
            "" => DOCUMENT,
            name => name,
        };
        match self.find(name, request.headers()).await {
            Ok(Some((found, encoding))) => answer(name, found, encoding, request.headers()),
            // A program that was built before the page was.
            Ok(None) if name == DOCUMENT && matches!(self, Self::BuiltIn) => {
                EdgeError::NoPage.into_response()
            }
            Ok(None) => EdgeError::NotFound.into_response(),
            Err(error) => EdgeError::from(error).into_response(),
        }
    }

    /// The file in the form that is liked best of those there are.
    async fn find(&self, name: &str, headers: &HeaderMap) -> io::Result<Option<(Found, Encoding)>> {
        if !is_served(name) {
            return Ok(None);
        }
        for encoding in preferred(headers.get_all(header::ACCEPT_ENCODING)) {
            if let Some(found) = self.read(&format!("{name}{}", encoding.ending())).await? {
                return Ok(Some((found, encoding)));
            }
        }
        Ok(None)
    }

    async fn read(&self, name: &str) -> io::Result<Option<Found>> {
        match self {
            Self::BuiltIn => Ok(source::built_in(name)),
            Self::Directory(dir) => source::on_disk(dir, name).await,
        }
    }
}

/// Whether a file of that name is part of the page: a plain path down the tree, and neither hidden, nor a source map,
/// nor another file's compressed form.
fn is_served(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    name.split('/').all(plain) && ![".map", ".br", ".gz"].iter().any(|ending| name.ends_with(ending))
}

fn answer(name: &str, found: Found, encoding: Encoding, asked: &HeaderMap) -> Response {
    let tag = found.tag();
    let caching = if name.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
    let mut response = if is_known(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = found.into_response();
        let kind = mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream");
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some(token) = encoding.token() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(token));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.extend(HeaderValue::try_from(tag).map(|tag| (header::ETAG, tag)));
    response
}

/// Whether the browser has that very form (RFC 9110, 13.1.2). Our own tags hold no comma.
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|one| {
        // A cache on the way may have called it weak.
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pages_own_files_have_names() {
        for name in ["index.html", "element.js", "assets/index-Dg6173pg.js", "assets/browser_bg-Bw.wasm"] {
            assert!(is_served(name), "{name}");
        }
        for name in [
            "",
            "..",
            "../x",
            "assets/../../x",
            "assets/./x",
            "assets//x",
            "/etc/passwd",
            "assets/",
            ".git/config",
            "assets/.x",
            "%2e%2e/x",
            "a%2fb",
            "a\\b",
            "a\0",
            "assets/index.js.map",
            "index.html.br",
            "index.html.gz",
        ] {
            assert!(!is_served(name), "{name:?}");
        }
    }

    #[test]
    fn what_the_browser_has_is_known_by_its_tag() {
        let known = |list: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, list.parse().unwrap());
            is_known(&headers, "\"abc\"")
        };
        for list in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "\"x\",W/\"abc\"", "*"] {
            assert!(known(list), "{list}");
        }
        for list in ["\"abcd\"", "abc", "", "\"x\"", "w/\"abc\""] {
            assert!(!known(list), "{list}");
        }
        assert!(!is_known(&HeaderMap::new(), "\"abc\""));
    }
}
