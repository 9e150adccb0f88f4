//! What the provider gives for a code or a refresh token.

use serde::Deserialize;

use super::{Oidc, SignInFault, provider::Known};

/// The provider's answer to a code or a refresh token.
#[derive(Deserialize)]
pub(super) struct Granted {
    pub(super) access_token: String,
    pub(super) id_token: Option<String>,
    pub(super) refresh_token: Option<String>,
}

/// Its answer where it takes none (RFC 6749, 5.2).
#[derive(Deserialize)]
struct NotGranted {
    error: String,
}

impl Oidc {
    /// Gives a code or a refresh token back for what it stands for.
    pub(super) async fn grant(&self, known: &Known, asked: &[(&str, &str)]) -> Result<Granted, SignInFault> {
        let fault = |fault| SignInFault::Http { what: "token", fault };
        let (form, authorization) = self.form(known, asked);
        let answer = self.http.post(&known.token, authorization, form).await.map_err(fault)?;
        if answer.status.is_client_error() && answer.status.as_u16() != 429 {
            let told = serde_json::from_slice::<NotGranted>(&answer.body).map(|told| told.error);
            let told = told.unwrap_or_default();
            let plain = told.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60);
            return Err(SignInFault::Grant(plain.collect()));
        }
        answer.json().map_err(fault)
    }
}
