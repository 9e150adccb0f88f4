//! Invisible differences: trailing blanks, tabs, foreign line ends, a missing end of the last line.

use super::files::Source;
use super::finding::Finding;

/// Every text file that people write.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    if source.is_generated() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in source.text.split('\n').enumerate().map(|(index, line)| (index + 1, line)) {
        if line.contains('\t') {
            findings.push(source.finding(number, "a tab: use spaces"));
        }
        if line.ends_with('\r') {
            findings.push(source.finding(number, "a carriage return: end lines with a newline alone"));
        } else if line.ends_with([' ', '\t']) {
            findings.push(source.finding(number, "blanks at the end of the line"));
        }
    }
    let last = source.text.lines().count().max(1);
    if !source.text.is_empty() && !source.text.ends_with('\n') {
        findings.push(source.finding(last, "the last line does not end"));
    } else if source.text.ends_with("\n\n") {
        findings.push(source.finding(last, "empty lines at the end"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::files::source;
    use super::*;

    fn places(text: &str) -> Vec<usize> {
        check(&source("README.md", text)).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn clean_text_passes() {
        assert_eq!(places("a\n\nb\n"), Vec::<usize>::new());
        assert_eq!(places(""), Vec::<usize>::new());
    }

    #[test]
    fn each_fault_has_its_line() {
        assert_eq!(places("a\nb \n"), [2]);
        assert_eq!(places("\ta\n"), [1]);
        assert_eq!(places("a\r\nb\n"), [1]);
        assert_eq!(places("a\nb"), [2]);
        assert_eq!(places("a\n\n"), [2]);
    }
}
