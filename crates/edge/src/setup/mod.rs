//! `malleus setup-incus`: a project with room for images alone, and a certificate that Incus trusts for it and nothing else.
//!
//! `plan` says what is to be done, from what there is and what is wanted, and is pure; `identity` makes the certificate and
//! keeps files; here it is asked for, told, and done.

mod args;
mod files;
mod identity;
mod plan;
mod report;

use std::{
    io,
    path::{self, PathBuf},
};

use incus_client::{
    Certificate, Client, ClientIdentity, Error as Incus, HttpsSettings, NameFault, ServerPin, SettingsError,
    TrustedClient,
};
use thiserror::Error;

pub(crate) use self::args::SetupArgs;
use self::{
    files::Place,
    identity::Identity,
    plan::{Found, Refusal, Step, Wanted},
};
use crate::{advice::for_operator, settings};

/// Why nothing, or not all of it, was set up.
#[derive(Debug, Error)]
pub(crate) enum SetupError {
    /// No socket was given and none answers.
    #[error("no Incus answers on this machine; name its socket with --incus-socket PATH")]
    NoSocket,
    /// A name that Incus does not allow.
    #[error("--project: {0}")]
    Project(#[from] NameFault),
    /// A name that cannot be a target's.
    #[error("--target: {0:?} cannot be a name; one has 1 to 63 letters, digits, -, _ and .")]
    Target(String),
    /// Whoever asks may not do this.
    #[error("only an administrator of Incus can do this: run it as root, or as a member of incus-admin")]
    NoAdministrator,
    /// What is there stands in the way.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A file.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The certificate could not be made.
    #[error("the certificate cannot be made: {0}")]
    Making(#[from] rcgen::Error),
    /// What was made cannot be used.
    #[error("the certificate and its key cannot be used: {0}")]
    Settings(#[from] SettingsError),
    /// As Incus says.
    #[error("{}", for_operator(.0))]
    Incus(#[from] Incus),
    /// All is there, and the certificate can do more than it should.
    #[error("Incus gives the certificate all rights, though it was told to restrict it: do not use it")]
    TooMuch,
}

/// Sets up what the arguments ask for, and tells of each step before it is taken.
///
/// # Errors
/// [`SetupError`] tells what to mend. What was done before stays; the same command goes on from there.
pub(crate) async fn setup(args: &SetupArgs, mut say: impl FnMut(&str)) -> Result<(), SetupError> {
    let wanted = args.wanted()?;
    // The service that reads the settings runs elsewhere.
    let dir =
        path::absolute(&args.dir).map_err(|error| SetupError::File { path: args.dir.clone(), error })?;
    let place = Place::new(&dir, &wanted.target);
    let socket = args.incus_socket.clone().or_else(settings::local_socket).ok_or(SetupError::NoSocket)?;
    let client = Client::unix(&socket);
    let server = client.server().await?;
    if !server.trusted || !server.administered {
        return Err(SetupError::NoAdministrator);
    }
    say(&format!("Incus {} behind {}", server.version, socket.display()));
    let found = look(&client, &wanted, &place).await?;
    let plan = plan::plan(&wanted, &found)?;
    for remark in plan::remarks(&wanted, &found) {
        say(&format!("note: {remark}"));
    }
    if plan.is_empty() {
        say("everything is set up already");
    }
    for step in &plan {
        say(&format!(
            "{}: {}",
            if args.dry_run { "would" } else { "now" },
            report::tell(step, &wanted, &place)
        ));
        if !args.dry_run {
            take(step, &client, &wanted, &place).await?;
        }
    }
    if args.dry_run {
        say("nothing was changed");
        return Ok(());
    }
    let url = url(&client, &wanted).await?;
    let lines = report::lines(&wanted, &url, &place);
    place.write(&place.settings(), lines.as_bytes(), files::Secrecy::Open)?;
    prove(&url, &wanted, &place).await?;
    say(&format!(
        "done: the certificate reaches the project {} and has no other rights; add these lines to the settings file \
         (they are in {} too), and see `malleus check`",
        wanted.project,
        place.settings().display(),
    ));
    say(&lines);
    Ok(())
}

/// What there is.
async fn look(client: &Client, wanted: &Wanted, place: &Place) -> Result<Found, SetupError> {
    let identity = Identity::read(place)?;
    let trusted = match &identity {
        Some(identity) => trust_of(client, &identity.certificate).await?,
        None => None,
    };
    let server = client.server().await?;
    let pinned = place.read(&place.server_certificate())?;
    let current = server.certificate.map(|certificate| certificate.to_pem().into_bytes());
    Ok(Found {
        project: client.project_config(&wanted.project).await?,
        addresses: server.addresses,
        identity: identity.is_some(),
        trusted,
        server_pinned: pinned.is_some() && pinned == current,
    })
}

async fn trust_of(client: &Client, certificate: &Certificate) -> Result<Option<TrustedClient>, SetupError> {
    let fingerprint = report::hex(&certificate.fingerprint());
    let clients = client.trusted_clients().await?;
    Ok(clients.into_iter().find(|client| client.fingerprint == fingerprint))
}

async fn take(step: &Step, client: &Client, wanted: &Wanted, place: &Place) -> Result<(), SetupError> {
    let project = &wanted.project;
    match step {
        Step::Listen(address) => client.listen(*address).await?,
        Step::CreateProject(config) => client.create_project(project, plan::DESCRIPTION, config).await?,
        Step::MakeIdentity => Identity::make(place)?,
        Step::Trust => {
            let certificate = made(place)?;
            client.trust(&certificate, &wanted.client_name(), &[project]).await?;
        }
        Step::Restrict(trusted) => client.restrict(trusted, &[project]).await?,
        Step::PinServer => {
            let certificate = client.server().await?.certificate.ok_or(Refusal::NoServerCertificate)?;
            place.write(
                &place.server_certificate(),
                certificate.to_pem().as_bytes(),
                files::Secrecy::Open,
            )?;
        }
    }
    Ok(())
}

fn made(place: &Place) -> Result<Certificate, SetupError> {
    let missing = || SetupError::File { path: place.certificate(), error: io::ErrorKind::NotFound.into() };
    Ok(Identity::read(place)?.ok_or_else(missing)?.certificate)
}

/// The address that the edge is to use.
async fn url(client: &Client, wanted: &Wanted) -> Result<String, SetupError> {
    if let Some(url) = &wanted.url {
        return Ok(url.clone());
    }
    let addresses = client.server().await?.addresses;
    Ok(format!("https://{}", plan::nearest(&addresses).ok_or(Refusal::NotListening)?))
}

/// Uses what was set up as the edge will, and sees that it can do what it should and no more.
async fn prove(url: &str, wanted: &Wanted, place: &Place) -> Result<(), SetupError> {
    let read = |path: PathBuf| {
        let error = io::ErrorKind::NotFound.into();
        place.read(&path)?.ok_or(SetupError::File { path, error })
    };
    let client = Client::https(HttpsSettings {
        url: url.to_owned(),
        identity: Some(ClientIdentity {
            certificate_pem: read(place.certificate())?,
            key_pem: read(place.key())?,
        }),
        trust: ServerPin::Pem(read(place.server_certificate())?).into(),
    })?;
    let server = client.server().await?;
    if server.administered {
        return Err(SetupError::TooMuch);
    }
    Ok(client.project(wanted.project.clone()).check().await?)
}
