//! Reads apt's lists of repositories in both their forms (sources.list(5)), far enough to find the machine's own mirror.

/// One repository apt uses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Repository {
    uris: Vec<String>,
    suites: Vec<String>,
    components: Vec<String>,
    /// Path of the key ring, or the key itself over several lines, as it stands.
    signed_by: Option<String>,
}

impl Repository {
    /// Whether it offers `component` of `suite`.
    pub(super) fn has(&self, suite: &str, component: &str) -> bool {
        self.suites.iter().any(|own| own == suite) && self.components.iter().any(|own| own == component)
    }

    /// Whether it is a mirror of Debian's main archive for that release: not of its security updates, not of its ports.
    pub(super) fn is_archive_of(&self, codename: &str) -> bool {
        self.has(codename, "main") && self.archive_uri().is_some()
    }

    /// The text of a `.sources` file that offers `suite` from the same mirror, signed the same way.
    pub(super) fn stanza_for(&self, suite: &str) -> String {
        let uri = self.archive_uri().unwrap_or_default();
        let mut stanza = format!("Types: deb\nURIs: {uri}\nSuites: {suite}\nComponents: main\n");
        if let Some(key) = &self.signed_by {
            stanza.push_str(&format!("Signed-By:{}{key}\n", if key.starts_with('\n') { "" } else { " " }));
        }
        stanza
    }

    fn archive_uri(&self) -> Option<&str> {
        let fits = |uri: &&String| {
            let fetched = ["http:", "https:", "mirror+http:", "mirror+https:"]
                .iter()
                .any(|scheme| uri.starts_with(scheme));
            fetched && !uri.contains("security") && !uri.contains("debian-ports")
        };
        self.uris.iter().find(fits).map(String::as_str)
    }
}

/// The enabled binary repositories of a `.sources` file.
pub(super) fn deb822(text: &str) -> Vec<Repository> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    lines.split(|line| line.trim().is_empty()).filter_map(stanza).collect()
}

fn stanza(lines: &[&str]) -> Option<Repository> {
    let words = |field: &str| -> Vec<String> {
        value(lines, field).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    };
    let disabled = value(lines, "Enabled").is_some_and(|text| matches!(text.trim(), "no" | "false" | "0"));
    if disabled || !words("Types").contains(&"deb".to_owned()) {
        return None;
    }
    let signed_by = value(lines, "Signed-By").map(|text| text.trim_start_matches(' ').to_owned());
    Some(Repository {
        uris: words("URIs"),
        suites: words("Suites"),
        components: words("Components"),
        signed_by,
    })
}

/// A field's text with its continuation lines, which begin with a space.
fn value(lines: &[&str], field: &str) -> Option<String> {
    let mut rest = lines.iter().skip_while(|line| !is_field(line, field));
    let first = rest.next()?.split_once(':')?.1;
    let more = rest.take_while(|line| line.starts_with([' ', '\t']));
    Some(more.fold(first.to_owned(), |text, line| format!("{text}\n{line}")))
}

fn is_field(line: &str, field: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(field))
}

/// The binary repositories of a one-line-style `.list` file.
pub(super) fn one_line(text: &str) -> Vec<Repository> {
    text.lines().filter_map(entry).collect()
}

/// `deb [ option=value … ] uri suite component …`
fn entry(line: &str) -> Option<Repository> {
    let line = line.split('#').next()?.trim().strip_prefix("deb")?;
    let line = line.strip_prefix([' ', '\t'])?.trim_start();
    let (options, rest) = match line.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?,
        None => ("", line),
    };
    let mut words = rest.split_whitespace().map(str::to_owned);
    let (uri, suite) = (words.next()?, words.next()?);
    let signed_by = options.split_whitespace().find_map(|option| option.strip_prefix("signed-by="));
    Some(Repository {
        uris: vec![uri],
        suites: vec![suite],
        components: words.collect(),
        signed_by: signed_by.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_STANZAS: &str = "\
Types: deb deb-src
# a remark
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
";

    #[test]
    fn the_archive_is_found_and_the_security_mirror_is_not_it() {
        let found = deb822(TWO_STANZAS);
        assert_eq!(found.len(), 2);
        let archives: Vec<_> =
            found.iter().filter(|repository| repository.is_archive_of("bookworm")).collect();
        assert_eq!(
            archives.first().map(|mirror| mirror.stanza_for("bookworm-backports")).as_deref(),
            Some(
                "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n\
                 Signed-By: /usr/share/keyrings/debian.gpg\n"
            )
        );
        assert_eq!(archives.len(), 1);
    }

    #[test]
    fn disabled_and_source_stanzas_do_not_count() {
        assert_eq!(
            deb822("Enabled: no\nTypes: deb\nURIs: http://m.example/\nSuites: a\nComponents: main\n"),
            []
        );
        assert_eq!(deb822("Types: deb-src\nURIs: http://m.example/\nSuites: a\nComponents: main\n"), []);
    }

    #[test]
    fn a_key_inside_the_stanza_is_kept_whole() {
        let text = "Types: deb\nURIs: https://m.example/debian\nSuites: trixie\nComponents: main\nSigned-By:\n -----BEGIN\n .\n AbC\nArchitectures: amd64\n";
        let stanza =
            deb822(text).first().map(|mirror| mirror.stanza_for("trixie-backports")).unwrap_or_default();
        assert!(stanza.ends_with("Signed-By:\n -----BEGIN\n .\n AbC\n"), "{stanza}");
    }

    #[test]
    fn one_line_entries_are_read_with_and_without_options() {
        let text = "# deb http://no.example/debian bookworm main\n\
                    deb http://m.example/debian bookworm main contrib # remark\n\
                    deb [arch=amd64 signed-by=/k.gpg] https://s.example/debian bookworm main\n\
                    deb-src http://m.example/debian bookworm main\n\
                    deb cdrom:[Debian]/ bookworm main\n";
        let found = one_line(text);
        assert_eq!(found.len(), 3);
        let archives: Vec<_> =
            found.iter().filter(|repository| repository.is_archive_of("bookworm")).collect();
        assert_eq!(archives.len(), 2);
        assert!(archives.iter().any(|mirror| mirror.signed_by.as_deref() == Some("/k.gpg")));
    }

    #[test]
    fn ports_are_not_the_archive() {
        let ports = one_line("deb http://m.example/debian-ports sid main\n");
        assert!(!ports.iter().any(|repository| repository.is_archive_of("sid")));
    }
}
