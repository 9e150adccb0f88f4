//! Nothing that could take the process down outside tests. Clippy knows better; this answers in milliseconds.

use super::files::Source;
use super::finding::Finding;

/// No `unwrap()` and no `expect("…")` before a file's test module.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    if !source.is_rust() || source.is_test() {
        return Vec::new();
    }
    // Clippy lets an `#[expect(clippy::expect_used, reason = …)]` pass, and so does this.
    let excused = |line: &str| line.contains("clippy::expect_used") || line.contains("clippy::unwrap_used");
    let mut excuse = false;
    let mut findings = Vec::new();
    for (number, line) in source.lines().take_while(|(_, line)| line.trim() != "#[cfg(test)]") {
        if excused(line) {
            excuse = true;
        }
        let code = line.trim_start();
        let panics = [".unwrap()", ".expect(\""].into_iter().find(|call| code.contains(call));
        if let Some(call) = panics
            && !code.starts_with("//")
            && !excuse
        {
            findings
                .push(source.finding(number, format!("`{call}` can take the process down; return an error")));
        }
        if code == "}" && line.starts_with('}') {
            excuse = false;
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::files::source;
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        check(&source("crates/a/src/b.rs", text)).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn calls_are_found_up_to_the_tests() {
        let text = "//! b\nlet a = f().unwrap();\nlet b = g().expect(\"no\");\n#[cfg(test)]\nmod tests { f().unwrap() }\n";
        assert_eq!(lines(text), [2, 3]);
    }

    #[test]
    fn comments_and_test_files_may_speak_of_them() {
        assert_eq!(lines("/// Never call `.unwrap()` on it.\n"), Vec::<usize>::new());
        assert_eq!(check(&source("crates/a/tests/b.rs", "f().unwrap();\n")), []);
    }

    #[test]
    fn an_excuse_with_its_reason_holds_for_one_item() {
        let text = "#[expect(clippy::expect_used, reason = \"x\")]\nfn a() {\n    f().expect(\"never\");\n}\nfn b() {\n    f().expect(\"never\");\n}\n";
        assert_eq!(lines(text), [6]);
    }
}
