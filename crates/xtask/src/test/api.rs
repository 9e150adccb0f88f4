//! The stage of the API: schemathesis asks a real edge for all that docs/openapi.json declares, rightly and wrongly, and
//! judges what it answers.

mod seed;

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::Context;
use super::counts::{Counts, of_junit};
use crate::build::{self, Profile};
use crate::exec::{limited, shown};
use crate::incus::PrivateIncus;
use crate::service::Service;
use crate::setup;
use crate::step::{say, step};
use crate::workspace::{command, root};

/// What the routes declare.
const DOCUMENT: &str = "docs/openapi.json";
/// What schemathesis is told beside that.
const SETTINGS: &str = "tests/support/openapi";
/// The most examples of each operation, in each way of making them up.
const EXAMPLES: &str = "80";
/// The same requests in each run, as far as the answers are the same.
const SEED: &str = "7";
/// After this it is stuck: it takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(300);
/// An upload may be as large as this, in bytes, so that those that are never sent leave room for others.
const MOST: u32 = 1 << 20;

/// Each operation is counted as one test.
pub(super) fn run(context: &Context) -> Result<Counts> {
    let edge = build::edge(Profile::Debug, false)?;
    let python = setup::python(&context.workspace)?;
    say("==> starting a private incusd");
    let incus = PrivateIncus::start(true)?;
    let place = tempfile::tempdir()?;
    let outcome = against(&edge, &python, &incus, place.path());
    incus.stop()?;
    outcome
}

fn against(edge: &Path, python: &Path, incus: &PrivateIncus, place: &Path) -> Result<Counts> {
    let https = incus.https().context("the private incusd told no https address")?;
    let token = make_token(edge, &place.join("state"))?;
    let mut serve = build::serve(edge, "127.0.0.1:0", &place.join("state"), &incus.socket());
    serve
        // Whoever bears no token, or one that is none, must be turned away everywhere.
        .env("MALLEUS_AUTH__MODE", "token")
        // All of them are asked by one.
        .env("MALLEUS_RATES__REQUESTS_PER_MINUTE", "0")
        .env("MALLEUS_RATES__SIGN_INS_PER_MINUTE", "0")
        .env("MALLEUS_TARGET__NAME", "incus")
        .env("MALLEUS_DEPOT__ENABLED", "true")
        .env("MALLEUS_MAX_IMAGE_SIZE", MOST.to_string())
        // The Incus itself, as anybody sees it.
        .env("MALLEUS_REMOTES__OTHER__URL", format!("https://{https}"))
        .env("MALLEUS_REMOTES__OTHER__SERVER_CERTIFICATE", incus.dir().join("server.crt"))
        // A host that nobody has: what is declared is tried without asking strangers.
        .env("MALLEUS_URLS__THROUGH_EDGE", "true")
        .env("MALLEUS_URLS__HOSTS", json!(["images.invalid"]).to_string())
        .env("MALLEUS_LOG", "error");
    let (service, url) = Service::edge(&mut serve)?;
    let outcome = step("importing what can be asked for", || {
        write_list(place, "images.txt", &seed::import(&url, &token)?)?;
        write_list(place, "uploads.txt", &seed::begin(&url, &token)?)
    });
    let outcome = outcome
        .and_then(|()| step("asking for all there is (schemathesis)", || ask(&url, &token, python, place)));
    service.stop()?;
    outcome
}

/// A token of an operator's.
fn make_token(edge: &Path, state: &Path) -> Result<String> {
    let mut make = command(edge);
    make.args(["token", "add", "schemathesis", "--operator", "--state-dir"]).arg(state);
    make.env("MALLEUS_AUTH__MODE", "token").env("MALLEUS_DEPOT__ENABLED", "true");
    let made = make.output().with_context(|| format!("cannot run `{}`", shown(&make)))?;
    ensure!(made.status.success(), "`{}`: {}", shown(&make), String::from_utf8_lossy(&made.stderr));
    Ok(String::from_utf8(made.stdout)?.trim().to_owned())
}

/// A list in the form that schemathesis reads.
fn write_list(place: &Path, name: &str, names: &[String]) -> Result<()> {
    let lines: String = names.iter().map(|name| format!("\"{name}\"\n")).collect();
    fs::write(place.join(name), lines).with_context(|| format!("cannot write {name}"))
}

/// Runs schemathesis in `place`, where the lists are.
fn ask(url: &str, token: &str, python: &Path, place: &Path) -> Result<Counts> {
    let settings = root().join(SETTINGS);
    let config = place.join("schemathesis.toml");
    fs::copy(settings.join("schemathesis.toml"), &config).context("cannot copy what schemathesis is told")?;
    let report = place.join("junit.xml");
    let mut schemathesis = command(python);
    // What it notes of a run goes away with the folder.
    schemathesis.current_dir(place).env("PYTHONPATH", &settings).env("SCHEMATHESIS_HOOKS", "hooks");
    schemathesis.args(["-m", "schemathesis.cli", "--config-file"]).arg(&config);
    schemathesis.arg("run").arg(root().join(DOCUMENT)).args(["--url", url, "--no-color", "--seed", SEED]);
    schemathesis.args(["--header", &format!("Authorization: Bearer {token}")]);
    schemathesis.args(["--max-examples", EXAMPLES, "--generation-database", "none", "--report", "junit"]);
    schemathesis.arg("--report-junit-path").arg(&report);
    let end = limited(&mut schemathesis, PATIENCE)?;
    let status =
        end.with_context(|| format!("`{}` took over {} s", shown(&schemathesis), PATIENCE.as_secs()))?;
    let report = fs::read_to_string(&report).context("schemathesis wrote no report; its words are above")?;
    let counts = of_junit(&report)?.judged_by(status.success());
    ensure!(counts.passed + counts.failed > 1, "schemathesis tried no operation");
    Ok(counts)
}
