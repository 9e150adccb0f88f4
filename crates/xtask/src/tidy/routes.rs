//! Every route of the API is registered with what is declared of it, so that the OpenAPI document has them all; and what is
//! asked of it gets at the edge by what the policy has allowed alone.

use super::files::Source;
use super::finding::Finding;

/// Where the routes of the API are.
const ROUTES: &str = "crates/edge/src/routes/";
/// What registers a route that says nothing of itself.
const CALLS: [&str; 3] = [".route(", ".route_service(", ".nest_service("];
/// What gets at everything, whoever asks.
const WHOLE: &str = "State<Arc<App>>";
/// Where that must be, since nobody need be known there.
const OPEN: [&str; 3] = [
    "crates/edge/src/routes/mod.rs",
    "crates/edge/src/routes/provider.rs",
    "crates/edge/src/routes/session.rs",
];

pub(super) fn check(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with(ROUTES) {
        return Vec::new();
    }
    let undeclared = |line: &str| {
        let code = line.trim_start();
        let call = CALLS.into_iter().find(|call| code.contains(call))?;
        (!code.starts_with("//")).then_some(call)
    };
    let findings = source.lines().filter_map(|(number, line)| {
        let call = undeclared(line)?;
        Some(source.finding(
            number,
            format!("`{call}` declares nothing: use `.routes(routes!(…))` with `#[utoipa::path(…)]`"),
        ))
    });
    let past_the_policy =
        source.lines().filter(|(_, line)| line.contains(WHOLE) && !OPEN.contains(&source.path.as_str()));
    let past_the_policy = past_the_policy.map(|(number, _)| {
        source.finding(
            number,
            format!("`{WHOLE}` asks nobody: take a `Scoped`, and what you need by `may` or its like"),
        )
    });
    findings.chain(past_the_policy).collect()
}

#[cfg(test)]
mod tests {
    use super::super::files::source;
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&source(path, text)).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn routes_that_declare_nothing_are_found() {
        let text = "//! a\nRouter::new()\n    .route(\"/a\", get(a))\n    .routes(routes!(b))\n";
        assert_eq!(lines("crates/edge/src/routes/a.rs", text), [3]);
        assert_eq!(lines("crates/edge/src/routes/uploads/mod.rs", "x.route_service(\"/a\", s)\n"), [1]);
    }

    #[test]
    fn a_handler_that_asks_nobody_is_found() {
        let text = "async fn show(State(app): State<Arc<App>>) {}\n";
        assert_eq!(lines("crates/edge/src/routes/history.rs", text), [1]);
        assert_eq!(lines("crates/edge/src/routes/session.rs", text), [0; 0]);
    }

    #[test]
    fn other_routers_and_comments_are_left_alone() {
        assert_eq!(lines("crates/edge/src/depot/serve/mod.rs", ".route(\"/a\", get(a))\n"), [0; 0]);
        assert_eq!(lines("crates/edge/src/routes/a.rs", "// never .route(\n"), [0; 0]);
    }
}
