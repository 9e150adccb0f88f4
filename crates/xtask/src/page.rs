//! What the built page costs those who load it: the size of its files as they travel, and the bound on it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::build::page_folder;
use crate::step::{say, step};
use crate::workspace::root;

/// What all files of a visit are to take on their way to a browser, in bytes: a quarter of a second on a link of 8 Mbit/s. A
/// visit loads the words of one language.
const AIM: u64 = 260_000;
/// The most that they may take. Japanese words are the heaviest, and with them a visit is still above the aim: this goes down
/// as they do, and not up.
const MOST: u64 = 264_000;
/// The words of each language, in a folder of its own.
const WORDS: &str = "web/src/strings";
/// What the build leaves beside a file, the first being what browsers get.
const FORMS: [&str; 2] = ["br", "gz"];
/// Files in this folder are kept by browsers for ever.
const HASHED: &str = "assets";
/// The names of files that a visit loads only where it needs them begin so: with a login, and for what the edge says against
/// something.
const LATE: &str = "late-";
/// The most that each of those may take, in bytes.
const MOST_LATE: u64 = 16_000;
/// How many characters of a hash stand in such a name.
const HASH: usize = 8;

/// A file of the page.
#[derive(Debug, PartialEq, Eq)]
struct Weighed {
    name: String,
    /// Bytes of the file itself.
    size: u64,
    /// Bytes that travel: of its brotli form where it has one.
    sent: u64,
    /// The language whose speakers alone load it.
    language: Option<String>,
    /// Whether it is loaded only where it is needed.
    late: bool,
}

/// Lists the files of the built page with their sizes.
///
/// # Errors
/// When they are over the bound, or one of them is not to be served.
pub(crate) fn check() -> Result<()> {
    step("weighing the page (brotli)", || {
        let languages = languages()?;
        judge(&weigh(&page_folder(), &languages)?, &languages)
    })
}

/// Each language's visit is judged: what all load, and its words.
fn judge(files: &[Weighed], languages: &[String]) -> Result<()> {
    ensure!(!files.is_empty(), "the page has no files");
    for Weighed { name, size, sent, language, late } in files {
        let note = match language {
            _ if *late => "  where it is needed".to_owned(),
            Some(language) => format!("  for {language} alone"),
            None => String::new(),
        };
        say(&format!("    {sent:>9} of {size:>9}  {name}{note}"));
        ensure!(
            !late || *sent <= MOST_LATE,
            "{name} takes {sent} bytes with brotli and may take {MOST_LATE}"
        );
    }
    let files: Vec<&Weighed> = files.iter().filter(|file| !file.late).collect();
    let sum = |language: Option<&String>| {
        files.iter().filter(|file| file.language.as_ref() == language).map(|file| file.sent).sum::<u64>()
    };
    let mut heaviest = 0;
    for language in languages {
        let words = sum(Some(language));
        ensure!(words > 0, "the words of {language} are no file of their own");
        let visit = sum(None) + words;
        let note = match visit.saturating_sub(AIM) {
            0 => String::new(),
            over => format!(": {over} above the aim"),
        };
        say(&format!("    {visit:>9} of {AIM:>9}  together, for {language}{note}"));
        heaviest = heaviest.max(visit);
    }
    if heaviest > MOST {
        bail!("a visit takes {heaviest} bytes with brotli and may take {MOST}");
    }
    Ok(())
}

fn weigh(folder: &Path, languages: &[String]) -> Result<Vec<Weighed>> {
    let mut files = Vec::new();
    for path in files_in(folder)? {
        let name = path.strip_prefix(folder)?.display().to_string();
        if FORMS.iter().any(|form| name.ends_with(&format!(".{form}"))) {
            continue;
        }
        ensure!(
            !name.ends_with(".map"),
            "{name} would become part of the program; build without source maps"
        );
        let in_assets = name.strip_prefix(HASHED).and_then(|name| name.strip_prefix('/'));
        if let Some(asset) = in_assets {
            ensure!(has_hash(asset), "{name} is kept by browsers for ever and has no hash in its name");
        }
        let size = std::fs::metadata(&path)?.len();
        let brotli = std::fs::metadata(folder.join(format!("{name}.{}", FORMS[0])));
        let language = languages.iter().find(|language| {
            in_assets
                .and_then(|name| name.strip_prefix(language.as_str()))
                .is_some_and(|rest| rest.starts_with('-'))
        });
        let sent = brotli.map_or(size, |file| file.len());
        let late = in_assets.is_some_and(|name| name.starts_with(LATE));
        files.push(Weighed { language: language.cloned(), name, size, sent, late });
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.sent));
    Ok(files)
}

fn has_hash(asset: &str) -> bool {
    let stem = asset.rsplit_once('.').map_or(asset, |(stem, _)| stem);
    let hash = stem.len().checked_sub(HASH + 1).and_then(|start| stem.get(start..)).unwrap_or_default();
    hash.starts_with('-') && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_in(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// The languages there are: the build names the files with their words after the folders.
fn languages() -> Result<Vec<String>> {
    let mut languages = Vec::new();
    for entry in std::fs::read_dir(root().join(WORDS)).with_context(|| format!("cannot read {WORDS}"))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            languages.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    languages.sort();
    Ok(languages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(files: &[(&str, usize)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("assets")).expect("made");
        for (name, size) in files {
            std::fs::write(folder.path().join(name), vec![0; *size]).expect("written");
        }
        folder
    }

    fn both() -> Vec<String> {
        vec!["en".to_owned(), "ja".to_owned()]
    }

    fn weighed(files: &[(&str, usize)]) -> Result<Vec<Weighed>> {
        weigh(page(files).path(), &both())
    }

    #[test]
    fn what_travels_is_counted_once() {
        let files = [
            ("index.html", 500),
            ("assets/index-CN02W0A_.js", 9000),
            ("assets/index-CN02W0A_.js.br", 3000),
            ("assets/index-CN02W0A_.js.gz", 4000),
            ("assets/ja-B-dEGOmA.js", 10),
        ];
        let weighed = weighed(&files).expect("weighed");
        let sizes: Vec<_> =
            weighed.iter().map(|file| (file.size, file.sent, file.language.as_deref())).collect();
        assert_eq!(sizes, [(9000, 3000, None), (500, 500, None), (10, 10, Some("ja"))]);
    }

    #[test]
    fn a_visit_in_any_language_is_within_the_bound() {
        let of = |script: usize, en: usize, ja: usize| {
            let files = [
                ("assets/index-CN02W0A_.js", script),
                ("assets/en-B6SCOb2E.js", en),
                ("assets/ja-B-dEGOmA.js", ja),
            ];
            judge(&weighed(&files).expect("weighed"), &both())
        };
        let most = usize::try_from(MOST).expect("small");
        assert!(of(10, most - 10, most - 10).is_ok(), "nobody loads both");
        assert!(of(11, most - 10, 1).is_err());
        assert!(of(11, 1, most - 10).is_err());
        assert!(of(10, 1, 0).is_err(), "its words would be in what all load");
        assert!(judge(&[], &both()).is_err(), "nothing was built");
    }

    #[test]
    fn what_is_loaded_where_it_is_needed_has_a_bound_of_its_own() {
        let with = |late: usize| {
            let files = [("assets/en-B6SCOb2E.js", 1), ("assets/ja-B-dEGOmA.js", 1)];
            let late = [("assets/late-ja-CN02W0A_.js", late)];
            judge(&weighed(&[files.as_slice(), &late].concat()).expect("weighed"), &both())
        };
        let most = usize::try_from(MOST_LATE).expect("small");
        assert!(with(most).is_ok());
        assert!(with(most + 1).is_err());
    }

    #[test]
    fn what_must_not_be_served_is_refused() {
        assert!(weighed(&[("assets/index-CN02W0A_.js.map", 1)]).is_err());
        for name in ["assets/index.js", "assets/index-short.js", "assets/browser_bg.wasm"] {
            assert!(weighed(&[(name, 1)]).is_err(), "{name}");
        }
        assert!(weighed(&[("element.js", 1)]).is_ok(), "asked for each time");
    }

    #[test]
    fn the_languages_are_those_of_the_folders() {
        assert_eq!(languages().expect("read"), both());
    }
}
