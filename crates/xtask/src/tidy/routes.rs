//! Every route of the API is registered with what is declared of it, so that the OpenAPI document has them all.

use super::files::Source;
use super::finding::Finding;

/// Where the routes of the API are.
const ROUTES: &str = "crates/edge/src/routes/";
/// What registers a route that says nothing of itself.
const CALLS: [&str; 3] = [".route(", ".route_service(", ".nest_service("];

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
    findings.collect()
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
    fn other_routers_and_comments_are_left_alone() {
        assert_eq!(lines("crates/edge/src/depot/serve/mod.rs", ".route(\"/a\", get(a))\n"), [0; 0]);
        assert_eq!(lines("crates/edge/src/routes/a.rs", "// never .route(\n"), [0; 0]);
    }
}
