//! `malleus token` and `malleus audit` beside a running edge: what is made is taken at once, and what is revoked no longer.

use std::process::{Command, Output};

use edge::{Flags, Layers};
use http_body_util::Full;
use hyper::{Method, StatusCode};
use incus_client::scripted;
use serde_json::Value;

use crate::edge::{Answer, Edge};

/// The settings of an edge with two tenants. Paths and addresses come by flags and layers.
const SETTINGS: &str = "
auth.mode = 'token'
tenants.lab = { targets = ['local'], rights = ['import', 'list-images', 'see-history'] }
tenants.shop = {}
";

/// An edge that asks for tokens, and the command line of its operator.
pub(crate) struct Tokens {
    pub(crate) edge: Edge,
    config: tempfile::NamedTempFile,
}

impl Tokens {
    pub(crate) async fn start() -> Self {
        Self::with(SETTINGS).await
    }

    /// With these settings.
    pub(crate) async fn with(settings: &str) -> Self {
        let config = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(config.path(), settings).unwrap();
        let flags = Flags { config: Some(config.path().to_owned()), ..Flags::default() };
        let written = Layers::read(flags).unwrap();
        let change = |layers: &mut Layers| {
            layers.auth = written.auth;
            layers.tenants = written.tenants;
            layers.public_url = written.public_url;
        };
        let edge = Edge::with(scripted::Incus::start().await.unwrap(), change).await;
        Self { edge, config }
    }

    pub(crate) fn malleus(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_malleus"));
        command.args(arguments).env_remove("MALLEUS_LOG");
        command.arg("--config").arg(self.config.path()).arg("--state-dir").arg(self.edge.state.path());
        command.arg("--incus-socket").arg(self.edge.incus.socket()).output().unwrap()
    }

    /// What a command tells that is fine.
    pub(crate) fn told(&self, arguments: &[&str]) -> String {
        let output = self.malleus(arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn add(&self, arguments: &[&str]) -> String {
        let told = self.told(&[&["token", "add"], arguments].concat());
        let token = told.strip_suffix('\n').unwrap();
        assert!(token.starts_with("malleus_") && !token.contains(char::is_whitespace), "{told}");
        token.to_owned()
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, token: &str) -> Answer {
        let request = self.edge.request(method, path).header("authorization", format!("Bearer {token}"));
        self.edge.send(request.body(Full::default()).unwrap()).await
    }

    pub(crate) fn audit(&self, more: &[&str]) -> Vec<Value> {
        let text = self.told(&[&["audit"], more].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub(crate) fn id_of(token: &str) -> &str {
    token.split('_').nth(1).unwrap()
}

#[tokio::test]
async fn a_token_is_good_from_when_it_is_made_until_it_is_revoked() {
    let tokens = Tokens::start().await;
    let token = tokens.add(&["ci", "--tenant", "lab"]);
    let answer = tokens.ask(Method::GET, "/api/v1/session", &token).await.json();
    assert_eq!((&answer["name"], &answer["tenant"]), (&"ci".into(), &"lab".into()), "{answer}");
    assert_eq!(tokens.ask(Method::GET, "/api/v1/targets", &token).await.status, StatusCode::OK);
    let list = tokens.told(&["token", "list"]);
    assert!(list.contains(id_of(&token)) && list.contains(" lab "), "{list}");
    assert!(!list.contains(&token[41..]), "the secret is shown once");
    let revoked = tokens.told(&["token", "revoke", id_of(&token)]);
    assert!(revoked.contains(id_of(&token)), "{revoked}");
    let refused = tokens.ask(Method::GET, "/api/v1/targets", &token).await;
    assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::UNAUTHORIZED, "not-signed-in"));
    let list: Value = serde_json::from_str(&tokens.told(&["token", "list", "--json"])).unwrap();
    assert!(list[0]["revoked"].is_u64() && list[0]["used"].is_u64() && list[0]["hash"].is_null(), "{list}");
}

#[tokio::test]
async fn a_token_is_narrowed_to_what_it_was_made_for() {
    let tokens = Tokens::start().await;
    let token = tokens.add(&["ci", "--tenant", "lab", "--right", "list-images", "--expires", "1h"]);
    assert_eq!(tokens.ask(Method::GET, "/api/v1/targets", &token).await.status, StatusCode::OK);
    let refused = tokens.ask(Method::GET, "/api/v1/history", &token).await;
    assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::FORBIDDEN, "right-missing"));
    let operator = tokens.add(&["root", "--operator", "--expires", "never"]);
    let view = tokens.ask(Method::GET, "/api/v1/session", &operator).await.json();
    assert_eq!(view["operator"], true, "{view}");
}

#[tokio::test]
async fn what_makes_no_sense_makes_no_token() {
    let tokens = Tokens::start().await;
    for (arguments, word) in [
        (&["ci", "--tenant", "none"][..], "tenants.none"),
        (&["ci", "--tenant", "LAB"], "LAB"),
        (&["ci"], "--tenant"),
        (&["ci", "--tenant", "lab", "--operator"], "--operator"),
        (&["ci", "--tenant", "lab", "--target", "none"], "none"),
        (&["ci", "--tenant", "lab", "--right", "all"], "list-images"),
        (&["ci", "--tenant", "lab", "--expires", "soon"], "90d"),
        (&["(cli, user 0)", "--tenant", "lab"], "letter"),
    ] {
        let output = tokens.malleus(&[&["token", "add"], arguments].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}: {told}");
        assert!(told.contains(word), "{arguments:?}: {told}");
    }
    assert_eq!(tokens.told(&["token", "list", "--json"]), "[]\n");
    let unknown = tokens.malleus(&["token", "revoke", "00000000000000000000000000000000"]);
    assert_eq!(unknown.status.code(), Some(1));
}

#[tokio::test]
async fn what_was_done_on_the_command_line_is_in_the_audit() {
    let tokens = Tokens::start().await;
    let lab = tokens.add(&["ci", "--tenant", "lab"]);
    let root = tokens.add(&["root", "--operator"]);
    tokens.told(&["token", "revoke", id_of(&lab)]);
    let all = tokens.audit(&[]);
    let what: Vec<&str> = all.iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["token add", "token add", "token revoke"]);
    assert_eq!(all[1]["thing"], format!("{} root", id_of(&root)));
    assert!(all[0]["who"].as_str().unwrap().starts_with("token:(cli, user "), "{}", all[0]);
    let after = all[0]["number"].to_string();
    assert_eq!(tokens.audit(&["--after", &after]), all[1..]);
    assert_eq!(tokens.audit(&["--tenant", "lab"]), [all[0].clone(), all[2].clone()]);
    let text = tokens.told(&["audit"]);
    assert!(!text.contains(&lab[41..]) && !text.contains(&root[41..]), "no secret is written down");
}
