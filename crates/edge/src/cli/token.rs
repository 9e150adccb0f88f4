//! `malleus token`: tokens made, listed and revoked in the ledger, which a running edge reads anew with each request.

use std::{fmt::Write as _, io::Write as _};

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde_json::json;
use tenancy::{Only, Owner, Right, Scopes, TargetName, TenantName};
use time::OffsetDateTime;

use super::store::{Store, StoreError, print};
use crate::{
    clock,
    id::Id,
    identity::{Bearer, Wanted},
    ledger::{Token, Tokens, Whose},
    secrets::Secrets,
    settings::{AuthSettings, Flags, Settings},
};

/// Milliseconds of a day.
const DAY: u64 = 24 * 60 * 60 * 1000;

/// What can be done with tokens.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token and print it, this once: the edge keeps only what it knows it again by.
    Add(AddArgs),
    /// List the tokens, those that are good no longer included; never their secrets.
    List(ListArgs),
    /// Make a token good for nothing, at once and for good, and with it the sessions that were begun by it.
    Revoke(RevokeArgs),
}

/// The flags of `malleus token add`.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub(super) struct AddArgs {
    /// The user that its bearer is taken for, as token:NAME; shown in the page and in the audit.
    name: String,
    /// The tenant that it is for.
    #[arg(long, value_name = "TENANT", required_unless_present = "operator", conflicts_with = "operator")]
    tenant: Option<TenantName>,
    /// It is for an operator, who may do everything.
    #[arg(long)]
    operator: bool,
    /// A right that it has, of those that the tenant has; several times for several [default: all of them].
    #[arg(long = "right", value_name = "RIGHT", value_parser = rights())]
    rights: Vec<Right>,
    /// A target that it can be used with, of those that the tenant has; several times for several [default: all of them].
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<TargetName>,
    /// How long it is good: days as 90d, hours as 12h, or never for no end.
    #[arg(long, value_name = "TIME", default_value = "90d", value_parser = lifetime)]
    expires: Lifetime,
    #[command(flatten)]
    flags: Flags,
}

/// The flags of `malleus token list`.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub(super) struct ListArgs {
    /// Only those of this tenant.
    #[arg(long, value_name = "TENANT")]
    tenant: Option<TenantName>,
    /// As a JSON array, with times in milliseconds since 1970.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: Flags,
}

/// The flags of `malleus token revoke`.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub(super) struct RevokeArgs {
    /// Its id, as the list has it: what stands between the first and the second _ of the token.
    id: Id,
    #[command(flatten)]
    flags: Flags,
}

/// For how many milliseconds a token is good; nothing where it has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lifetime(Option<u64>);

/// Does it.
///
/// # Errors
/// [`StoreError`] tells what to mend.
pub(super) async fn run(command: TokenCommand) -> Result<(), StoreError> {
    match command {
        TokenCommand::Add(args) => add(args).await,
        TokenCommand::List(args) => list(args).await,
        TokenCommand::Revoke(args) => revoke(args).await,
    }
}

async fn add(args: AddArgs) -> Result<(), StoreError> {
    let AddArgs { name, tenant, rights, targets, expires: Lifetime(lifetime), flags, operator: _ } = args;
    let store = Store::open(flags).await?;
    check(&store.settings, &name, tenant.as_ref(), &targets)?;
    let secrets = Secrets::open(&store.settings.state_dir)?;
    let (now, owner) = (clock::millis(), Owner::from(tenant));
    let scopes = Scopes { tenants: Only::default(), rights: only(rights), targets: only(targets) };
    let expires = lifetime.map(|lifetime| now.saturating_add(lifetime));
    let wanted = Wanted { name, owner: owner.clone(), scopes, expires };
    let (bearer, token) = Bearer::make(wanted, &secrets, now)?;
    let told = told(&token, now);
    let thing = format!("{} {}", token.id, token.name);
    store.ledger.add_token(token).await?;
    store.note(owner, "token add", thing).await?;
    print(&format!("{}\n", bearer.text()))?;
    // Beside the token, so that whatever reads that reads nothing else.
    let _ = std::io::stderr().write_all(told.as_bytes());
    Ok(())
}

async fn list(args: ListArgs) -> Result<(), StoreError> {
    let store = Store::open(args.flags).await?;
    let whose = args.tenant.map_or(Whose::Everyones, |tenant| Whose::Of(Owner::Tenant(tenant)));
    let tokens = store.ledger.tokens(whose).await?;
    let now = clock::millis();
    let text = if args.json { as_json(&tokens)? } else { as_table(&tokens, now) };
    print(&text).map(|_| ())
}

async fn revoke(args: RevokeArgs) -> Result<(), StoreError> {
    let store = Store::open(args.flags).await?;
    let missing = || StoreError::NoToken(args.id);
    let token = store.ledger.token(args.id).await?.ok_or_else(missing)?;
    if !store.ledger.revoke_token(Whose::Everyones, args.id, clock::millis()).await? {
        return Err(missing());
    }
    store.note(token.owner.clone(), "token revoke", format!("{} {}", token.id, token.name)).await?;
    print(&format!("the token {} of {} is good for nothing any more\n", token.id, token.name)).map(|_| ())
}

/// Refuses what would never be of any use.
fn check(
    settings: &Settings,
    name: &str,
    tenant: Option<&TenantName>,
    targets: &[TargetName],
) -> Result<(), StoreError> {
    if settings.auth == AuthSettings::None {
        return Err(StoreError::NoLogin);
    }
    // What begins otherwise, the audit has for the command line, and the policy for groups of its own.
    if !name.starts_with(char::is_alphanumeric) {
        return Err(StoreError::TokenName(name.to_owned()));
    }
    if let Some(tenant) = tenant
        && !settings.tenancy.tenants.contains_key(tenant.as_str())
    {
        return Err(StoreError::NoTenant(tenant.clone()));
    }
    let known = |wanted: &TargetName| settings.targets.iter().any(|target| target.name == wanted.as_str());
    match targets.iter().find(|target| !known(target)) {
        Some(target) => Err(StoreError::NoTarget(target.to_string())),
        None => Ok(()),
    }
}

/// What is told of a new token beside its text.
fn told(token: &Token, now: u64) -> String {
    let Token { id, name, .. } = token;
    let mut told = format!("the token {id} of {name}, {}", whose(token));
    if let Some(rights) = token.scopes.rights.list() {
        let _ = write!(told, ", with the rights {}", joined(rights));
    }
    if let Some(targets) = token.scopes.targets.list() {
        let _ = write!(told, ", for {}", joined(targets));
    }
    let _ = writeln!(told, ", {}", until(token, now));
    told.push_str("It is shown this once; keep it like a password.\n");
    told
}

fn as_table(tokens: &[Token], now: u64) -> String {
    let head = ["ID", "NAME", "FOR", "NARROWED TO", "MADE", "USED", "STATE"].map(str::to_owned);
    let rows: Vec<[String; 7]> =
        [head].into_iter().chain(tokens.iter().map(|token| row(token, now))).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let width = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
            let _ = write!(line, "{cell:<width$}  ", width = width.unwrap_or_default());
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row(token: &Token, now: u64) -> [String; 7] {
    let narrowed = [token.scopes.rights.list().map(joined), token.scopes.targets.list().map(joined)];
    let narrowed: Vec<String> = narrowed.into_iter().flatten().collect();
    let narrowed = if narrowed.is_empty() { "-".to_owned() } else { narrowed.join("; ") };
    let used = token.used.map_or_else(|| "never".to_owned(), date);
    let owner = token.owner.tenant().map_or_else(|| "operators".to_owned(), ToString::to_string);
    [token.id.to_string(), token.name.clone(), owner, narrowed, date(token.created), used, until(token, now)]
}

fn as_json(tokens: &[Token]) -> serde_json::Result<String> {
    let object = |token: &Token| {
        json!({
            "id": token.id.to_string(),
            "name": token.name,
            "tenant": token.owner.tenant(),
            "rights": token.scopes.rights,
            "targets": token.scopes.targets,
            "created": token.created,
            "expires": token.expires,
            "used": token.used,
            "revoked": token.revoked,
        })
    };
    let list: Vec<serde_json::Value> = tokens.iter().map(object).collect();
    serde_json::to_string_pretty(&list).map(|text| text + "\n")
}

fn whose(token: &Token) -> String {
    match token.owner.tenant() {
        Some(tenant) => format!("for the tenant {tenant}"),
        None => "for the operators".to_owned(),
    }
}

fn until(token: &Token, now: u64) -> String {
    match (token.revoked, token.expires) {
        (Some(revoked), _) => format!("revoked {}", date(revoked)),
        (None, Some(expires)) if expires <= now => format!("over since {}", date(expires)),
        (None, Some(expires)) => format!("good until {}", date(expires)),
        (None, None) => "good until it is revoked".to_owned(),
    }
}

/// The day, by universal time.
fn date(millis: u64) -> String {
    let seconds = i64::try_from(millis / 1000).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds)
        .map_or_else(|_| "?".to_owned(), |time| time.date().to_string())
}

fn joined<T: ToString>(list: impl IntoIterator<Item = T>) -> String {
    list.into_iter().map(|one| one.to_string()).collect::<Vec<_>>().join(", ")
}

/// Nothing said narrows nothing.
fn only<T: Ord + Clone>(list: Vec<T>) -> Only<T> {
    if list.is_empty() { Only::default() } else { Only::these(list) }
}

fn rights() -> impl TypedValueParser<Value = Right> {
    PossibleValuesParser::new(Right::ALL.map(Right::as_str)).try_map(|text| text.parse::<Right>())
}

fn lifetime(text: &str) -> Result<Lifetime, String> {
    if text == "never" {
        return Ok(Lifetime(None));
    }
    let read = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let unit = match unit {
            "d" => DAY,
            "h" => DAY / 24,
            _ => return None,
        };
        number.parse::<u64>().ok().filter(|number| *number > 0)?.checked_mul(unit)
    };
    read()
        .map(|millis| Lifetime(Some(millis)))
        .ok_or_else(|| "days as 90d, hours as 12h, or never".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        let wanted = Wanted {
            name: "ci".to_owned(),
            owner: Owner::Tenant("lab".parse().unwrap()),
            scopes: Scopes { rights: Only::these([Right::Import]), ..Scopes::default() },
            expires: Some(90 * DAY),
        };
        Bearer::make(wanted, &Secrets::new(&[1; 32]), 0).unwrap().1
    }

    #[test]
    fn a_time_is_days_or_hours_or_no_end() {
        assert_eq!(lifetime("90d"), Ok(Lifetime(Some(90 * DAY))));
        assert_eq!(lifetime("12h"), Ok(Lifetime(Some(DAY / 2))));
        assert_eq!(lifetime("never"), Ok(Lifetime(None)));
        for text in ["", "d", "90", "0d", "-1d", "1.5d", "9w", "90 d", "99999999999999999999d", "1é"] {
            assert!(lifetime(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_tells_what_a_token_may_and_until_when() {
        let token = token();
        let table = as_table(std::slice::from_ref(&token), 1);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[0].starts_with("ID ") && lines[0].ends_with("STATE"), "{table}");
        assert!(lines[1].starts_with(&token.id.to_string()), "{table}");
        for word in [" ci ", " lab ", " import ", " 1970-01-01 ", " never ", "good until 1970-04-01"] {
            assert!(lines[1].contains(word), "{word}: {table}");
        }
        assert!(as_table(std::slice::from_ref(&token), 90 * DAY).contains("over since 1970-04-01"));
        let revoked = Token { revoked: Some(DAY), ..token };
        assert!(as_table(std::slice::from_ref(&revoked), 1).contains("revoked 1970-01-02"));
        let list: serde_json::Value = serde_json::from_str(&as_json(&[revoked]).unwrap()).unwrap();
        assert_eq!(list[0]["tenant"], "lab");
        assert_eq!((&list[0]["rights"], &list[0]["targets"]), (&json!(["import"]), &json!(null)));
    }
}
