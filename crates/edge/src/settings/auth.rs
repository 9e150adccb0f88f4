//! Who is let in, and how that is proved, as the program uses it.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use axum::http::HeaderName;
use ipnet::IpNet;
use tenancy::MemberSettings;
use url::Url;

use super::{AuthLayers, OidcLayers, ProxyLayers, PublicUrl, SessionLayers, SettingsError};

/// The headers of a trusted proxy where nothing else is said.
const USER: HeaderName = HeaderName::from_static("x-forwarded-user");
const GROUPS: HeaderName = HeaderName::from_static("x-forwarded-groups");
/// The claims of a provider where nothing else is said.
const SUBJECT: &str = "sub";
const GROUPS_CLAIM: &str = "groups";

pub(super) fn is_nobody(members: &MemberSettings) -> bool {
    *members == MemberSettings::default()
}

/// How people and programs prove who they are. Tokens are taken in every mode but the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthSettings {
    /// They do not: whoever reaches the edge, which listens on a loopback address alone, may do everything.
    None,
    /// By tokens alone.
    Token,
    /// A trusted proxy tells.
    Proxy(ProxySettings),
    /// They sign in at a provider of OpenID Connect.
    Oidc(OidcSettings),
}

/// In which headers a trusted proxy tells who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxySettings {
    /// The user's name.
    pub user: HeaderName,
    /// The names of the user's groups, parted by commas.
    pub groups: HeaderName,
}

impl Default for ProxySettings {
    fn default() -> Self {
        Self { user: USER, groups: GROUPS }
    }
}

/// A provider of OpenID Connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcSettings {
    /// Its issuer, as it calls itself.
    pub issuer: Url,
    /// What it calls this edge.
    pub client_id: String,
    /// A file with the secret that it gave this edge; none for a public client.
    pub client_secret_file: Option<PathBuf>,
    /// The claim that is the user's name.
    pub user_claim: String,
    /// The claim with the user's groups.
    pub groups_claim: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The authorities that vouch for it, where those are none of the system's.
    pub ca: Option<PathBuf>,
}

/// How long people stay signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionSettings {
    /// How long a session lives without a request.
    pub idle: Duration,
    /// How long it lives in any case.
    pub whole: Duration,
}

impl Default for SessionSettings {
    fn default() -> Self {
        let hours = |hours: u64| Duration::from_secs(hours * 60 * 60);
        Self { idle: hours(8), whole: hours(24) }
    }
}

/// Where the edge stands, which decides what kinds of login make sense.
pub(super) struct Standing<'a> {
    pub(super) listen: SocketAddr,
    pub(super) has_tls: bool,
    pub(super) public_url: Option<&'a PublicUrl>,
    pub(super) proxies: &'a [IpNet],
    pub(super) has_tenants: bool,
}

/// Parses how people prove who they are.
///
/// # Errors
/// The first rule that is broken: without a login, anybody who is not on this machine; with one, secrets in the clear.
pub(super) fn parse_auth(
    layers: AuthLayers,
    standing: &Standing<'_>,
) -> Result<(AuthSettings, MemberSettings), SettingsError> {
    let AuthLayers { mode, proxy, oidc, operators, session: _ } = layers;
    let auth = match mode.as_deref() {
        None | Some("none") => AuthSettings::None,
        Some("token") => AuthSettings::Token,
        Some("proxy") => AuthSettings::Proxy(parse_proxy(proxy, standing)?),
        Some("oidc") => AuthSettings::Oidc(parse_oidc(oidc)?),
        Some(other) => return Err(refused("auth.mode", other, "none, token, proxy or oidc")),
    };
    match auth {
        AuthSettings::None => check_open(standing, &operators)?,
        _ => check_login(standing, matches!(auth, AuthSettings::Oidc(_)))?,
    }
    Ok((auth, operators))
}

/// Without a login everybody is the operator, so that nothing may let anybody else come near.
fn check_open(standing: &Standing<'_>, operators: &MemberSettings) -> Result<(), SettingsError> {
    let needs = |key: &'static str| Err(SettingsError::NeedsLogin(key));
    if !standing.listen.ip().is_loopback() {
        return Err(SettingsError::NotLoopback(standing.listen));
    }
    match standing {
        Standing { has_tenants: true, .. } => needs("tenants"),
        Standing { public_url: Some(_), .. } => needs("public_url"),
        Standing { proxies: [_, ..], .. } => needs("trusted_proxies"),
        _ if !is_nobody(operators) => needs("auth.operators"),
        _ => Ok(()),
    }
}

/// What people prove themselves by must not be read on its way.
fn check_login(standing: &Standing<'_>, redirects: bool) -> Result<(), SettingsError> {
    let here = standing.listen.ip().is_loopback();
    let Some(url) = standing.public_url else {
        return if here && !redirects { Ok(()) } else { Err(SettingsError::NoPublicUrl) };
    };
    match (url.is_https(), url.is_loopback()) {
        (false, false) => {
            Err(refused("public_url", url.as_str(), "https://, since a login must not be read on its way"))
        }
        (true, _) if !standing.has_tls && !here && standing.proxies.is_empty() => {
            Err(SettingsError::InTheClear(standing.listen))
        }
        _ => Ok(()),
    }
}

fn parse_proxy(layers: ProxyLayers, standing: &Standing<'_>) -> Result<ProxySettings, SettingsError> {
    if standing.proxies.is_empty() {
        return Err(SettingsError::NoProxies);
    }
    let header = |key: &str, text: Option<String>, usual: HeaderName| match text {
        None => Ok(usual),
        Some(text) => text.parse().map_err(|_| {
            refused(&format!("auth.proxy.{key}"), &text, "the name of a header, such as X-Forwarded-User")
        }),
    };
    let user = header("user_header", layers.user_header, USER)?;
    let groups = header("groups_header", layers.groups_header, GROUPS)?;
    if user == groups {
        return Err(refused("auth.proxy.groups_header", groups.as_str(), "another header than the user's"));
    }
    Ok(ProxySettings { user, groups })
}

fn parse_oidc(layers: OidcLayers) -> Result<OidcSettings, SettingsError> {
    let missing = |key| SettingsError::Missing { table: "auth.oidc".to_owned(), key };
    let issuer = layers.issuer.ok_or(missing("issuer"))?;
    // OpenID Connect Discovery 1.0, 2: an issuer has neither a query nor a fragment.
    let parsed = Url::parse(&issuer).ok().filter(|url| {
        let is_here = matches!(url.host(), Some(url::Host::Ipv4(ip)) if ip.is_loopback());
        (url.scheme() == "https" || url.scheme() == "http" && is_here)
            && url.query().is_none()
            && url.fragment().is_none()
    });
    let wanted = "the provider's issuer, an https:// address without a query";
    Ok(OidcSettings {
        issuer: parsed.ok_or_else(|| refused("auth.oidc.issuer", &issuer, wanted))?,
        client_id: layers.client_id.filter(|id| !id.is_empty()).ok_or(missing("client_id"))?,
        client_secret_file: layers.client_secret_file,
        user_claim: layers.user_claim.unwrap_or_else(|| SUBJECT.to_owned()),
        groups_claim: layers.groups_claim.unwrap_or_else(|| GROUPS_CLAIM.to_owned()),
        scopes: layers.scopes.unwrap_or_else(|| vec!["profile".to_owned()]),
        ca: layers.ca,
    })
}

/// Parses how long people stay signed in.
///
/// # Errors
/// No time at all, or more than a month.
pub(super) fn parse_session(layers: &SessionLayers) -> Result<SessionSettings, SettingsError> {
    let usual = SessionSettings::default();
    let parse = |key: &str, hours: Option<u32>, usual: Duration| match hours {
        None => Ok(usual),
        Some(hours @ 1..=720) => Ok(Duration::from_secs(u64::from(hours) * 60 * 60)),
        Some(other) => Err(refused(
            &format!("auth.session.{key}"),
            &other.to_string(),
            "a number of hours from 1 to 720",
        )),
    };
    Ok(SessionSettings {
        idle: parse("idle_hours", layers.idle_hours, usual.idle)?,
        whole: parse("hours", layers.hours, usual.whole)?,
    })
}

/// Parses which peers are proxies whose word counts: addresses, and networks such as `10.0.0.0/24`.
///
/// # Errors
/// The first that is neither.
pub(super) fn parse_proxies(texts: &[String]) -> Result<Vec<IpNet>, SettingsError> {
    let parse = |text: &String| text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    let wanted = "addresses and networks, such as 10.0.0.2 or 10.0.0.0/24";
    texts.iter().map(|text| parse(text).map_err(|_| refused("trusted_proxies", text, wanted))).collect()
}

fn refused(key: &str, text: &str, wanted: &'static str) -> SettingsError {
    SettingsError::Value { key: key.to_owned(), value: text.to_owned(), wanted }
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Toml},
    };

    use super::*;
    use crate::settings::{Layers, Settings, TargetLayers};

    fn parse(toml: &str) -> Result<Settings, String> {
        let target = TargetLayers { socket: Some("/x".into()), ..TargetLayers::default() };
        let layers: Layers =
            Figment::from(Toml::string(toml)).extract().map_err(|error| error.to_string())?;
        let layers = Layers { state_dir: Some("/s".into()), target, ..layers };
        Settings::parse(layers).map_err(|error| error.to_string())
    }

    #[test]
    fn without_a_login_nobody_from_elsewhere_is_let_in() {
        assert_eq!(parse("").unwrap().auth, AuthSettings::None);
        assert!(parse("listen = '0.0.0.0:80'").unwrap_err().contains("auth.mode"));
        for more in [
            "public_url = 'https://a.example'",
            "trusted_proxies = ['10.0.0.1']",
            "tenants.lab = { users = ['token:a'] }",
            "auth.operators.users = ['token:a']",
        ] {
            let refused = parse(more).unwrap_err();
            assert!(refused.contains("auth.mode"), "{more}: {refused}");
            assert!(parse(&format!("auth.mode = 'none'\n{more}")).is_err(), "{more}");
        }
    }

    #[test]
    fn a_login_is_never_read_on_its_way() {
        let token = |more: &str| parse(&format!("auth.mode = 'token'\n{more}"));
        assert!(token("").is_ok(), "on this machine");
        assert!(token("listen = '0.0.0.0:80'").unwrap_err().contains("public_url"));
        assert!(token("public_url = 'http://a.example'").unwrap_err().contains("https://"));
        assert!(token("public_url = 'http://127.0.0.1:8080'").is_ok());
        assert!(
            token("public_url = 'https://a.example'").is_ok(),
            "whatever stands before it is on this machine"
        );
        let clear = token("public_url = 'https://a.example'\nlisten = '0.0.0.0:80'").unwrap_err();
        assert!(clear.contains("tls.certificate") && clear.contains("trusted_proxies"), "{clear}");
        for offered in ["trusted_proxies = ['10.0.0.1']", "tls = { certificate = '/c', key = '/k' }"] {
            let settings =
                token(&format!("public_url = 'https://a.example'\nlisten = '0.0.0.0:80'\n{offered}"));
            assert!(settings.is_ok(), "{offered}: {settings:?}");
        }
    }

    #[test]
    fn a_proxy_that_nobody_trusts_tells_nothing() {
        assert!(parse("auth.mode = 'proxy'").unwrap_err().contains("trusted_proxies"));
        let proxied = |more: &str| {
            parse(&format!("auth.mode = 'proxy'\ntrusted_proxies = ['10.0.0.0/8', '::1']\n{more}"))
        };
        let settings = proxied("").unwrap();
        assert_eq!(settings.trusted_proxies.len(), 2);
        assert_eq!(settings.auth, AuthSettings::Proxy(ProxySettings { user: USER, groups: GROUPS }));
        assert!(proxied("auth.proxy.user_header = 'Remote-User'").is_ok());
        assert!(proxied("auth.proxy.user_header = 'no header'").unwrap_err().contains("user_header"));
        assert!(
            proxied("auth.proxy.user_header = 'x-forwarded-groups'").unwrap_err().contains("groups_header")
        );
        assert!(
            parse("auth.mode = 'proxy'\ntrusted_proxies = ['proxy.example']")
                .unwrap_err()
                .contains("proxy.example")
        );
    }

    #[test]
    fn a_session_lasts_from_an_hour_to_a_month() {
        let hours = |hours: u64| Duration::from_secs(hours * 60 * 60);
        let session =
            |more: &str| parse(&format!("auth.mode = 'token'\n{more}")).map(|settings| settings.session);
        assert_eq!(session("").unwrap(), SessionSettings { idle: hours(8), whole: hours(24) });
        let other = "auth.session = { idle_hours = 1, hours = 720 }";
        assert_eq!(session(other).unwrap(), SessionSettings { idle: hours(1), whole: hours(720) });
        assert!(session("auth.session.hours = 0").unwrap_err().contains("auth.session.hours"));
        assert!(session("auth.session.idle_hours = 721").unwrap_err().contains("auth.session.idle_hours"));
    }

    #[test]
    fn a_provider_has_an_issuer_and_the_edge_an_address_to_come_back_to() {
        let oidc =
            |more: &str| parse(&format!("auth.mode = 'oidc'\npublic_url = 'https://a.example'\n{more}"));
        assert!(oidc("").unwrap_err().contains("auth.oidc.issuer"));
        assert!(oidc("auth.oidc.issuer = 'https://id.example'").unwrap_err().contains("auth.oidc.client_id"));
        let both = "auth.oidc = { issuer = 'https://id.example', client_id = 'malleus' }";
        assert!(oidc(both).is_ok());
        assert!(parse(&format!("auth.mode = 'oidc'\n{both}")).unwrap_err().contains("public_url"));
        for issuer in ["http://id.example", "https://id.example/?a", "id.example", "https://id.example/#a"] {
            let text = format!("auth.oidc = {{ issuer = '{issuer}', client_id = 'malleus' }}");
            assert!(oidc(&text).unwrap_err().contains("auth.oidc.issuer"), "{issuer}");
        }
        assert!(parse("auth.mode = 'password'").unwrap_err().contains("auth.mode"));
    }
}
