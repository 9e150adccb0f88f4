//! What a person sees at an image's landing: what it is, and the commands that get it.

use std::sync::LazyLock;

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use image_format::InstanceType;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::{depot::Record, size::size};

/// What an alias keeps of itself in an address.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// What a shell takes for itself.
const PLAIN_IN_A_SHELL: &str = "/-_.:=@%";

const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{max-width:46rem;margin:3rem auto;padding:0 1rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}\
dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}\
pre{padding:.75rem 1rem;border:1px solid;border-radius:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}";

/// The page runs nothing, loads nothing, and looks as its own style says.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});

/// What there is to tell of an image.
pub(super) struct Landing {
    title: String,
    facts: Vec<(&'static str, String)>,
    /// What to do with a sentence on it, and the commands.
    ways: Vec<(&'static str, String)>,
}

impl Landing {
    /// Of the image that `name` leads to, below the address `base`.
    pub(super) fn new(record: &Record, name: &str, base: &str, https: bool) -> Self {
        let property = |key: &str| record.properties.get(key).filter(|value| !value.is_empty());
        let title = property("description").cloned().unwrap_or_else(|| name.to_owned());
        let kind = match record.instance_type {
            InstanceType::Container => "container",
            InstanceType::VirtualMachine => "virtual machine",
        };
        let mut facts = vec![("Type", kind.to_owned()), ("Architecture", record.architecture.clone())];
        for (label, key) in [("System", "os"), ("Release", "release"), ("Variant", "variant")] {
            facts.extend(property(key).map(|value| (label, value.clone())));
        }
        facts.push(("Size", size(record.size())));
        facts.push(("Fingerprint", record.fingerprint.to_string()));
        Self { title, facts, ways: ways(record, name, base, https) }
    }
}

fn ways(record: &Record, name: &str, base: &str, https: bool) -> Vec<(&'static str, String)> {
    if !https {
        return vec![("Incus takes images from addresses that begin with https:// alone.", base.to_owned())];
    }
    let mut ways = Vec::new();
    let address = format!("{base}/images/{}", utf8_percent_encode(name, PATH));
    if record.unified().is_some() {
        ways.push(("Import this image:", format!("incus image import {}", quoted(&address))));
    }
    let label = if record.unified().is_some() {
        "Or add this server as a remote, and launch images from it:"
    } else {
        "This image has two files. Add this server as a remote, and launch it from there:"
    };
    let machine = if record.instance_type == InstanceType::VirtualMachine { " --vm" } else { "" };
    let commands = format!(
        "incus remote add depot {} --protocol simplestreams\nincus launch {}{machine}",
        quoted(base),
        quoted(&format!("depot:{name}"))
    );
    ways.push((label, commands));
    ways
}

/// The page.
pub(super) fn html(landing: &Landing) -> Response {
    let facts: String = landing
        .facts
        .iter()
        .map(|(label, value)| format!("<dt>{label}</dt><dd>{}</dd>", escaped(value)))
        .collect();
    let ways: String = landing
        .ways
        .iter()
        .map(|(label, way)| format!("<p>{label}</p><pre>{}</pre>", escaped(way)))
        .collect();
    let title = escaped(&landing.title);
    let text = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main><h1>{title}</h1><dl>{facts}</dl>{ways}</main></body></html>\n"
    );
    let mut response = Html(text).into_response();
    if let Some(policy) = &*POLICY {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    response
}

/// The same as text.
pub(super) fn plain(landing: &Landing) -> String {
    let facts: String =
        landing.facts.iter().map(|(label, value)| format!("{label}: {}\n", one_line(value))).collect();
    let ways: String = landing.ways.iter().map(|(label, way)| format!("\n{label}\n{way}\n")).collect();
    format!("{}\n\n{facts}{ways}", one_line(&landing.title))
}

fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || PLAIN_IN_A_SHELL.contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_quotes() {
        assert_eq!(escaped("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
        assert_eq!(quoted("depot:a/b"), "depot:a/b");
        assert_eq!(quoted("a;b'c"), "'a;b'\\''c'");
    }
}
