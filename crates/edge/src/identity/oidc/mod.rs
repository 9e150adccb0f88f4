//! Sign-in at a provider of OpenID Connect (Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0, Back-Channel Logout 1.0).
//!
//! `flow` has the way there and back, `token` tells which signed tokens are believed, `login` what follows from them and how
//! long that holds; all three are pure. `provider` and `http` ask the provider. The library `openidconnect` is not used: it
//! cannot do without the crate `rsa`, which has an advisory that no version of it ends (RUSTSEC-2023-0071).

mod client;
mod flow;
mod grant;
mod http;
mod login;
mod once;
mod provider;
mod signature;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue};
use upload_proto::api::{CALLBACK, SESSION};
use url::Url;

pub(crate) use flow::{Back, SignInFault};
pub(crate) use login::Login;
pub(crate) use provider::ProviderFault;
pub(crate) use token::LogoutClaims;

use self::{
    client::secret,
    flow::{Begun, forget},
    grant::Granted,
    http::Http,
    login::{Claims, Tokens, needs_more, shown},
    once::Once,
    provider::{Known, Provider},
    token::{Expected, IdClaims, TokenFlaw},
};
use crate::{
    clock,
    secrets::Secrets,
    settings::{OidcSettings, PublicUrl},
};

/// How long a logout token is remembered, in milliseconds: longer than any is believed.
const REMEMBERED: u64 = 15 * 60 * 1000;

/// The edge as a client of the provider.
pub(crate) struct Oidc {
    settings: OidcSettings,
    provider: Provider,
    http: Http,
    secret: Option<String>,
    secrets: Secrets,
    /// The page.
    home: Url,
    /// Where the provider sends browsers back to.
    callback: String,
    /// States that came back, and logout tokens that came.
    used: Once,
    logouts: Once,
}

/// Somebody who has just signed in.
pub(crate) struct SignedIn {
    /// Who.
    pub(crate) login: Login,
    /// What to call them.
    pub(crate) name: String,
    /// Where to now: a path of the page.
    pub(crate) back: String,
}

impl Oidc {
    /// With the secret and the authorities of the settings' files.
    ///
    /// # Errors
    /// What cannot be read.
    pub(crate) fn new(settings: &OidcSettings, public: &PublicUrl, secrets: Secrets) -> Result<Self, String> {
        signature::install();
        let http = Http::new(settings.ca.as_deref())?;
        let home = Url::parse(public.as_str()).map_err(|error| error.to_string())?;
        Ok(Self {
            provider: Provider::new(settings.issuer.clone(), http.clone()),
            secret: settings.client_secret_file.as_deref().map(secret).transpose()?,
            settings: settings.clone(),
            http,
            secrets,
            callback: format!("{}{SESSION}{CALLBACK}", public.as_str()),
            home,
            used: Once::default(),
            logouts: Once::default(),
        })
    }

    /// Whether the provider says what it is.
    ///
    /// # Errors
    /// Why not.
    pub(crate) async fn check(&self) -> Result<(), ProviderFault> {
        self.provider.known().await.map(drop)
    }

    /// Sends a browser to the provider: where to, and with which cookie.
    ///
    /// # Errors
    /// [`SignInFault`].
    pub(crate) async fn begin(&self, back: Option<&str>) -> Result<(Url, HeaderValue), SignInFault> {
        let known = self.provider.known().await?;
        let begun = Begun::new(&self.home, back, clock::seconds())?;
        let scopes = self.settings.scopes.iter().map(String::as_str).filter(|scope| *scope != "openid");
        let scope = ["openid"].into_iter().chain(scopes).collect::<Vec<_>>().join(" ");
        let mut url = known.authorization.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.callback)
            .append_pair("scope", &scope)
            .append_pair("state", &begun.state)
            .append_pair("nonce", &begun.nonce)
            .append_pair("code_challenge", &begun.challenge())
            .append_pair("code_challenge_method", "S256");
        if self.settings.scopes.iter().any(|scope| scope == "offline_access") {
            // Without it a provider must not heed that scope (Core 1.0, 11).
            query.append_pair("prompt", "consent");
        }
        drop(query);
        Ok((url, begun.cookie(&self.secrets)?))
    }

    /// Takes somebody who comes back from the provider for whom it says.
    ///
    /// # Errors
    /// [`SignInFault`].
    pub(crate) async fn finish(&self, headers: &HeaderMap, back: Back) -> Result<SignedIn, SignInFault> {
        let now = clock::millis();
        let begun = Begun::of(headers, &self.secrets, now / 1000)?;
        if back.state.as_deref() != Some(&begun.state) {
            return Err(SignInFault::Over("another state"));
        }
        if !self.used.is_first_lately(&begun.state, begun.ends(), now) {
            return Err(SignInFault::Over("a second time"));
        }
        if let Some(error) = back.error() {
            return Err(SignInFault::Refused(error));
        }
        let known = self.provider.known().await?;
        let is_from_there = match &back.iss {
            Some(issuer) => *issuer == known.issuer,
            None => !known.says_issuer,
        };
        if !is_from_there {
            return Err(SignInFault::Stranger);
        }
        let code = back.code.ok_or(SignInFault::Over("no code"))?;
        let granted = self
            .grant(
                &known,
                &[
                    ("grant_type", "authorization_code"),
                    ("code", &code),
                    ("redirect_uri", &self.callback),
                    ("code_verifier", &begun.verifier),
                ],
            )
            .await?;
        let text = granted.id_token.as_deref().ok_or(SignInFault::Token(TokenFlaw::Text))?;
        let claims = self.id_token(&known, text, &begun.nonce, true).await?;
        let more = self.more(&known, &claims, &granted.access_token).await?;
        let login = Login::new(&self.settings, &known.issuer, &claims, &more, &begun.nonce, now)?;
        let name = shown(&claims, &more, &login.user);
        let login = login.with(Tokens { id_token: granted.id_token, refresh: granted.refresh_token }, now);
        Ok(SignedIn { login, name, back: begun.back })
    }

    /// Asks the provider again who somebody is.
    ///
    /// # Errors
    /// [`SignInFault`]; where that [may pass](SignInFault::may_pass), it says nothing of the person.
    pub(crate) async fn renew(&self, login: &Login, now: u64) -> Result<Login, SignInFault> {
        let refresh = login.refresh.as_deref().ok_or(SignInFault::Over("nothing to ask by"))?;
        let known = self.provider.known().await?;
        let asked = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let granted = self.grant(&known, &asked).await?;
        match self.told_anew(&known, login, &granted, now).await {
            Ok(renewed) => {
                let Granted { id_token, refresh_token, .. } = granted;
                Ok(renewed.with(Tokens { id_token, refresh: refresh_token }, now))
            }
            // The token before may be good no longer: the new one must not be lost with the answer.
            Err(fault) if fault.may_pass() => {
                login.clone().holding(granted.refresh_token).unanswered(now).ok_or(fault)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Who somebody is by what the provider has just granted; with the tokens that they had.
    async fn told_anew(
        &self,
        known: &Arc<Known>,
        login: &Login,
        granted: &Granted,
        now: u64,
    ) -> Result<Login, SignInFault> {
        let Some(text) = &granted.id_token else {
            let more = self.userinfo(known, &login.sub, &granted.access_token).await?;
            return Ok(login.clone().told(&self.settings, &more)?);
        };
        let claims = self.id_token(known, text, &login.nonce, false).await?;
        if claims.sub != login.sub {
            return Err(SignInFault::AnotherUser);
        }
        let more = self.more(known, &claims, &granted.access_token).await?;
        let mut renewed = Login::new(&self.settings, &known.issuer, &claims, &more, &login.nonce, now)?;
        renewed.sid = renewed.sid.or_else(|| login.sid.clone());
        // A provider may keep to the one it gave.
        Ok(renewed.with(Tokens { id_token: login.id_token.clone(), refresh: login.refresh.clone() }, now))
    }

    /// Whether a sign-in was at this provider, and as this client.
    pub(crate) fn is_ours(&self, login: &Login) -> bool {
        login.is_of(&self.settings)
    }

    /// Takes the cookie of a sign-in away.
    pub(crate) fn forget() -> HeaderValue {
        forget()
    }

    /// Where a browser ends the session at the provider, if that can be ended there.
    pub(crate) async fn end_session(&self, login: &Login) -> Option<Url> {
        let mut url = self.provider.known().await.ok()?.end_session.clone()?;
        let mut query = url.query_pairs_mut();
        if let Some(token) = &login.id_token {
            query.append_pair("id_token_hint", token);
        }
        query.append_pair("client_id", &self.settings.client_id);
        query.append_pair("post_logout_redirect_uri", self.home.as_str());
        drop(query);
        Some(url)
    }

    /// Reads a logout token. Each is taken once: until it [was](Self::spent).
    ///
    /// # Errors
    /// Why it is not.
    pub(crate) async fn logout_token(&self, text: &str) -> Result<LogoutClaims, SignInFault> {
        let known = self.provider.known().await?;
        let mut read = self.expected(&known).logout_token(text);
        if read.as_ref().is_err_and(|flaw| *flaw == TokenFlaw::Key) {
            let known = self.provider.with_new_keys(&known).await?;
            read = self.expected(&known).logout_token(text);
        }
        let claims = read?;
        if claims.jti.len() > 1024 || !self.logouts.is_new(&claims.jti, clock::millis()) {
            return Err(SignInFault::Over("a second time"));
        }
        Ok(claims)
    }

    /// Says that what a logout token asks for is done. The provider sends it again where it was not.
    pub(crate) fn spent(&self, claims: &LogoutClaims) {
        self.logouts.remember(&claims.jti, clock::millis().saturating_add(REMEMBERED));
    }

    /// Reads an ID token; by keys that are looked up anew where its own is not among them.
    async fn id_token(
        &self,
        known: &Arc<Known>,
        text: &str,
        nonce: &str,
        is_first: bool,
    ) -> Result<IdClaims, SignInFault> {
        match self.expected(known).id_token(text, nonce, is_first) {
            Err(TokenFlaw::Key) => {
                let known = self.provider.with_new_keys(known).await?;
                Ok(self.expected(&known).id_token(text, nonce, is_first)?)
            }
            read => Ok(read?),
        }
    }

    fn expected<'a>(&'a self, known: &'a Known) -> Expected<'a> {
        Expected { issuer: &known.issuer, client: &self.settings.client_id, keys: &known.keys }
    }

    /// What is not in the ID token and the provider may tell besides.
    async fn more(&self, known: &Known, claims: &IdClaims, access: &str) -> Result<Claims, SignInFault> {
        if needs_more(&self.settings, claims) {
            self.userinfo(known, &claims.sub, access).await
        } else {
            Ok(Claims::new())
        }
    }

    async fn userinfo(&self, known: &Known, sub: &str, access: &str) -> Result<Claims, SignInFault> {
        let fault = |fault| SignInFault::Http { what: "userinfo", fault };
        let Some(url) = &known.userinfo else { return Ok(Claims::new()) };
        let claims: Claims = self.http.get(url, Some(access)).await.map_err(fault)?.json().map_err(fault)?;
        // Core 1.0, 5.3.2: else it may be anybody's.
        if claims.get("sub").and_then(serde_json::Value::as_str) == Some(sub) {
            Ok(claims)
        } else {
            Err(SignInFault::AnotherUser)
        }
    }
}
