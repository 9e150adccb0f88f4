//! The edge as a client of the provider: its secret, and how it shows that it has it.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use url::form_urlencoded::Serializer;

use super::{Oidc, provider::Known};

/// The longest secret of a client, in bytes.
const LONGEST_SECRET: usize = 4096;

impl Oidc {
    /// What is posted, and the header that goes with it: the client's own secret is in one of them, if it has one.
    pub(super) fn form(&self, known: &Known, asked: &[(&str, &str)]) -> (String, Option<String>) {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(asked);
        let authorization = match &self.secret {
            Some(secret) if !known.secret_in_body => Some(basic(&self.settings.client_id, secret)),
            secret => {
                form.append_pair("client_id", &self.settings.client_id);
                if let Some(secret) = secret {
                    form.append_pair("client_secret", secret);
                }
                None
            }
        };
        (form.finish(), authorization)
    }
}

/// RFC 6749, 2.3.1: both are encoded before they are put together.
fn basic(client: &str, secret: &str) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(client), encode(secret))))
}

/// A client's secret; an end of line after it is none of it.
pub(super) fn secret(path: &Path) -> Result<String, String> {
    let fault =
        |error: &dyn std::fmt::Display| format!("auth.oidc.client_secret_file: {}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| fault(&error))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() || secret.len() > LONGEST_SECRET {
        return Err(fault(&"no secret"));
    }
    Ok(secret.to_owned())
}
