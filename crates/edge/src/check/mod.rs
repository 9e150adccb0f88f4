//! `malleus check`: whether the settings make sense, whether Incus would take images, and what is dangerous about it.

mod dangers;

use std::process::ExitCode;

use crate::{
    advice::for_operator,
    identity::{look_at_provider, policy_of},
    listen::Scheme,
    remotes::Remotes,
    server::{StartError, acceptor_of},
    settings::{AuthSettings, RemoteKind, Settings, TargetSettings},
    target::{CheckError, Target},
    web::Web,
};
pub(crate) use dangers::Facts;
use dangers::{Use, dangers};

/// Looks at everything the settings speak of and changes nothing. What fails is given to `fail`, which tells it.
pub(crate) async fn check(
    settings: &Settings,
    describe: impl Fn(&TargetSettings) -> String,
    mut say: impl FnMut(&str),
    mut fail: impl FnMut(&dyn std::fmt::Display) -> ExitCode,
) -> ExitCode {
    let scheme = match acceptor_of(settings) {
        Ok(tls) => Scheme::of(tls.is_some()),
        Err(error) => return fail(&error),
    };
    say(&format!("settings: fine; would listen on {scheme}://{}", settings.listen));
    say(&format!("state directory: {}", settings.state_dir.display()));
    // What can be told without asking anybody.
    if let Err(error) = check_sources(settings) {
        return fail(&error);
    }
    for line in embedders(settings).chain(metrics(settings)) {
        say(&line);
    }
    for remote in &settings.remotes {
        say(&format!("images can be copied from {} at {}", remote.name, remote.url));
    }
    let policy = match policy_of(settings) {
        Ok(policy) => policy,
        Err(error) => return fail(&error),
    };
    say(&who(settings));
    let used = used(settings, policy.tenants().next().is_some());
    let mut outcome = ExitCode::SUCCESS;
    match check_provider(settings).await {
        Ok(Some(line)) => say(&line),
        Ok(None) => {}
        Err(error) => outcome = fail(&error),
    }
    for target in &settings.targets {
        say(&format!("images go to {}", describe(target)));
        match Target::check_settings(target).await {
            Ok(Some(facts)) => {
                say(&format!("Incus {} answers and takes images", facts.version));
                for danger in dangers(&facts, used) {
                    say(&format!("warning: {}: {danger}", facts.target));
                }
            }
            Ok(None) => {}
            Err(CheckError::Settings(error)) => return fail(&error),
            Err(CheckError::Incus(error)) => outcome = fail(&for_operator(&error)),
        }
    }
    outcome
}

/// What the settings have the targets used for; whether by tenants, whoever knows of those tells.
fn used(settings: &Settings, tenants: bool) -> Use {
    Use {
        tenants,
        incus_fetches: !settings.urls.through_incus.is_empty() || !settings.remotes.is_empty(),
        urls_through_incus: !settings.urls.through_incus.is_empty(),
        from_streams: settings.remotes.iter().any(|remote| matches!(remote.kind, RemoteKind::Simplestreams)),
    }
}

/// Who is let in.
fn who(settings: &Settings) -> String {
    let way = match &settings.auth {
        AuthSettings::None => {
            return "there is no login: whoever reaches this machine's loopback may do everything".to_owned();
        }
        AuthSettings::Token => "by tokens: malleus token".to_owned(),
        AuthSettings::Proxy(headers) => {
            format!("by the header {} of the trusted proxies, and by tokens", headers.user)
        }
        AuthSettings::Oidc(oidc) => format!("at {}, and by tokens", oidc.issuer),
    };
    let tenants: Vec<&str> = settings.tenancy.tenants.keys().map(String::as_str).collect();
    let tenants = if tenants.is_empty() {
        "there are no tenants".to_owned()
    } else {
        format!("tenants: {}", tenants.join(", "))
    };
    format!("people sign in {way}; {tenants}")
}

/// Which other sites may show the page or use its element; nothing where none may.
fn embedders(settings: &Settings) -> impl Iterator<Item = String> {
    let framing = settings.page.frame_ancestors.iter();
    let using = settings.page.allowed_origins.iter();
    framing
        .map(|origin| format!("{origin} may show the page in a frame"))
        .chain(using.map(|origin| format!("pages of {origin} may use the element and the API")))
}

/// Where metrics are told, and who can read them there.
fn metrics(settings: &Settings) -> Option<String> {
    let address = settings.metrics?;
    let who =
        if address.ip().is_loopback() { "" } else { ", to whoever reaches that address: there is no login" };
    Some(format!("would tell metrics on http://{address}/metrics{who}"))
}

/// Whether people could sign in at the provider, where they do so at one.
async fn check_provider(settings: &Settings) -> Result<Option<String>, StartError> {
    let AuthSettings::Oidc(oidc) = &settings.auth else { return Ok(None) };
    look_at_provider(settings).await.map_err(StartError::Oidc)?;
    Ok(Some(format!("{} answers, and people sign in there", oidc.issuer)))
}

/// Whether remotes and URLs are spoken of in a way that makes sense.
fn check_sources(settings: &Settings) -> Result<(), StartError> {
    Remotes::new(&settings.remotes, settings.max_image_size)?;
    Web::new(&settings.urls, settings.max_image_size)?;
    Ok(())
}
